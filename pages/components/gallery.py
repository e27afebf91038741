"""The photos of a dataset as pages of thumbnails; a click opens one."""

import streamlit as st

from clothing_model.data import browse
from clothing_model.data.browse import BY_SHARPNESS, ORDERS, Choice
from clothing_model.data.collection import KnownDataset
from clothing_model.data.looks import looks
from clothing_model.data.manifest import DatasetPhoto, Manifest
from pages.components.background import wait_for
from pages.components.frame import plain
from pages.components.linked_photo import KEY, photo_address

PER_PAGE = 30
ALL = "all"

# Every tile's button covers its picture, so that the picture itself is what one clicks.
_STYLE = """
<style>
.st-key-gallery {display: grid; gap: .7rem;
  grid-template-columns: repeat(auto-fill, minmax(7.4rem, 1fr))}
[class*="st-key-tile-"] {position: relative; gap: .15rem}
[class*="st-key-tile-"] img {width: 100%; aspect-ratio: 3 / 4; object-fit: cover;
  border-radius: .5rem; background: color-mix(in srgb, currentColor 8%, transparent)}
[class*="st-key-tile-"] .stElementContainer:has(.stButton) {position: absolute; inset: 0;
  width: 100%; height: 100%; z-index: 2}
[class*="st-key-tile-"] .stButton, [class*="st-key-tile-"] .stButton > div {height: 100%}
[class*="st-key-tile-"] button {width: 100%; height: 100%; background: transparent; border: none;
  color: transparent !important; overflow: hidden; border-radius: .5rem}
[class*="st-key-tile-"] button * {color: transparent !important}
[class*="st-key-tile-"] button:hover, [class*="st-key-tile-"] button:focus-visible {
  box-shadow: 0 0 0 3px var(--st-primary-color, #2f8f99)}
[class*="st-key-tile-"] [data-testid="stElementToolbar"] {display: none}
</style>
"""


def choose_photos(manifest: Manifest) -> Choice:
    """Split, class, file name and order, all kept in the address."""
    splits = [split for split in manifest.counts if split]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        split: str | None = ALL
        if splits:
            split = st.segmented_control(
                "Split",
                [ALL, *splits],
                default=ALL,
                required=True,
                key="split",
                bind="query-params",
                on_change=_first_page,
            )
        label = _choose("Class", [ALL, *manifest.class_names], "class")
        order = _choose("Sort by", list(ORDERS.values()), "sort")
        text = st.text_input(
            "File name",
            key="search",
            bind="query-params",
            placeholder="part of a name",
            width=127,
            on_change=_first_page,
        )
    orders = {title: name for name, title in ORDERS.items()}
    choice = Choice(_value(split), _value(label), text or "", orders[order])
    st.session_state["choice"] = choice
    return choice


def kept_choice() -> Choice:
    """The last choice, while the filters are not on the page."""
    choice: Choice = st.session_state.get("choice", Choice())
    return choice


def _choose(label: str, options: list[str], key: str) -> str:
    return str(
        st.selectbox(label, options, key=key, bind="query-params", width=127, on_change=_first_page)
    )


def _value(choice: str | None) -> str:
    return "" if choice in (ALL, None) else str(choice)


def _first_page() -> None:
    st.session_state["page"] = 1


def chosen_photos(manifest: Manifest, choice: Choice) -> list[DatasetPhoto] | None:
    """The photos that fit; None while their sharpness is measured, with progress on the page."""
    sharpness = None
    if choice.order in BY_SHARPNESS:
        key = ("looks", manifest.root, len(manifest.photos), hash(manifest.photos))
        found = wait_for(
            key, lambda report: looks(manifest, manifest.photos, report, thumbnails=False)
        )
        if found is None:
            return None
        sharpness = {digest: look.sharpness for digest, look in found.items()}
    return browse.browse(manifest, choice, sharpness)


def show_gallery(dataset: KnownDataset, manifest: Manifest, photos: list[DatasetPhoto]) -> None:
    """One page of thumbnails, and the way to the other pages."""
    if not photos:
        st.info("No photo fits. Choose another split or class, or clear the file name.")
        return
    number = _page_number(len(photos))
    shown = browse.page(photos, number, PER_PAGE)
    found = looks(manifest, shown)
    st.html(_STYLE)
    with st.container(key="gallery"):
        for place, photo in enumerate(shown):
            if look := found.get(photo.digest):
                _tile(dataset, photo, look.thumbnail, place)


def _page_number(photos: int) -> int:
    """The page, chosen in one row with what is on it."""
    count = browse.pages(photos, PER_PAGE)
    if int(st.session_state.get("page", 1)) > count:
        st.session_state["page"] = count
    with st.container(horizontal=True, vertical_alignment="center"):
        number = (
            st.pagination(count, key="page", bind="query-params", max_visible_pages=5)
            if count > 1
            else 1
        )
        first, last = (number - 1) * PER_PAGE + 1, min(number * PER_PAGE, photos)
        st.caption(f"Photos {first:,} to {last:,} of {photos:,}", width="content")
    return number


def _tile(dataset: KnownDataset, photo: DatasetPhoto, thumbnail: bytes, place: int) -> None:
    with st.container(key=f"tile-{place}"):
        st.image(thumbnail, alt=f"{photo.label}, {photo.name}", width="stretch")
        changed = " ✎" if photo.label != photo.folder_label else ""
        st.caption(f"{plain(photo.label)}{changed}")
        st.button(
            f"Open {plain(photo.label)} {plain(photo.name)}",
            key=f"open-{place}",
            on_click=open_photo,
            args=(dataset, photo),
            width="stretch",
        )


def open_photo(dataset: KnownDataset, photo: DatasetPhoto | None) -> None:
    """Put one photo into the address, or take it out."""
    if photo is None:
        st.query_params.pop(KEY, None)
    else:
        st.query_params.update(photo_address(dataset, photo))


def opened_photo(dataset: KnownDataset, manifest: Manifest) -> DatasetPhoto | None:
    """The photo of this dataset that the address names, if there is one."""
    name, _, path = st.query_params.get(KEY, "").partition("/")
    return browse.find_photo(manifest, path) if name == dataset.name else None
