"""The pages, in the order in which they are offered.

The links are drawn by every page itself: Streamlit may open a page's own address without
having run app.py, and its own menu would then show the names of files.
"""

from typing import NamedTuple

import streamlit as st
from streamlit.errors import StreamlitAPIException


class PageEntry(NamedTuple):
    """A page's file, its name in the menu, and its icon."""

    file: str
    title: str
    icon: str


PAGES = (
    PageEntry("pages/classify.py", "Classify", ":material/photo_camera:"),
    PageEntry("pages/dataset.py", "Dataset", ":material/photo_library:"),
    PageEntry("pages/augmentation.py", "Augmentation", ":material/flip:"),
    PageEntry("pages/train.py", "Train", ":material/model_training:"),
    PageEntry("pages/runs.py", "Runs", ":material/stacked_line_chart:"),
    PageEntry("pages/evaluate.py", "Evaluate", ":material/fact_check:"),
)

# The two lists on Runs, and the name of that choice in the address.
VIEW, TRAININGS, MODELS = "list", "Trainings", "Saved models"


def page_links() -> None:
    """The menu in the sidebar."""
    for file, title, icon in PAGES:
        try:
            st.sidebar.page_link(file, label=title, icon=icon)
        except StreamlitAPIException:  # a page that runs alone, as in a test, has no others
            return
    st.sidebar.space("small")
