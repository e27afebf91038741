"""Runs: every training there was, to compare and to go on from."""

from contextlib import suppress

import streamlit as st
from streamlit.errors import StreamlitPageNotFoundError

from clothing_model.training import runs
from pages.components.dispatching import keep_dispatching
from pages.components.frame import open_page, plain
from pages.components.run_actions import show_actions
from pages.components.run_curves import show_curves, show_reading
from pages.components.run_settings import show_settings
from pages.components.runs_table import choose_runs


def main() -> None:
    open_page(
        "Runs",
        "Every training there was. Tick one to look at it, tick several to lay their curves over "
        "each other.",
    )
    st.set_page_config(layout="wide")
    keep_dispatching()
    found = runs.list_runs()
    if not found:
        _empty()
        return
    statuses = {run.id: runs.status(run) for run in found}
    chosen = choose_runs(found, list(statuses.values()))
    if not chosen:
        st.caption("Tick the box at the left of a row. A press on a column's name sorts by it.")
        return
    states = [statuses[run.id] for run in chosen]
    show_actions(chosen, states)
    for run, status in zip(chosen, states, strict=True):
        if status.sentence:
            st.warning(plain(f"{run.name or run.config.backbone}: {status.sentence}"))
        if run.note and len(chosen) == 1:
            st.markdown(f"*{plain(run.note)}*")
    curves, words = st.columns([3, 2], gap="large")
    with curves:
        show_curves(chosen, states, key="runs-chart")
    with words:
        show_reading(chosen, states)
    st.markdown("**Settings**" if len(chosen) == 1 else "**Settings, those that differ first**")
    show_settings(chosen)


def _empty() -> None:
    st.info(
        "No training yet. Its curves, settings and saved model will be listed here.",
        icon=":material/stacked_line_chart:",
    )
    with suppress(StreamlitPageNotFoundError):
        st.page_link("pages/train.py", label="Train a model", icon=":material/model_training:")


main()
