"""Photos beside their answers, kept until they are removed."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from clothing_model.csv_file import TYPE
from clothing_model.data.pictures.door import encode_jpeg
from clothing_model.errors import InvalidImage, OutOfMemory
from clothing_model.inference.answers.answer import Answer, answers_csv
from pages.components.photo.answer import answer_card
from pages.components.photo.sources import ChosenPhoto
from pages.components.photo.why import show_why
from pages.components.shared.outside_text import plain

if TYPE_CHECKING:
    from clothing_model.inference.answers.classifier import Classifier

SHOWN_WIDTH, SHOWN_HEIGHT = 260, 300  # px, the most that a picture takes beside its answer


@dataclass(frozen=True, eq=False)
class Result:
    """The answer, or the sentence that says what is wrong; the picture, `width` px as shown."""

    answer: Answer | str
    picture: bytes = b""
    width: int = 0
    notes: tuple[str, ...] = ()


def show_answers(model: "Classifier", photos: list[ChosenPhoto]) -> None:
    """Every photo beside its answer, and all answers as a file."""
    rows = show_results(model, photos)
    st.download_button(
        "Answers as a CSV file",
        answers_csv(rows),
        "answers.csv",
        TYPE,
        icon=":material/download:",
        on_click="ignore",
    )


def show_results(model: "Classifier", photos: list[ChosenPhoto]) -> list[tuple[str, Answer | str]]:
    """Draw every photo beside its answer, which is kept until its photo is removed or another
    model is asked."""
    before: dict[tuple[object, ...], Result] = st.session_state.get("results", {})
    kept: dict[tuple[object, ...], Result] = {}
    st.session_state["results"] = kept
    rows = []
    for photo in photos:
        key = (photo.key, *model.saved.key, model.choice)
        kept[key] = before.get(key) or classify(model, photo)
        show(model, photo, kept[key])
        rows.append((photo.name, kept[key].answer))
    return rows


def classify(model: "Classifier", photo: ChosenPhoto) -> Result:
    """Ask the model; what it answers, with the picture made anew and without its metadata."""
    try:
        opened, answer = model.answer(photo.data)
    except (InvalidImage, OutOfMemory) as error:
        return Result(str(error))
    height, width, _ = opened.pixels.shape
    shown = min(SHOWN_WIDTH, round(SHOWN_HEIGHT * width / height))
    picture = encode_jpeg(opened.pixels, max_side=2 * SHOWN_HEIGHT)
    return Result(answer, picture, shown, opened.notes)


def show(model: "Classifier", photo: ChosenPhoto, result: Result) -> None:
    """One photo with its answer and the way to its explanation, or with what is wrong with it."""
    name = photo.name
    if isinstance(result.answer, str):
        st.error(f"**{plain(name)}**: {plain(result.answer)}", icon=":material/broken_image:")
        return
    with st.container(border=True):
        left, right = st.columns([2, 3], gap="medium")
        with left.container(horizontal_alignment="center"):
            st.image(
                result.picture, caption=plain(name), alt=f"The photo {name}", width=result.width
            )
        with right:
            answer_card(result.answer, result.notes, model.saved.checked)
        offer_why(model, photo)


def offer_why(model: "Classifier", photo: ChosenPhoto) -> None:
    """The explanation, computed only once it is unfolded."""
    why = st.expander("Why?", icon=":material/help:", key=f"why-{photo.key}", on_change="rerun")
    if why.open:
        with why:
            show_why(model, photo.data, key=f"why-{photo.key}")
