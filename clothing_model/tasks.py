"""Slow things in threads: how far they are, how long they will take, and a way to stop them."""

import os
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import Generic, TypeVar

from clothing_model.errors import Stopped

S = TypeVar("S")
T = TypeVar("T")

Report = Callable[[str, int, int], None]
"""Called with (what is being done, how much of it is done, how much there is; 0 = unknown)."""


class Task(Generic[T]):
    """Runs `run(report)` in a thread of its own, at once.

    `report` raises Stopped, inside `run`, at the first call after `stop()`. stage, done and
    total are what was reported last.
    """

    def __init__(self, run: Callable[[Report], T]) -> None:
        self.stage, self.done, self.total = "", 0, 0
        self._stop = threading.Event()
        self._future: Future[T] = Future()
        self._began, self._first = time.monotonic(), 0
        threading.Thread(target=self._work, args=(run,), daemon=True).start()

    def _work(self, run: Callable[[Report], T]) -> None:
        try:
            self._future.set_result(run(self._report))
        except BaseException as error:
            self._future.set_exception(error)

    def _report(self, stage: str, done: int, total: int) -> None:
        if stage != self.stage or done < self.done:
            self._began, self._first = time.monotonic(), done
        self.stage, self.done, self.total = stage, done, total
        if self._stop.is_set():
            raise Stopped("Stopped.")

    def stop(self) -> None:
        self._stop.set()

    @property
    def stopping(self) -> bool:
        return self._stop.is_set() and not self.finished

    @property
    def finished(self) -> bool:
        return self._future.done()

    @property
    def seconds_left(self) -> float | None:
        """An estimate for what is being done now, from its pace so far; None at first."""
        spent, made = time.monotonic() - self._began, self.done - self._first
        if made <= 0 or spent < 0.5 or self.total <= 0:
            return None
        return spent * max(self.total - self.done, 0) / made

    def result(self, timeout: float | None = None) -> T:
        """What `run` returned, or its error; TimeoutError where it takes longer than that."""
        return self._future.result(timeout)


def in_threads(work: Callable[[S], T], things: Iterable[S]) -> Generator[T]:
    """`work` of each thing, in order, made in threads a few things ahead of the reader.

    Read it inside `contextlib.closing`: closing waits for the few things that are in work, and
    begins no other one.
    """
    threads = os.cpu_count() or 1
    rest = iter(things)
    with ThreadPoolExecutor(threads) as pool:
        try:
            waiting = deque(pool.submit(work, thing) for thing in islice(rest, 4 * threads))
            while waiting:
                done = waiting.popleft().result()
                waiting.extend(pool.submit(work, thing) for thing in islice(rest, 1))
                yield done
        finally:
            pool.shutdown(cancel_futures=True)
