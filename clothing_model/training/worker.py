"""The process that trains: `python -m clothing_model.training.worker`.

It reads one line of JSON, {"runs": [id, ...]}, does those runs and ends, which frees all
memory. Its standard input stays open as long as the server lives: its end is the server's,
and the worker marks its runs and goes. On a cluster a Dask worker takes the server's place, and
the line tells the job's token and the computer's name, too; there the word ALONE says that the
Dask worker will be gone, and the job goes on without it.
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
from clothing_model.training.launch.local import ALONE
from clothing_model.training.run import runs
from clothing_model.training.run.place import Place, place_of
from clothing_model.training.run.runs import Run

_POLITENESS = 5  # so that pages stay quick while all processors train
SERVER_GONE = 3
_SENTENCES = {
    "stopped": "Stopped as asked. It can be started again.",
    "interrupted": "The server ended in the middle of it. Start it again from there.",
}
_LOST = "The Dask worker on {host} ended in the middle of it. Start it again from there."


def main() -> int:
    """Wait for one job and do it; the exit code."""
    if hasattr(os, "nice"):  # on Windows it was started with a lower priority
        with suppress(OSError):
            os.nice(_POLITENESS)
    line = sys.stdin.readline()
    if not line.strip():
        return 0  # the server has gone
    chosen, told = [], json.loads(line)
    place = Place(**told["place"]) if "place" in told else None
    for run_id in told["runs"]:
        with suppress(InvalidRun):  # deleted while it waited
            chosen.append(runs.load(run_id))
    if chosen:
        threading.Thread(target=_end_with_server, args=(chosen, place), daemon=True).start()
        execute(chosen, place=place)
    return 0


def _end_with_server(chosen: Sequence[Run], place: Place | None = None) -> None:
    """Wait for the end of standard input, then mark the runs and leave at once."""
    for line in sys.stdin:
        if line.strip() == ALONE:
            return
    with runs.writing:  # so that the thread that trains says no more
        for run in chosen:
            with suppress(Exception):
                state = "stopped" if runs.is_asked_to_stop(run) else "interrupted"
                if place and place_of(run).token != place.token:
                    continue  # another computer has it by now
                lost = place and state == "interrupted"
                words = _LOST.format(host=place.host) if place and lost else _SENTENCES[state]
                runs.end_unfinished(run, state, words)
        os._exit(SERVER_GONE)


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
