"""Which dataset a training learns from, and whether it can."""

from pathlib import Path

import streamlit as st

from clothing_model.data.datasets.collection import (
    KnownDataset,
    in_use,
    known_datasets,
)
from clothing_model.data.datasets.completion import complete, made_sentence
from clothing_model.data.datasets.folders import folder_state, unopened
from clothing_model.errors import EXPECTED, InvalidDataset, Stopped, sentence
from clothing_model.training.learn.examples import check_trainable
from pages.components.shared.address_choice import address_choice
from pages.components.shared.background import offer_to_go_on
from pages.components.shared.datasets import drawn_or_wait
from pages.components.shared.outside_text import plain

KEY = "dataset"


def chosen_dataset() -> KnownDataset:
    """The choice so far, from the address (?dataset=...) at first."""
    known = known_datasets()
    return known[address_choice(KEY, [dataset.name for dataset in known])]


def offer_datasets() -> None:
    """The choice, where there is one."""
    known = {dataset.name: dataset for dataset in known_datasets()}
    if len(known) > 1:
        st.selectbox(
            "Dataset",
            list(known),
            index=address_choice(KEY, list(known)),
            format_func=lambda name: f"Photos: {known[name].title}",
            key=KEY,
            label_visibility="collapsed",
            width=265,
        )


def can_be_trained_on(dataset: KnownDataset) -> bool:
    """Whether a training can start; if not, what is missing is said, or drawn with progress.

    Only the folders are looked at here. The training itself opens every file.
    """
    try:
        if dataset.kind == "drawn":
            return dataset == in_use() or drawn_or_wait(dataset)
        problem, told = _looked_at(dataset.root, folder_state(dataset.root))
        if problem:
            st.warning(plain(problem), icon=":material/folder_off:")
            return False
        if told:
            st.caption(f":material/call_split: {plain(told)}")
    except Stopped:
        offer_to_go_on("Go on drawing the wardrobe")
        return False
    except EXPECTED as error:
        st.warning(plain(sentence(error)), icon=":material/folder_off:")
        return False
    return True


@st.cache_data(show_spinner=False, max_entries=50)
def _looked_at(root: Path, state: str) -> tuple[str, str]:
    """What stands in the way of a training, and what is done about missing splits; "" = nothing."""
    try:
        manifest = complete(unopened(root))
        check_trainable(manifest)
    except InvalidDataset as error:
        return str(error), ""
    return "", made_sentence(manifest)


def dataset_setting() -> str:
    """The choice as a training's setting: a folder, or "" for the one in use."""
    chosen = chosen_dataset()
    return "" if chosen == in_use() else str(chosen.root)
