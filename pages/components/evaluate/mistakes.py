"""The photos that a model names wrong, in three orders."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from clothing_model import wording
from clothing_model.data.datasets.collection import KnownDataset
from clothing_model.data.datasets.manifest import DatasetPhoto, Manifest
from clothing_model.inference.evaluation import mistakes
from clothing_model.network.models.folder import SavedModel
from pages.components.evaluate.photo_dialog import show_if_opened
from pages.components.photo.gallery import first_page, show_gallery
from pages.components.shared.evaluations import evaluations_of, show_corrected

if TYPE_CHECKING:
    from clothing_model.inference.evaluation.evaluate import Evaluation

WORST, UNSURE, PAIR = "Worst first", "Most unsure", "Most confused pair"
_SAYS = {
    WORST: (
        "Wrong answers. First come those of which the model was most sure. You can "
        "often learn most from these: a wrong label, a second piece of clothing in "
        "the photo, or a kind that was missing in training."
    ),
    UNSURE: (
        "All photos. First come those where the first two answers are almost equally "
        "likely. Some are right by luck. The model would learn most from more photos "
        "like these."
    ),
    PAIR: "The classes that the model mixes up, the most frequent mistake first.",
}


def show_mistakes(model: SavedModel, manifest: Manifest, dataset: KnownDataset, split: str) -> None:
    """Mistakes as tiles; a click opens one. Raises ClothingError."""
    found = evaluations_of(model, manifest, split)
    if found is None:
        return
    show_corrected(found, split)
    order = st.segmented_control(
        "Order",
        list(_SAYS),
        default=WORST,
        required=True,
        key="first",
        bind="query-params",
        on_change=first_page,
        label_visibility="collapsed",
    )
    st.caption(
        f"{_SAYS[order or WORST]} Under each photo you see the answer, how sure the model "
        "was, the true class and the file name."
    )
    places = _places(found.corrected, order or WORST)
    photos = [found.corrected.photos[place] for place in places]
    if photos:
        show_gallery(dataset, manifest, photos, _captions(found.corrected, places))
    else:
        st.success("The model is right on every one of these photos.", icon=":material/check:")
    show_if_opened(model, manifest, dataset, split, photos)


def _places(evaluation: "Evaluation", order: str) -> list[int]:
    if order == WORST:
        return mistakes.worst_first(evaluation)
    if order == UNSURE:
        return mistakes.unsure_first(evaluation)
    pairs = {
        f"{pair.truth} called {pair.answer} {_times(pair.photos)}": pair
        for pair in mistakes.confusions(evaluation)
    }
    if not pairs:
        return []
    if st.session_state.get("pair") not in pairs:  # of other photos, or before a correction
        st.session_state.pop("pair", None)
    chosen = st.selectbox(
        "Pair",
        list(pairs),
        width=340,
        key="pair",
        bind="query-params",
        on_change=first_page,
    )
    return mistakes.cell(evaluation, pairs[chosen].truth, pairs[chosen].answer)


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count:,} times")


def _captions(evaluation: "Evaluation", places: Sequence[int]) -> dict[str, str]:
    """By path: whether it is right, the answer with its probability, the true class, the file."""
    sure = mistakes.sureness(evaluation)
    return {
        photo.path: _caption(
            photo, evaluation.class_names[evaluation.answers[place]], float(sure[place])
        )
        for place in places
        for photo in [evaluation.photos[place]]
    }


def _caption(photo: DatasetPhoto, answer: str, probability: float) -> str:
    """Lines for a tile; a tick where the answer is right."""
    mark = "✓ " if answer == photo.label else ""
    said = f"{answer} {wording.probability(probability)}"
    return f"{mark}{said}  \ntrue class: {photo.label}  \n{photo.name}"
