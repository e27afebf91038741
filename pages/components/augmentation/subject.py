"""What the Augmentation page works on: a photo at the size of a network's input."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from clothing_model.data.pictures.door import resize
from clothing_model.network.backbones import BACKBONES, Backbone
from pages.components.photo.one_photo import choose_photo
from pages.components.shared.glossary import explained


@dataclass(frozen=True, eq=False)
class Subject:
    """uint8 (S, S, 3) as a network gets it; `digest` is that of the photo's file."""

    pixels: np.ndarray
    digest: str
    name: str

    @property
    def size(self) -> int:
        return len(self.pixels)


def choose_subject() -> Subject | None:
    """A photo and the network that looks at it; None while there is no photo."""
    with st.container(horizontal=True):
        photo = choose_photo()
        networks = {_title(record): record for record in BACKBONES}
        title = st.selectbox(
            "Size for the network",
            list(networks),
            key="squashed_for",
            bind="query-params",
            width=260,
            help=explained(
                "Every network takes photos of one size, so each photo is resized to a square."
            ),
        )
    if photo is None:
        return None
    record = networks[title]
    pixels = resize(photo.pixels, record.image_size, record.interpolation)
    return Subject(pixels, photo.digest, photo.name)


def _title(record: Backbone) -> str:
    size = f"{record.image_size} px"
    return record.title if record.title.endswith(size) else f"{record.title}, {size}"
