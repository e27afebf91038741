"""Models: every saved model, what can be done with it, and how to take it along."""

import streamlit as st

from pages.components.models.add_model import show_add_model
from pages.components.models.models_table import choose_models, show_actions
from pages.components.models.take_along import show_take_along
from pages.components.shared.page import open_page


def main() -> None:
    open_page(
        "Models",
        "Every saved model. Tick one to use it, to take it along, or to delete it.",
    )
    st.set_page_config(layout="wide")
    chosen = choose_models()
    if chosen:
        show_actions(chosen)
    if len(chosen) == 1:
        show_take_along(chosen[0])
    show_add_model()


main()
