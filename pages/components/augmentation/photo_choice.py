"""One photo to look at: a drawing, one of the dataset's training photos, or an own one."""

from dataclasses import dataclass
from hashlib import sha256

import numpy as np
import streamlit as st

from clothing_model import drawn
from clothing_model.data.pictures.door import open_image
from clothing_model.errors import EXPECTED, sentence
from clothing_model.settings import MAX_IMAGE_BYTES
from pages.components.photo.linked import linked_photos
from pages.components.photo.sources import ENDINGS
from pages.components.shared.address_choice import address_number
from pages.components.shared.datasets import choose_dataset, manifest_of
from pages.components.shared.outside_text import plain
from pages.components.shared.uploads import taken

SOURCES = ["Drawing", "Dataset", "Own photo"]


@dataclass(frozen=True, eq=False)
class OpenedPhoto:
    """uint8 (H, W, 3); `digest` is the SHA-256 of the file, as in a manifest."""

    pixels: np.ndarray
    digest: str
    name: str


def choose_photo() -> OpenedPhoto | None:
    """The photo, kept in the address unless it is an own one; None where there is none yet.

    An address that names a photo of a dataset (see linked_photo) comes before the choice.
    """
    if linked := linked_photos():
        try:
            return _opened(linked[0].data, linked[0].name)
        except EXPECTED as error:
            st.error(plain(sentence(error)), icon=":material/broken_image:")
            return None
    source = st.segmented_control(
        "Photo",
        SOURCES,
        default=SOURCES[0],
        required=True,
        key="photo_source",
        bind="query-params",
    )
    try:
        if source == "Dataset":
            return _from_dataset()
        return _own() if source == "Own photo" else _drawing()
    except EXPECTED as error:
        st.error(plain(sentence(error)), icon=":material/broken_image:")
        return None


def _drawing() -> OpenedPhoto:
    samples = {sample.title: sample for sample in drawn.samples()}
    title = st.selectbox("Drawing", list(samples), key="drawing", bind="query-params", width=260)
    return _opened(_drawn(samples[title].label, samples[title].seed), title)


@st.cache_data(show_spinner=False, max_entries=64)
def _drawn(label: str, seed: int) -> bytes:
    return drawn.jpeg_of(label, seed)


def _from_dataset() -> OpenedPhoto | None:
    manifest = manifest_of(choose_dataset())
    if manifest is None:
        return None
    photos = manifest.select("train") if "train" in manifest.counts else manifest.photos
    labels = sorted({photo.label for photo in photos})
    label = st.selectbox("Class", labels, key="photo_class", bind="query-params", width=160)
    of_class = [photo for photo in photos if photo.label == label]
    if st.session_state.get("photo_number", 1) > len(of_class):
        st.session_state["photo_number"] = float(len(of_class))
    title, reach = f"Training photo, 1 to {len(of_class):,}", (1.0, float(len(of_class)))
    number = address_number(title, "photo_number", 1, reach=reach, width=190)
    photo = of_class[int(number) - 1]
    return OpenedPhoto(open_image(manifest.file(photo)), photo.digest, photo.path)


def _own() -> OpenedPhoto | None:
    file = st.file_uploader(
        "Your photo",
        type=ENDINGS,
        key="augmented_file",
        max_upload_size=MAX_IMAGE_BYTES >> 20,
        help="It stays in memory and is never saved. A link to this page cannot carry it.",
    )
    return _opened(file.getvalue(), file.name) if file and taken([file]) else None


def _opened(data: bytes, name: str) -> OpenedPhoto:
    return OpenedPhoto(open_image(data), sha256(data).hexdigest(), name)
