"""A photo of a dataset in the address of a page: ?photo=<dataset>/<path in it>."""

import streamlit as st

from clothing_model.data.datasets.collection import KnownDataset, photo_file
from clothing_model.data.datasets.manifest import DatasetPhoto
from pages.components.photo.sources import ChosenPhoto

KEY = "photo"


def photo_address(dataset: KnownDataset, photo: DatasetPhoto) -> dict[str, str]:
    """The query parameters that name a photo."""
    return {KEY: f"{dataset.name}/{photo.path}"}


def linked_photos() -> list[ChosenPhoto]:
    """The photo that the address names, as something to classify; [] where it names none."""
    address = st.query_params.get(KEY, "")
    file = photo_file(address) if address else None
    if file is None:
        return []
    if st.button("Remove the photo of the dataset", icon=":material/close:", type="tertiary"):
        del st.query_params[KEY]
        return []
    return [ChosenPhoto(f"dataset-{address}", file.name, file.read_bytes())]
