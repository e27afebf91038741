"""Which model answers, on which device; and the wait until it is loaded."""

import time

import streamlit as st

from clothing_model import wording
from clothing_model.network.saved import SavedModel
from pages.components.resources import classifier


def choose_model(models: list[SavedModel]) -> tuple[SavedModel, str]:
    """Model and device, kept in the address (?model=clothes-lite2&device=CPU)."""
    by_name = {model.name: model for model in models}
    with st.popover("Model and device", icon=":material/tune:"):
        name = st.selectbox("Model", list(by_name), key="model", bind="query-params")
        st.caption(describe(by_name[name]))
        device = st.segmented_control(
            "Device",
            ["CPU", "GPU"],
            default="CPU",
            required=True,
            key="device",
            bind="query-params",
            help="The answers are the same. A graphics card (GPU) is faster where there is one.",
        )
    return by_name[name], (device or "CPU").lower()


def describe(model: SavedModel) -> str:
    """A model in one line: title, size of its photos, how often it is right."""
    split = "test" if model.facts.get("test") else "validation"
    figures = model.facts[split]
    accuracy = wording.accuracy(figures["right"], figures["photos"])
    return f"{model.title}, {model.image_size} px. Right on {accuracy} {split} photos."


@st.fragment(run_every=1)
def wait_for_model(model: SavedModel, device: str, waiting: int) -> None:
    """Say that the model is loading; run the page again as soon as it is there."""
    loading = classifier(model, device)
    if loading.done():
        st.rerun()
    known: dict[object, float] = st.session_state.setdefault("loading-since", {})
    since = known.setdefault(loading, time.monotonic())
    photos = {0: "You can choose photos meanwhile.", 1: "Your photo is next."}
    st.info(
        f"The model is loading: {time.monotonic() - since:.0f} s so far, usually under 15 s. "
        f"{photos.get(waiting, f'Your {waiting} photos are next.')}",
        icon=":material/hourglass_top:",
    )
