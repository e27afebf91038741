"""Which dataset is on view, and its manifest."""

import time

import streamlit as st

from clothing_model.data.datasets.collection import KnownDataset, find_known, known_datasets
from clothing_model.data.datasets.folders import draw_wardrobe, folder_state, scan
from clothing_model.data.datasets.manifest import Manifest
from clothing_model.errors import ClothingError
from clothing_model.tasks import Report
from pages.components.shared.background import shared, wait_for

FRESH = 60  # seconds after which files are looked at again, for changes inside them
_MOMENT = 0.2  # seconds
_NEXT = "dataset-to-choose"


def choose_dataset(width: int = 300) -> KnownDataset:
    """The choice, kept in the address (?dataset=...); width in px."""
    if name := st.session_state.pop(_NEXT, None):
        st.session_state["dataset"] = name
    names = [known.name for known in known_datasets()]
    name = st.selectbox("Dataset", names, key="dataset", bind="query-params", width=width)
    return find_known(name)


def choose_next(name: str) -> None:
    """Put this dataset on view at the page's next run."""
    st.session_state[_NEXT] = name


def manifest_of(dataset: KnownDataset, place: str = "") -> Manifest | None:
    """The dataset's manifest; None while it is drawn or checked, with progress on the page.

    `place` tells apart the places on a page that wait for it.

    Raises InvalidDataset.
    """
    if not drawn_or_wait(dataset, place):
        return None
    return wait_for(_scan_key(dataset), lambda report: _scan(dataset, report), place)


def manifest_at_hand(dataset: KnownDataset) -> Manifest | None:
    """The manifest if it is there in a moment, else None; it is then made in the background.

    Draws nothing and shows nothing, neither progress nor errors.
    """
    if not dataset.root.is_dir():
        return None
    try:
        return shared(_scan_key(dataset), lambda report: _scan(dataset, report)).result(_MOMENT)
    except (TimeoutError, ClothingError, OSError):
        return None


def _scan_key(dataset: KnownDataset) -> tuple[object, ...]:
    state = folder_state(dataset.root) if dataset.root.is_dir() else ""
    return ("manifest", dataset.root, state, int(time.time() // FRESH))


def drawn_or_wait(dataset: KnownDataset, place: str = "") -> bool:
    """Whether its photos are there; the wardrobe is drawn now, with progress on the page."""
    drawn = dataset.kind != "drawn" or dataset.root.is_dir()
    return drawn or wait_for(("draw", dataset.root), _draw, place) is not None


def _draw(report: Report) -> object:
    return draw_wardrobe(lambda done, total: report("Drawing the wardrobe", done, total))


def _scan(dataset: KnownDataset, report: Report) -> Manifest:
    return scan(dataset.root, lambda done, total: report("Checking the photos", done, total))
