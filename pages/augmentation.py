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
        "See what the network is fed: instead of the same photo again and again, training can "
        "use variants of it. Choose a photo and move the sliders.",
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
        "Augment training photos only. Validation and test photos stay as they are, because "
        "they stand for what people will really upload."
    )


main()
