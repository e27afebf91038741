"""Runs: all trainings, to compare and to go on from."""

import streamlit as st

from clothing_model.training.finished import all_examples
from clothing_model.training.run import runs
from pages.components.runs.actions import show_actions
from pages.components.runs.details import show_details
from pages.components.runs.settings import show_settings
from pages.components.runs.table import choose_runs
from pages.components.shared.glossary import looked_up
from pages.components.shared.outside_text import plain
from pages.components.shared.page import open_page, use_whole_width


def main() -> None:
    open_page(
        "Runs",
        "All trainings. Tick one to look at it, or several to compare them.",
    )
    use_whole_width()
    show_trainings()


def show_trainings() -> None:
    """The table, and below it the ticked runs in full."""
    own, examples = runs.list_runs(), all_examples()
    for words in runs.damaged_runs():
        st.warning(plain(words), icon=":material/broken_image:")
    if not own:
        _empty()
    found = [*own, *examples]
    if not found:
        return
    statuses = {run: runs.status(run) for run in found}
    chosen = choose_runs(found, list(statuses.values()))
    if not chosen:
        st.caption(
            "Tick the box at the left of a row. Press a column's name to sort by it. "
            + looked_up("validation", "interval", "balanced-accuracy", "epoch", "seed")
        )
        return
    states = [statuses[run] for run in chosen]
    show_details(chosen, states)
    show_actions(chosen, states)
    st.markdown("**Settings**" if len(chosen) == 1 else "**Settings, those that differ first**")
    show_settings(chosen)


def _empty() -> None:
    """Nothing was trained here; finished examples are listed then."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("No training yet. Until then you can compare these finished examples.")
        st.page_link("train.py", label="Train a model", icon=":material/model_training:")


main()
