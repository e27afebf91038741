"""Rows of a table that the Space key ticks."""

from pathlib import Path

import streamlit as st

_component = st.components.v2.component(
    "rows_by_space", js=Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
)


def rows_by_space() -> None:
    """Once on a page whose tables have rows to tick."""
    _component(key="rows-by-space", height=1)
