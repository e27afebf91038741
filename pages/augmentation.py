"""Augmentation: what training makes of one photo."""

import streamlit as st

from pages.components.augmentation.by_hand import show_by_hand
from pages.components.augmentation.series import show_shear_or_rotation, show_strip
from pages.components.augmentation.subject import choose_subject
from pages.components.augmentation.variants import show_variants
from pages.components.shared.page import open_page

VIEWS = {
    "By hand": show_by_hand,
    "One parameter": show_strip,
    "Shear or turn?": show_shear_or_rotation,
    "Ten variants": show_variants,
}


def main() -> None:
    open_page(
        "Augmentation",
        (
            "Training does not have to use the same photo again and again: it can use "
            "changed versions of it, called variants. Choose a photo, move the sliders, and "
            "see what the network gets."
        ),
    )
    st.set_page_config(layout="wide")  # the photos are what matters here
    subject = choose_subject()
    view = st.segmented_control(
        "View",
        list(VIEWS),
        default="By hand",
        required=True,
        key="show",
        bind="query-params",
        label_visibility="collapsed",
    )
    if subject is not None:
        VIEWS[view or "By hand"](subject)
    st.caption(
        "Augment training photos only. Validation and test photos stay as they are, "
        "because they stand for the photos that people will really upload."
    )


main()
