"""Work in a process of its own, which gives its memory back: with progress, and a stop."""

import subprocess
import sys
import time
from collections.abc import Sequence
from threading import Thread

from clothing_model import settings
from clothing_model.errors import ClothingError
from clothing_model.tasks import Report

_LOOK = 0.1  # seconds
_DONE = "done"


class ChildFailed(ClothingError):
    """A child process ended with an error; the message is the last line that it said.

    itself: whether it gave up by itself, and was not killed (for want of memory, say).
    """

    def __init__(self, message: str, itself: bool = True) -> None:
        super().__init__(message)
        self.itself = itself


def stage_done() -> None:
    """Called by a child: a stage of its work is over."""
    print(_DONE, flush=True)


def run_child(
    module: str, arguments: Sequence[str], stages: Sequence[str], report: Report | None = None
) -> None:
    """Run `python -m module arguments` to its end.

    `report` is called with the name of the stage that it is at, how many are done, and how many
    there are; what it raises (Stopped) ends the child. Raises ChildFailed, OSError.
    """
    child = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        stdin=subprocess.DEVNULL,  # on Windows a child hangs at a pipe that its parent is reading
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=settings.PROJECT,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    done: list[str] = []
    said: list[str] = []
    threads = [
        Thread(target=lambda: done.extend(ln for ln in child.stdout or () if ln.strip() == _DONE)),
        Thread(target=lambda: said.extend(child.stderr or ())),
    ]
    for thread in threads:
        thread.start()
    try:
        while child.poll() is None:
            if report:
                report(stages[min(len(done), len(stages) - 1)], len(done), len(stages))
            time.sleep(_LOOK)
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()
        for thread in threads:
            thread.join()
        for stream in (child.stdout, child.stderr):
            if stream:
                stream.close()
    if child.returncode:
        words = said[-1].strip() if said else f"It ended with {child.returncode}."
        raise ChildFailed(words, itself=child.returncode == 1)
