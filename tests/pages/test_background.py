"""What each of several visitors sees of a task that they wait for."""

import threading
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from clothing_model.tasks import STOPPED, Report, Task
from pages.components.shared import background

KEY = ("test", 1)
LONG = 30
starts: list[int] = []
go_on = threading.Event()
failure: list[Exception] = []


def work(report: Report) -> str:
    """What the visitors wait for; it goes on until the test lets it."""
    starts.append(1)
    go_on.wait(LONG)
    report("Working", 1, 2)
    for error in failure:
        raise error
    return "the result"


def visit() -> None:
    import streamlit as st

    from pages.components.shared.background import wait_for
    from tests.pages import test_background as test

    try:
        st.text(wait_for(test.KEY, test.work) or "waiting")
    except Exception as error:
        st.error(str(error))


@pytest.fixture(autouse=True)
def nothing_yet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(background, "GRACE", 0)
    go_on.clear()
    failure.clear()
    starts.clear()
    yield
    go_on.set()
    background.forget_all(KEY[0])


def waiting(count: int) -> tuple[list[AppTest], Task[str]]:
    """So many visitors, all waiting; in a browser their pages' fragments hold the task."""
    visitors = [AppTest.from_function(visit, default_timeout=LONG).run() for _ in range(count)]
    assert [page.text[0].value for page in visitors] == ["waiting"] * count
    task = background.running(KEY)
    assert task
    return visitors, task


def seen(page: AppTest) -> list[str]:
    """What a visitor's page says after it has run again."""
    page.run()
    assert not page.exception
    return [element.value for element in (*page.text, *page.error)]


def test_everybody_sees_the_result_and_nobody_starts_it_again() -> None:
    visitors, task = waiting(3)
    go_on.set()
    assert task.wait(LONG)
    assert [seen(page) for page in (*visitors, *visitors)] == [["the result"]] * 6
    assert starts == [1]


@pytest.mark.parametrize("error", [ValueError("broken"), TimeoutError("broken")])
def test_an_error_is_seen_by_all_who_waited_also_when_one_has_begun_anew(error: Exception) -> None:
    (first, second), task = waiting(2)
    failure.append(error)
    go_on.set()
    assert task.wait(LONG)
    assert seen(first) == ["broken"]
    failure.clear()
    go_on.clear()
    assert seen(first) == ["waiting"]
    assert seen(second) == ["broken"]
    assert seen(second) == ["waiting"]
    assert len(starts) == 2
    go_on.set()
    again = background.running(KEY)
    assert again
    assert again.wait(LONG)
    assert seen(first) == seen(second) == ["the result"]


def test_a_stop_by_one_is_a_sentence_for_the_others() -> None:
    (first, second), task = waiting(2)
    first.button[0].click().run()
    assert task.stopping
    assert second.run().button[0].disabled
    go_on.set()
    assert task.wait(LONG)
    assert seen(first) == seen(second) == [STOPPED]


def test_a_result_that_was_dropped_meanwhile_still_reaches_who_waited() -> None:
    (first,), task = waiting(1)
    go_on.set()
    assert task.wait(LONG)
    background.forget_all(KEY[0])
    assert seen(first) == ["the result"]
    assert starts == [1]


def test_what_ended_is_told_once_to_each_who_waited() -> None:
    def page() -> None:
        import streamlit as st

        from pages.components.shared.background import ended, show_progress
        from tests.pages import test_background as test

        task = ended(test.KEY)
        st.text(task.result() if task else "nothing new")
        show_progress(test.KEY)

    task = background.shared(KEY, work)
    visitors = [AppTest.from_function(page, default_timeout=LONG).run() for _ in range(2)]
    assert [seen(page) for page in visitors] == [["nothing new"]] * 2
    go_on.set()
    assert task.wait(LONG)
    assert [seen(page) for page in visitors] == [["the result"]] * 2
    assert seen(AppTest.from_function(page, default_timeout=LONG)) == ["nothing new"]
