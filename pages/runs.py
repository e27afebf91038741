"""Runs: every training there was, to compare and to go on from; and the models they left."""

import streamlit as st

from clothing_model.training.run import runs
from pages.components.runs.actions import show_actions
from pages.components.runs.details import show_details
from pages.components.runs.models_table import show_models
from pages.components.runs.settings import show_settings
from pages.components.runs.table import choose_runs
from pages.components.shared.navigation import MODELS, TRAININGS, VIEW
from pages.components.shared.outside_text import plain
from pages.components.shared.page import open_page


def main() -> None:
    open_page(
        "Runs",
        "Every training there was, and the models they left. Tick one to look at it, several to "
        "compare them.",
    )
    st.set_page_config(layout="wide")
    view = st.segmented_control(
        "Show",
        [TRAININGS, MODELS],
        default=TRAININGS,
        required=True,
        key=VIEW,
        bind="query-params",
        label_visibility="collapsed",
    )
    if view == MODELS:
        show_models()
    else:
        show_trainings()


def show_trainings() -> None:
    """The table, and below it the ticked runs in full."""
    found = runs.list_runs()
    for words in runs.damaged_runs():
        st.warning(plain(words), icon=":material/broken_image:")
    if not found:
        _empty()
        return
    statuses = {run: runs.status(run) for run in found}
    chosen = choose_runs(found, list(statuses.values()))
    if not chosen:
        st.caption("Tick the box at the left of a row. A press on a column's name sorts by it.")
        return
    states = [statuses[run] for run in chosen]
    show_actions(chosen, states)
    show_details(chosen, states)
    st.markdown("**Settings**" if len(chosen) == 1 else "**Settings, those that differ first**")
    show_settings(chosen)


def _empty() -> None:
    st.info(
        "No training yet. Its curves, settings and saved model will be listed here.",
        icon=":material/stacked_line_chart:",
    )
    st.page_link("train.py", label="Train a model", icon=":material/model_training:")


main()
