"""A photo in little that opens at a click, and the photo that is open."""

import streamlit as st

from clothing_model.data.datasets.browse import find_photo
from clothing_model.data.datasets.collection import KnownDataset
from clothing_model.data.datasets.manifest import DatasetPhoto, Manifest
from pages.components.photo.linked import KEY, photo_address
from pages.components.shared.outside_text import plain

# The button covers the picture, so that the picture itself is what one clicks; it can be
# reached with the keyboard, and its words are what a screen reader says.
_STYLE = """
<style>
[class*="st-key-tile-"] {position: relative; gap: .15rem}
[class*="st-key-tile-"] img {width: 100%; aspect-ratio: 3 / 4; object-fit: cover;
  border-radius: .5rem; background: color-mix(in srgb, currentColor 8%, transparent)}
[class*="st-key-tile-whole"] img {aspect-ratio: auto}
[class*="st-key-tile-"] [data-testid="stElementToolbar"] {display: none}
[class*="st-key-tile-"] .stElementContainer:has(.stButton) {position: absolute; inset: 0;
  width: 100%; height: 100%; z-index: 2}
[class*="st-key-tile-"] .stButton, [class*="st-key-tile-"] .stButton > div {height: 100%}
[class*="st-key-tile-"] button {width: 100%; height: 100%; background: transparent; border: none;
  color: transparent !important; overflow: hidden; border-radius: .5rem}
[class*="st-key-tile-"] button * {color: transparent !important}
[class*="st-key-tile-"] button:hover, [class*="st-key-tile-"] button:focus-visible {
  background: transparent; box-shadow: 0 0 0 3px #2f8f99}
</style>
"""


def tile_style() -> None:
    """Once on a page that has tiles."""
    st.html(_STYLE)


def tile(
    dataset: KnownDataset, photo: DatasetPhoto, thumbnail: bytes, key: str, caption: str
) -> None:
    """One photo; keys that begin with "whole" show all of it, others fill the tile."""
    with st.container(key=f"tile-{key}"):
        st.image(thumbnail, alt=f"{photo.label}, {photo.name}", width="stretch")
        st.caption(plain(caption) + (" ✎" if photo.relabelled else ""))
        st.button(
            f"Open {plain(photo.label)} {plain(photo.name)}",
            key=f"open-{key}",
            on_click=open_photo,
            args=(dataset, photo),
            width="stretch",
        )


def open_photo(dataset: KnownDataset, photo: DatasetPhoto | None) -> None:
    """Put one photo into the address."""
    if photo:
        st.query_params.update(photo_address(dataset, photo))


def close_photo() -> None:
    st.query_params.pop(KEY, None)


def opened_photo(dataset: KnownDataset, manifest: Manifest) -> DatasetPhoto | None:
    """The photo of this dataset that the address names, if there is one."""
    name, _, path = st.query_params.get(KEY, "").partition("/")
    return find_photo(manifest, path) if name == dataset.name else None
