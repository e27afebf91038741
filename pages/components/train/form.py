"""The form for one training; its values stand in the address."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

import streamlit as st

from clothing_model.data.augmentation import PRESETS as RANGES
from clothing_model.data.augmentation import AugmentationConfig
from clothing_model.data.augmentation.config import TITLES
from clothing_model.data.augmentation.text import QUERY, from_query
from clothing_model.data.datasets.manifest import Manifest
from clothing_model.errors import InvalidConfig
from clothing_model.network.backbones import ALL, BACKBONES, backbone
from clothing_model.training.config import SETTINGS, SIMPLE, TUNING, TrainingConfig
from clothing_model.training.presets import QUICK_PHOTOS
from pages.components.shared.address_choice import address_choice, address_number
from pages.components.shared.glossary import explained
from pages.components.shared.outside_text import plain
from pages.components.train.cost import show_form_cost
from pages.components.train.dataset import dataset_setting, offer_datasets
from pages.components.train.experiments import start
from pages.components.train.tuning_words import (
    explain_tuning,
    show_what_is_missing,
    what_is_missing,
)

_RANGES = {"none": TITLES["none"], **TITLES}  # none stands first
_PLAIN = TrainingConfig(photos=QUICK_PHOTOS)
_BACKBONES = [record.name for record in BACKBONES]
_FIRST = ("learning_rate", "epochs", "inner_size", "dropout")


def training_form(photos: Manifest | None, ready: bool = True, with_dataset: bool = False) -> None:
    """One training's settings and the button that starts it, which waits until all is `ready`.

    `photos` are those it would learn from, as far as they are known; `with_dataset` offers
    others, where nothing else on the page does.
    """
    options = _augmentations()
    for column, name in zip(st.columns(4), _FIRST, strict=True):
        with column:
            _setting(name)
    network, changed, tuned = st.columns(3)
    network.selectbox(
        SETTINGS["backbone"].heading,
        _BACKBONES,
        index=address_choice("backbone", _BACKBONES),
        format_func=_backbone_title,
        key="backbone",
        help=explained(SETTINGS["backbone"].help, "Backbone"),
    )
    changed.selectbox(
        SETTINGS["augmentation"].heading,
        options,
        index=address_choice(QUERY, options),
        format_func=lambda text: _RANGES.get(text, text),
        key=QUERY,
        help=explained(SETTINGS["augmentation"].help, "Augmentation"),
    )
    with tuned:
        _setting("tuned_stages", _stages())
    show_what_is_missing()
    tunes = st.session_state["tuned_stages"] != str(_PLAIN.tuned_stages)
    with st.expander("More settings"):
        _settings([n for n in SIMPLE if n not in ("tuned_stages", *_FIRST) and not _tunes(n)])
    if tunes:
        with st.expander("Settings of fine-tuning"):
            _settings([name for name in SIMPLE if _tunes(name)])
        explain_tuning()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Train",
            type="primary",
            icon=":material/play_arrow:",
            on_click=_start,
            width=200,
            disabled=not ready,
        )
        if with_dataset:
            offer_datasets()
        with suppress(InvalidConfig):  # said when the button is pressed
            show_form_cost(read_form(st.session_state), photos)


def _backbone_title(name: str) -> str:
    record = backbone(name)
    size = f"{record.image_size} px"
    return record.title if size in record.title else f"{record.title}, {size}"


def _stages() -> dict[str, str]:
    """How many stages of the chosen backbone can be tuned, in words."""
    record = backbone(st.session_state["backbone"])
    said = SIMPLE["tuned_stages"].choices or {}
    found = {"0": said[0]}
    if not what_is_missing():
        for number, cut in enumerate(record.cuts, start=1):
            found[str(number)] = f"{said[number]}: {cut.words}"
        found[ALL] = said[ALL]
    return found


def _tunes(name: str) -> bool:
    return SIMPLE[name].group == TUNING


def _settings(names: Sequence[str]) -> None:
    """Photos first, in rows of three."""
    rest = sorted(names, key=lambda name: name != "photos")
    for row in range(0, len(rest), 3):
        for column, name in zip(st.columns(3), rest[row : row + 3], strict=False):
            with column:
                _setting(name)


def _setting(name: str, titles: Mapping[str, str] | None = None) -> None:
    """`titles` are the words for those values that can be chosen, where not for all of them."""
    said, value = SIMPLE[name], getattr(_PLAIN, name)
    words = explained(said.help, said.label)
    if said.is_number:
        address_number(said.label, name, value, said.step, help=words)
    elif said.choices:
        titled = titles or {str(one): words for one, words in said.choices.items()}
        choices = sorted(titled, key=lambda choice: choice != str(value))  # its default first
        if st.session_state.get(name, choices[0]) not in choices:  # another backbone has fewer
            del st.session_state[name]
        index = address_choice(name, choices)
        st.selectbox(said.label, choices, index, titled.__getitem__, key=name, help=words)
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
    values = st.session_state
    for name in (name for name in SIMPLE if name in values):
        if words := SIMPLE[name].refusal(_value(name, values[name])):
            values["start_error"] = words
            return
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
        **{name: _value(name, values[name]) for name in SIMPLE if name in values},
    )


def _value(name: str, value: Any) -> Any:
    """Whole numbers come out of the form as floats; what is none of them has its sentence."""
    if SIMPLE[name].choices:
        return SIMPLE[name].parse(name, str(value))
    whole = isinstance(SIMPLE[name].default, int) and isinstance(value, float)
    return int(value) if whole and value.is_integer() else value
