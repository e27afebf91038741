"""The photos of a dataset as pages of thumbnails; a click opens one."""

from collections.abc import Mapping, Sequence

import streamlit as st

from clothing_model.data.datasets import browse
from clothing_model.data.datasets.appearance import appearances
from clothing_model.data.datasets.browse import BY_SHARPNESS, ORDERS, Choice
from clothing_model.data.datasets.collection import KnownDataset
from clothing_model.data.datasets.manifest import DatasetPhoto, Manifest
from clothing_model.errors import Stopped
from pages.components.photo.tile import tile
from pages.components.shared.background import offer_to_go_on, wait_for

PER_PAGE = 30
ALL = "all"

_STYLE = """
<style>
.st-key-gallery {display: grid; gap: .7rem;
  grid-template-columns: repeat(auto-fill, minmax(7.4rem, 1fr))}
.st-key-gallery [data-testid="stCaptionContainer"] p {overflow: hidden; white-space: nowrap;
  text-overflow: ellipsis}
.st-key-page [data-testid=stPagination] {justify-content: flex-start}
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
                on_change=first_page,
            )
        label = _choose("Class", [ALL, *manifest.class_names], "class")
        order = _choose("Sort by", list(ORDERS.values()), "sort")
        text = st.text_input(
            "File name",
            key="search",
            bind="query-params",
            placeholder="part of a name",
            width=127,
            on_change=first_page,
        )
    orders = {title: name for name, title in ORDERS.items()}
    return Choice(_value(split), _value(label), text or "", orders[order])


def _choose(label: str, options: list[str], key: str) -> str:
    return str(
        st.selectbox(label, options, key=key, bind="query-params", width=127, on_change=first_page)
    )


def _value(choice: str | None) -> str:
    return "" if choice in (ALL, None) else str(choice)


def first_page() -> None:
    """Begin at the beginning, where other photos are asked for."""
    st.session_state["page"] = 1


def chosen_photos(manifest: Manifest, choice: Choice) -> list[DatasetPhoto] | None:
    """The photos that fit; None while their sharpness is measured, with progress on the page."""
    sharpness = None
    if choice.order in BY_SHARPNESS:
        key = ("looks", manifest.root, len(manifest.photos), hash(manifest.photos))
        try:
            found = wait_for(
                key, lambda report: appearances(manifest, manifest.photos, report, thumbnails=False)
            )
        except Stopped:
            offer_to_go_on("Go on sorting")
            return None
        if found is None:
            return None
        sharpness = {digest: appearance.sharpness for digest, appearance in found.items()}
    return browse.browse(manifest, choice, sharpness)


def show_gallery(
    dataset: KnownDataset,
    manifest: Manifest,
    photos: Sequence[DatasetPhoto],
    captions: Mapping[str, str] | None = None,
    per_page: int = PER_PAGE,
) -> None:
    """One page of thumbnails, and the way to the other pages.

    captions: what stands under a photo, by its path; without them it is the class.
    """
    if not photos:
        st.info("There is no such photo. Choose another split or class, or clear the file name.")
        return
    number = _page_number(len(photos), per_page)
    shown = browse.page(photos, number, per_page)
    found = appearances(manifest, shown)
    st.html(_STYLE)
    with st.container(key="gallery"):
        for place, photo in enumerate(shown):
            if appearance := found.get(photo.digest):
                caption = (captions or {}).get(photo.path, photo.label)
                tile(dataset, photo, appearance.thumbnail, f"gallery-{place}", caption)


def pager_width(pages: int) -> int:
    """px for st.pagination: its numbers and arrows, and what it wants left over before it shows
    them all. Left to itself in a row, it leaves out the second of two pages."""
    return 36 * min(pages, 7) + 148


def _page_number(photos: int, per_page: int) -> int:
    """The page, chosen in one row with what is on it."""
    count = browse.pages(photos, per_page)
    if int(st.session_state.get("page", 1)) > count:
        st.session_state["page"] = count
    with st.container(horizontal=True, vertical_alignment="center"):
        number = (
            st.pagination(count, key="page", bind="query-params", width=pager_width(count))
            if count > 1
            else 1
        )
        first, last = (number - 1) * per_page + 1, min(number * per_page, photos)
        st.caption(f"Photos {first:,} to {last:,} of {photos:,}", width="content")
    return number
