"""One parameter over its range; rotation and shear side by side."""

import streamlit as st

from clothing_model.data.augmentation import affine
from clothing_model.data.augmentation.demonstrations import (
    STRIPS,
    strip,
    turned_and_sheared,
    with_square,
)
from clothing_model.data.augmentation.text import value_text
from clothing_model.data.augmentation.transform import EXACT, apply
from pages.components.augmentation.picture_grid import Picture, picture_grid
from pages.components.augmentation.subject import Subject


@st.fragment
def show_strip(subject: Subject) -> None:
    """Five pictures of one parameter, from its lowest value to its highest."""
    chosen = st.segmented_control(
        "Parameter",
        list(STRIPS),
        format_func=lambda name: EXACT[name].heading,
        default="rotation",
        required=True,
        key="strip",
        bind="query-params",
    )
    parameter = chosen or "rotation"  # an address may leave it empty
    pictures = []
    for transform in strip(parameter):
        value = value_text(parameter, getattr(transform, parameter))
        alt = f"{subject.name}, {EXACT[parameter].title} {value}"
        pictures.append(Picture(apply(subject.pixels, transform), alt, value))
    picture_grid(pictures, "strip")
    st.caption(EXACT[parameter].help)


@st.fragment
def show_shear_or_rotation(subject: Subject) -> None:
    """Rotation above shear, by the same angles, with a square that shows the difference."""
    angle = st.slider("Largest angle, degrees", 5, 45, 30, 5, key="angle", bind="query-params")
    marked = with_square(subject.pixels)
    for name, transforms in turned_and_sheared(float(angle)).items():
        st.markdown(f"**{EXACT[name].heading}**")
        pictures = []
        for transform in transforms:
            degrees = value_text(name, getattr(transform, name))
            corner = f"corner {affine.corner_angle(transform.matrix):.0f}°"
            alt = f"{name} {degrees}: the square's corner has {corner}"
            pictures.append(Picture(apply(marked, transform), alt, degrees, corner))
        picture_grid(pictures, "series")
    st.markdown(
        "Rotation keeps the square a square: every corner stays at 90°. Shear keeps parallel "
        "lines parallel but changes the angles, so the square becomes a parallelogram."
    )
