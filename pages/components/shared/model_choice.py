"""Which model answers, on which device; and the wait until it is loaded."""

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from clothing_model import wording
from clothing_model.errors import DeviceMissing
from clothing_model.inference.evaluation.fairness import baseline
from clothing_model.network.models.changed import changed_sentence
from clothing_model.network.models.folder import SavedModel, damaged_models
from clothing_model.tasks import Task
from pages.components.shared.address_choice import address_choice
from pages.components.shared.background import result_or_show
from pages.components.shared.called import model_labels, model_name
from pages.components.shared.models import classifier, classifier_key
from pages.components.shared.outside_text import plain

if TYPE_CHECKING:
    from clothing_model.inference.answers.classifier import Classifier

_GONE = "model-that-is-gone"


def choose_model_and_device(models: list[SavedModel]) -> tuple[SavedModel, str]:
    """Model and device, kept in the address (?model=clothes-lite2&device=CPU)."""
    with st.popover("Model and device", icon=":material/tune:"):
        model = choose_model("Model", "model", models, on_change=forget_gone)
        st.caption(describe(model))
        device = st.segmented_control(
            "Device",
            ["CPU", "GPU"],
            default="CPU",
            required=True,
            key="device",
            bind="query-params",
            help=(
                "The answers are the same. If there is a graphics card (GPU), TensorFlow uses it."
            ),
        )
        st.page_link(
            "models.py",
            label="Saved models: take along, delete",
            icon=":material/folder_open:",
            query_params={"model": model.name},
        )
    return model, (device or "CPU").lower()


def choose_model(label: str, key: str, models: Sequence[SavedModel], **look: Any) -> SavedModel:
    """One of the models, by what people call them; its folder's name stands in the address."""
    by_name, labels = {model.name: model for model in models}, model_labels(models)
    if st.session_state.get(key, models[0].name) not in by_name:  # it is gone
        del st.session_state[key]
    names = list(by_name)
    place = address_choice(key, names)
    name = st.selectbox(plain(label), names, place, labels.__getitem__, key=key, **look)
    return by_name[name]


def say_if_gone(models: list[SavedModel]) -> None:
    """A sentence where the address, or the choice so far, names a model that is not there.

    Call it before `choose_model_and_device`, which goes back to the first model. It stands until
    another model is chosen or the page is left.
    """
    state, names = st.session_state, [model.name for model in models]
    if "model" not in state:  # a new visit of the page
        state.pop(_GONE, None)
    for asked in (st.query_params.get("model"), state.get("model")):
        if asked and asked not in names:
            state[_GONE] = asked
    if gone := state.get(_GONE):
        st.warning(
            (
                f"The saved model {plain(gone)} is not there (any more). "
                f"{plain(model_name(models[0]))} is used instead."
            ),
            icon=":material/search_off:",
        )


def say_damaged() -> None:
    """A sentence for each model that is there and cannot be used."""
    for words in damaged_models():
        st.caption(f":material/broken_image: {plain(words)}")


def forget_gone() -> None:
    """Say no more that a model is gone: another one has been chosen."""
    st.session_state.pop(_GONE, None)


def describe(model: SavedModel) -> str:
    """A model in one line: name, size of its photos, how often it is right, what was tuned."""
    split = "test" if model.facts.get("test") else "validation"
    figures = model.facts.get(split)
    if figures is None:
        return (
            f"{plain(model_name(model))}, {model.image_size:d} px. It was added without labelled "
            "photos, so nobody knows how often it is right. Evaluate tells, with photos of its "
            "classes."
        )
    accuracy = wording.accuracy(figures["right"], figures["photos"])
    against = f"; {plain(always)}" if (always := baseline(figures)) else ""
    tuned = f" {plain(said)}" if (said := changed_sentence(model.facts)) else ""
    return (
        f"{plain(model_name(model))}, {model.image_size:d} px. Right on {accuracy} {split} "
        f"photos{against}.{tuned}"
    )


def load_or_wait(model: SavedModel, device: str, waiting: int) -> "Classifier | None":
    """The loaded model; None, with a notice, while it is being loaded for `waiting` photos.

    Where there is no GPU it says so and goes on with the CPU. Raises InvalidModel.
    """
    try:
        return result_or_show(
            classifier_key(model, device),
            lambda: classifier(model, device),
            lambda loading: _say_loading(loading, waiting),
        )
    except DeviceMissing as error:
        st.warning(plain(str(error)))
        return load_or_wait(model, "cpu", waiting)


@st.fragment(run_every=1)
def _say_loading(loading: "Task[Classifier]", waiting: int) -> None:
    if loading.finished:
        st.rerun()
    spent = time.monotonic() - loading.started
    photos = {0: "You can choose photos meanwhile.", 1: "Your photo is next."}
    stage, done, total = loading.progress
    doing = f" {plain(stage)} ({done + 1:d} of {total:d})." if total else ""
    st.info(
        f"The model is loading: {spent:.0f} s so far.{doing} "
        f"{photos.get(waiting, f'Your {waiting:,} photos are next.')}",
        icon=":material/hourglass_top:",
    )


def model_links(model: str) -> None:
    """Links to what can be done with the model of that name."""
    for page, label, icon in (
        ("classify.py", "Classify with it", ":material/photo_camera:"),
        ("evaluate.py", "Evaluate", ":material/fact_check:"),
    ):
        st.page_link(page, label=label, icon=icon, query_params={"model": model})
