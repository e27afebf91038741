"""One photo large: its facts, what the network gets of it, and corrections."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from clothing_model.data.datasets import corrections
from clothing_model.data.datasets.browse import neighbours
from clothing_model.data.datasets.collection import KnownDataset
from clothing_model.data.datasets.manifest import DatasetPhoto, Manifest
from clothing_model.data.pictures.door import encode_jpeg, read_photo, resize
from clothing_model.errors import InvalidImage
from clothing_model.network.backbones import backbone
from pages.components.photo.input_table import input_table
from pages.components.photo.linked import photo_address
from pages.components.photo.tile import close_photo, open_photo, opened_photo
from pages.components.shared.datasets import manifest_of
from pages.components.shared.outside_text import plain
from pages.components.shared.page import say_what_went_wrong
from pages.components.shared.visitor import as_teacher, say_needs_key, visitor

SIZES = (150, 299)
CORRECTING = "Correcting a dataset"
PAGES = {"classify.py": "Classify it", "augmentation.py": "Augment it"}


@st.dialog("Photo", width="medium", on_dismiss=close_photo)
def show_photo(dataset: KnownDataset, photos: list[DatasetPhoto]) -> None:
    """The photo that the address names, its facts and what can be done with it.

    photos: what is before and after it.
    """
    manifest = manifest_of(dataset)
    photo = opened_photo(dataset, manifest) if manifest else None
    if manifest is None or photo is None:
        return
    step_through(dataset, photo, photos)
    try:
        opened = read_photo(manifest.file(photo))
    except InvalidImage as error:
        st.error(plain(str(error)))
        return
    left, right = st.columns([5, 4], gap="medium")
    with left:
        show_large(photo, opened.pixels)
    with right:
        show_facts(manifest, photo, opened.format)
        show_links(dataset, photo)
        offer_correction(manifest, photo)
    _as_the_network_sees_it(opened.pixels, photo)


def show_large(photo: DatasetPhoto, pixels: np.ndarray) -> None:
    """The photo as it is, as wide as there is room; uint8 (H, W, 3)."""
    st.image(
        encode_jpeg(pixels, max_side=900),
        alt=f"{photo.label}, the photo {photo.name}",
        width="stretch",
    )


def step_through(
    dataset: KnownDataset, photo: DatasetPhoto, photos: Sequence[DatasetPhoto]
) -> None:
    """Previous and Next, among the photos that are listed."""
    before, after = neighbours(photos, photo)
    if not (before or after):
        return
    with st.container(horizontal=True):
        for label, icon, target in (
            ("Previous", ":material/arrow_back:", before),
            ("Next", ":material/arrow_forward:", after),
        ):
            st.button(
                label,
                icon=icon,
                disabled=target is None,
                on_click=open_photo,
                args=(dataset, target),
            )


def show_facts(manifest: Manifest, photo: DatasetPhoto, kind: str) -> None:
    """Class, split, size and file; `kind` is the file's format."""
    size = manifest.file(photo).stat().st_size
    was = f", corrected from {plain(photo.folder_label)}" if photo.relabelled else ""
    out = "  \n**Left out** of training and evaluation." if photo in manifest.left_out else ""
    st.markdown(
        f"**Class** {plain(photo.label)}{was}  \n"
        + (f"**Split** {plain(photo.split)}  \n" if photo.split else "")
        + f"**Size** {photo.width:d} × {photo.height:d} px, {size / 1000:,.0f} kB, "
        f"{plain(kind)}  \n"
        f"**File** {plain(photo.path)}{out}"
    )


def show_links(dataset: KnownDataset, photo: DatasetPhoto) -> None:
    """The ways to other pages with this photo."""
    with st.container(horizontal=True):
        for page, label in PAGES.items():
            st.page_link(
                page,
                label=label,
                icon=":material/arrow_outward:",
                query_params=photo_address(dataset, photo),
            )


def offer_correction(manifest: Manifest, photo: DatasetPhoto) -> None:
    """Relabel, leave out, undo. The dataset's own files are never touched."""
    say_what_went_wrong()
    if not visitor().teacher:
        say_needs_key(CORRECTING)
        return
    with st.expander("Correct this photo", expanded=photo in manifest.left_out):
        if photo in manifest.left_out or photo.relabelled:
            st.button(
                "Undo the correction",
                icon=":material/undo:",
                on_click=as_teacher,
                args=(CORRECTING, corrections.undo, manifest.root, [photo.path]),
            )
        if photo in manifest.left_out:
            return
        label = st.selectbox(
            "The right class",
            manifest.class_names,
            index=manifest.class_names.index(photo.label),
            key=f"right-{photo.path}",
        )
        with st.container(horizontal=True):
            st.button(
                "Change the label",
                disabled=label == photo.label,
                on_click=as_teacher,
                args=(CORRECTING, corrections.relabel, manifest, photo, label),
            )
            st.button(
                "Leave it out",
                icon=":material/visibility_off:",
                on_click=as_teacher,
                args=(CORRECTING, corrections.leave_out, manifest, photo),
            )
        st.caption("The correction is kept in a separate file. Training and evaluation use it.")


def _as_the_network_sees_it(pixels: np.ndarray, photo: DatasetPhoto) -> None:
    st.subheader("As the network sees it", anchor=False)
    st.markdown(
        "A network takes square photos of one size, so the whole photo is resized to a "
        "square and nothing is cut off. Its pixels are numbers from 0 to 255. They are "
        "scaled to the range that the network was trained with."
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for size in SIZES:
            st.image(
                resize(pixels, size),
                caption=f"{size} × {size}",
                alt=f"{photo.name} resized to {size} × {size} px",
                width=size,
            )
    input_table(pixels, backbone("xception-299"))
