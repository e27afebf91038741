"""Classify: photos in, answers out."""

import streamlit as st

from clothing_model.errors import ClothingError
from clothing_model.network.models.folder import list_models
from pages.components.classify.answers import show_answers
from pages.components.classify.kept import choose_photos
from pages.components.classify.live_camera import forget_frozen, show_camera
from pages.components.photo.linked import linked_photos
from pages.components.photo.sources import at_most, choose_samples
from pages.components.shared.model_choice import (
    choose_model_and_device,
    describe,
    load_or_wait,
    say_damaged,
    say_if_gone,
)
from pages.components.shared.outside_text import plain
from pages.components.shared.page import open_page, use_whole_width


def main() -> None:
    open_page(
        "Classify a photo",
        "Drop in photos of clothes: the model names each piece and says how sure it is.",
    )
    use_whole_width()
    models = list_models()
    say_damaged()
    if not models:
        st.error(
            "There must be a saved model in the folder models. There is none. Train one first."
        )
        return
    say_if_gone(models)
    files = choose_photos()
    with st.container(horizontal=True, vertical_alignment="center"):
        camera = st.toggle("Camera", key="camera", bind="query-params", on_change=forget_frozen)
        model, device = choose_model_and_device(models)
    photos = at_most(linked_photos() + files)
    answers = st.container()  # above the drawings, so near the top on a phone
    photos = choose_samples() + photos
    st.sidebar.caption(describe(model))
    with answers:
        try:
            ready = load_or_wait(model, device, len(photos))
        except ClothingError as error:
            st.warning(plain(str(error)))
            return
        if ready and camera:
            photos = show_camera(ready) + photos
        if ready and photos:
            show_answers(ready, photos)


main()
