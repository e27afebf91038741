"""The confusion matrix, and the photos behind one of its cells."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from clothing_model import wording
from clothing_model.data.datasets.collection import KnownDataset
from clothing_model.data.datasets.manifest import DatasetPhoto, Manifest
from clothing_model.inference.evaluation import mistakes
from pages.components.evaluate.matrix import show_matrix
from pages.components.photo.gallery import first_page, show_gallery
from pages.components.shared.outside_text import plain

if TYPE_CHECKING:
    from clothing_model.inference.evaluation.evaluate import Evaluation

PER_PAGE = 12
_STYLE = """
<style>
.st-key-cell-photos .st-key-gallery {grid-template-columns: repeat(3, minmax(0, 1fr))}
</style>
"""


def show_confusion(
    dataset: KnownDataset, manifest: Manifest, evaluation: "Evaluation"
) -> list[DatasetPhoto]:
    """The matrix beside the photos of the chosen cell; those photos, the surest answer first."""
    left, right = st.columns([6, 5], gap="large")
    with right:
        chosen = _choose_cell(evaluation)
        places = mistakes.cell(evaluation, *chosen)
        photos = [evaluation.photos[place] for place in places]
        _show_cell(dataset, manifest, evaluation, chosen, places)
    with left:
        _show_matrix(evaluation, chosen)
    return photos


def _show_matrix(evaluation: "Evaluation", chosen: tuple[str, str]) -> None:
    st.header("Which classes it mixes up", anchor=False)
    st.caption(
        "Choose a cell to see its photos: click it, or move with the arrow keys and press Enter. "
        "The right answers lie on the diagonal. Every other cell is a mistake; a stronger colour "
        "means a larger share of that true class."
    )
    counts, names = evaluation.confusion, evaluation.class_names
    shown = mistakes.to_show(counts, [names.index(name) for name in chosen])
    if len(shown) < len(names):
        st.caption(
            f"The matrix shows {len(shown)} of {len(names):,} classes: those that you chose and "
            "those with the most frequent mistakes. Scroll it sideways to see them all. The boxes "
            "beside it list every class."
        )
    show_matrix(counts, names, chosen, shown, _take)


def _take(truth: str, answer: str) -> None:
    """Put the pressed cell into the two boxes, which are what counts."""
    st.session_state["true"], st.session_state["answer"] = truth, answer
    first_page()


def _choose_cell(evaluation: "Evaluation") -> tuple[str, str]:
    """True class and answer, kept in the address; at first what is confused most."""
    names = evaluation.class_names
    found = mistakes.confusions(evaluation)
    first = found[0] if found else mistakes.Confusion(names[0], names[0], 0)
    with st.container(horizontal=True):
        truth = _choose("True class", names, "true", first.truth)
        answer = _choose("Answer", names, "answer", first.answer)
    return truth, answer


def _choose(label: str, names: Sequence[str], key: str, first: str) -> str:
    if st.session_state.get(key, first) not in names:  # another model's class
        st.session_state.pop(key)
    return str(
        st.selectbox(
            label,
            names,
            index=names.index(first),
            key=key,
            bind="query-params",
            width=150,
            on_change=first_page,
        )
    )


def _show_cell(
    dataset: KnownDataset,
    manifest: Manifest,
    evaluation: "Evaluation",
    chosen: tuple[str, str],
    places: Sequence[int],
) -> None:
    truth, answer = chosen
    if not places:
        st.info(f"No photo of the class {plain(truth)} was called {plain(answer)}.")
        return
    count = f"{len(places):,} photo{'' if len(places) == 1 else 's'}"
    what = "rightly called" if truth == answer else "called"
    st.markdown(f"**{plain(truth)} {what} {plain(answer)}**: {count}, the surest answer first")
    sure = mistakes.sureness(evaluation)
    photos = [evaluation.photos[place] for place in places]
    captions = {
        evaluation.photos[place].path: (
            f"{wording.probability(float(sure[place]))}  \n{evaluation.photos[place].name}"
        )
        for place in places
    }
    with st.container(key="cell-photos"):
        st.html(_STYLE)
        show_gallery(dataset, manifest, photos, captions, PER_PAGE)
