"""Photos with their answers, kept until they are removed."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from clothing_model.csv_file import TYPE
from clothing_model.data.pictures.door import encode_jpeg
from clothing_model.errors import InvalidImage, OutOfMemory
from clothing_model.inference.answers.answer import Answer, answers_csv
from clothing_model.inference.answers.summary import summary
from pages.components.photo.answer import show_details, show_reading
from pages.components.photo.sources import ChosenPhoto
from pages.components.photo.why import show_why
from pages.components.shared.called import model_name
from pages.components.shared.outside_text import plain
from pages.components.shared.run_words import file_name

if TYPE_CHECKING:
    from clothing_model.inference.answers.classifier import Classifier

SHOWN_WIDTH, SHOWN_HEIGHT = 260, 300  # px, the most that the picture of a single photo takes
SMALL_WIDTH, SMALL_HEIGHT = 240, 160  # px, and one of several
IN_A_ROW = 3


@dataclass(frozen=True, eq=False)
class Result:
    """The answer, or the sentence that says what is wrong; the picture, `ratio` times as wide as
    it is high."""

    answer: Answer | str
    picture: bytes = b""
    ratio: float = 1.0
    notes: tuple[str, ...] = ()

    def width(self, widest: int, highest: int) -> int:
        """Of the picture as shown, in px, no wider and no higher than that."""
        return min(widest, round(highest * self.ratio))


def show_answers(model: "Classifier", photos: list[ChosenPhoto]) -> None:
    """A line that sums up, every photo with its answer, and all answers as a file."""
    head = st.container(horizontal=True, vertical_alignment="center")
    rows = show_results(model, photos)
    with head if len(rows) > 1 else st.container():
        if len(rows) > 1:
            words = summary([answer for _, answer in rows], model.saved.checked)
            st.markdown(f"**{plain(words)}**", width="stretch")
        st.download_button(
            "Answers as a CSV file",
            answers_csv(rows),
            file_name(model_name(model.saved), "answers.csv"),
            TYPE,
            icon=":material/download:",
            on_click="ignore",
        )


def show_results(model: "Classifier", photos: list[ChosenPhoto]) -> list[tuple[str, Answer | str]]:
    """Draw every photo with its answer, which is kept until its photo is removed or another
    model is asked: one large, several as cards in rows."""
    before: dict[tuple[object, ...], Result] = st.session_state.get("results", {})
    kept: dict[tuple[object, ...], Result] = {}
    st.session_state["results"] = kept
    rows = []
    columns = [st.container()] * len(photos)
    if len(photos) > 1:
        columns = []
        for _ in range(0, len(photos), IN_A_ROW):
            columns += st.columns(IN_A_ROW)
    for photo, column in zip(photos, columns, strict=False):
        key = (photo.key, *model.saved.key, model.choice)
        kept[key] = result = before.get(key) or classify(model, photo)
        with column:
            show(model, photo, result, alone=len(photos) == 1)
        rows.append((photo.name, result.answer))
    return rows


def classify(model: "Classifier", photo: ChosenPhoto) -> Result:
    """Ask the model; what it answers, with the picture made anew and without its metadata."""
    try:
        opened, answer = model.answer(photo.data)
    except (InvalidImage, OutOfMemory) as error:
        return Result(str(error))
    height, width, _ = opened.pixels.shape
    picture = encode_jpeg(opened.pixels, max_side=2 * SHOWN_HEIGHT)
    return Result(answer, picture, width / height, opened.notes)


def show(model: "Classifier", photo: ChosenPhoto, result: Result, alone: bool = True) -> None:
    """One photo: the answer on top, the picture, the bars, and the way to the explanation; or
    what is wrong with the file."""
    if isinstance(result.answer, str):
        st.error(f"**{plain(photo.name)}**: {plain(result.answer)}", icon=":material/broken_image:")
        return
    with st.container(border=True):
        show_reading(result.answer, model.saved.checked)
        if alone:
            left, right = st.columns([2, 3], gap="medium")
            with left:
                _picture(photo, result, SHOWN_WIDTH, SHOWN_HEIGHT)
            with right:
                show_details(result.answer, result.notes, model.saved.checked)
            _unfold_why(model, photo)
        else:
            _picture(photo, result, SMALL_WIDTH, SMALL_HEIGHT)
            show_details(result.answer, result.notes, model.saved.checked)
            _offer_why(model, photo)


def _picture(photo: ChosenPhoto, result: Result, widest: int, highest: int) -> None:
    # as wide as this container, lest Streamlit shrink it anew in every run of the page
    width = result.width(widest, highest)
    with st.container(horizontal_alignment="center", gap="xsmall"):
        with st.container(width=width):
            st.image(result.picture, alt=f"The photo {photo.name}", width="stretch")
        st.caption(plain(photo.name), text_alignment="center", wrap=False)


def _unfold_why(model: "Classifier", photo: ChosenPhoto) -> None:
    """The explanation, computed only once it is unfolded."""
    why = st.expander("Why?", icon=":material/help:", key=f"why-{photo.key}", on_change="rerun")
    if why.open:
        with why:
            show_why(model, photo.data, key=f"why-{photo.key}")


def _offer_why(model: "Classifier", photo: ChosenPhoto) -> None:
    """The explanation in a window of its own: a card of several is too narrow for it."""
    if st.button("Why?", icon=":material/help:", key=f"why-{photo.key}", type="tertiary"):
        _why(model, photo)


@st.dialog("Why?", width="large")
def _why(model: "Classifier", photo: ChosenPhoto) -> None:
    st.caption(plain(photo.name))
    show_why(model, photo.data, key=f"why-{photo.key}")
