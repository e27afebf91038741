"""What every page opens with."""

import re

import streamlit as st

from pages.components.navigation import page_links


def open_page(title: str, lead: str) -> None:
    """The browser's title, the menu, the heading, and one sentence that says what to do."""
    st.set_page_config(page_title=f"{title} · Clothes", page_icon=":material/checkroom:")
    page_links()
    st.title(title, anchor=False)
    st.markdown(lead)


def plain(text: str) -> str:
    """Text from outside, such as a file's name, so that Markdown shows it as it is."""
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|<>~$:^])", r"\\\1", text)
