"""One at a time, across the threads and processes of a computer."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

_POLL_SECONDS = 0.05
_ANYBODY = 0o666  # another user who may write in the lock's folder has to be able to wait for it


@contextmanager
def exclusive(path: Path, while_waiting: Callable[[], object] | None = None) -> Iterator[None]:
    """Hold the lock file at `path`, waiting for whoever holds it.

    It is given back when the block or the process ends, however that happens. `while_waiting` is
    called every 0.05 s until the lock is had, and may raise. Raises OSError where the file cannot
    be made.
    """
    from filelock import FileLock  # 0.1 s, which most commands and pages never need

    def go_on() -> bool:
        if while_waiting:
            while_waiting()
        return False  # never give up

    with FileLock(path, mode=_ANYBODY).acquire(poll_interval=_POLL_SECONDS, cancel_check=go_on):
        yield
