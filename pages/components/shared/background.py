"""Slow things, shared by all visitors: done once, with progress, and a button that stops them."""

from collections.abc import Callable
from typing import Any, TypeVar
from weakref import WeakValueDictionary

import streamlit as st

from clothing_model import wording
from clothing_model.tasks import STOPPED, Key, Report, SharedTasks, Task
from pages.components.shared.outside_text import plain

T = TypeVar("T")

GRACE = 0.4  # seconds; what is done by then shows no progress

_tasks = SharedTasks()
shared, forget_all, forget_task = _tasks.shared, _tasks.forget_all, _tasks.forget


def running(key: Key) -> Task[Any] | None:
    """The task of that name, if it goes on or has a result; or the one that this visitor has
    waited for, also if it failed."""
    return _awaited().get(key) or _tasks.running(key)


def ended(key: Key) -> Task[Any] | None:
    """The task of that name after its end, once for every visitor who has waited for it."""
    task = _awaited().get(key)
    return _awaited().pop(key) if task and task.finished else None


def forget(key: Key) -> None:
    """Let the task of that name run anew when it is asked for next, unless it goes on."""
    _awaited().pop(key, None)
    _tasks.forget(key)


def _awaited() -> WeakValueDictionary[Key, Task[Any]]:
    """What this visitor waits for. The progress on the page holds it; the session, which may
    outlive its page by hours, does not."""
    found: WeakValueDictionary[Key, Task[Any]] = st.session_state.setdefault(
        "awaited", WeakValueDictionary()
    )
    return found


def wait_for(key: Key, run: Callable[[Report], T], place: str = "") -> T | None:
    """The task's result; while it is not there, progress is drawn and the answer is None.

    `place` tells apart the places on a page that wait for the same task.

    An error of the task, Stopped too, is raised once for every visitor who has waited for it;
    who asks after that starts it anew.
    """
    return result_or_show(key, lambda: shared(key, run), lambda task: _progress(task, key, place))


def result_or_show(
    key: Key, start: Callable[[], Task[T]], show: Callable[[Task[T]], None]
) -> T | None:
    """As `wait_for`, with a fragment of one's own that shows the task and runs the page again at
    its end."""
    task: Task[T] = _awaited().get(key) or start()
    _awaited().pop(key, task)
    if task.wait(GRACE):
        return task.result()
    _awaited()[key] = task
    show(task)
    return None


def show_progress(key: Key, place: str = "") -> None:
    """How far it is, what is left, and Stop; runs the page again when it is done."""
    if (task := running(key)) and not task.finished:
        _awaited()[key] = task
        _progress(task, key, place)


@st.fragment(run_every=0.5)
def _progress(task: Task[Any], key: Key, place: str) -> None:
    if task.finished:
        st.rerun()
    _, done, total = task.progress
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(min(done / total, 1.0) if total else 0.0, text=_words(task))
        if st.button("Stop", key=f"stop-{place}{hash(key)}", disabled=task.stopping):
            task.stop()


def _words(task: Task[Any]) -> str:
    if task.stopping:
        return "Stopping …"
    stage, done, total = task.progress
    if not done:
        return f"{plain(stage) or 'Starting'} …"
    count = f"{done:,} of {total:,}"
    if total > 10 << 20:  # only bytes come in such numbers
        count = f"{done / 2**20:.0f} of {total / 2**20:.0f} MB"
    left = task.seconds_left
    return f"{plain(stage)}: {count}" + (f", {wording.duration(left)} left" if left else "")


def offer_to_go_on(label: str, key: str | None = None) -> None:
    """After Stop: who may have pressed it, and a button that runs the page, and with it the
    task, anew."""
    st.caption(STOPPED)
    st.button(label, key=key, icon=":material/play_arrow:")
