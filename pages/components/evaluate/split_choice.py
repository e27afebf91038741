"""Which split a model is evaluated on, and what has to be known about it."""

import streamlit as st

from clothing_model.data.datasets.collection import KnownDataset
from clothing_model.data.datasets.manifest import Manifest
from clothing_model.inference.evaluation.sentences import Use, use_of
from clothing_model.network.models.folder import SavedModel
from pages.components.photo.gallery import first_page
from pages.components.shared.glossary import explained

PREFERRED = ("validation", "test")
_HELP = (
    "Use the validation photos to choose between models and settings. Keep the test "
    "photos for the end: if you also choose with them, you no longer know how good the "
    "model is on new photos."
)


def choose_split(manifest: Manifest) -> str:
    """The choice, kept in the address (?split=...); "" for a dataset without splits."""
    splits = [split for split in manifest.counts if split]
    if not splits:
        return ""
    default = next((split for split in PREFERRED if split in splits), splits[0])
    if st.session_state.get("split") not in splits:  # another dataset's, or another page's
        st.session_state.pop("split", None)
    chosen = st.segmented_control(
        "Split",
        splits,
        default=default,
        required=True,
        key="split",
        bind="query-params",
        on_change=first_page,
        help=explained(_HELP, "Split"),
    )
    return chosen or default


def use_by(model: SavedModel, dataset: KnownDataset, split: str) -> Use:
    """What the photos of a split were to the model."""
    trained_on = str(model.facts.get("dataset", {}).get("name", ""))
    return use_of(trained_on, dataset.root.name, split)


def split_note(model: SavedModel, dataset: KnownDataset, split: str) -> None:
    """Beware of photos that the model has learnt from; say what test is for."""
    if use_by(model, dataset, split) == "learnt":
        st.warning(
            (
                "The model has learned from these photos. The numbers below show how well it "
                "remembers them, not how good it is on new photos."
            ),
            icon=":material/school:",
        )
    elif split == "test":
        st.caption(
            "Test photos are for the end: look at them, but do not choose anything with them."
        )
