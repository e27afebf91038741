"""The arrays between a photo and a network, as a table."""

import numpy as np
import streamlit as st

from clothing_model.network.backbones import Backbone
from clothing_model.network.input_view import input_steps
from pages.components.shared.outside_text import plain


def input_table(pixels: np.ndarray, record: Backbone) -> None:
    """From a photo, uint8 (H, W, 3), to the batch of one that a network is given."""
    rows = [
        f"| {plain(step.title)} | {plain(str(step.shape))} | {plain(step.dtype)} "
        f"| {_number(step.low)} … {_number(step.high)} |"
        for step in input_steps(pixels, record)
    ]
    st.markdown("\n".join(["| Step | Shape | Type | Values |", "|-|-|-|-|", *rows]))


def _number(value: float) -> str:
    return f"{value:.3g}".replace("-", "−")
