"""The visitor's menu: a name, the teacher's key, the limits for visitors."""

from collections.abc import Callable

import streamlit as st

from clothing_model import limits, rights
from clothing_model.errors import EXPECTED, InvalidConfig, sentence
from clothing_model.rights import NAME_LENGTH
from pages.components.shared.outside_text import plain
from pages.components.shared.visitor import (
    as_teacher,
    give_key,
    give_up_rights,
    go_on,
    keep_name,
    let_be,
    name_asked,
    set_name,
    visitor,
)

_WRONG, _DONE = "visitor-wrong", "visitor-done"
_WHY = (
    "Your name shows the others which trainings are yours. A first name or any other "
    "word is enough."
)


def show_visitor() -> None:
    """A button in the sidebar, where the server is for others, too."""
    try:
        if not rights.needs_key():
            return
    except InvalidConfig:  # the page says so
        return
    found = visitor()
    name = found.name or "Your name"
    with st.sidebar:
        keep_name()
        if st.button(
            plain(f"{name}, teacher" if found.teacher else name),
            icon=":material/school:" if found.teacher else ":material/person:",
            key="visitor",
            width="stretch",
        ):
            _menu()


@st.dialog("You")
def _menu() -> None:
    _close_if_done()
    found = visitor()
    with st.form("visitor-name-form", border=False):
        st.text_input(
            "Your name", found.name, max_chars=NAME_LENGTH, key="visitor-name-box", help=_WHY
        )
        st.caption(
            "Your browser keeps your name. It is shown beside everything that you train "
            "from now on."
        )
        _submit("Save", set_name, "visitor-name-box")
    st.divider()
    if found.teacher:
        _teacher()
    else:
        _offer_rights()


def _submit(label: str, change: Callable[[str], None], box: str) -> None:
    """A button that changes something by what stands in a box, and closes the menu; what is wrong
    with it is said instead."""
    pressed = st.form_submit_button(label, on_click=_try, args=(lambda: change(_text(box)),))
    if pressed and (words := st.session_state.pop(_WRONG, "")):
        st.warning(plain(words))


def _text(box: str) -> str:
    return st.session_state[box] or ""


def _try(change: Callable[[], None]) -> None:
    try:
        change()
        st.session_state[_DONE] = True
    except EXPECTED as error:
        st.session_state[_WRONG] = sentence(error)


def _close_if_done() -> None:
    """Run the page as a whole, which closes a menu and shows what has changed."""
    if st.session_state.pop(_DONE, False):
        st.rerun()


def _offer_rights() -> None:
    with st.form("visitor-key-form", border=False, clear_on_submit=True):
        st.text_input("Teacher’s key", type="password", key="visitor-key-box", max_chars=200)
        st.caption(
            "With the key you can change datasets and things that others have made. It "
            "works in this window, until you close or reload it."
        )
        _submit("Use the key", give_key, "visitor-key-box")


def _teacher() -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(":material/key: **This window has the teacher’s rights.**")
        st.button("Give them up", key="give-up", on_click=_try, args=(give_up_rights,))
    with st.expander("Limits for visitors", icon=":material/speed:"):
        _limits()


def _limits() -> None:
    st.caption(
        "The limits stay until the server is restarted. To keep a limit for longer, "
        "start the server with the setting named in its help."
    )
    with st.form("limits-form", border=False):
        for limit in limits.LIMITS:
            st.number_input(
                f"{limit.title}, {limit.unit}" if limit.unit else limit.title,
                0,
                rights.MOST,
                min(limit.value, rights.MOST),
                key=limit.variable,
                help=f"{limit.help} Setting: {limit.variable}.",
            )
        st.form_submit_button("Set the limits", on_click=_try, args=(_set_limits,))


def _set_limits() -> None:
    for limit in limits.LIMITS:
        value = int(st.session_state[limit.variable])
        if value != limit.value:
            as_teacher("Changing a limit", rights.change_limit, visitor(), limit, value)


def ask_name() -> None:
    """The question for a name, where something waits for it. Call it once on a page."""
    if name_asked():
        _ask_name()


@st.dialog("What is your name?", on_dismiss=let_be)
def _ask_name() -> None:
    _close_if_done()
    st.markdown(f"{_WHY} Your browser keeps it. You can change it in the menu on the left.")
    with st.form("first-name-form", border=False):
        st.text_input("Your name", max_chars=NAME_LENGTH, key="first-name")
        _submit("Continue", go_on, "first-name")
