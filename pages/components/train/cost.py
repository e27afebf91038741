"""What trainings would cost on this computer, in a line."""

import os
from collections.abc import Sequence

import streamlit as st

from clothing_model.data.datasets.collection import KnownDataset
from clothing_model.data.datasets.completion import complete
from clothing_model.data.datasets.manifest import Manifest
from clothing_model.errors import EXPECTED, InvalidDataset
from clothing_model.training import cost
from clothing_model.training.config import TrainingConfig
from pages.components.shared.datasets import manifest_at_hand
from pages.components.shared.outside_text import plain

_FRESH = 5  # seconds; a training that goes on makes vectors meanwhile


def counted_photos(dataset: KnownDataset) -> Manifest | None:
    """The dataset's photos; None while they are being counted, and the page then runs again."""
    manifest = manifest_at_hand(dataset)
    if manifest is None and os.path.isdir(dataset.root):
        _wait_for_count(dataset)
    return _with_splits((str(manifest.root), hash(manifest.photos)), manifest) if manifest else None


@st.cache_resource(max_entries=20, show_spinner=False)
def _with_splits(key: tuple[str, int], _manifest: Manifest) -> Manifest:
    try:
        return complete(_manifest, look=False)
    except InvalidDataset:  # the page says so
        return _manifest


@st.fragment(run_every=1)
def _wait_for_count(dataset: KnownDataset) -> None:
    if manifest_at_hand(dataset) is not None:
        st.rerun()


def show_form_cost(config: TrainingConfig, photos: Manifest | None) -> None:
    """The cost of the form's training."""
    if words := _cost_words((config,), photos):
        st.caption(f":material/timer: {plain(words[:1].upper() + words[1:])}.")


def preset_cost(configs: Sequence[TrainingConfig], photos: Manifest | None) -> str:
    """What an experiment costs, as Markdown; "" where nobody can tell."""
    words = _cost_words(configs, photos)
    return f":material/timer: {plain(words[:1].upper() + words[1:])}." if words else ""


def _cost_words(configs: Sequence[TrainingConfig], photos: Manifest | None) -> str:
    """ "about 2 min 40 s: 4 variants of 3,068 photos"; "" where nobody can tell."""
    return _estimated(tuple(configs), str(photos.root), photos) if photos else ""


@st.cache_data(ttl=_FRESH, max_entries=200, show_spinner=False)
def _estimated(configs: tuple[TrainingConfig, ...], root: str, _photos: Manifest) -> str:
    try:
        return cost.estimate(configs, _photos).words
    except EXPECTED:
        return ""
