"""What every page opens with."""

import streamlit as st

_STYLE = "<style>.stMainBlockContainer {padding-top: 3.2rem}</style>"


def open_page(title: str, lead: str) -> None:
    """The browser's title, the heading, and one sentence that says what to do."""
    st.set_page_config(page_title=f"{title} · Clothes")
    st.html(_STYLE)
    st.title(title, anchor=False)
    st.markdown(lead)
