"""All runs as a table to sort, search and choose from; it refreshes while one is going."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from clothing_model import wording
from clothing_model.network.metrics import few_to_tell
from clothing_model.training.config import SETTINGS
from clothing_model.training.curve_diagnosis import best_epoch
from clothing_model.training.learn.best_epoch import model_of_run
from clothing_model.training.run import runs
from clothing_model.training.run.runs import Run, Status
from pages.components.runs.filter import choose_filter
from pages.components.shared.called import maker_names
from pages.components.shared.cluster_words import host_of
from pages.components.shared.page import just_arrived
from pages.components.shared.rows_by_space import rows_by_space
from pages.components.shared.run_words import STATES, run_setting, short_name

_SHOWN = {name: said.heading for name, said in SETTINGS.items() if said.column}
_STYLE = "<style>.st-key-runs-count {min-height: 2rem}</style>"  # room for the button
ALWAYS = "What always answering the largest class would have right of the validation photos."
BALANCED = "Balanced accuracy: every class counts alike, however many photos it has."
Row = dict[str, Any]
_TOLD, _ANEW = "runs-told", "runs-anew"
_FEW, _FEW_ROWS = 4, 160  # rows, and px of so many, so that a comparison is in sight


def choose_runs(found: Sequence[Run], statuses: Sequence[Status]) -> list[Run]:
    """Draw the table; the runs whose rows are ticked, the oldest first."""
    _recall_ticks()
    rows_by_space()
    wanted = choose_filter(found)
    rows: dict[Run, Row] = {}
    makers = maker_names()
    for run, status in zip(found, statuses, strict=True):
        row = table_row(run, status, makers.get(run.maker, ""))
        if wanted.keeps(run, status, " ".join(str(value) for value in row.values())):
            rows[run] = row
    going = {run for run, status in zip(found, statuses, strict=True) if status.active}
    live = st.fragment(_live, run_every=1 if going else None)
    live(rows, going, {run.id for run in found if not run.is_example})
    return [run for run in rows if run.id in _asked()][::-1]


def _live(rows: dict[Run, Row], going: set[Run], known: set[str]) -> None:
    """The table as it is now. Rows stay where they are until the page runs again as a whole:
    when a run ends, when another row is ticked, and when somebody asks for the new ones."""
    statuses = {run: runs.status(run) for run in going}
    if not all(status.active for status in statuses.values()):
        st.rerun()
    new = len(runs.run_ids() - known)
    fresh = {
        run: table_row(run, status, rows[run]["by"])
        for run, status in statuses.items()
        if run in rows
    }
    st.html(_STYLE)
    with st.container(key="runs-count", horizontal=True, vertical_alignment="center"):
        examples = sum(run.is_example for run in rows)
        waiting = sum(status.state == "queued" for status in statuses.values())
        words = _count(len(rows) - examples, len(known), len(going) - waiting, waiting, examples)
        st.caption(words, width="content")
        if new and st.button(
            f"Show {new} new", key="show-new", icon=":material/refresh:", type="tertiary"
        ):
            st.rerun()
    if rows:
        _table({**rows, **fresh})


def _count(shown: int, known: int, running: int, waiting: int, examples: int) -> str:
    if not shown and not examples:
        return "No training fits."
    all_of_them = wording.counted(known, "training", "trainings")
    parts = [f"{shown:,} of {all_of_them}" if shown < known else all_of_them] if known else []
    parts += [f"{running:,} running"] if running else []
    parts += [f"{waiting:,} waiting"] if waiting else []
    parts += [wording.counted(examples, "example", "examples")] if examples else []
    return ", ".join(parts)


def _table(rows: dict[Run, Row]) -> None:
    """Rows with ticks. Which are ticked stands in the address (`?runs=<id>,<id>`), so that a
    comparison can be passed on as a link; ticks of rows that a filter hides are kept there.

    Where the address has changed, by Back or a link, the ticks follow it. Where it is empty on
    coming back from another page, they are those of before.
    """
    shown, asked = list(rows), _asked()
    if asked != st.session_state.get(_TOLD, asked):
        st.session_state[_ANEW] = st.session_state.get(_ANEW, 0) + 1
    st.session_state[_TOLD] = asked
    places = [n for n, run in enumerate(shown) if run.id in asked]
    # anew when rows move, as ticks do not
    key = f"runs-{hash(tuple(run.id for run in shown))}-{st.session_state.get(_ANEW, 0)}"
    event = st.dataframe(
        list(rows.values()),
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        selection_default={"selection": {"rows": places}},
        key=key,
        height=_FEW_ROWS if asked and len(shown) > _FEW else "auto",
        column_config=_columns(
            any(row["by"] for row in rows.values()), any(row["where"] for row in rows.values())
        ),
        placeholder="",
        alt="Runs with their settings, best validation accuracy and state",
    )
    ticked = [shown[place].id for place in sorted(event.selection.rows) if place < len(shown)]
    listed = {run.id for run in shown}
    if set(ticked) != listed.intersection(asked):
        _tell([*(name for name in asked if name not in listed), *ticked])
        st.rerun()


def _tell(chosen: list[str]) -> None:
    """Write the ticks into the address."""
    st.session_state[_TOLD] = chosen
    if chosen:
        st.query_params["runs"] = ",".join(chosen)
    else:
        st.query_params.pop("runs", None)


def _recall_ticks() -> None:
    """Bring the ticks of before back where the page, left since, has none in its address."""
    told = st.session_state.get(_TOLD)
    if told and "runs" not in st.query_params and just_arrived():
        _tell(told)


def _asked() -> list[str]:
    return [name for name in st.query_params.get("runs", "").split(",") if name]


def table_row(run: Run, status: Status, maker: str = "") -> Row:
    """One run's cells: accuracy and interval in percent, seconds of both steps."""
    facts = status.validation
    few = bool(facts) and few_to_tell(facts["right"], facts["photos"])
    epochs = runs.metrics(run)
    best = best_epoch(epochs)
    photos = int(facts.get("photos", 0))
    share = facts["right"] / photos if photos else best.val_accuracy if best else None
    share = None if few else share  # 6 of 6 would stand above all others
    largest, balanced = facts.get("largest_class"), facts.get("balanced_accuracy")
    return {
        "run": short_name(run),
        "by": maker,
        "accuracy": None if share is None else 100 * share,
        "state": _state_text(run, status, len(epochs)),
        "right": _right(facts, few) if photos else "",
        "always": 100 * largest["photos"] / largest["of"] if largest else None,
        "balanced": None if balanced is None else 100 * balanced,
        "interval": wording.interval(facts["interval"]).split("interval ")[1] if photos else "",
        "best": status.best_epoch or (best.epoch if best else None),
        "seconds": sum(status.seconds.values()) or None,
        **{name: run_setting(run, name) for name in _SHOWN},
        **(
            {"photos": f"{status.train_photos}"}
            if run.config.photos and status.train_photos
            else {}
        ),
        "model": model_text(run, status),
        "where": host_of(run),
        "started": run.created[:16].replace("T", " "),
        "note": run.note,
    }


def _right(facts: dict[str, Any], few: bool) -> str:
    words = f"{facts['right']:,} of {facts['photos']:,}"
    return f"{words}, too few" if few else words


def _state_text(run: Run, status: Status, epochs: int) -> str:
    if run.is_example:
        return "example"
    state = STATES[status.state]
    return f"{state}, {epochs} of {run.config.all_epochs}" if status.state == "training" else state


def model_text(run: Run, status: Status) -> str:
    """The name of the run's saved model, with a word where that is deleted; or ""."""
    gone = status.model and model_of_run(run, status) is None
    return f"{status.model}, deleted" if gone else status.model


def _columns(with_makers: bool = True, with_hosts: bool = False) -> dict[str, Any]:
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    return {
        "run": text("Run", width=200, pinned=True),
        "by": text("Made by") if with_makers else None,
        "state": text("State", width=125),
        "accuracy": number(
            "Best validation",
            format="%.1f %%",
            help="Validation accuracy of the best epoch. Empty where too few photos checked it.",
        ),
        "right": text("Right", help="How many validation photos it got right, and of how many."),
        "always": number("Always the largest", format="%.1f %%", help=ALWAYS),
        "balanced": number("Balanced", format="%.1f %%", help=BALANCED),
        "interval": text("95 % interval", help="Where the true accuracy probably lies."),
        "best": number("Best epoch", format="%d"),
        "seconds": number("Time", format="%.1f s", help="Vectors and training together."),
        **{name: text(heading) for name, heading in _SHOWN.items()},
        "model": text("Model"),
        "where": text("Computer") if with_hosts else None,
        "started": text("Started (UTC)"),
        "note": text("Note"),
    }
