"""A lesson's steps in their order, each with its minute and a link to it."""

from html import escape

import streamlit as st

from clothing_model.lessons.lesson import Lesson
from pages.components.shared.lesson_bar import MAIN_LINK, Place, end_lesson, followed, step_link
from pages.components.shared.outside_text import plain
from pages.components.shared.visitor import visitor

_STYLE = f"""<style>
.st-key-begin-link a {{{MAIN_LINK}}}
.st-key-begin-link a * {{color: inherit}}
.st-key-plan {{gap: .5rem}}
.st-key-plan a p {{font-weight: 600}}
.st-key-plan .minute {{margin: .3rem 0 0; font-variant-numeric: tabular-nums; opacity: .8;
  white-space: nowrap; font-size: .9rem}}
.st-key-plan .what {{margin: -.1rem 0 0 2rem; line-height: 1.4; max-width: 46rem}}
.st-key-plan .stCaption, .st-key-plan [data-testid=stCaptionContainer] {{margin-left: 2rem}}
</style>"""


def show_plan(name: str, lesson: Lesson) -> None:
    """The way to begin, and all steps."""
    if not lesson.steps:
        st.info("This lesson has no steps yet.", icon=":material/playlist_add:")
        return
    now = followed()
    at = now[1] if now and now[0] == name else 0
    with st.container(horizontal=True, vertical_alignment="center", key="begin"):
        begin = Place(name, lesson, min(at or 1, len(lesson.steps)))
        words = f"Go on with step {begin.number:d}" if at else "Start the lesson"
        with st.container(key="begin-link", width="content"):
            step_link(begin, words, ":material/play_arrow:")
        if now:
            st.button("End the lesson", icon=":material/stop:", on_click=end_lesson)
        notes = visitor().teacher and st.toggle("Teacher’s notes", key="notes")
    st.html(_STYLE)
    timed = all(step.minutes for step in lesson.steps)
    with st.container(key="plan"):
        for number in range(1, len(lesson.steps) + 1):
            _step(Place(name, lesson, number), timed, notes)


def _step(place: Place, timed: bool, notes: bool) -> None:
    step, begin = place.step, place.lesson.begins[place.number - 1]
    with st.container(horizontal=True, gap="small"):
        if timed:
            minute = f"{begin:g}–{begin + step.minutes:g} min"
            st.html(f'<p class="minute">{minute}</p>', width=90)
        with st.container(gap=None):
            step_link(place, f"{place.number:d}. {step.title}")
            st.html(f'<p class="what">{escape(step.sentence)}</p>')
            if notes and step.note:
                st.caption(f":material/sticky_note_2: {plain(step.note)}")
