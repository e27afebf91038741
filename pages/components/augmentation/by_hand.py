"""One photo, sliders, and what they make of it."""

from dataclasses import replace
from typing import Any

import streamlit as st

from clothing_model.data.augmentation.text import (
    caption,
    matrix_text,
    transform_command,
    transform_from_query,
)
from clothing_model.data.augmentation.transform import BOXES, EXACT, Transform, apply, check_fits
from clothing_model.errors import InvalidConfig
from pages.components.augmentation.live_sliders import values_in_motion
from pages.components.augmentation.picture_grid import Picture, picture_grid
from pages.components.augmentation.subject import Subject
from pages.components.shared.glossary import explained
from pages.components.shared.outside_text import plain

_SLIDERS = ("rotation", "shear", "zoom", "width_shift", "height_shift")
_AFTER = ".st-key-pair figure:last-child img"
_SWITCHES = [name for name, said in EXACT.items() if isinstance(said.default, bool)]
_COLOURS = ("brightness", "channel_shift", "saturation", "hue", "blur")
_PARTS = [name for name in EXACT if name.startswith(BOXES)]
_MORE = [n for n in EXACT if n not in (*_SLIDERS, *_SWITCHES, *_COLOURS, *_PARTS)]

# On a phone the pictures stay in sight while the sliders below them are moved; the two colours
# are the themes' own.
_STYLE = """
<style>
@media (min-height: 560px) {
  .stColumn:has(.st-key-pair) {position: sticky; top: 3.75rem; z-index: 5; align-self: flex-start;
    background: light-dark(#ffffff, #14191a); padding-bottom: .5rem}
}
</style>
"""


def show_by_hand(subject: Subject) -> None:
    """The sliders' view; a value in the address that cannot be used gets a sentence."""
    st.session_state["by_hand_asked"] = _asked(subject)
    st.html(_STYLE)
    _preview(subject)


def _asked(subject: Subject) -> Transform | None:
    """What a link asks for, when the page is opened by one."""
    if st.session_state.get("by_hand_opened"):
        return None
    st.session_state["by_hand_opened"] = True
    try:
        transform = transform_from_query(st.query_params.to_dict())
        check_fits(transform, subject.size, subject.size)
    except InvalidConfig as error:
        st.warning(f"{plain(str(error))} This value of the link is ignored.")
        return None
    return transform


@st.fragment
def _preview(subject: Subject) -> None:
    asked = st.session_state.pop("by_hand_asked", None)  # once: then the sliders are moved
    pictures, controls = st.columns([3, 2], gap="large")
    with controls:
        transform = _controls(subject.size)
    transform = _in_motion(transform, subject.size)
    with pictures, st.container(key="pair"):
        _pair(subject, transform)
    if asked not in (None, transform):
        st.warning(
            "The link asks for values that the sliders cannot reach. The nearest "
            "possible values are shown."
        )
    with st.expander("The order of steps, and the matrix"):
        _explain(transform, subject.size)
    with st.expander("The same picture from the command line"):
        st.code(transform_command(transform, subject.size), language="bash", wrap_lines=True)


def _in_motion(transform: Transform, size: int) -> Transform:
    """With the values of a slider that is being dragged; a browser may send anything."""
    settled = {name: getattr(transform, name) for name in _SLIDERS}
    values: dict[str, Any] = values_in_motion(settled, _AFTER)
    try:
        moved = replace(transform, **values)
        check_fits(moved, size, size)
    except InvalidConfig:
        return transform
    return moved


def _pair(subject: Subject, transform: Transform) -> None:
    words = caption(transform)
    result = apply(subject.pixels, transform)
    picture_grid(
        [
            Picture(subject.pixels, f"The photo {subject.name}, squashed", "Before"),
            Picture(result, f"The photo after: {words}", "After", words),
        ],
        "pair",
    )


def _controls(size: int) -> Transform:
    values = {name: _control(name, size) for name in _SLIDERS}
    with st.container(horizontal=True):
        values |= {name: _control(name, size) for name in _SWITCHES}
    for name in _SWITCHES:
        if values[name] and EXACT[name].help:
            st.caption(EXACT[name].help)
    with st.container(horizontal=True):
        with st.popover("Colours, blur", icon=":material/palette:"):
            values |= {name: _control(name, size) for name in _COLOURS}
        with st.popover("Crop, erasing", icon=":material/crop:"):
            values |= {name: _control(name, size) for name in _PARTS}
        with st.popover("More", icon=":material/tune:"):
            values |= {name: _control(name, size) for name in _MORE}
        st.button("Reset", icon=":material/restart_alt:", on_click=_reset)
    return Transform(**values)


def _control(name: str, size: int) -> Any:
    said = EXACT[name]
    if isinstance(said.default, bool):
        return st.toggle(said.label, key=name, bind="query-params")
    if said.choices:
        titled, choices = said.choices.__getitem__, list(said.choices)
        return st.selectbox(said.label, choices, format_func=titled, key=name, bind="query-params")
    low, high = said.reach or said.within
    if said.unit == "px":
        low, high = max(low, -(size // 2)), min(high, size // 2)
    kind = int if said.step == 1 else float
    low, high, value, step = map(kind, (low, high, said.default, said.step))
    words = explained(said.help, said.label)
    return st.slider(said.label, low, high, value, step, key=name, bind="query-params", help=words)


def _reset() -> None:
    plain = Transform()
    for name, value in plain.to_json().items():
        if name in st.session_state:
            st.session_state[name] = type(st.session_state[name])(value)


def _explain(transform: Transform, size: int) -> None:
    st.markdown(
        "The picture goes through these steps in this order. A crop comes last. All "
        "steps are multiplied into one matrix, so the pixels are mixed only once."
    )
    st.code(matrix_text(transform, size), language=None)
    st.markdown(
        "For each point of the *new* picture, the matrix says from which point of the "
        "old picture its colour comes (in px from the middle; x to the right, y down). "
        "So no pixel of the new picture stays empty."
    )
    st.markdown(
        "Then come the colours, in this order: added to all, brightness, saturation, "
        "hue. Then comes blur, and erasing comes last of all, so that its rectangle has "
        "sharp edges."
    )
