"""Deleting saved models: a question first, a sentence where it cannot be."""

from collections.abc import Sequence

import streamlit as st

from clothing_model import wording
from clothing_model.inference.evaluation.fairness import baseline
from clothing_model.network.models.folder import SavedModel
from clothing_model.network.models.writing import delete_model
from pages.components.shared.models import forget_model
from pages.components.shared.outside_text import plain
from pages.components.shared.page import attempt


def delete_button(chosen: Sequence[SavedModel]) -> None:
    """Delete, which asks first; not for the shipped model."""
    shipped = any(model.shipped for model in chosen)
    if st.button(
        "Delete",
        icon=":material/delete:",
        key="delete-models",
        disabled=shipped,
        help="The model that comes with the app stays." if shipped else None,
    ):
        _confirm(list(chosen))


@st.dialog("Delete for good?")
def _confirm(chosen: list[SavedModel]) -> None:
    st.markdown("\n".join(f"- {model_line(model)}" for model in chosen))
    noun, it = ("This model", "it") if len(chosen) == 1 else ("These models", "them")
    st.markdown(
        f"{noun} can classify no photo then, and only another training brings {it} back. "
        "The curves and settings of the training stay."
    )
    with st.container(horizontal=True):
        if st.button(
            "Delete", type="primary", key="delete-models-for-good", on_click=delete, args=(chosen,)
        ):
            st.rerun()
        if st.button("Keep", key="keep-models"):
            st.rerun()


def model_line(model: SavedModel) -> str:
    """A model as a line of Markdown: name, accuracy, size."""
    figures = model.facts["validation"]
    accuracy = wording.accuracy(figures["right"], figures["photos"])
    always, size = baseline(figures), wording.size(model.size)
    compared = plain(f" ({always})" if always else "")
    return f"**{plain(model.name)}**, right on {accuracy} validation photos{compared}, {size}"


def delete(chosen: Sequence[SavedModel]) -> None:
    """Delete them and let go of their memory; what cannot be deleted is said on the page."""
    for model in chosen:
        attempt(_delete, model)


def _delete(model: SavedModel) -> None:
    delete_model(model)
    forget_model(model)
