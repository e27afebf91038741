"""The entry script of every visit: the menu, and the page that is asked for."""

import streamlit as st

from pages.components.shared.navigation import ICON, PAGES

# Before the menu: the tab would show a page's icon, which the browser would fetch from afar.
st.set_page_config(page_icon=str(ICON))
st.navigation(
    [
        st.Page(page.file, title=page.title, icon=page.icon, default=page is PAGES[0])
        for page in PAGES
    ]
).run()
