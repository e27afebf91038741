"""What every page opens with."""

import re

import streamlit as st


def open_page(title: str, lead: str) -> None:
    """The browser's title, the page's heading, and one sentence that says what to do."""
    st.set_page_config(page_title=f"{title} · Clothes", page_icon=":material/checkroom:")
    st.title(title, anchor=False)
    st.markdown(lead)


def plain(text: str) -> str:
    """Text from outside, such as a file's name, so that Markdown shows it as it is."""
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|<>~$:^])", r"\\\1", text)
