"""The confusion matrix, and the photos behind one of its cells."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from clothing_model import wording
from clothing_model.data.datasets.collection import KnownDataset
from clothing_model.data.datasets.manifest import DatasetPhoto, Manifest
from clothing_model.inference.evaluation import mistakes
from pages.components.charts.confusion import FEW, confusion_chart, confusion_words
from pages.components.photo.gallery import first_page, show_gallery
from pages.components.shared.outside_text import plain
from pages.components.shared.page import scrolled

if TYPE_CHECKING:
    from clothing_model.inference.evaluation.evaluate import Evaluation

PER_PAGE = 12
_STYLE = """
<style>
.st-key-cell-photos .st-key-gallery {grid-template-columns: repeat(3, minmax(0, 1fr))}
</style>
"""
_CHART, _TURN = "confusion", "confusion-turn"


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
    st.subheader("What it takes for what", anchor=False)
    st.caption(
        "Click a cell to see its photos. Right answers lie on the diagonal; everything beside it "
        "is a mistake, stronger where it befalls more of its row."
    )
    counts, names = evaluation.confusion, evaluation.class_names
    shown = mistakes.to_show(counts, [names.index(name) for name in chosen])
    if len(shown) < len(names):
        st.caption(
            f"{len(shown)} of {len(names):,} classes are shown: those that are chosen, and those "
            "of the most frequent mistakes. The boxes have all of them, and the matrix can be "
            "moved sideways."
        )
    with scrolled("confusion-matrix"):
        st.altair_chart(
            confusion_chart(counts, names, chosen, st.session_state.get(_TURN, 0), shown),
            key=_CHART,
            width="stretch" if len(shown) <= FEW else "content",
            on_select=_take_click,
            alt=confusion_words(counts, names, shown),
        )


def _take_click() -> None:
    """Put the clicked cell into the two boxes, which are what counts."""
    points = st.session_state[_CHART].selection.get("cell", [])
    if points:
        st.session_state["true"] = points[0]["truth"]
        st.session_state["answer"] = points[0]["answer"]
        _turn()


def _turn() -> None:
    st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1
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
            on_change=_turn,
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
        st.info(f"No {plain(truth)} is called {plain(answer)}.")
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
