"""The ranges that variants are drawn from: a preset or sliders, kept in the address."""

from dataclasses import replace

import streamlit as st

from clothing_model.data.augmentation import PRESETS, AugmentationConfig
from clothing_model.data.augmentation.affine import FILL_MODES
from clothing_model.data.augmentation.text import QUERY, from_query, to_query
from clothing_model.data.augmentation.transform import MAX_SHEAR, shift_in_px
from clothing_model.errors import InvalidConfig
from pages.components.augmentation.words import FILLS, UPSIDE_DOWN

_PRESETS = {
    "chapter": "The chapter's choice",
    "preview": "A little of everything",
    "full": "The chapter's full set",
    "none": "None",
}
_KEY = "range_"  # before a field's name: its widget


def choose_ranges(size: int) -> AugmentationConfig:
    """Ranges for photos of size × size px; `?augment=...` in the address says and sets them."""
    _read_address(size)
    for name, value in st.session_state["ranges"].to_json().items():
        st.session_state.setdefault(_KEY + name, value)  # gone while another view was shown
    values = {name: st.session_state[_KEY + name] for name in AugmentationConfig().to_json()}
    config = st.session_state["ranges"] = AugmentationConfig(**values)
    same = [name for name, ranges in PRESETS.items() if ranges == config]
    st.session_state["range_preset"] = same[0] if same else None
    st.segmented_control(
        "Ranges",
        list(_PRESETS),
        format_func=_PRESETS.__getitem__,
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
        st.warning(f"{error} The chapter's choice is shown instead.")
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
    left, right = st.columns(2, gap="large")
    with left:
        _slider("Rotation, degrees to either side", "rotation", 180)
        _slider("Shear, degrees (not pixels) to either side", "shear", MAX_SHEAR)
        _slider("Zoom, how far from 1, in and out", "zoom", 0.9, 0.05)
        _slider("Brightness, how far from 1", "brightness", 1, 0.05)
    with right:
        _slider("Width shift, px to either side", "width_shift", size)
        _slider("Height shift, px to either side", "height_shift", size)
        _slider("Added to all colours, to either side", "channel_shift", 255)
        st.selectbox(
            "Empty corners are filled with",
            list(FILL_MODES),
            format_func=FILLS.__getitem__,
            key=_KEY + "fill_mode",
        )
    with st.container(horizontal=True):
        st.toggle("Flip every second left and right", key=_KEY + "horizontal_flip")
        upside_down = st.toggle("Flip every second upside down", key=_KEY + "vertical_flip")
    if upside_down:
        st.caption(UPSIDE_DOWN)


def _slider(label: str, name: str, high: float, step: float = 1.0) -> None:
    st.slider(label, 0.0, float(high), step=step, format="%g", key=_KEY + name)
