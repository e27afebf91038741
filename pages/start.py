"""The entry script of every visit: the menu, and the page that is asked for."""

import streamlit as st

from pages.components.shared.fixed_pictures import ICON
from pages.components.shared.lesson_bar import show_lesson
from pages.components.shared.navigation import PAGES
from pages.components.shared.phone_touch import prepare_for_touch
from pages.components.shared.phones import offer_phones
from pages.components.shared.visitor_menu import show_visitor

# Before the menu: the tab would show a page's icon, which the browser would fetch from afar.
st.set_page_config(page_icon=ICON)
page = st.navigation(
    [
        st.Page(page.file, title=page.title, icon=page.icon, default=page is PAGES[0])
        for page in PAGES
    ]
)
prepare_for_touch()
show_visitor()
offer_phones()
show_lesson(page.url_path)
page.run()
