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
from clothing_model.training.config import SETTINGS, SIMPLE, TrainingConfig
from clothing_model.training.presets import QUICK_PHOTOS
from pages.components.shared.address_choice import address_choice, address_number
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
_FIRST = (("learning_rate", "inner_size"), ("epochs", "dropout"))  # two columns


def training_form(photos: Manifest | None, ready: bool = True) -> None:
    """One training's settings and the button that starts it, which waits until all is `ready`.

    `photos` are those it would learn from, as far as they are known.
    """
    options = _augmentations()
    with st.container(border=True):
        st.markdown("**A training of your own**")
        st.selectbox(
            SETTINGS["backbone"].heading,
            _BACKBONES,
            index=address_choice("backbone", _BACKBONES),
            format_func=_backbone_title,
            key="backbone",
            help=SETTINGS["backbone"].help,
        )
        for column, names in zip(st.columns(2), _FIRST, strict=True):
            with column:
                for name in names:
                    _setting(name)
        st.selectbox(
            SETTINGS["augmentation"].heading,
            options,
            index=address_choice(QUERY, options),
            format_func=lambda text: _RANGES.get(text, text),
            key=QUERY,
            help=SETTINGS["augmentation"].help,
        )
        with st.expander("More settings"):
            first = {"photos", *(name for names in _FIRST for name in names)}
            for name in ("photos", *(name for name in SIMPLE if name not in first)):
                _setting(name)
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


def _setting(name: str) -> None:
    said, value = SIMPLE[name], getattr(_PLAIN, name)
    words = said.help or None
    if said.is_number:
        address_number(said.label, name, value, said.step, help=words)
    elif said.choices:
        choices = sorted(said.choices, key=lambda choice: choice != value)  # its default first
        index, titled = address_choice(name, choices), said.choices.__getitem__
        st.selectbox(said.label, choices, index, titled, key=name, help=words)
    else:
        st.toggle(said.label, value, key=name, bind="query-params", help=words)


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
        **{name: _value(name, values[name]) for name in SIMPLE},
    )


def _value(name: str, value: Any) -> Any:
    """Whole numbers come out of the form as floats; what is none of them has its sentence."""
    whole = isinstance(SIMPLE[name].default, int) and isinstance(value, float)
    return int(value) if whole and value.is_integer() else value
