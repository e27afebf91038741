"""Progress on a terminal: one line that fills up, with the time that is left."""

import sys
import time
from types import TracebackType

from clothing_model import wording


class ProgressLine:
    """Call it with (done, total). Prints to standard error, and only where that is a terminal."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._start = time.perf_counter()
        self._shown = False

    def __call__(self, done: int, total: int) -> None:
        if not sys.stderr.isatty():
            return
        spent = time.perf_counter() - self._start
        left = f", {wording.duration(spent * (total - done) / done)} left" if done else ""
        print(f"\r{self._title}: {done:,} of {total:,}{left}\033[K", end="", file=sys.stderr)
        self._shown = True
        if done == total:
            self._close()

    def _close(self) -> None:
        if self._shown:
            print(file=sys.stderr)
        self._shown = False

    def __enter__(self) -> "ProgressLine":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close()
