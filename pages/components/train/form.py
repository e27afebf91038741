"""The form for one training; its values stand in the address."""

from contextlib import suppress
from dataclasses import replace
from typing import Any

import streamlit as st

from clothing_model.data.augmentation import PRESETS as RANGES
from clothing_model.data.augmentation import AugmentationConfig
from clothing_model.data.augmentation.text import QUERY, from_query
from clothing_model.data.datasets.manifest import Manifest
from clothing_model.errors import InvalidConfig
from clothing_model.network.backbones import BACKBONES, backbone
from clothing_model.training.config import TrainingConfig
from clothing_model.training.presets import QUICK_PHOTOS
from pages.components.shared.address_choice import address_choice
from pages.components.shared.outside_text import plain
from pages.components.train.cost import show_form_cost
from pages.components.train.dataset import dataset_setting
from pages.components.train.presets import start

_RANGES = {
    "none": "None",
    "chapter": "The chapter's: shear, zoom, flip",
    "preview": "A little of everything",
    "full": "The chapter's full set",
}
_PLAIN = TrainingConfig(photos=QUICK_PHOTOS)
_BACKBONES = [record.name for record in BACKBONES]
_NUMBERS = ("learning_rate", "inner_size", "dropout", "epochs")
_MORE = ("batch_size", "variants", "photos", "seed")


def training_form(photos: Manifest | None, ready: bool = True) -> None:
    """One training's settings and the button that starts it, which waits until all is `ready`.

    `photos` are those it would learn from, as far as they are known.
    """
    options = _augmentations()
    with st.container(border=True):
        st.markdown("**A training of your own**")
        st.selectbox(
            "Backbone",
            _BACKBONES,
            index=address_choice("backbone", _BACKBONES),
            format_func=_backbone_title,
            key="backbone",
            help="The pretrained network that turns a photo into a vector. Larger photos show "
            "more and take longer.",
        )
        left, right = st.columns(2)
        with left:
            _learning_rate()
            _inner_size()
        with right:
            _epochs()
            _dropout()
        st.selectbox(
            "Augmentation",
            options,
            index=address_choice(QUERY, options),
            format_func=lambda text: _RANGES.get(text, text),
            key=QUERY,
            help="Random variants of the training photos instead of the same photo again and "
            "again. Validation photos stay as they are.",
        )
        with st.expander("More settings"):
            _more()
        st.button(
            "Train",
            type="primary",
            icon=":material/play_arrow:",
            on_click=_start,
            width="stretch",
            disabled=not ready,
        )
        with suppress(InvalidConfig):  # said when the button is pressed
            show_form_cost(read_form(st.session_state), photos)


def _backbone_title(name: str) -> str:
    record = backbone(name)
    size = f"{record.image_size} px"
    return record.title if size in record.title else f"{record.title}, {size}"


def _learning_rate() -> None:
    st.number_input(
        "Learning rate",
        value=_PLAIN.learning_rate,
        step=0.0001,
        format="%g",
        key="learning_rate",
        bind="query-params",
        help="How large a step the weights take after each batch. Too large jumps over the "
        "goal, too small hardly moves. Usual: 0.01 to 0.0001.",
    )


def _epochs() -> None:
    _whole("Epochs", "epochs", "How many times the training goes through all its photos.", 5)


def _inner_size() -> None:
    _whole(
        "Inner layer, units",
        "inner_size",
        "A dense layer between vector and classes; 0 for none. 100 is the chapter's.",
        10,
    )


def _dropout() -> None:
    st.number_input(
        "Dropout",
        value=_PLAIN.dropout,
        step=0.1,
        format="%g",
        key="dropout",
        bind="query-params",
        help="The share of numbers that is silenced at random in each step, 0 to below 1, so "
        "that the model cannot lean on any single one.",
    )


def _more() -> None:
    _whole("Training photos", "photos", "A sample of this many, 0 for all of them.", 100)
    _whole("Photos a step", "batch_size", "The batch size: photos looked at before each step.", 32)
    _whole(
        "Variants of each photo",
        "variants",
        "With augmentation: how many are made. Each costs as long as the photo itself; 0 makes "
        "new ones in every epoch.",
    )
    _whole("Seed", "seed", "Fixes everything random; the same seed gives the same training.")


def _whole(label: str, name: str, words: str, step: int = 1) -> None:
    st.number_input(
        label,
        value=int(getattr(_PLAIN, name)),
        step=step,
        key=name,
        bind="query-params",
        help=words,
    )


def _augmentations() -> list[str]:
    """Presets, and the ranges that the address brings along, written as they stand there."""
    asked = st.query_params.get(QUERY, "none")
    if asked in _RANGES:
        return list(_RANGES)
    try:
        from_query(asked)
    except InvalidConfig as error:
        st.warning(f"{plain(str(error))} The photos are left as they are instead.")
        return list(_RANGES)
    return [*_RANGES, asked]


def _start() -> None:
    try:
        start((replace(read_form(st.session_state), dataset=dataset_setting()),))
    except InvalidConfig as error:
        st.session_state["start_error"] = str(error)


def read_form(values: Any) -> TrainingConfig:
    """The settings out of the form's values, by key. Raises InvalidConfig."""
    ranges = RANGES.get(values[QUERY]) or from_query(values[QUERY])
    return TrainingConfig(
        backbone=values["backbone"],
        augmentation=None if ranges == AugmentationConfig() else ranges,
        **{name: values[name] for name in (*_NUMBERS, *_MORE)},
    )
