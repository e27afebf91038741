"""What every page opens with, and how it tells of what went wrong."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import streamlit as st

from clothing_model import settings
from clothing_model.errors import EXPECTED, InvalidConfig, sentence
from pages.components.shared.outside_text import plain

T = TypeVar("T")

_WRONG = "what-went-wrong"
_PAGE, _ARRIVED = "page-on-view", "page-is-new"
# Why a file was not taken is there for screen readers alone, unless the mouse is over it; and
# Streamlit's own export of a table would carry names that a spreadsheet takes for formulas.
_STYLE = """<style>
.stMainBlockContainer {padding-top: 3rem}
@media (max-width: 640px) {.stMainBlockContainer {padding-top: 4rem}}
[data-testid=stHeading] h1 {font-size: 1.6rem; padding: 0}
[data-testid=stHeading] h2, [data-testid=stHeading] h3 {font-size: 1.2rem; padding: .2rem 0 .8rem}
[data-testid=stFileChips]:has([aria-invalid=true]) {max-height: none}
.stFileChip[aria-invalid=true] {height: auto; max-width: none; flex-wrap: wrap}
.stFileChip [role=alert] {
  position: static; width: 100%; height: auto; clip: auto; clip-path: none; margin: 0;
  overflow: visible; white-space: normal; font-size: .85rem
}
[data-testid=stElementToolbarButton]:has([aria-label^="Download as CSV"]) {display: none}
</style>"""
_LEGIBLE = Path(__file__).with_name("legible.css")
_WIDE = """<style>
@media (min-width: 640px) {.stMainBlockContainer {padding-left: 3rem; padding-right: 3rem}}
</style>"""


def use_whole_width() -> None:
    """Let a page be as wide as the window, for what stands side by side."""
    st.set_page_config(layout="wide")
    st.html(_WIDE)


def open_page(title: str, lead: str) -> None:
    """The browser's title, the heading, and one sentence that says what to do.

    Then what went wrong at the last press. Where the settings name no folder, nothing follows.
    """
    st.set_page_config(page_title=f"{title} · Clothes")
    st.session_state[_ARRIVED] = st.session_state.get(_PAGE) != title
    st.session_state[_PAGE] = title
    st.html(_STYLE)
    st.html(_LEGIBLE)
    st.title(title, anchor=False)
    st.markdown(lead)
    say_what_went_wrong()
    try:
        settings.check()
    except InvalidConfig as error:
        st.error(plain(str(error)))
        st.stop()


def just_arrived() -> bool:
    """Whether the visitor was on another page, or nowhere, before this run of the page."""
    return bool(st.session_state[_ARRIVED])


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
