"""Exercises: choose, be told at once why, and go to the experiment that shows it."""

from collections.abc import Mapping

import streamlit as st

from pages.components.inside.exercise_texts import EXERCISES
from pages.components.inside.subject import Subject

KEY = "answers"
HERE = "inside.py"
_OPEN = "-"
_ICON = ":material/science:"
_GOING = "exercise-going"
_STYLE = """
<style>
.exercise-bar {max-width: 28rem}
.exercise-bar span {display: block; height: .6rem; margin-top: .3rem; border-radius: .3rem;
  overflow: hidden; background: color-mix(in srgb, currentColor 12%, transparent)}
.exercise-bar i {display: block; height: 100%; background: #2f8f99}
</style>
"""
_SESSION = "exercise-answers"


def show(_: Subject) -> None:
    """All exercises; what is answered stands in the address and is kept while one looks around."""
    _show_all()


@st.fragment
def _show_all() -> None:
    if st.session_state.pop(_GOING, False):
        st.rerun()
    answers = _kept()
    st.markdown(
        "Choose an answer. You see at once whether it is right, and why. Then follow the "
        "link to the experiment that shows it. You can change an answer as often as you "
        "like."
    )
    right = sum(answer == one.right for answer, one in zip(answers, EXERCISES, strict=True))
    st.html(_bar(right))
    for number in range(len(EXERCISES)):
        _card(number, answers)
    if any(answer is not None for answer in answers):
        st.button("Start over", icon=":material/restart_alt:", on_click=_start_over)
    st.caption(
        "A link to this page contains your answers. Exercises 7.1 to 7.3 are from the "
        "chapter; the others are similar."
    )


def _bar(right: int) -> str:
    """How many are right, as words and as a bar."""
    width = f"{100 * right / len(EXERCISES):.1f}%"
    return (
        f'{_STYLE}<div class="exercise-bar"><b>{right} of {len(EXERCISES)} right</b>'
        f'<span aria-hidden="true"><i style="width: {width}"></i></span></div>'
    )


def answers_in(text: str) -> list[int | None]:
    """The chosen option of each exercise, from an address where anything may be written; None
    where none is chosen. Each exercise has a letter there, a for its first option."""
    found: list[int | None] = []
    for number, exercise in enumerate(EXERCISES):
        place = ord(text[number]) - ord("a") if number < len(text) else -1
        found.append(place if 0 <= place < len(exercise.options) else None)
    return found


def text_of(answers: list[int | None]) -> str:
    """The same as it stands in the address, "" where nothing is chosen."""
    letters = (_OPEN if answer is None else chr(ord("a") + answer) for answer in answers)
    return "".join(letters).rstrip(_OPEN)


def _card(number: int, answers: list[int | None]) -> None:
    exercise = EXERCISES[number]
    with st.container(border=True):
        st.markdown(f"**{exercise.title}**")
        chosen = st.radio(
            exercise.question,
            range(len(exercise.options)),
            index=answers[number],
            format_func=exercise.options.__getitem__,
            key=_key(number),
            on_change=_answer,
            args=(number,),
        )
        if chosen is None:
            return
        why = exercise.why[chosen]
        if chosen == exercise.right:
            st.success(f"**Right.** {why}", icon=":material/check_circle:")
        else:
            st.warning(f"**Not quite.** {why}", icon=":material/lightbulb:")
        _offer_link(number)


def _offer_link(number: int) -> None:
    """The way to the experiment; a link to this page itself would not move what stands on it."""
    exercise = EXERCISES[number]
    if exercise.page != HERE:
        query = dict(exercise.query)
        st.page_link(exercise.page, label=exercise.link, icon=_ICON, query_params=query)
        return
    st.button(
        exercise.link,
        key=f"exercise-link-{number}",
        icon=_ICON,
        type="tertiary",
        on_click=_go,
        args=(exercise.query,),
    )


def _go(query: Mapping[str, str]) -> None:
    for name, value in query.items():
        st.query_params[name] = value
        if name in st.session_state:
            st.session_state[name] = value
    st.session_state[_GOING] = True


def _kept() -> list[int | None]:
    return answers_in(st.query_params.get(KEY) or st.session_state.get(_SESSION, ""))


def _answer(number: int) -> None:
    answers = _kept()
    answers[number] = st.session_state[_key(number)]
    _keep(answers)


def _keep(answers: list[int | None]) -> None:
    st.session_state[_SESSION] = text = text_of(answers)
    if text:
        st.query_params[KEY] = text
    else:
        st.query_params.pop(KEY, None)


def _start_over() -> None:
    for number in range(len(EXERCISES)):
        st.session_state[_key(number)] = None
    _keep([None] * len(EXERCISES))


def _key(number: int) -> str:
    return f"exercise-{number}"
