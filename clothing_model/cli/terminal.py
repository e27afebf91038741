"""What commands print: results as JSON, and progress with the time that is left."""

import json
import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any

from clothing_model import wording


def print_json(value: Any) -> None:
    """A command's result for a script; NaN and infinity are refused (ValueError)."""
    print(json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False))


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


class ProgressLines:
    """Call it with (stage, done, total): a line for each stage, one after the other."""

    def __init__(self) -> None:
        self._title, self._line = "", ProgressLine("")

    def __call__(self, title: str, done: int, total: int) -> None:
        if title != self._title:
            self._line.__exit__(None, None, None)
            self._title, self._line = title, ProgressLine(title)
        self._line(done, total)

    def stage(self, title: str) -> Callable[[int, int], None]:
        """The same for a function that reports only (done, total)."""
        return lambda done, total: self(title, done, total)

    def __enter__(self) -> "ProgressLines":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._line.__exit__(kind, error, trace)
