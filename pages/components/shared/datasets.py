"""Which dataset is on view, and its manifest."""

import os
import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import streamlit as st

from clothing_model.data.datasets.collection import KnownDataset, find_known, known_datasets
from clothing_model.data.datasets.completion import as_trained, lacks_trained_splits
from clothing_model.data.datasets.folders import draw_wardrobe, folder_state, scan
from clothing_model.data.datasets.manifest import Manifest
from clothing_model.errors import ClothingError
from clothing_model.tasks import Key, Report
from pages.components.shared.background import forget, shared, wait_for

FRESH = 60  # seconds after which files are looked at again, for changes inside them
_MOMENT = 0.2  # seconds
_NEXT = "dataset-to-choose"
_DRAW = ("draw",)


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


def choose_now(name: str) -> None:
    """Have the page that comes next begin with this dataset, whatever the last one showed."""
    st.session_state["dataset"] = name


def forget_manifest(dataset: KnownDataset) -> None:
    """Let go of a deleted dataset's."""
    forget(_key(dataset))


def manifest_of(dataset: KnownDataset, place: str = "") -> Manifest | None:
    """The dataset's manifest; None while it is drawn or checked, with progress on the page.

    `place` tells apart the places on a page that wait for it.

    Raises InvalidDataset.
    """
    if not drawn_or_wait(dataset, place):
        return None
    return _manifest(dataset, lambda key, run: wait_for(key, run, place))


def manifest_as_trained(
    dataset: KnownDataset, facts: Mapping[str, Any], place: str = ""
) -> Manifest | None:
    """As `manifest_of`, with the splits that a model's training made of it; facts: the model's."""
    manifest = manifest_of(dataset, place)
    if manifest is None or not lacks_trained_splits(manifest, facts):
        return manifest
    key = ("splits", manifest.root, hash(manifest.photos))
    return wait_for(key, lambda report: as_trained(manifest, facts, report), place)


def manifest_at_hand(dataset: KnownDataset) -> Manifest | None:
    """The manifest if it is there in a moment, else None; it is then made in the background.

    Draws nothing and shows nothing, neither progress nor errors.
    """
    if not os.path.isdir(dataset.root):
        return None
    try:
        return _manifest(dataset, lambda key, run: shared(key, run).result(_MOMENT))
    except TimeoutError:
        return None
    except (ClothingError, OSError):
        forget(_key(dataset))
        return None


class _Kept(NamedTuple):
    """A manifest, the folder's state before it was made, and when it was made."""

    manifest: Manifest
    state: str
    made: float


def _key(dataset: KnownDataset) -> Key:
    return ("manifest", dataset.root)


def _manifest(
    dataset: KnownDataset, ask: Callable[[Key, Callable[[Report], _Kept]], _Kept | None]
) -> Manifest | None:
    """What the task gives that `ask` asks; it is asked anew where the folder is another by now."""
    key = _key(dataset)
    found = ask(key, lambda report: _scan(dataset, report))
    if found and not _is_fresh(found, dataset):
        forget(key)
        found = ask(key, lambda report: _scan(dataset, report))
    return found.manifest if found else None


def _is_fresh(kept: _Kept, dataset: KnownDataset) -> bool:
    young = time.monotonic() - kept.made < FRESH
    return young and kept.state == folder_state(dataset.root)


def drawn_or_wait(dataset: KnownDataset, place: str = "") -> bool:
    """Whether its photos are there; the wardrobe is drawn now, with progress on the page."""
    if dataset.kind != "drawn" or os.path.isdir(dataset.root):
        return True
    if wait_for(_DRAW, _draw, place) is not None:
        forget(_DRAW)
        st.rerun()  # it may stand elsewhere than it was looked for
    return False


def _draw(report: Report) -> object:
    return draw_wardrobe(lambda done, total: report("Drawing the wardrobe", done, total))


def _scan(dataset: KnownDataset, report: Report) -> _Kept:
    state = folder_state(dataset.root)
    found = scan(dataset.root, lambda done, total: report("Checking the photos", done, total))
    return _Kept(found, state, time.monotonic())
