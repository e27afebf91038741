"""All runs as a table to sort, search and choose from; it refreshes while one is going."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from clothing_model import wording
from clothing_model.training.comparison import setting_text
from clothing_model.training.config import SETTINGS
from clothing_model.training.curve_diagnosis import best_epoch
from clothing_model.training.learn.best_epoch import model_of_run
from clothing_model.training.run import runs
from clothing_model.training.run.runs import Run, Status
from pages.components.runs.filter import choose_filter
from pages.components.shared.run_words import STATES, short_name

_SHOWN = {name: said.heading for name, said in SETTINGS.items() if said.column}
_STYLE = "<style>.st-key-runs-count {min-height: 2.5rem}</style>"  # room for the button
ALWAYS = "What always answering the largest class would have right of the validation photos."
BALANCED = "Balanced accuracy: every class counts alike, however many photos it has."
Row = dict[str, Any]


def choose_runs(found: Sequence[Run], statuses: Sequence[Status]) -> list[Run]:
    """Draw the table; the runs whose rows are ticked, the oldest first."""
    wanted = choose_filter(found)
    rows: dict[Run, Row] = {}
    for run, status in zip(found, statuses, strict=True):
        row = table_row(run, status)
        if wanted.keeps(run, status, " ".join(str(value) for value in row.values())):
            rows[run] = row
    going = {run for run, status in zip(found, statuses, strict=True) if status.active}
    live = st.fragment(_live, run_every=1 if going else None)
    live(rows, going, {run.id for run in found})
    return [run for run in rows if run.id in _asked()][::-1]


def _live(rows: dict[Run, Row], going: set[Run], known: set[str]) -> None:
    """The table as it is now. Rows stay where they are until the page runs again as a whole:
    when a run ends, when another row is ticked, and when somebody asks for the new ones."""
    statuses = {run: runs.status(run) for run in going}
    if not all(status.active for status in statuses.values()):
        st.rerun()
    new = len(runs.run_ids() - known)
    fresh = {run: table_row(run, status) for run, status in statuses.items() if run in rows}
    st.html(_STYLE)
    with st.container(key="runs-count", horizontal=True, vertical_alignment="center"):
        st.caption(_count(len(rows), len(known), len(going)), width="content")
        if new and st.button(
            f"Show {new} new", key="show-new", icon=":material/refresh:", type="tertiary"
        ):
            st.rerun()
    if rows:
        _table({**rows, **fresh})


def _count(shown: int, known: int, going: int) -> str:
    if not shown:
        return "No training is like that."
    all_of_them = f"{known:,} training{'s' if known > 1 else ''}"
    listed = f"{shown:,} of {all_of_them}" if shown < known else all_of_them
    return f"{listed}, {going:,} going on" if going else listed


def _table(rows: dict[Run, Row]) -> None:
    """Rows with ticks. Which are ticked stands in the address (`?runs=<id>,<id>`), so that a
    comparison can be passed on as a link; ticks of rows that a filter hides are kept there."""
    shown, asked = list(rows), _asked()
    event = st.dataframe(
        list(rows.values()),
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        selection_default={
            "selection": {"rows": [n for n, run in enumerate(shown) if run.id in asked]}
        },
        key=f"runs-{hash(tuple(run.id for run in shown))}",  # anew when rows move, as ticks do not
        column_config=_columns(),
        placeholder="",
        alt="Runs with their settings, best validation accuracy and state",
    )
    ticked = [shown[place].id for place in sorted(event.selection.rows) if place < len(shown)]
    listed = {run.id for run in shown}
    if set(ticked) != listed.intersection(asked):
        chosen = [*(name for name in asked if name not in listed), *ticked]
        if chosen:
            st.query_params["runs"] = ",".join(chosen)
        else:
            st.query_params.pop("runs", None)
        st.rerun()


def _asked() -> list[str]:
    return [name for name in st.query_params.get("runs", "").split(",") if name]


def table_row(run: Run, status: Status) -> Row:
    """One run's cells: accuracy and interval in percent, seconds of both steps."""
    facts = status.validation
    epochs = runs.metrics(run)
    best = best_epoch(epochs)
    photos = int(facts.get("photos", 0))
    share = facts["right"] / photos if photos else best.val_accuracy if best else None
    largest, balanced = facts.get("largest_class"), facts.get("balanced_accuracy")
    return {
        "run": short_name(run),
        "accuracy": None if share is None else 100 * share,
        "state": _state_text(run, status, len(epochs)),
        "right": f"{facts['right']:,} of {photos:,}" if photos else "",
        "always": 100 * largest["photos"] / largest["of"] if largest else None,
        "balanced": None if balanced is None else 100 * balanced,
        "interval": wording.interval(facts["interval"]).split("interval ")[1] if photos else "",
        "best": status.best_epoch or (best.epoch if best else None),
        "seconds": sum(status.seconds.values()) or None,
        **{name: setting_text(run.config, name) for name in _SHOWN},
        **(
            {"photos": f"{status.train_photos}"}
            if run.config.photos and status.train_photos
            else {}
        ),
        "model": model_text(run, status),
        "started": run.created[:16].replace("T", " "),
        "note": run.note,
    }


def _state_text(run: Run, status: Status, epochs: int) -> str:
    state = STATES[status.state]
    return f"{state}, {epochs} of {run.config.epochs}" if status.state == "training" else state


def model_text(run: Run, status: Status) -> str:
    """The name of the run's saved model, with a word where that is deleted; or ""."""
    gone = status.model and model_of_run(run, status) is None
    return f"{status.model}, deleted" if gone else status.model


def _columns() -> dict[str, Any]:
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    return {
        "run": text("Run", width=200, pinned=True),
        "state": text("State", width=125),
        "accuracy": number(
            "Best validation", format="%.1f %%", help="Validation accuracy of the best epoch."
        ),
        "right": text("Right", help="Validation photos named rightly, out of how many."),
        "always": number("Always the largest", format="%.1f %%", help=ALWAYS),
        "balanced": number("Balanced", format="%.1f %%", help=BALANCED),
        "interval": text("95 % interval", help="Where the true accuracy probably lies."),
        "best": number("Best epoch", format="%d"),
        "seconds": number("Time", format="%.1f s", help="Vectors and training together."),
        **{name: text(heading) for name, heading in _SHOWN.items()},
        "model": text("Model"),
        "started": text("Started (UTC)"),
        "note": text("Note"),
    }
