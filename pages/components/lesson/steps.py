"""The steps of an own lesson: added, changed, moved, taken out. Each change is kept at once."""

from dataclasses import replace
from urllib.parse import urlsplit

import streamlit as st

from clothing_model.lessons import kept
from clothing_model.lessons.lesson import EXAMPLE, LENGTHS, MOST_MINUTES, Lesson, Step, relative
from pages.components.shared.lesson_bar import ENTRIES
from pages.components.shared.outside_text import plain
from pages.components.shared.visitor import as_teacher

CHANGING = "Changing a lesson"
_EDITED = "lesson-edited-step"
_TEXTS = ("address", "title", "sentence", "look", "note")


def show_steps(name: str, lesson: Lesson) -> None:
    """The form for a step, and the steps with their buttons."""
    edited = st.session_state.get(_EDITED)
    if edited is not None and not 0 <= edited < len(lesson.steps):
        edited = None
    with st.expander("Change this lesson", icon=":material/edit:", expanded=not lesson.steps):
        _title(name, lesson)
        _form(name, lesson, edited)
        with st.container(key="steps", gap="small"):
            for place, step in enumerate(lesson.steps):
                _row(name, lesson, place, step)


def _title(name: str, lesson: Lesson) -> None:
    with (
        st.form("lesson-title-form", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        st.text_input(
            "Title of the lesson",
            lesson.title,
            max_chars=LENGTHS["title"],
            key=f"lesson-title-{name}",
        )
        st.form_submit_button("Save", on_click=_rename, args=(name, lesson))


def _form(name: str, lesson: Lesson, edited: int | None) -> None:
    st.markdown("**A new step**" if edited is None else f"**Step {edited + 1:d}**", help=_HOW)
    with st.form("step-form"):
        st.text_input(
            "Address", placeholder=EXAMPLE, key="step-address", help=_ADDRESS, max_chars=1_000
        )
        st.text_input("Title", max_chars=LENGTHS["title"], key="step-title")
        st.text_input("Sentence: what is shown", max_chars=LENGTHS["sentence"], key="step-sentence")
        st.text_input("What to look at", max_chars=LENGTHS["look"], key="step-look")
        st.number_input("Minutes", 0.0, MOST_MINUTES, 0.0, 1.0, "%g", key="step-minutes", width=160)
        st.text_area("Teacher’s note", max_chars=LENGTHS["note"], key="step-note", height=80)
        with st.container(horizontal=True):
            st.form_submit_button(
                "Add this step" if edited is None else "Save this step",
                type="primary",
                on_click=_save,
                args=(name, lesson, edited),
            )
            if edited is not None:
                st.form_submit_button("Leave it as it was", on_click=_clear)


_HOW = (
    "Open the page that you want to show, bring it into the state that you want, and copy its "
    "address from the browser."
)
_ADDRESS = "Of a page of this app, with all that stands behind the question mark."


def _row(name: str, lesson: Lesson, place: int, step: Step) -> None:
    def changed(steps: list[Step]) -> Lesson:
        return replace(lesson, steps=tuple(steps))

    others = [other for number, other in enumerate(lesson.steps) if number != place]
    earlier = [*others[: place - 1], step, *others[place - 1 :]]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"{place + 1:d}. {plain(step.title)}", width="stretch")
        for icon, words, act, args, unable in (
            ("arrow_upward", "Earlier", _keep, (name, lesson, changed(earlier)), place == 0),
            ("edit", "Change", _edit, (place, step), False),
            ("delete", "Take out", _keep, (name, lesson, changed(others)), False),
        ):
            st.button(
                words,
                icon=f":material/{icon}:",
                key=f"{words}-{place}",
                type="tertiary",
                disabled=unable,
                on_click=act,
                args=args,
            )


def _rename(name: str, lesson: Lesson) -> None:
    title = st.session_state[f"lesson-title-{name}"] or ""
    as_teacher(CHANGING, lambda: kept.change(name, lesson, replace(lesson, title=title), ENTRIES))


def _save(name: str, lesson: Lesson, edited: int | None) -> None:
    """Keep what stands in the form; where it cannot be, it stays there."""
    if as_teacher(CHANGING, _keep_form, name, lesson, edited):
        _clear()


def _keep_form(name: str, lesson: Lesson, edited: int | None) -> bool:
    texts = {field: st.session_state[f"step-{field}"] or "" for field in _TEXTS}
    texts["address"] = relative(texts["address"], _origin())
    step = Step(**texts, minutes=float(st.session_state["step-minutes"] or 0))
    steps = list(lesson.steps)
    if edited is None:
        steps.append(step)
    else:
        steps[edited] = step
    kept.change(name, lesson, replace(lesson, steps=tuple(steps)), ENTRIES)
    return True


def _origin() -> str:
    """ "http://teacher-pc.local:8501", as this browser calls the app."""
    parts = urlsplit(st.context.url or "")
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def _keep(name: str, lesson: Lesson, changed: Lesson) -> None:
    _clear()
    as_teacher(CHANGING, kept.change, name, lesson, changed, ENTRIES)


def _edit(place: int, step: Step) -> None:
    st.session_state[_EDITED] = place
    for field in _TEXTS:
        st.session_state[f"step-{field}"] = getattr(step, field)
    st.session_state["step-minutes"] = float(step.minutes)


def _clear() -> None:
    st.session_state.pop(_EDITED, None)
    for field in _TEXTS:
        st.session_state[f"step-{field}"] = ""
    st.session_state["step-minutes"] = 0.0
