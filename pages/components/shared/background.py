"""Slow things, shared by all visitors: done once, with progress, and a button that stops them."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

import streamlit as st

from clothing_model import wording
from clothing_model.tasks import Report, Task

T = TypeVar("T")

KEPT = 24  # results of finished tasks
GRACE = 0.4  # seconds; what is done by then shows no progress


@st.cache_resource(show_spinner=False)
def _tasks() -> OrderedDict[Hashable, Task[Any]]:
    return OrderedDict()


@st.cache_resource(show_spinner=False)
def _lock() -> threading.Lock:
    return threading.Lock()


def shared(key: Hashable, run: Callable[[Report], T]) -> Task[T]:
    """The task of that name, started by whoever asks first."""
    tasks = _tasks()
    with _lock():
        if key not in tasks:
            tasks[key] = Task(run)
        tasks.move_to_end(key)
        for old in [name for name, task in tasks.items() if task.finished][:-KEPT]:
            del tasks[old]
        return tasks[key]


def running(key: Hashable) -> Task[Any] | None:
    """The task of that name, if somebody has started it."""
    return _tasks().get(key)


def forget(key: Hashable) -> None:
    """Let the task of that name run anew when it is asked for next."""
    _tasks().pop(key, None)


def wait_for(key: Hashable, run: Callable[[Report], T], place: str = "") -> T | None:
    """The task's result; while it is not there, progress is drawn and the answer is None.

    `place` tells apart the places on a page that wait for the same task.

    An error of the task is raised here once, and the next visitor who asks starts it anew.
    """
    task = shared(key, run)
    try:
        return task.result(GRACE)
    except TimeoutError:
        if not task.finished:
            show_progress(key, place)
            return None
        raise
    except Exception:
        forget(key)
        raise


@st.fragment(run_every=0.5)
def show_progress(key: Hashable, place: str = "") -> None:
    """How far it is, what is left, and Stop; runs the page again when it is done."""
    task = running(key)
    if task is None or task.finished:
        st.rerun()
    share = min(task.done / task.total, 1.0) if task.total else 0.0
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(share, text=_words(task))
        if st.button("Stop", key=f"stop-{place}{hash(key)}", disabled=task.stopping):
            task.stop()


def _words(task: Task[Any]) -> str:
    if task.stopping:
        return "Stopping …"
    stage = task.stage or "Starting"
    if not task.done:
        return f"{stage} …"
    done, total = f"{task.done:,}", f"{task.total:,}"
    if task.total > 10 << 20:  # only bytes come in such numbers
        done, total = f"{task.done / 2**20:.0f}", f"{task.total / 2**20:.0f} MB"
    left = task.seconds_left
    return f"{stage}: {done} of {total}" + (f", {wording.duration(left)} left" if left else "")
