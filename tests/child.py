"""A child process for test_children.py, which does as it is told."""

import errno
import os
import sys
import time

from clothing_model.children import stage_done, work_as_child
from clothing_model.errors import InvalidModel


def work() -> None:
    how = sys.argv[1]
    if how == "well":
        time.sleep(0.4)
        stage_done()
        time.sleep(0.4)
    elif how == "expected":
        raise InvalidModel("It must be a hat. It is a shoe.")
    elif how == "disk":
        raise OSError(errno.ENOSPC, "No space left on device", "/somewhere/model.keras")
    elif how == "memory":
        raise MemoryError
    elif how == "uncaught":
        raise KeyError("clothing_model.secret")
    elif how == "killed":
        os.abort()


sys.exit(work_as_child(work))
