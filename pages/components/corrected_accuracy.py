"""What the corrections of a dataset make of a model's accuracy."""

import streamlit as st

from clothing_model.inference.evaluation_reading import with_corrections
from pages.components.evaluations import Evaluations


def show_corrected(found: Evaluations, split: str) -> None:
    """The accuracy with the corrections of the split and without; nothing where there are none."""
    if not found.corrections:
        return
    corrected, plain = ((one.right, one.total) for one in (found.corrected, found.plain))
    sentence = with_corrections(found.corrections, corrected, plain, split)
    st.info(sentence, icon=":material/edit_note:")
