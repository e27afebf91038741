"""The runs that the address points at, as they go on: state, progress, curves, result."""

from collections.abc import Sequence
from itertools import takewhile

import streamlit as st

from clothing_model import settings, wording
from clothing_model.errors import InvalidRun
from clothing_model.inference.evaluation.fairness import beside, learned_from_few, weak_classes
from clothing_model.network.backbones import backbone
from clothing_model.rights import may_change, require_maker
from clothing_model.training.finished import all_examples, examples_of, experiment_of
from clothing_model.training.learn.best_epoch import model_of_run
from clothing_model.training.presets import Preset
from clothing_model.training.run import queue, runs
from clothing_model.training.run.runs import Run, Status
from pages.components.shared.cluster_words import (
    show_cluster,
    waits_for_a_place,
    where_sentence,
)
from pages.components.shared.model_choice import model_links
from pages.components.shared.outside_text import plain
from pages.components.shared.page import attempt, went_wrong
from pages.components.shared.run_curves import show_curves, show_reading
from pages.components.shared.run_table import show_table
from pages.components.shared.run_words import (
    ICONS,
    STATES,
    best_text,
    just_begun,
    photos_text,
    progress_of,
    run_labels,
    short_name,
)
from pages.components.shared.visitor import as_maker, start_again, visitor
from pages.components.train.experiments import heading

_SOON, _LATER = 0.2, 1.0  # seconds


def asked_runs() -> list[Run]:
    """The runs of `?run=<id>` or `?sweep=<id>`, oldest first. Raises InvalidRun."""
    if sweep := st.query_params.get("sweep"):
        known = [*runs.list_runs(), *reversed(all_examples())]
        found = [run for run in known if run.sweep == sweep]
        if not found:
            raise InvalidRun(
                f"There are no trainings started together as {sweep!r}. Perhaps they were deleted."
            )
        return found[::-1]
    run_id = st.query_params.get("run")
    return [runs.load(run_id)] if run_id else []


def show_panel(chosen: Sequence[Run]) -> None:
    """Draw the runs, anew as often as `renewal` says."""
    statuses = [runs.status(run) for run in chosen]
    every = renewal(chosen, statuses)
    live = st.fragment(_live, run_every=every)
    live([run.id for run in chosen], every)


def show_example(found: Preset) -> None:
    """The finished example of an experiment, where there is one."""
    if chosen := examples_of(found.name):
        statuses = [runs.status(run) for run in chosen]
        with st.container(key="example", gap="xsmall"):
            st.caption(_origin(chosen, statuses))
            show_reading(chosen, statuses)
            show_curves(chosen, statuses, key="example")
            show_table(chosen, statuses)


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
    show_reading(chosen, statuses)
    show_curves(chosen, statuses, key="panel")
    _show_baseline(statuses)
    show_table(chosen, statuses)
    columns = st.columns(2) if len(chosen) > 1 else [st.container()]
    for place, (run, label) in enumerate(zip(chosen, run_labels(chosen), strict=True)):
        with columns[place % len(columns)]:
            _ending(run, statuses[place], label)


def _head(chosen: Sequence[Run], statuses: Sequence[Status]) -> None:
    run, active = chosen[0], any(status.active for status in statuses)
    found = experiment_of(run)
    title = heading(found) if found else plain(run.title or run.name or "Your training")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.header(title, anchor=False, width="stretch")
        if active:
            st.button(
                "Stop",
                icon=":material/stop:",
                key="stop-runs",
                on_click=_stop,
                args=([run.id for run in chosen],),
                disabled=not may_change(visitor(), run.maker)
                or all(s.state == "stopping" for s in statuses if s.active),
            )
    st.caption(_origin(chosen, statuses))
    if active:
        _progress(chosen, statuses)
        show_cluster()


def _origin(chosen: Sequence[Run], statuses: Sequence[Status]) -> str:
    """What the runs learn from, as Markdown; of an example also that it is one."""
    run, photos = chosen[0], photos_text(chosen[0], statuses[0])
    network = plain(backbone(run.config.backbone).title)
    if not run.is_example:
        return f"{network}, {plain(photos)}"
    return (
        f":material/bookmark: **A finished example**, trained beforehand: {network}, "
        f"{plain(photos)} of {plain(run.dataset_name)}."
    )


def _show_baseline(statuses: Sequence[Status]) -> None:
    """What the accuracies are to be held against while they grow; runs of a sweep share it."""
    found = [status.largest for status in statuses if status.largest and status.active]
    if found:
        st.caption(f"Always answering {plain(wording.always(found[0]))} validation photos.")


def _progress(chosen: Sequence[Run], statuses: Sequence[Status]) -> None:
    """One bar for all: how much is done of them together, and where the first stands that is
    not over."""
    shares = [
        progress_of(run, status)[0] if status.active else 1.0
        for run, status in zip(chosen, statuses, strict=True)
    ]
    going = zip(chosen, statuses, run_labels(chosen), strict=True)
    run, status, label = next(each for each in going if each[1].active)
    _, words = progress_of(run, status)
    if status.state == "queued":
        words = _queue_words(run)
    over = sum(not status.active for status in statuses)
    count = f"{over:d} of {len(chosen):d} done. " if over else ""
    several = len(chosen) > 1 and bool(over or status.best_epoch)
    name = f"{count}{plain(label)}: " if several else ""
    st.progress(sum(shares) / len(shares), f"{name}{words}")
    told = [where_sentence(run, status) for run, status in zip(chosen, statuses, strict=True)]
    if places := list(dict.fromkeys(filter(None, told))):
        st.caption(plain(" ".join(places)))


def _queue_words(run: Run) -> str:
    """How many trainings are before this one; one at a time keeps the computer usable."""
    ahead = takewhile(lambda other: other[0] != run.id, _going_on(str(settings.runs_folder())))
    before = sum(sweep != (run.sweep or None) for _, sweep in ahead)
    if not before:
        return waits_for_a_place() or "It starts in a moment …"
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
        attempt(_stop_one, run_id)


def _stop_one(run_id: str) -> None:
    run = runs.load(run_id)
    require_maker(visitor(), run.maker, "Stopping this training")
    runs.ask_to_stop(run)


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
            disabled=not may_change(visitor(), run.maker),
            help="It goes on after its last finished epoch.",
            on_click=as_maker,
            args=("Starting this training again", run.maker, start_again, run),
        )


def _saved(run: Run, status: Status, label: str) -> None:
    facts, called = status.validation, short_name(run)
    beside_name = f"{label[:1].upper()}{label[1:]}. " if label != called else ""
    right = f"Right on {best_text(run, status)} validation photos" if facts else "Done"
    bounds = f", {wording.interval(facts['interval'])}" if facts.get("interval") else ""
    shown = not run.sweep or weak_classes(facts)["never_answered"]
    against = plain(beside(facts)) if shown else ""  # the table has the rest of an experiment
    seconds = sum(status.seconds.values())
    took = f" It took {wording.duration(seconds)}." if seconds else ""
    with st.container(border=True, gap="xsmall"):
        kept = model_of_run(run, status)
        if kept:
            st.markdown(f":material/check_circle: **Saved as {plain(called)}**")
        else:
            st.markdown(f":material/delete: **The model of {plain(called)} was deleted**")
        st.caption(f"{plain(beside_name)}{right}{bounds}.{took} Folder: {plain(status.model)}")
        if against:
            (st.warning if weak_classes(facts)["never_answered"] else st.caption)(against)
        if kept:
            if few := learned_from_few(kept.facts.get("dataset", {}).get("learned", {})):
                st.caption(plain(few))
            with st.container(horizontal=True):
                model_links(kept.name)
