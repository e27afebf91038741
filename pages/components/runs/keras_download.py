"""A saved model as one Keras file: made on demand, then handed out."""

import streamlit as st

from clothing_model.errors import EXPECTED, sentence
from clothing_model.network.models import keras_file
from clothing_model.network.models.folder import KERAS_FILE, SavedModel
from pages.components.shared.background import wait_for
from pages.components.shared.outside_text import plain

_ASKED = "keras-file-of"


def offer_keras_file(model: SavedModel) -> None:
    """A download where the file is there; else a button that has it made, with its progress."""
    name, ready = model.facts["sha256"], (model.folder / KERAS_FILE).is_file()
    if not ready and st.session_state.get(_ASKED) != name:
        st.button(
            "As a Keras file",
            icon=":material/deployed_code:",
            help="The whole network in one file, to load in a notebook. It is made with "
            "TensorFlow, which takes some seconds.",
            on_click=lambda: st.session_state.update({_ASKED: name}),
        )
        return
    try:
        path = wait_for(
            ("keras file", name), lambda report: keras_file.make(model, report), place="keras"
        )
    except EXPECTED as error:
        st.session_state.pop(_ASKED, None)
        st.warning(plain(sentence(error)))
        return
    if path:
        st.download_button(
            "Download as a Keras file",
            path.read_bytes,  # only when somebody asks for it
            f"{model.name}.keras",
            "application/octet-stream",
            icon=":material/download:",
            on_click="ignore",
        )
