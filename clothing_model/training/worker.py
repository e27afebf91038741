"""The process that trains: `python -m clothing_model.training.worker`.

It reads one line of JSON, {"runs": [id, ...]}, does those runs and ends, which frees all
memory. Its standard input stays open as long as the server lives: its end is the server's,
and the worker marks its runs and goes.
"""

import json
import os
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the heads share the processors themselves
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ.setdefault("TF_FORCE_GPU_ALLOW_GROWTH", "true")  # the pages may use the GPU as well

from clothing_model.errors import InvalidRun
from clothing_model.training.execute import execute
from clothing_model.training.run import runs
from clothing_model.training.run.runs import Run

_POLITENESS = 5  # so that pages stay quick while all processors train
SERVER_GONE = 3
_SENTENCES = {
    "stopped": "Stopped as asked. It can be started again.",
    "interrupted": "The server ended in the middle of it. Start it again from there.",
}


def main() -> int:
    """Wait for one job and do it; the exit code."""
    if hasattr(os, "nice"):  # on Windows it was started with a lower priority
        with suppress(OSError):
            os.nice(_POLITENESS)
    line = sys.stdin.readline()
    if not line.strip():
        return 0  # the server has gone
    chosen = []
    for run_id in json.loads(line)["runs"]:
        with suppress(InvalidRun):  # deleted while it waited
            chosen.append(runs.load(run_id))
    if chosen:
        threading.Thread(target=_end_with_server, args=(chosen,), daemon=True).start()
        execute(chosen)
    return 0


def _end_with_server(chosen: Sequence[Run]) -> None:
    """Wait for the end of standard input, then mark the runs and leave at once."""
    while sys.stdin.read(1):
        pass
    with runs.writing:  # so that the thread that trains says no more
        for run in chosen:
            with suppress(Exception):
                state = "stopped" if runs.is_asked_to_stop(run) else "interrupted"
                runs.end_unfinished(run, state, _SENTENCES[state])
        os._exit(SERVER_GONE)


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
