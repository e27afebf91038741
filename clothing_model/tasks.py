"""Slow things in threads of their own, shared by all who ask: how far they are, and Stop."""

import os
import threading
import time
import traceback
from collections import OrderedDict, deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent import futures
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from copy import copy
from itertools import islice
from typing import Any, Generic, NamedTuple, TypeVar

from clothing_model.errors import Stopped, telling_of_memory

S = TypeVar("S")
T = TypeVar("T")

Report = Callable[[str, int, int], None]
"""Called with (what is being done, how much of it is done, how much there is; 0 = unknown)."""

Key = tuple[object, ...]
"""A shared task's name, hashable: first its kind, then what tells it from others of its kind."""

STOPPED = "Stopped. You or somebody else who waited for this pressed Stop."
KEPT = 12  # results of a kind
BEAT_SECONDS = 1.0
PATIENCE = 10.0  # seconds that a task has to stop in


class Progress(NamedTuple):
    """What was reported last: all of it, or all of what came before."""

    stage: str = ""
    done: int = 0
    total: int = 0


class Task(Generic[T]):
    """Runs `run(report)` in a thread of its own, at once; `started` on the monotonic clock.

    `report` raises Stopped, inside `run`, at the first call after `stop()`. A task that does not
    hear that for `patience` seconds is given up: it counts as stopped, whatever comes of it.
    """

    def __init__(self, run: Callable[[Report], T], patience: float = PATIENCE) -> None:
        self.progress = Progress()
        self.started = self._began = time.monotonic()
        self._first, self._patience = 0, patience
        self._stop = threading.Event()
        self._future: futures.Future[T] = futures.Future()
        threading.Thread(target=self._work, args=(run,), daemon=True).start()

    def _work(self, run: Callable[[Report], T]) -> None:
        try:
            with telling_of_memory():
                found = run(self._report)
        except BaseException as error:
            _let_go(error)
            self._fail(error)
        else:
            with suppress(futures.InvalidStateError):  # it has been given up
                self._future.set_result(found)

    def _fail(self, error: BaseException) -> None:
        with suppress(futures.InvalidStateError):  # it has ended already
            self._future.set_exception(error)

    def _report(self, stage: str, done: int, total: int) -> None:
        if stage != self.progress.stage or done < self.progress.done:
            self._began, self._first = time.monotonic(), done
        self.progress = Progress(stage, done, total)
        if self._stop.is_set():
            raise Stopped(STOPPED)

    def stop(self) -> None:
        self._stop.set()
        timer = threading.Timer(self._patience, self._fail, [Stopped(STOPPED)])
        timer.daemon = True
        timer.start()

    @property
    def stopping(self) -> bool:
        return self._stop.is_set() and not self.finished

    @property
    def finished(self) -> bool:
        return self._future.done()

    @property
    def failed(self) -> bool:
        return self.finished and self._future.exception() is not None

    @property
    def seconds_left(self) -> float | None:
        """An estimate for what is being done now, from its pace so far; None at first."""
        _, done, total = self.progress
        spent, made = time.monotonic() - self._began, done - self._first
        if made <= 0 or spent < 0.5 or total <= 0:
            return None
        return spent * max(total - done, 0) / made

    def wait(self, timeout: float | None = None) -> bool:
        """Whether it is finished, after so many seconds at most."""
        return bool(futures.wait([self._future], timeout).done)

    def result(self, timeout: float | None = None) -> T:
        """What `run` returned, or its error; TimeoutError where it takes longer than that.

        Everybody who asks gets an error object of his own: raising writes into it.
        """
        if not self.wait(timeout):
            raise TimeoutError("It takes longer.")
        error = self._future.exception()
        if error is None:
            return self._future.result()
        with suppress(Exception):  # there are errors that cannot be copied
            raised = copy(error).with_traceback(error.__traceback__)
            raised.__cause__ = error.__cause__
            error = raised
        raise error


def _let_go(error: BaseException | None) -> None:
    """Free what the frames of an error hold, such as photos and networks; its lines stay."""
    if error and error.__traceback__:
        error.__traceback__ = error.__traceback__.tb_next  # the first frame is the task's own
    while error:
        traceback.clear_frames(error.__traceback__)
        error = error.__cause__ or error.__context__


class SharedTasks:
    """Tasks by name: who asks first starts one, who asks after that gets the same.

    A task that failed is never handed out again: who waits for it holds it and gets its error,
    and who asks next starts it anew. Of each kind, as many results are kept as `shared` is told,
    those that were asked for last.
    """

    def __init__(self) -> None:
        self._tasks: OrderedDict[Key, Task[Any]] = OrderedDict()
        self._lock = threading.Lock()

    def shared(self, key: Key, run: Callable[[Report], T], kept: int = KEPT) -> Task[T]:
        """The task of that name, started if need be; with it, at most `kept` results stay."""
        with self._lock:
            task = self._tasks.get(key)
            if task is None or task.failed:
                task = self._tasks[key] = Task(run)
            self._tasks.move_to_end(key)
            alike = [name for name in self._tasks if name[0] == key[0] and name != key]
            others = [name for name in alike if self._tasks[name].finished]
            for name in others[: max(0, len(others) - kept + 1)]:
                del self._tasks[name]
            return task

    def running(self, key: Key) -> Task[Any] | None:
        """The task of that name, if it goes on or has a result."""
        with self._lock:
            task = self._tasks.get(key)
            return None if task is None or task.failed else task

    def forget(self, key: Key) -> None:
        """Let the task of that name run anew when it is asked for next, unless it goes on."""
        with self._lock:
            if (task := self._tasks.get(key)) and task.finished:
                del self._tasks[key]

    def forget_all(self, about: object) -> None:
        """Let go of every task that has this in its name, also while it goes on."""
        with self._lock:
            for name in [name for name in self._tasks if about in name]:
                del self._tasks[name]


@contextmanager
def beating(act: Callable[[], object], name: str) -> Iterator[None]:
    """Call `act` at once and then every second, in a thread called `name`: a sign of life."""
    over = threading.Event()

    def beat() -> None:
        while not over.is_set():
            act()
            over.wait(BEAT_SECONDS)

    thread = threading.Thread(target=beat, daemon=True, name=name)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


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
