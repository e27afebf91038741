"""Classify: photos in, answers out."""

from concurrent.futures import wait
from typing import TYPE_CHECKING

import streamlit as st

from clothing_model.errors import ClothingError, DeviceMissing
from clothing_model.network.models.folder import SavedModel, list_models
from pages.components.classify.answers import show_answers
from pages.components.photo.linked import linked_photos
from pages.components.photo.sources import (
    at_most,
    choose_files,
    choose_samples,
    choose_shot,
)
from pages.components.shared.model_choice import (
    choose_model_and_device,
    describe,
    say_damaged,
    say_if_gone,
    wait_for_model,
)
from pages.components.shared.models import classifier, forget_classifier
from pages.components.shared.outside_text import plain
from pages.components.shared.page import open_page

if TYPE_CHECKING:
    from clothing_model.inference.answers.classifier import Classifier

SHORT_WAIT = 0.2  # seconds, so that a model that loads at once shows no notice


def main() -> None:
    open_page(
        "Classify a photo",
        "Drop in photos of clothes: the model names each piece and says how sure it is.",
    )
    models = list_models()
    say_damaged()
    if not models:
        st.error("Expected a saved model in the folder models; found none. Train one first.")
        return
    say_if_gone(models)
    files = choose_files()
    with st.container(horizontal=True, vertical_alignment="center"):
        camera = st.toggle("Camera", key="camera")
        model, device = choose_model_and_device(models)
    photos = at_most((choose_shot() if camera else []) + linked_photos() + files)
    answers = st.container()  # above the drawings, so near the top on a phone
    photos = choose_samples() + photos
    st.sidebar.caption(describe(model))
    with answers:
        try:
            ready = load_or_wait(model, device, len(photos))
        except ClothingError as error:
            st.warning(plain(str(error)))
            forget_classifier(model, device)
            return
        if ready and photos:
            show_answers(ready, photos)


def load_or_wait(model: SavedModel, device: str, waiting: int) -> "Classifier | None":
    """The loaded model; None, with a notice, while it is being loaded.

    Where there is no GPU it says so and goes on with the CPU. Raises InvalidModel.
    """
    loading = classifier(model, device)
    wait([loading], timeout=SHORT_WAIT)
    if not loading.done():
        wait_for_model(model, device, waiting)
        return None
    try:
        return loading.result()
    except DeviceMissing as error:
        st.warning(str(error))
        forget_classifier(model, device)
        return load_or_wait(model, "cpu", waiting)


main()
