"""The runs that the address points at, as they go on: state, progress, curves, result."""

from collections.abc import Sequence
from itertools import takewhile

import streamlit as st

from clothing_model import settings, wording
from clothing_model.errors import InvalidRun
from clothing_model.inference.evaluation.fairness import beside, learned_from_few, weak_classes
from clothing_model.training.learn.best_epoch import model_of_run
from clothing_model.training.run import queue, runs
from clothing_model.training.run.runs import Run, Status
from pages.components.shared.model_choice import model_links
from pages.components.shared.outside_text import plain
from pages.components.shared.page import attempt, went_wrong
from pages.components.shared.run_curves import show_curves, show_diagnosis
from pages.components.shared.run_words import (
    ICONS,
    STATES,
    best_text,
    just_begun,
    photos_text,
    progress_of,
    run_labels,
)

_SOON, _LATER = 0.2, 1.0  # seconds


def asked_runs() -> list[Run]:
    """The runs of `?run=<id>` or `?sweep=<id>`, oldest first. Raises InvalidRun."""
    if sweep := st.query_params.get("sweep"):
        found = [run for run in runs.list_runs() if run.sweep == sweep]
        if not found:
            raise InvalidRun(f"Expected trainings started together; {sweep!r} has none (any more).")
        return found[::-1]
    run_id = st.query_params.get("run")
    return [runs.load(run_id)] if run_id else []


def show_panel(chosen: Sequence[Run]) -> None:
    """Draw the runs, anew as often as `renewal` says."""
    statuses = [runs.status(run) for run in chosen]
    every = renewal(chosen, statuses)
    live = st.fragment(_live, run_every=every)
    live([run.id for run in chosen], every)


def renewal(chosen: Sequence[Run], statuses: Sequence[Status]) -> float | None:
    """Seconds after which runs are looked at again: short at a beginning, until there is a first
    sign of it; None once all are over."""
    if not any(status.active for status in statuses):
        return None
    return _SOON if just_begun(chosen, statuses) else _LATER


def _live(ids: list[str], every: float | None) -> None:
    if went_wrong():
        st.rerun()
    chosen = []
    for run_id in ids:
        try:
            chosen.append(runs.load(run_id))
        except InvalidRun as error:
            st.warning(plain(str(error)))
    if not chosen:
        return
    statuses = [runs.status(run) for run in chosen]
    if renewal(chosen, statuses) != every:
        st.rerun()
    _head(chosen, statuses)
    show_curves(chosen, statuses, key="panel")
    show_diagnosis(chosen, statuses)
    for run, status, label in zip(chosen, statuses, run_labels(chosen), strict=True):
        _ending(run, status, label)


def _head(chosen: Sequence[Run], statuses: Sequence[Status]) -> None:
    run = chosen[0]
    title = run.title or run.name or "Your training"
    photos = photos_text(run, statuses[0])
    active = any(status.active for status in statuses)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(plain(title), anchor=False, width="stretch")
        if active:
            st.button(
                "Stop",
                icon=":material/stop:",
                key="stop-runs",
                on_click=_stop,
                args=([run.id for run in chosen],),
                disabled=all(s.state == "stopping" for s in statuses if s.active),
            )
    st.caption(f"{plain(run.config.backbone)}, {photos}")
    if active:
        _progress(chosen, statuses)
        _show_baseline(statuses)


def _show_baseline(statuses: Sequence[Status]) -> None:
    """What the accuracies are to be held against while they grow; runs of a sweep share it."""
    found = [status.largest for status in statuses if status.largest]
    if found:
        st.caption(f"Always answering {plain(wording.always(found[0]))} validation photos.")


def _progress(chosen: Sequence[Run], statuses: Sequence[Status]) -> None:
    for run, status, label in zip(chosen, statuses, run_labels(chosen), strict=True):
        share, words = progress_of(run, status)
        if status.state == "queued":
            words = _queue_words(run)
        elif not status.active:
            share, words = 1.0, STATES[status.state]
        name = f"{plain(label)}: " if len(chosen) > 1 else ""
        st.progress(share, f"{name}{words}")


def _queue_words(run: Run) -> str:
    """How many trainings are before this one; one at a time keeps the computer usable."""
    ahead = takewhile(lambda other: other[0] != run.id, _going_on(str(settings.runs_folder())))
    before = sum(sweep != (run.sweep or None) for _, sweep in ahead)
    if not before:
        return "It starts in a moment …"
    return f"Waiting: {before} {'training is' if before == 1 else 'trainings are'} before it."


@st.cache_data(ttl=_LATER, max_entries=1, show_spinner=False)
def _going_on(folder: str) -> list[tuple[str, str]]:
    """Id and sweep of each run that is not over, in the order of their turns; for all who wait,
    once a second."""
    places = {run_id: n for n, job in enumerate(queue.waiting(), 1) for run_id in job.run_ids}
    active = [run for run in reversed(runs.list_runs()) if runs.status(run).active]
    active.sort(key=lambda run: places.get(run.id, 0))
    return [(run.id, run.sweep) for run in active]


def _stop(ids: list[str]) -> None:
    for run_id in ids:
        attempt(lambda name: runs.ask_to_stop(runs.load(name)), run_id)


def _ending(run: Run, status: Status, label: str) -> None:
    if status.model:
        _saved(run, status, label)
    elif status.state in ("failed", "stopped", "interrupted"):
        text = f"**{plain(label)}** {STATES[status.state]}. {plain(status.sentence)}"
        box = st.error if status.state == "failed" else st.warning
        box(text, icon=ICONS[status.state])
        st.button(
            "Start again",
            icon=":material/replay:",
            key=f"again-{run.id}",
            help="It goes on after its last finished epoch.",
            on_click=attempt,
            args=(runs.start_again, run),
        )


def _saved(run: Run, status: Status, label: str) -> None:
    facts = status.validation
    right = f"Right on {best_text(run, status)} validation photos" if facts else "Done"
    bounds = f", {wording.interval(facts['interval'])}" if facts.get("interval") else ""
    against = plain(beside(facts))
    seconds = sum(status.seconds.values())
    took = f" It took {wording.duration(seconds)}." if seconds else ""
    with st.container(border=True, gap="xsmall"):
        kept = model_of_run(run, status)
        if kept:
            st.markdown(f":material/check_circle: **Saved as {plain(kept.name)}**")
        else:
            st.markdown(f":material/delete: **{plain(status.model)} was deleted**")
        st.caption(f"{plain(label).capitalize()}. {right}{bounds}.{took}")
        if against:
            (st.warning if weak_classes(facts)["never_answered"] else st.caption)(against)
        if kept:
            if few := learned_from_few(kept.facts.get("dataset", {}).get("learned", {})):
                st.caption(plain(few))
            with st.container(horizontal=True):
                model_links(kept.name)
