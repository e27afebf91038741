"""Deleting a dataset of one's own: a question first, a sentence where it cannot be."""

import streamlit as st

from clothing_model.data.datasets.collection import KnownDataset, in_use
from clothing_model.data.datasets.deletion import delete, may_be_deleted
from clothing_model.errors import InvalidDataset
from clothing_model.network.map_store import forget_maps
from clothing_model.training.run import runs
from pages.components.shared.confirmation import confirm_buttons
from pages.components.shared.datasets import forget_manifest
from pages.components.shared.outside_text import plain
from pages.components.shared.visitor import as_teacher, visitor


def offer_deletion(dataset: KnownDataset) -> None:
    """Delete, which asks first; only for datasets that were added here."""
    mine = visitor().teacher and may_be_deleted(dataset)
    if mine and st.button("Delete", icon=":material/delete:", key="delete-dataset"):
        _confirm(dataset)


@st.dialog("Delete for good?")
def _confirm(dataset: KnownDataset) -> None:
    st.markdown(
        f"This deletes the photos of **{plain(dataset.title)}** and all corrections made "
        "to them. Models that learned from them stay."
    )
    keys = "delete-dataset-for-good", "keep-dataset"
    confirm_buttons("Delete", *keys, as_teacher, "Deleting a dataset", _delete, dataset)


def _delete(dataset: KnownDataset) -> None:
    """Raises InvalidDataset while a training uses it, or may have maps of its photos in use."""
    settings = {str(dataset.root), *([""] if dataset == in_use() else [])}
    active = [run for run in runs.list_runs() if runs.status(run).active]
    if any(run.config.dataset in settings for run in active):
        raise InvalidDataset(
            f"A training is using {dataset.title} right now. Wait until it ends, or stop "
            "it on the page Runs. Then delete the dataset."
        )
    if any(run.config.tunes for run in active):
        raise InvalidDataset(
            "A training with fine-tuning is running. What the network has made of these photos may "
            "lie in a file that it reads. Wait until it ends, or stop it on the page Runs. Then "
            "delete the dataset."
        )
    forget_maps(delete(dataset))
    forget_manifest(dataset)
