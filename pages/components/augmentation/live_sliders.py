"""Sliders that are heard while they are dragged, not only when they are let go."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

_live = st.components.v2.component(
    "live_sliders", js=Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
)


def values_in_motion(values: Mapping[str, float], picture: str) -> dict[str, float]:
    """The sliders' values as they are on the screen at this moment.

    `values` are those that Streamlit knows, by the sliders' keys; `picture` is a CSS selector
    of the <img> that shows what they make, whose change says that the server kept up.
    """
    data = {"names": list(values), "picture": picture}
    heard = _live(key="live_sliders", data=data, on_moved_change=lambda: None, height=1)
    return settle(values, heard.get("moved"))


def settle(values: Mapping[str, float], moved: Any) -> dict[str, float]:
    """What holds: the values last heard in a drag that began at `values`, or `values`.

    `moved` is {"base": values at the start of the drag, "now": values in it}. Once the slider
    is let go Streamlit's own values differ from the base, and count. Anything malformed is
    left out.
    """
    try:
        base = {name: float(moved["base"][name]) for name in values}
        now = {name: float(moved["now"][name]) for name in values}
    except (TypeError, KeyError, ValueError):
        return dict(values)
    return now if all(abs(base[name] - values[name]) < 1e-6 for name in values) else dict(values)
