"""One photo of an evaluation, large: what the model answered, what is true, corrections."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from clothing_model.data.datasets.collection import KnownDataset
from clothing_model.data.datasets.manifest import DatasetPhoto, Manifest
from clothing_model.data.pictures.door import read_file, read_photo
from clothing_model.errors import EXPECTED, InvalidImage, sentence
from clothing_model.inference.answers.answer import Prediction
from clothing_model.inference.answers.description import UNUSUAL
from clothing_model.network.models.folder import SavedModel
from pages.components.photo.answer import show_bars
from pages.components.photo.dialog import (
    offer_correction,
    show_facts,
    show_large,
    show_links,
    step_through,
)
from pages.components.photo.tile import close_photo, opened_photo
from pages.components.photo.why import show_why
from pages.components.shared.datasets import manifest_of
from pages.components.shared.evaluations import Evaluations, evaluations_of, show_corrected
from pages.components.shared.models import classifier
from pages.components.shared.outside_text import plain

if TYPE_CHECKING:
    from clothing_model.inference.evaluation.evaluate import Evaluation


def show_if_opened(
    model: SavedModel,
    manifest: Manifest,
    dataset: KnownDataset,
    split: str,
    photos: Sequence[DatasetPhoto],
) -> None:
    """The photo that the address names, if it names one; `photos`: what is before and after."""
    if opened_photo(dataset, manifest):
        _show(model, dataset, split, photos)


@st.dialog("Photo", width="medium", on_dismiss=close_photo)
def _show(
    model: SavedModel, dataset: KnownDataset, split: str, photos: Sequence[DatasetPhoto]
) -> None:
    try:
        manifest = manifest_of(dataset)
        photo = opened_photo(dataset, manifest) if manifest else None
        found = evaluations_of(model, manifest, split) if manifest and photo else None
    except EXPECTED as error:
        st.error(plain(sentence(error)))
        return
    if manifest is None or photo is None or found is None:
        return
    step_through(dataset, photo, photos)
    try:
        opened = read_photo(manifest.file(photo))
    except InvalidImage as error:
        st.error(plain(str(error)))
        return
    left, right = st.columns(2, gap="medium")
    with left:
        show_large(photo, opened.pixels)
    with right:
        _answer(found.plain, photo)
        show_facts(manifest, photo, opened.format)
        show_links(dataset, photo)
    _offer_why(model, manifest.file(photo), photo.label)
    _correct(manifest, photo, found, split)


def _offer_why(model: SavedModel, path: Path, label: str) -> None:
    """The explanation, computed only once it is unfolded."""
    why = st.expander("Why?", icon=":material/help:", key="why-opened", on_change="rerun")
    if why.open:
        with why:
            try:
                data = read_file(path)
                show_why(classifier(model, "cpu").result(), data, label, "why-opened")
            except EXPECTED as error:
                st.warning(plain(sentence(error)))


def _answer(evaluation: "Evaluation", photo: DatasetPhoto) -> None:
    """Right or wrong, and the classes as bars; nothing for a photo of another split."""
    place = next((n for n, p in enumerate(evaluation.photos) if p.path == photo.path), None)
    if place is None:
        return
    shares = evaluation.probabilities[place]
    ranked = tuple(
        Prediction(evaluation.class_names[index], float(shares[index]))
        for index in np.argsort(-shares, kind="stable")
    )
    said, is_right = ranked[0].label, ranked[0].label == photo.label
    st.subheader(
        f":material/check: {plain(said)}, and that is right"
        if is_right
        else f":material/close: {plain(said)}, but its label is {plain(photo.label)}",
        anchor=False,
    )
    familiar = bool(evaluation.familiar[place])
    show_bars(ranked, familiar)
    if not familiar:
        st.caption(UNUSUAL)


def _correct(manifest: Manifest, photo: DatasetPhoto, found: Evaluations, split: str) -> None:
    """Mark a wrong label, and see what the accuracy becomes."""
    offer_correction(manifest, photo)
    show_corrected(found, split)
    if found.corrections:
        st.caption(
            "Correct a label only if the label is wrong, not because the answer is "
            "wrong. If you look only at mistakes, you find only those wrong labels that "
            "count against the model."
        )
