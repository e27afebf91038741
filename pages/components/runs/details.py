"""The chosen runs in full: sentences, curves, what they say; fresh while one is going."""

from collections.abc import Sequence

import streamlit as st

from clothing_model.inference.evaluation.fairness import beside, weak_classes
from clothing_model.training.run import runs
from clothing_model.training.run.runs import Run, Status
from pages.components.shared.outside_text import plain
from pages.components.shared.run_curves import show_curves, show_reading
from pages.components.shared.run_table import show_table
from pages.components.shared.run_words import short_name


def show_details(chosen: Sequence[Run], statuses: Sequence[Status]) -> None:
    """Draw them, every second anew while one is going; the table runs the page at its end."""
    active = any(status.active for status in statuses)
    st.fragment(_live, run_every=1 if active else None)(list(chosen))


def _live(chosen: list[Run]) -> None:
    statuses = [runs.status(run) for run in chosen]
    for run, status in zip(chosen, statuses, strict=True):
        if status.sentence:
            st.warning(plain(f"{short_name(run)}: {status.sentence}"))
        if run.note and len(chosen) == 1:
            st.markdown(f"*{plain(run.note)}*")
        if len(chosen) == 1 and (against := beside(status.validation)):
            never = weak_classes(status.validation)["never_answered"]
            (st.warning if never else st.caption)(plain(against))
    show_reading(chosen, statuses)
    show_curves(chosen, statuses, key="runs-chart")
    show_table(chosen, statuses)
