"""One photo to look at: a drawing, one of the dataset's training photos, or an own one."""

from dataclasses import dataclass
from hashlib import sha256

import numpy as np
import streamlit as st

from clothing_model import drawn
from clothing_model.data.datasets.collection import find_known
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
    """uint8 (H, W, 3); `digest` is the SHA-256 of the file, as in a manifest. `words` name the
    photo in the middle of a sentence; its name may come from outside."""

    pixels: np.ndarray
    digest: str
    name: str
    words: str


def choose_photo(prefix: str = "") -> OpenedPhoto | None:
    """The photo, kept in the address unless it is an own one; None where there is none yet.

    An address that names a photo of a dataset (see linked_photo) comes before the choice. `prefix`
    tells a second photo on a page, to compare with, from the first, whose dataset it shares.
    """
    if not prefix and (linked := linked_photos()):
        try:
            return _opened(linked[0].data, linked[0].name, "this photo of the dataset")
        except EXPECTED as error:
            st.error(plain(sentence(error)), icon=":material/broken_image:")
            return None
    source = st.segmented_control(
        "Compare with" if prefix else "Photo",
        SOURCES,
        default=SOURCES[0],
        required=True,
        key=f"{prefix}photo_source",
        bind="query-params",
    )
    try:
        if source == "Dataset":
            return _from_dataset(prefix)
        return _own(prefix) if source == "Own photo" else _drawing(prefix)
    except EXPECTED as error:
        st.error(plain(sentence(error)), icon=":material/broken_image:")
        return None


def _drawing(prefix: str) -> OpenedPhoto:
    samples = {sample.title: sample for sample in drawn.samples()}
    title = st.selectbox(
        "Drawing",
        list(samples),
        index=1 if prefix else 0,
        key=f"{prefix}drawing",
        bind="query-params",
        width=260,
    )
    return _opened(_drawn(samples[title].label, samples[title].seed), title, f"the drawing {title}")


@st.cache_data(show_spinner=False, max_entries=64)
def _drawn(label: str, seed: int) -> bytes:
    return drawn.jpeg_of(label, seed)


def _from_dataset(prefix: str) -> OpenedPhoto | None:
    chosen = find_known(st.query_params.get("dataset")) if prefix else choose_dataset()
    manifest = manifest_of(chosen, prefix)
    if manifest is None:
        return None
    photos = manifest.select("train") if "train" in manifest.counts else manifest.photos
    labels = sorted({photo.label for photo in photos})
    key = f"{prefix}photo_class"
    label = st.selectbox("Class", labels, key=key, bind="query-params", width=160)
    of_class = [photo for photo in photos if photo.label == label]
    key = f"{prefix}photo_number"
    if st.session_state.get(key, 1) > len(of_class):
        st.session_state[key] = float(len(of_class))
    title, reach = f"Training photo, 1 to {len(of_class):,}", (1.0, float(len(of_class)))
    number = address_number(title, key, 1, reach=reach, width=190)
    photo = of_class[int(number) - 1]
    pixels = open_image(manifest.file(photo))
    return OpenedPhoto(pixels, photo.digest, photo.path, "this photo of the dataset")


def _own(prefix: str) -> OpenedPhoto | None:
    file = st.file_uploader(
        "Your photo",
        type=ENDINGS,
        key=f"{prefix}own_photo",
        max_upload_size=MAX_IMAGE_BYTES >> 20,
        help=(
            "Your photo stays in memory and is never saved. A link to this page does "
            "not contain it."
        ),
    )
    return _opened(file.getvalue(), file.name, "your photo") if file and taken([file]) else None


def _opened(data: bytes, name: str, words: str) -> OpenedPhoto:
    return OpenedPhoto(open_image(data), sha256(data).hexdigest(), name, words)
