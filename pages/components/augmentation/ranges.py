"""The ranges that variants are drawn from: a preset or sliders, kept in the address."""

from dataclasses import replace

import streamlit as st

from clothing_model.data.augmentation import PRESETS, AugmentationConfig
from clothing_model.data.augmentation.config import RANGES, TITLES
from clothing_model.data.augmentation.text import QUERY, from_query, to_query
from clothing_model.data.augmentation.transform import EXACT, SHIFTS, shift_in_px
from clothing_model.errors import InvalidConfig
from pages.components.shared.glossary import explained
from pages.components.shared.outside_text import plain

_KEY = "range_"  # before a field's name: its widget
_LEFT = ("rotation", "shear", "zoom", *SHIFTS, "crop", "fill_mode")


def choose_ranges(size: int) -> AugmentationConfig:
    """Ranges for photos of size × size px; `?augment=...` in the address says and sets them."""
    _read_address(size)
    for name, value in st.session_state["ranges"].to_json().items():
        st.session_state.setdefault(_KEY + name, value)  # gone while another view was shown
    values = {name: st.session_state[_KEY + name] for name in RANGES}
    config = st.session_state["ranges"] = AugmentationConfig(**values)
    same = [name for name, ranges in PRESETS.items() if ranges == config]
    st.session_state["range_preset"] = same[0] if same else None
    st.segmented_control(
        "Ranges",
        list(TITLES),
        format_func=TITLES.__getitem__,
        key="range_preset",
        on_change=_take_preset,
    )
    with st.expander("Change the ranges", icon=":material/tune:"):
        _sliders(size)
    st.session_state["ranges_address"] = st.query_params[QUERY] = to_query(config)
    return config


def _read_address(size: int) -> None:
    """Take the address's ranges, unless they are what this page wrote there itself."""
    written = st.session_state.get("ranges_address")
    text = st.query_params.get(QUERY, written or "chapter")
    if "ranges" in st.session_state and text == written:
        return
    try:
        _set(_in_px(from_query(text), size))
    except InvalidConfig as error:
        st.warning(f"{plain(str(error))} The chapter’s settings are shown instead.")
        _set(PRESETS["chapter"])


def _in_px(config: AugmentationConfig, size: int) -> AugmentationConfig:
    return replace(
        config,
        width_shift=shift_in_px("the range of width_shift", config.width_shift, size),
        height_shift=shift_in_px("the range of height_shift", config.height_shift, size),
    )


def _set(config: AugmentationConfig) -> None:
    st.session_state["ranges"] = config
    for name, value in config.to_json().items():
        st.session_state[_KEY + name] = float(value) if type(value) is int else value


def _take_preset() -> None:
    if name := st.session_state["range_preset"]:
        _set(PRESETS[name])


def _sliders(size: int) -> None:
    switches = [name for name, said in RANGES.items() if isinstance(said.default, bool)]
    rest = [name for name in RANGES if name not in (*_LEFT, *switches)]
    for column, names in zip(st.columns(2, gap="large"), (_LEFT, rest), strict=True):
        with column:
            for name in names:
                _control(name, size)
    with st.container(horizontal=True):
        on = [name for name in switches if st.toggle(RANGES[name].label, key=_KEY + name)]
    for name in on:
        if EXACT[name].help:
            st.caption(EXACT[name].help)


def _control(name: str, size: int) -> None:
    said, key = RANGES[name], _KEY + name
    if said.choices:
        st.selectbox(said.label, list(said.choices), format_func=said.choices.__getitem__, key=key)
    else:
        high = float(min(said.within[1], size) if said.unit == "px" else said.within[1])
        words, step = explained(EXACT[name].help, said.label) or None, float(said.step)
        st.slider(said.label, 0.0, high, step=step, format="%g", key=key, help=words)
