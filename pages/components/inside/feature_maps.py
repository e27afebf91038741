"""Feature maps: what every filter of a layer makes of the photo."""

import streamlit as st

from clothing_model.network.layer_engine import Layer
from pages.components.inside.map_tiles import show_maps
from pages.components.inside.subject import Subject
from pages.components.inside.waiting import told
from pages.components.shared.address_choice import address_choice


def show(subject: Subject) -> None:
    """A layer's maps as tiles, one of them large."""
    layers = {layer.name: layer for layer in subject.layers}
    st.markdown(
        "Each filter of a layer makes one map of the photo. The map is bright where the "
        "photo looks like the filter, and dark where it does not. **Try** to find a map "
        "that shows the outline, and one that shows the background. Then choose a later "
        "layer."
    )
    _choose_and_show(subject, layers)


@st.fragment
def _choose_and_show(subject: Subject, layers: dict[str, Layer]) -> None:
    with told():
        _show_layer(subject, layers)


def _show_layer(subject: Subject, layers: dict[str, Layer]) -> None:
    names = list(layers)
    name = st.selectbox(
        "Layer",
        names,
        index=address_choice("layer", names),
        format_func=lambda name: _title(layers[name]),
        key="layer",
        width=420,
        help=(
            "The layers are in the order in which the photo goes through them. Their "
            "names are those in Keras."
        ),
    )
    (maps,) = subject.maps(name)
    show_maps(subject, maps, name)
    st.caption(
        "In each tile, the colours go from its lowest number to its highest. The numbers "
        "below the large map come from the network itself. The ring marks the brightest "
        "place. All maps of a layer together go into the next layer."
    )


def _title(layer: Layer) -> str:
    height, width, channels = layer.shape
    return f"{layer.name}: {channels:,} maps of {height:d} × {width:d}"
