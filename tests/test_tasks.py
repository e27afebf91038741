"""Slow things in threads, and how thirty visitors share them."""

import gc
import threading
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from clothing_model.errors import Stopped
from clothing_model.tasks import Report, SharedTasks, Task, in_threads

VISITORS = 30
LONG = 30  # seconds, for what ends at once unless something is broken


class Thing:
    """Something large that must not outlive its use."""


def at_once(ask: Callable[[], object]) -> list[object]:
    """What thirty visitors get who ask in the same moment; an error counts as an answer."""
    barrier = threading.Barrier(VISITORS)

    def visit(_: int) -> object:
        barrier.wait(LONG)
        try:
            return ask()
        except Exception as error:
            return error

    with ThreadPoolExecutor(VISITORS) as visitors:
        return list(visitors.map(visit, range(VISITORS)))


def test_a_task_says_how_far_it_is_and_can_be_stopped() -> None:
    reached, go_on = threading.Event(), threading.Event()

    def run(report: Report) -> str:
        for done in range(1, 1000):
            report("Counting", done, 1000)
            if done == 3:
                reached.set()
                assert go_on.wait(10)
        return "all"

    task = Task(run)
    assert reached.wait(10)
    assert (task.progress, task.finished) == (("Counting", 3, 1000), False)
    task.stop()
    assert task.stopping
    go_on.set()
    with pytest.raises(Stopped):
        task.result(10)
    assert task.finished
    assert task.progress.done == 4


def test_a_tasks_error_and_result_reach_who_asks() -> None:
    assert Task(lambda report: 7).result(10) == 7
    with pytest.raises(ZeroDivisionError):
        Task(lambda report: 1 // 0).result(10)


def test_a_tasks_own_timeout_is_an_error_like_any_other() -> None:
    def run(report: Report) -> int:
        raise TimeoutError("The server is silent.")

    task = Task(run)
    assert task.wait(LONG)
    assert task.failed
    with pytest.raises(TimeoutError, match="silent"):
        task.result(0)


def test_waiting_tells_not_yet_from_failed() -> None:
    go_on = threading.Event()
    task = Task(lambda report: go_on.wait(LONG))
    assert not task.wait(0)
    with pytest.raises(TimeoutError, match="longer"):
        task.result(0)
    go_on.set()
    assert task.wait(LONG)
    assert not task.failed


def test_what_is_reported_is_read_whole() -> None:
    """A new stage with an unknown total, while the page divides by the total."""
    stop = threading.Event()

    def run(report: Report) -> None:
        while not stop.is_set():
            report("one", 5, 10)
            report("two", 0, 0)

    task = Task(run)
    seen = {task.progress for _ in range(20_000)}
    stop.set()
    assert seen <= {("", 0, 0), ("one", 5, 10), ("two", 0, 0)}


def test_a_task_that_does_not_listen_is_given_up() -> None:
    go_on, heard = threading.Event(), threading.Event()

    def run(report: Report) -> str:
        go_on.wait(LONG)
        try:
            report("late", 1, 2)
        finally:
            heard.set()
        return "late"

    task = Task(run, patience=0)
    task.stop()
    with pytest.raises(Stopped):
        task.result(LONG)
    go_on.set()
    assert heard.wait(LONG)
    assert task.failed


def test_a_late_result_of_a_task_given_up_is_dropped() -> None:
    go_on, ended = threading.Event(), threading.Event()

    def run(report: Report) -> str:
        threading.current_thread().name = "late"
        go_on.wait(LONG)
        ended.set()
        return "late"

    task = Task(run, patience=0)
    task.stop()
    assert task.wait(LONG)
    thread = next(thread for thread in threading.enumerate() if thread.name == "late")
    go_on.set()
    thread.join(LONG)
    assert ended.is_set()
    assert task.failed


def test_one_error_reaches_thirty_visitors_each_with_a_trace_of_his_own() -> None:
    go_on = threading.Event()

    def run(report: Report) -> int:
        go_on.wait(LONG)
        raise ValueError("7")

    task = Task(run)
    starter = threading.Timer(0, go_on.set)
    starter.start()
    errors = at_once(task.result)
    assert {type(error) for error in errors} == {ValueError}
    assert len({id(error) for error in errors}) == VISITORS
    last = [error.__traceback__ for error in errors if isinstance(error, ValueError)]
    for trace in last:
        names = []
        while trace:
            names.append(trace.tb_frame.f_code.co_name)
            trace = trace.tb_next
        assert names == ["visit", "result", "run"]


def test_an_error_holds_nothing_that_the_task_worked_on() -> None:
    found: list[weakref.ref[Thing]] = []

    def fails(thing: Thing) -> None:
        raise KeyError(1)

    def run(report: Report) -> None:
        thing = Thing()
        found.append(weakref.ref(thing))
        try:
            fails(thing)
        except KeyError as error:
            raise ValueError("2") from error

    task = Task(run)
    with pytest.raises(ValueError, match="2") as caught:
        task.result(LONG)
    gc.collect()
    assert found[0]() is None
    assert isinstance(caught.value.__cause__, KeyError)


def test_an_error_that_cannot_be_copied_is_raised_as_it_is() -> None:
    class Odd(Exception):
        def __init__(self, one: int, two: int) -> None:
            super().__init__(f"{one} {two}")

    def run(report: Report) -> None:
        raise Odd(1, 2)

    with pytest.raises(Odd, match="1 2"):
        Task(run).result(LONG)


def test_thirty_who_ask_at_once_get_one_task() -> None:
    tasks, started = SharedTasks(), []
    found = at_once(lambda: tasks.shared(("a", 1), lambda report: started.append(1)))
    assert len({id(task) for task in found}) == 1
    tasks.shared(("a", 1), lambda report: started.append(2)).result(LONG)
    assert started == [1]


def test_a_failed_task_is_started_anew_once_by_thirty() -> None:
    tasks, go_on = SharedTasks(), threading.Event()
    first = tasks.shared(("a", 1), lambda report: 1 // 0)
    assert first.wait(LONG)
    assert tasks.running(("a", 1)) is None
    found = at_once(lambda: tasks.shared(("a", 1), lambda report: go_on.wait(LONG)))
    assert len({id(task) for task in found} | {id(first)}) == 2
    go_on.set()


def test_thirty_presses_start_a_finished_task_anew_once() -> None:
    """Each press forgets and asks; only what is finished is forgotten."""
    tasks, go_on = SharedTasks(), threading.Event()
    assert tasks.shared(("a", 1), lambda report: 7).result(LONG) == 7

    def press() -> object:
        tasks.forget(("a", 1))
        return tasks.shared(("a", 1), lambda report: go_on.wait(LONG))

    assert len({id(task) for task in at_once(press)}) == 1
    go_on.set()


def test_each_kind_keeps_its_own_results() -> None:
    tasks = SharedTasks()
    kept = tasks.shared(("evaluation", 1), lambda report: 1)
    others = [tasks.shared(("manifest", n), lambda report: 2, kept=3) for n in range(50)]
    assert all(task.wait(LONG) for task in (kept, *others))
    tasks.shared(("manifest", 49), lambda report: 2, kept=3)
    there = [n for n in range(50) if tasks.running(("manifest", n))]
    assert there == [47, 48, 49]
    assert tasks.running(("evaluation", 1)) is kept


def test_what_was_asked_for_last_is_kept() -> None:
    tasks = SharedTasks()

    def ask(number: int) -> None:
        tasks.shared(("a", number), lambda report: number, kept=2).result(LONG)

    for number in (1, 2, 1, 3):
        ask(number)
    assert [n for n in (1, 2, 3) if tasks.running(("a", n))] == [1, 3]
    for _ in range(2):
        tasks.shared(("a", 4), lambda report: 4, kept=1).result(LONG)
    assert [n for n in (1, 3, 4) if tasks.running(("a", n))] == [4]


def test_a_task_that_goes_on_is_never_dropped_for_others() -> None:
    tasks, go_on = SharedTasks(), threading.Event()
    slow = tasks.shared(("a", 0), lambda report: go_on.wait(LONG), kept=1)
    for number in range(1, 5):
        tasks.shared(("a", number), lambda report: None, kept=1).result(LONG)
    assert tasks.running(("a", 0)) is slow
    tasks.forget(("a", 0))
    assert tasks.running(("a", 0)) is slow
    tasks.forget_all(0)
    assert tasks.running(("a", 0)) is None
    assert tasks.running(("a", 4))
    go_on.set()


def test_what_is_dropped_is_freed() -> None:
    tasks = SharedTasks()

    def ask(number: int) -> weakref.ref[Thing]:
        return weakref.ref(tasks.shared(("a", number), lambda report: Thing(), 2).result(LONG))

    found = [ask(number) for number in range(4)]
    gc.collect()
    assert [bool(thing()) for thing in found] == [False, False, True, True]
    tasks.forget_all(3)
    gc.collect()
    assert [bool(thing()) for thing in found] == [False, False, True, False]


def test_what_is_made_comes_in_order() -> None:
    with closing(in_threads(lambda number: number * number, range(100))) as squares:
        assert list(squares) == [number * number for number in range(100)]


def test_whoever_stops_reading_waits_for_what_is_begun_alone() -> None:
    begun, most = [], threading.active_count()

    def work(number: int) -> int:
        begun.append(number)
        return number

    with closing(in_threads(work, range(100_000))) as made:
        assert next(made) == 0
    assert len(begun) < 1000
    assert threading.active_count() == most


def test_an_error_comes_at_its_place() -> None:
    seen = []
    try:
        with closing(in_threads(lambda number: 1 // (5 - number), range(50))) as made:
            for answer in made:
                seen.append(answer)
    except ZeroDivisionError:
        pass
    assert len(seen) == 5
