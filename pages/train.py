"""Train: press an experiment or fill in a form, and watch the lines grow."""

import streamlit as st

from clothing_model.errors import InvalidRun
from clothing_model.training.run import runs
from clothing_model.training.run.runs import Run
from pages.components.shared.outside_text import plain
from pages.components.shared.page import open_page
from pages.components.shared.run_words import one_line
from pages.components.train.cost import counted_photos
from pages.components.train.dataset import can_be_trained_on, chosen_dataset
from pages.components.train.form import training_form
from pages.components.train.panel import asked_runs, show_panel
from pages.components.train.presets import choose_preset, show_start_error
from pages.components.train.scrolling import PHONE, bring_into_sight

# On a phone the run comes before the form, and its lines are brought into sight after a press.
_STYLE = f"""
<style>
@media {PHONE} {{.stColumn:has(.st-key-run-panel) {{order: -1}}}}
.st-key-run-panel, .st-key-start-error {{scroll-margin-top: 4.5rem}}
</style>
"""


def main() -> None:
    open_page(
        "Train a model",
        "Press one of the experiments, or set up a training of your own. It goes on when you "
        "close this page; its address brings you back to it.",
    )
    st.set_page_config(layout="wide")
    st.html(_STYLE)
    dataset = chosen_dataset()
    ready = can_be_trained_on(dataset)
    photos = counted_photos(dataset)
    choose_preset(photos, ready)
    show_start_error()
    chosen = _chosen()
    form, panel = st.columns([2, 3], gap="large")
    with form:
        training_form(photos, ready)
    started = st.session_state.pop("just_started", False)
    with panel:
        if chosen:
            with st.container(key="run-panel"):
                show_panel(chosen)
            if started:
                bring_into_sight("run-panel", media=PHONE, block="start")
        else:
            _nothing_chosen()


def _chosen() -> list[Run]:
    try:
        return asked_runs()
    except InvalidRun as error:
        st.warning(plain(str(error)), icon=":material/search_off:")
        return []


def _nothing_chosen() -> None:
    """What is going on elsewhere on this computer, or what to do."""
    active = [run for run in runs.list_runs() if runs.status(run).active]
    for words in runs.damaged_runs():
        st.caption(f":material/broken_image: {plain(words)}")
    if not active:
        st.info(
            "Nothing is training. The curves of accuracy and loss appear here as soon as you "
            "press a button.",
            icon=":material/show_chart:",
        )
        return
    st.markdown("**Going on at this moment**")
    for run in active:
        st.button(
            plain(one_line(run)),
            key=f"watch-{run.id}",
            icon=":material/visibility:",
            on_click=_watch,
            args=(run,),
        )


def _watch(run: Run) -> None:
    st.query_params.pop("sweep", None)
    st.query_params["sweep" if run.sweep else "run"] = run.sweep or run.id


main()
