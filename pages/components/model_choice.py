"""Which model answers, on which device; and the wait until it is loaded."""

import time

import streamlit as st

from clothing_model import wording
from clothing_model.network.saved import SavedModel
from pages.components.resources import classifier

DEVICES = {"cpu": "CPU", "gpu": "GPU"}


def choose_model(models: list[SavedModel]) -> tuple[SavedModel, str]:
    """Model and device, kept in the address (?model=...&device=...)."""
    by_name = {model.name: model for model in models}
    with st.popover("Model and device", icon=":material/tune:"):
        name = st.selectbox(
            "Model",
            list(by_name),
            format_func=lambda name: _label(by_name[name]),
            key="model",
            bind="query-params",
        )
        device = st.segmented_control(
            "Device",
            list(DEVICES),
            format_func=DEVICES.__getitem__,
            default="cpu",
            required=True,
            key="device",
            bind="query-params",
            help="The answers are the same. A graphics card (GPU) is faster where there is one.",
        )
    return by_name[name], device or "cpu"


def _label(model: SavedModel) -> str:
    figures = model.facts["validation"]
    accuracy = wording.percent(figures["accuracy"])
    return f"{model.title}: {accuracy} of {figures['photos']} validation photos right"


@st.fragment(run_every=1)
def wait_for_model(model: SavedModel, device: str, waiting: int) -> None:
    """Say that the model is loading; run the page again as soon as it is there."""
    loading = classifier(model, device)
    if loading.done():
        st.rerun()
    since = st.session_state.setdefault("loading-since", time.monotonic())
    photos = {0: "You can choose photos meanwhile.", 1: "Your photo is next."}
    st.info(
        f"The model is loading: {time.monotonic() - since:.0f} s so far, usually under 15 s, "
        f"once after a start. {photos.get(waiting, f'Your {waiting} photos are next.')}",
        icon=":material/hourglass_top:",
    )
