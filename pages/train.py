"""Train: choose an experiment or fill in a form, start it, and watch the lines grow."""

import streamlit as st

from clothing_model.errors import InvalidRun
from clothing_model.training.run import runs
from clothing_model.training.run.runs import Run
from pages.components.shared.cluster_words import show_cluster
from pages.components.shared.outside_text import plain
from pages.components.shared.page import open_page, use_whole_width
from pages.components.shared.visitor_menu import ask_name
from pages.components.train.cost import counted_photos
from pages.components.train.dataset import can_be_trained_on, chosen_dataset
from pages.components.train.experiments import (
    choose_experiment,
    show_question,
    show_start,
    show_start_error,
)
from pages.components.train.form import training_form
from pages.components.train.going_on import show_going_on
from pages.components.train.panel import asked_runs, show_example, show_panel
from pages.components.train.scrolling import PHONE, bring_into_sight

# What a press has brought is brought into sight on a phone.
_STYLE = "<style>.st-key-run-panel, .st-key-start-error {scroll-margin-top: 4.5rem}</style>"


def main() -> None:
    open_page(
        "Train a model",
        "Choose an experiment: you see the curves of a finished one. Start it to train it here.",
    )
    use_whole_width()
    st.html(_STYLE)
    dataset = chosen_dataset()
    ready = can_be_trained_on(dataset)
    photos = counted_photos(dataset)
    chosen = _chosen()
    found = choose_experiment(chosen)
    show_start_error()
    ask_name()
    if chosen:
        _show_runs(chosen)
        if found:
            with st.expander("Start this experiment again", icon=":material/replay:"):
                show_start(found, photos, ready)
    elif found:
        with st.container(gap="xsmall"):
            show_question(found)
            show_start(found, photos, ready)
            show_example(found)
    form = "A training of your own: choose every setting"
    with st.expander(form, icon=":material/edit:", expanded=not chosen and not found):
        training_form(photos, ready, with_dataset=not found)
    if not chosen:
        show_cluster()
        show_going_on()
        for words in runs.damaged_runs():
            st.caption(f":material/broken_image: {plain(words)}")


def _show_runs(chosen: list[Run]) -> None:
    started = st.session_state.pop("just_started", False)
    with st.container(key="run-panel", gap="xsmall"):
        show_panel(chosen)
    if started:
        bring_into_sight("run-panel", media=PHONE, block="start")


def _chosen() -> list[Run]:
    try:
        return asked_runs()
    except InvalidRun as error:
        st.warning(plain(str(error)), icon=":material/search_off:")
        return []


main()
