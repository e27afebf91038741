"""Lesson: the chapter step by step, and lessons of a teacher's own."""

import streamlit as st

from clothing_model.errors import ClothingError
from clothing_model.lessons import kept
from clothing_model.lessons.lesson import Lesson
from pages.components.lesson.own import offer_own_lessons
from pages.components.lesson.plan import show_plan
from pages.components.lesson.steps import show_steps
from pages.components.shared.address_choice import address_choice
from pages.components.shared.lesson_bar import ENTRIES, OPEN
from pages.components.shared.outside_text import plain
from pages.components.shared.page import open_page
from pages.components.shared.visitor import visitor


def main() -> None:
    open_page(
        "Lesson",
        "Go through the chapter step by step: a bar below each page says what to look at. "
        "Or make a lesson of your own.",
    )
    st.set_page_config(layout="wide")
    names = kept.names()
    _say_if_gone(names)
    lessons = {name: _title(name) for name in names}
    if len(names) > 1:
        name = st.selectbox(
            "Lesson",
            names,
            address_choice(OPEN, names),
            lessons.__getitem__,
            key=OPEN,
            label_visibility="collapsed",
            width=460,
        )
    else:
        name = kept.CHAPTER
        st.session_state.pop(OPEN, None)
    lesson = _load(name)
    if lesson:
        minutes = f", {lesson.minutes:g} minutes" if lesson.minutes else ""
        st.header(plain(lesson.title), anchor=False)
        st.caption(f"{len(lesson.steps):d} steps{minutes}")
        show_plan(name, lesson)
    offer_own_lessons(name, lesson)
    if lesson and name != kept.CHAPTER and visitor().teacher:
        show_steps(name, lesson)


def _say_if_gone(names: list[str]) -> None:
    asked = st.query_params.get(OPEN)
    if asked and asked not in names and OPEN not in st.session_state:
        st.warning(
            f"There is no lesson called {plain(asked)}. Perhaps it was deleted.",
            icon=":material/search_off:",
        )


def _title(name: str) -> str:
    """A lesson's title; of a damaged one the file's name."""
    try:
        return kept.load(name, ENTRIES).title
    except ClothingError:
        return name


def _load(name: str) -> Lesson | None:
    try:
        return kept.load(name, ENTRIES)
    except ClothingError as error:
        st.error(plain(str(error)), icon=":material/broken_image:")
        return None


main()
