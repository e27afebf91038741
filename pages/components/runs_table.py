"""All runs as a table to sort, search and choose from."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from clothing_model import wording
from clothing_model.training import runs
from clothing_model.training.comparison import setting_text
from clothing_model.training.curve_reading import best_epoch
from clothing_model.training.runs import Run, Status
from pages.components.run_words import STATES, short_name

_SHOWN = ("backbone", "learning_rate", "inner_size", "dropout", "epochs", "augmentation", "photos")


def choose_runs(found: Sequence[Run], statuses: Sequence[Status]) -> list[Run]:
    """Draw the table; the runs whose rows are ticked, the oldest first."""
    words = st.text_input(
        "Find",
        placeholder="Find a name, a note or a setting",
        key="find",
        bind="query-params",
        label_visibility="collapsed",
        icon=":material/search:",
    )
    rows = [table_row(run, status) for run, status in zip(found, statuses, strict=True)]
    kept = [n for n, row in enumerate(rows) if matches(row, found[n], words or "")]
    if not kept:
        st.info("No run has all these words in its name, note or settings.")
        return []
    shown = [found[n] for n in kept]
    event = st.dataframe(
        [rows[n] for n in kept],
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        selection_default={"selection": {"rows": _asked(shown)}},
        key=f"runs-{'-'.join(run.id for run in shown)}",  # anew when rows move, or ticks would stay
        column_config=_columns(),
        placeholder="",
        alt="Runs with their settings, best validation accuracy and state",
    )
    chosen = [shown[place] for place in sorted(event.selection.rows) if place < len(shown)][::-1]
    if chosen:
        st.query_params["runs"] = ",".join(run.id for run in chosen)
    else:
        st.query_params.pop("runs", None)
    return chosen


def _asked(shown: Sequence[Run]) -> list[int]:
    """The rows of `?runs=<id>,<id>`, so that a comparison can be passed on as a link."""
    ids = st.query_params.get("runs", "").split(",")
    return [place for place, run in enumerate(shown) if run.id in ids]


def table_row(run: Run, status: Status) -> dict[str, Any]:
    """One run's cells: accuracy and interval in percent, seconds of both steps."""
    facts = status.validation
    best = best_epoch(runs.metrics(run))
    photos = int(facts.get("photos", 0))
    share = facts["right"] / photos if photos else best.val_accuracy if best else None
    return {
        "run": short_name(run),
        "state": STATES[status.state],
        "accuracy": None if share is None else 100 * share,
        "right": f"{facts['right']:,} of {photos:,}" if photos else "",
        "interval": wording.interval(facts["interval"]).split("interval ")[1] if photos else "",
        "best": status.best_epoch or (best.epoch if best else None),
        "seconds": sum(status.seconds.values()) or None,
        **{name: setting_text(run.config, name) for name in _SHOWN},
        "started": run.created[:16].replace("T", " "),
        "note": run.note,
    }


def matches(row: dict[str, Any], run: Run, words: str) -> bool:
    """Whether every word stands somewhere in the row, in any case."""
    text = " ".join([*(str(value) for value in row.values()), run.id]).casefold()
    return all(word in text for word in words.casefold().split())


def _columns() -> dict[str, Any]:
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    return {
        "run": text("Run", width="medium", pinned=True),
        "state": text("State"),
        "accuracy": number(
            "Best validation", format="%.1f %%", help="Validation accuracy of the best epoch."
        ),
        "right": text("Right", help="Validation photos named rightly, out of how many."),
        "interval": text("95 % interval", help="Where the true accuracy probably lies."),
        "best": number("Best epoch", format="%d"),
        "seconds": number("Time", format="%.1f s", help="Vectors and training together."),
        "backbone": text("Backbone"),
        "learning_rate": text("Learning rate"),
        "inner_size": text("Inner layer"),
        "dropout": text("Dropout"),
        "epochs": text("Epochs"),
        "augmentation": text("Augmentation"),
        "photos": text("Photos"),
        "started": text("Started (UTC)"),
        "note": text("Note"),
    }
