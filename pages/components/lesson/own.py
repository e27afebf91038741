"""Lessons of a teacher's own: made, brought in from a file, taken along as one, deleted."""

import json

import streamlit as st

from clothing_model.lessons import kept
from clothing_model.lessons.lesson import LENGTHS, Lesson
from pages.components.shared.confirmation import confirm_buttons
from pages.components.shared.lesson_bar import ENTRIES, OPEN
from pages.components.shared.outside_text import plain
from pages.components.shared.uploads import taken
from pages.components.shared.visitor import as_teacher, say_needs_key, visitor

MAKING = "Making a lesson"
_NEW, _TITLE, _FILE = "new-lesson", "new-lesson-title", "lesson-file"


def offer_own_lessons(name: str, lesson: Lesson | None) -> None:
    """A new one, and what can be done with the one on view, which is None where it is damaged."""
    with st.container(horizontal=True, vertical_alignment="center", key="own-lessons"):
        with st.popover("New lesson", icon=":material/add:", key=_NEW, on_change="rerun"):
            _offer_new()
        if lesson:
            st.download_button(
                "Take along",
                json.dumps(kept.to_json(lesson), indent=2, ensure_ascii=False),
                f"{name}.json",
                "application/json",
                icon=":material/download:",
                key="lesson-download",
                on_click="ignore",
                help="This lesson as one small file. Change it in any editor, or bring it to "
                "another computer: New lesson, From a file.",
            )
        if name != kept.CHAPTER and visitor().teacher:
            st.button(
                "Delete", icon=":material/delete:", key="lesson-delete", on_click=_ask, args=(name,)
            )
    if asked := st.session_state.pop("lesson-to-delete", None):
        _confirm(asked)


def _offer_new() -> None:
    if not visitor().teacher:
        say_needs_key(MAKING)
        return
    with st.form("new-lesson-form", border=False, clear_on_submit=True):
        st.text_input("Title", max_chars=LENGTHS["title"], key=_TITLE)
        st.form_submit_button("Make a lesson", on_click=_make, icon=":material/add:")
    st.file_uploader(
        "From a file", type=["json"], key=_FILE, max_upload_size=1, on_change=_bring_in
    )


def _make() -> None:
    title = st.session_state[_TITLE] or ""
    _open(as_teacher(MAKING, lambda: kept.add(Lesson(title), ENTRIES)))


def _bring_in() -> None:
    file = st.session_state[_FILE]
    if file and taken([file]):
        _open(as_teacher(MAKING, _add, file.getvalue(), file.name))


def _add(data: bytes, file: str) -> str:
    return kept.add(kept.parse(data, ENTRIES, file), ENTRIES)


def _open(name: str | None) -> None:
    if name:
        st.session_state[OPEN] = name
        st.session_state[_NEW] = False  # the box closes


def _ask(name: str) -> None:
    st.session_state["lesson-to-delete"] = name


@st.dialog("Delete this lesson?")
def _confirm(name: str) -> None:
    st.markdown(f"**{plain(name)}** will be gone for good.")
    confirm_buttons("Delete", "delete-lesson", "keep-lesson", _delete, name)


def _delete(name: str) -> None:
    as_teacher("Deleting a lesson", kept.delete, name)
    st.session_state.pop(OPEN, None)
    st.query_params.pop(OPEN, None)
