"""What trainings would cost on this computer, in a line."""

from collections.abc import Sequence

import streamlit as st

from clothing_model.data.collection import known_datasets
from clothing_model.data.manifest import Manifest
from clothing_model.errors import ClothingError
from clothing_model.training import cost, presets
from clothing_model.training.config import TrainingConfig
from pages.components.dataset_choice import is_being_checked, manifest_at_hand

_FRESH = 5  # seconds; a training that goes on makes vectors meanwhile


def show_form_cost(config: TrainingConfig) -> None:
    """The cost of the form's training, once the photos are counted."""
    if words := cost_words((config,)):
        st.caption(f":material/timer: {words[:1].upper()}{words[1:]}.")


def show_preset_costs(backbone: str, quick: bool) -> None:
    """The costs of all experiments; those that cost the same stand together."""
    by_words: dict[str, list[str]] = {}
    for found in presets.PRESETS:
        words = cost_words(presets.configs(found.name, backbone, quick=quick))
        by_words.setdefault(words, []).append(found.title)
    lines = [f"**{', '.join(titles)}**: {words}" for words, titles in by_words.items() if words]
    if lines:
        st.caption(":material/timer: " + " · ".join(lines))


def cost_words(configs: Sequence[TrainingConfig]) -> str:
    """ "about 2 min 40 s: 4 variants of 3,068 photos"; "" while the photos are not counted."""
    dataset = known_datasets()[0]
    manifest = manifest_at_hand(dataset)
    return _words(tuple(configs), str(dataset.root), manifest) if manifest else ""


def refresh_when_counted() -> None:
    """Run the page again as soon as the photos are counted."""
    if is_being_checked(known_datasets()[0]):
        _wait_for_count()


@st.fragment(run_every=1)
def _wait_for_count() -> None:
    if not is_being_checked(known_datasets()[0]):
        st.rerun()


@st.cache_data(ttl=_FRESH, max_entries=200, show_spinner=False)
def _words(configs: tuple[TrainingConfig, ...], root: str, _manifest: Manifest) -> str:
    try:
        return cost.estimate(configs, _manifest).words
    except (ClothingError, OSError):
        return ""
