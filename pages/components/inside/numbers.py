"""The picture is numbers: every pixel is three of them, and the network gets them scaled."""

import numpy as np
import streamlit as st

from clothing_model.network.backbones import Backbone
from pages.components.inside.browser import component, png
from pages.components.inside.subject import Subject
from pages.components.photo.input_table import input_table
from pages.components.shared.page import scrolled

_pixels = component("pixels")


def show(subject: Subject) -> None:
    """The photo with its numbers, and the shapes of the arrays on the way into the network."""
    size = subject.record.image_size
    st.markdown(
        "A computer does not see clothes. It sees numbers: each pixel has three, for "
        "red, green and blue, from 0 (dark) to 255 (bright). This network takes photos "
        f"of {size:d} × {size:d} pixels, so the photo is resized to a square first. "
        "**Try** to find a pixel whose three numbers are nearly the same. Which colour "
        "does it have?"
    )
    scale, offset = (
        np.broadcast_to(each, 3) for each in (subject.record.scale, subject.record.offset)
    )
    _pixels(
        key="inside-pixels",
        data={
            "photo": png(subject.pixels),
            "name": subject.photo.name,
            "size": size,
            "scale": scale.tolist(),
            "offset": offset.tolist(),
            "formula": _formula(subject.record),
        },
    )
    st.subheader("The arrays on the way into the network", anchor=False)
    with scrolled("input-steps"):
        input_table(subject.photo.pixels, subject.record)
    st.caption(
        "The shape is height × width × 3 numbers. A network always takes a batch "
        "(several photos at once), so a single photo becomes a batch of one."
    )


def _formula(record: Backbone) -> str:
    """How a pixel's numbers are scaled, in words."""
    scale, offset = (np.unique(each) for each in (record.scale, record.offset))
    if len(scale) == len(offset) == 1:
        start, end = (float(scale[0] * value + offset[0]) for value in (0, 255))
        ends = f"{_number(start)} … {_number(end)}"
        return f"The network gets each number scaled, so that 0 … 255 becomes {ends}."
    return "The network gets each number scaled, for each colour by its own mean and spread."


def _number(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")
