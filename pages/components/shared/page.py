"""What every page opens with, and how it tells of what went wrong."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import streamlit as st

from clothing_model import settings
from clothing_model.errors import EXPECTED, InvalidConfig, sentence
from pages.components.shared.outside_text import plain

T = TypeVar("T")

_WRONG = "what-went-wrong"
# Why a file was not taken is there for screen readers alone, unless the mouse is over it; and
# Streamlit's own export of a table would carry names that a spreadsheet takes for formulas.
_STYLE = """<style>
.stMainBlockContainer {padding-top: 3.2rem}
[data-testid=stFileChips]:has([aria-invalid=true]) {max-height: none}
.stFileChip[aria-invalid=true] {height: auto; max-width: none; flex-wrap: wrap}
.stFileChip [role=alert] {
  position: static; width: 100%; height: auto; clip: auto; clip-path: none; margin: 0;
  overflow: visible; white-space: normal; font-size: .85rem
}
[data-testid=stElementToolbarButton]:has([aria-label^="Download as CSV"]) {display: none}
</style>"""


def open_page(title: str, lead: str) -> None:
    """The browser's title, the heading, and one sentence that says what to do.

    Then what went wrong at the last press. Where the settings name no folder, nothing follows.
    """
    st.set_page_config(page_title=f"{title} · Clothes")
    st.html(_STYLE)
    st.title(title, anchor=False)
    st.markdown(lead)
    say_what_went_wrong()
    try:
        settings.check_folders()
    except InvalidConfig as error:
        st.error(plain(str(error)))
        st.stop()


@contextmanager
def scrolled(key: str) -> Iterator[None]:
    """A container in which what is wider than the page is scrolled from side to side."""
    with st.container(key=key):
        st.html(f"<style>.st-key-{key} {{overflow-x: auto; max-width: 100%}}</style>")
        yield


def attempt(change: Callable[..., T], *args: Any) -> T | None:
    """Change something, as a callback; what goes wrong is kept for `say_what_went_wrong`."""
    try:
        return change(*args)
    except EXPECTED as error:
        st.session_state.setdefault(_WRONG, []).append(sentence(error))
        return None


def went_wrong() -> bool:
    """Whether something waits to be said: a fragment then has the page run as a whole."""
    return _WRONG in st.session_state


def say_what_went_wrong() -> None:
    """The sentences, once."""
    for words in st.session_state.pop(_WRONG, []):
        st.warning(plain(words))
