"""Deeper: maps get smaller and more, and single channels are excited by whole pieces."""

import numpy as np
import streamlit as st

from clothing_model import wording
from clothing_model.data.datasets.manifest import Manifest
from clothing_model.data.pictures.door import open_image
from clothing_model.inference.explanation.excitement import (
    Excited,
    cut_out,
    most_excited,
    share_cut_out,
)
from clothing_model.network.layer_engine import Layer
from pages.components.inside.dataset_vectors import dataset_peaks
from pages.components.inside.map_tiles import show_maps
from pages.components.inside.network_drawing import drawing
from pages.components.inside.subject import Subject
from pages.components.inside.waiting import told
from pages.components.photo.why_pictures import Shown, show_pictures
from pages.components.shared.address_choice import address_choice
from pages.components.shared.page import scrolled

COUNT = 12
SIDE = 220  # px


def show(subject: Subject) -> None:
    """A slider through the network's depths, and the photos that a channel answers to."""
    st.markdown(
        "From layer to layer, the maps get smaller and more numerous: there are fewer "
        "places, but more is known about each place. A place on a deep map looks at a "
        "large part of the photo. **Try** depths 1, 4 and 8. Choose a channel each time, "
        "and see which photos excite it."
    )
    known = {layer.name: layer for layer in subject.layers}
    depths = [known[name] for name in subject.record.depths]
    _choose_and_show(subject, depths)


@st.fragment
def _choose_and_show(subject: Subject, depths: list[Layer]) -> None:
    with told():
        _show_depth(subject, depths)


def _show_depth(subject: Subject, depths: list[Layer]) -> None:
    numbers = [str(number) for number in range(1, len(depths) + 1)]
    asked = numbers[address_choice("depth", numbers)]
    chosen = int(st.select_slider("Depth", numbers, value=asked, key="depth")) - 1
    with scrolled("inside-depths"):
        st.html(drawing(subject.pixels, depths, chosen))
    layer = depths[chosen]
    (maps,) = subject.maps(layer.name)
    height, width, channels = layer.shape
    st.markdown(
        f"**Depth {chosen + 1:d}**: {channels:,} maps of {height:d} × {width:d}. Choose a "
        "map to see its channel."
    )
    channel = show_maps(subject, maps, layer.name)
    st.subheader(f"The photos that excite channel {channel + 1:,} most", anchor=False)
    manifest, peaks = dataset_peaks(subject)
    first = sum(each.shape[2] for each in depths[:chosen])
    _show_excited(manifest, peaks, first + channel, layer, subject.photo.digest)


def _show_excited(
    manifest: Manifest, peaks: np.ndarray, channel: int, layer: Layer, own: str
) -> None:
    found = most_excited(manifest.photos, peaks, channel, COUNT, but=own)
    if not found:
        st.caption(
            "The highest value of this channel is the same on every photo, so no photo "
            "excites it more than others."
        )
        return
    show_pictures([_picture(manifest, each, layer) for each in found], SIDE, "similar")
    share = wording.percent(share_cut_out(layer.shape[0]), 0)
    st.caption(
        f"Each cut-out shows {share} of the width and height of a photo, around the place "
        "where the map is highest. What do the cut-outs have in common? Be careful: a "
        "channel has no name. It reacts to whatever was useful in training, and often to "
        "several things."
    )


def _picture(manifest: Manifest, excited: Excited, layer: Layer) -> Shown:
    pixels = cut_out(open_image(manifest.file(excited.photo)), excited, layer.shape[:2])
    label = excited.photo.label
    alt = f"{label}, cut out of the photo {excited.photo.name}"
    return Shown(pixels, alt, label, f"{excited.value:.2f}".replace("-", "−"))
