"""Deleting saved models: a question first, a sentence where it cannot be."""

from collections.abc import Sequence

import streamlit as st

from clothing_model import wording
from clothing_model.inference.evaluation.fairness import baseline
from clothing_model.network.models.folder import SavedModel
from clothing_model.network.models.writing import delete_model
from clothing_model.rights import may_change
from pages.components.shared.called import maker_names, model_name
from pages.components.shared.confirmation import confirm_buttons
from pages.components.shared.models import forget_model
from pages.components.shared.outside_text import plain
from pages.components.shared.visitor import OTHERS, as_maker, visitor


def delete_button(chosen: Sequence[SavedModel]) -> None:
    """Delete, which asks first; not for the shipped model."""
    who = visitor()
    own = all(may_change(who, model.maker) for model in chosen)
    shipped = any(model.shipped for model in chosen)
    if st.button(
        "Delete",
        icon=":material/delete:",
        key="delete-models",
        disabled=shipped or not own,
        help="The model that comes with the app stays." if shipped else None if own else OTHERS,
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
    confirm_buttons("Delete", "delete-models-for-good", "keep-models", delete, chosen)


def model_line(model: SavedModel) -> str:
    """A model as a line of Markdown: what it is called, accuracy, maker, size, folder."""
    figures = model.facts.get("validation", {})
    always, size = baseline(figures), wording.size(model.size)
    compared = plain(f" ({always})" if always else "")
    accuracy = "not checked on photos"
    if figures:
        accuracy = f"right on {wording.accuracy(*model.checked)} validation photos"
    name, maker = model_name(model), maker_names().get(model.maker)
    by = plain(f" by {maker}") if maker else ""
    return f"**{plain(name)}**{by}, {accuracy}{compared}, {size} :small[{plain(model.name)}]"


def delete(chosen: Sequence[SavedModel]) -> None:
    """Delete them and let go of their memory; what cannot be deleted is said on the page."""
    for model in chosen:
        as_maker("Deleting this model", model.maker, _delete, model)


def _delete(model: SavedModel) -> None:
    delete_model(model)
    forget_model(model)
