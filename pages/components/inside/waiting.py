"""What sections wait for."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import streamlit as st

from clothing_model.errors import EXPECTED, Stopped, sentence
from clothing_model.tasks import Key, Report
from pages.components.shared.background import (
    offer_to_go_on,
    result_or_show,
    shared,
    show_progress,
)
from pages.components.shared.outside_text import plain

T = TypeVar("T")


class NotYet(Exception):
    """Something that a section needs is not there yet. What is on the page says why: progress, or
    a button that starts it. The page ends the section here."""


def made(key: Key, run: Callable[[Report], T], kept: int) -> T:
    """What `run` makes, once for all visitors; of its kind as many as `kept` stay in memory.

    Raises NotYet, with progress on the page, while it is not there; and what `run` raises.
    """
    found = result_or_show(
        key, lambda: shared(key, run, kept), lambda _: show_progress(key, "inside")
    )
    if found is None:
        raise NotYet
    return found


@contextmanager
def told() -> Iterator[None]:
    """What ends a section early is said in a sentence: on the page, and in a fragment of its own,
    which runs again without the page."""
    try:
        yield
    except NotYet:
        pass
    except Stopped:
        offer_to_go_on("Continue", key="inside-go-on")
    except EXPECTED as error:
        st.warning(plain(sentence(error)))
