"""One training at a time on a machine, and a sign of life while it goes on."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

from clothing_model import settings
from clothing_model.training.run import runs
from clothing_model.training.run.runs import Run

try:
    import fcntl
except ImportError:  # Windows has no flock: there, two servers could train at once
    fcntl = None  # type: ignore[assignment]

BEAT_SECONDS = 1.0


@contextmanager
def only_training(while_waiting: Callable[[], None]) -> Iterator[None]:
    """Hold the machine's one lock for training; the system frees it if the process dies.

    `while_waiting` is called every 0.2 s until the lock is had, and may raise.
    """
    folder = settings.runs_folder()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("a") as file:
        while fcntl is not None:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                while_waiting()
                time.sleep(0.2)
        yield


@contextmanager
def heartbeat(chosen: Sequence[Run]) -> Iterator[None]:
    """Touch the runs' heartbeats every second, from a thread of its own."""
    over = threading.Event()

    def beat() -> None:
        while not over.is_set():
            for run in chosen:
                with suppress(OSError):
                    runs.beat(run)
            over.wait(BEAT_SECONDS)

    thread = threading.Thread(target=beat, daemon=True, name="heartbeat")
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
