"""The app: `streamlit run app.py`."""

import streamlit as st

from pages.components.shared.navigation import PAGES

st.navigation(
    [
        st.Page(page.file, title=page.title, default=page is PAGES[0])  # icons: see the menu
        for page in PAGES
    ],
    position="hidden",
).run()
