"""What every page opens with."""

from pathlib import Path

import streamlit as st

from pages.components.shared.navigation import page_links

ICON = Path(__file__).with_name("icon.png")  # a file: Streamlit would fetch its own from afar

_STYLE = "<style>.stMainBlockContainer {padding-top: 3.2rem}</style>"


def open_page(title: str, lead: str) -> None:
    """The browser's title, the menu, the heading, and one sentence that says what to do."""
    st.set_page_config(page_title=f"{title} · Clothes", page_icon=str(ICON))
    st.html(_STYLE)
    page_links()
    st.title(title, anchor=False)
    st.markdown(lead)
