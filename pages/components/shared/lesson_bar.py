"""The lesson bar: which step of which lesson is on view, what to look at, and the way on.

Lesson and step stand in the address of every page, `lesson` and `step`; the window remembers them
where a link of the menu leaves them out. `lesson?lesson=NAME&step=3` leads to a step's own page.
"""

from dataclasses import dataclass
from html import escape

import streamlit as st
from streamlit.errors import StreamlitAPIException

from clothing_model.lessons import kept
from clothing_model.lessons.lesson import Lesson, Step
from pages.components.shared.navigation import PAGES, PageEntry
from pages.components.shared.outside_text import plain
from pages.components.shared.page import attempt
from pages.components.shared.visitor import visitor

LESSON, STEP = "lesson", "step"
OPEN = "open"  # on the page Lesson: the lesson whose steps are listed
HOME = "lesson"  # that page's name in an address
HOME_ENTRY = next(entry for entry in PAGES if entry.path == HOME)
ENTRIES = {entry.path: entry for entry in PAGES if entry.path != HOME} | {"": PAGES[0]}
_PLACE, _PAGE, _HIDDEN = "lesson-place", "lesson-page", "lesson-hidden"

# One row on a desktop. On a phone the words stand above the buttons. Back, Next and Hide stay at
# the same place in every step.
MAIN_LINK = """
  background: light-dark(#1f6f78, #5cb8bf); color: light-dark(#ffffff, #14191a);
  padding: .3rem .9rem"""
_STYLE = f"""<style>
[data-testid=stBottomBlockContainer] {{max-width: none; padding: .5rem 1.5rem .6rem}}
[data-testid=stBottom] > div {{
  border-top: 1px solid color-mix(in srgb, currentColor 18%, transparent)
}}
.st-key-lesson-bar {{flex-wrap: nowrap}}
.st-key-lesson-bar > .stElementContainer:has(.lesson-step) {{flex: 1 1 0; min-width: 0}}
.st-key-lesson-bar > :not(:has(.lesson-step)) {{flex: none}}
.st-key-lesson-next a {{{MAIN_LINK}}}
.st-key-lesson-next a * {{color: inherit}}
.lesson-step {{margin: 0; line-height: 1.35; font-size: .95rem}}
.lesson-step b {{margin-right: .4rem}}
.lesson-step .place {{opacity: .8; font-size: .85rem; white-space: nowrap; margin-right: .6rem}}
.lesson-step .look {{display: block}}
@media (max-width: 640px) {{
  [data-testid=stBottomBlockContainer] {{padding: .4rem 1rem .5rem}}
  .st-key-lesson-bar {{flex-wrap: wrap; gap: .25rem .5rem}}
  .st-key-lesson-bar > .stElementContainer:has(.lesson-step) {{flex-basis: 100%}}
  .lesson-step {{font-size: .88rem}}
}}
</style>"""


@dataclass(frozen=True)
class Place:
    """A step of a lesson; number: from 1."""

    name: str
    lesson: Lesson
    number: int

    @property
    def step(self) -> Step:
        return self.lesson.steps[self.number - 1]


def show_lesson(page: str) -> None:
    """Draw the bar where a lesson is followed, on the page of that name in the address ("" for the
    first one); and lead on to a step's own page."""
    place = _place(page)
    if place is None:
        return
    if st.query_params.get(LESSON) and followed() != (place.name, place.number):
        st.session_state[_PLACE] = (place.name, place.number)
        if page == HOME:
            st.switch_page(ENTRIES[place.step.page].file, query_params=_query(place))
        if st.session_state.get(_PAGE) == page:
            _take_over(place.step.query)
    st.session_state[_PAGE] = page
    if st.session_state.get(_HIDDEN):
        with st.sidebar:
            st.button(
                f"Lesson: step {place.number:d} of {len(place.lesson.steps):d}",
                icon=":material/school:",
                key="show-lesson",
                width="stretch",
                on_click=_hide,
                args=(False,),
            )
    else:
        _bar(place, page)


def followed() -> tuple[str, int] | None:
    """The lesson's name and the step's number that this window follows, or None."""
    found: tuple[str, int] | None = st.session_state.get(_PLACE)
    return found


def end_lesson() -> None:
    """Follow no lesson any more."""
    for name in (LESSON, STEP):
        st.query_params.pop(name, None)
    st.session_state.pop(_PLACE, None)
    st.session_state.pop(_HIDDEN, None)


def step_link(place: Place, label: str, icon: str = "") -> None:
    """A link to a step's page in its state, from the page Lesson."""
    entry = ENTRIES[place.step.page]
    _go(entry, label, icon or entry.icon, _query(place))


def _query(place: Place) -> dict[str, str]:
    return {**place.step.query, LESSON: place.name, STEP: str(place.number)}


def _place(page: str) -> Place | None:
    """What the address asks for, else what the window remembers, which is then put there."""
    asked = st.query_params.get(LESSON)
    remembered = followed()
    if asked:
        name, number = asked, _number(st.query_params.get(STEP, ""))
    elif remembered:
        name, number = remembered
    else:
        return None
    lesson = attempt(kept.load, name, ENTRIES)
    if lesson is None or not lesson.steps:
        end_lesson()
        return None
    number = min(max(1, number), len(lesson.steps))
    if page != HOME and (asked, st.query_params.get(STEP)) != (name, str(number)):
        st.query_params.update({LESSON: name, STEP: str(number)})
    return Place(name, lesson, number)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def _take_over(query: dict[str, str]) -> None:
    """Have the page's choices follow the address of a step, also where the step before was on the
    same page: there, what was chosen so far would count for more (see address_choice)."""
    for name, value in query.items():
        try:
            st.query_params[name] = value
        except StreamlitAPIException:  # bound to a widget, which looks at the address itself
            continue
        if name in st.session_state:
            st.session_state[name] = value


def _bar(place: Place, page: str) -> None:
    with st.bottom:
        st.html(_STYLE)
        with st.container(
            horizontal=True, vertical_alignment="center", gap="small", key="lesson-bar"
        ):
            st.html(_words(place))
            if place.step.note and visitor().teacher:
                with st.popover("Note", icon=":material/sticky_note_2:", key="lesson-note"):
                    _note(place)
            if ENTRIES[place.step.page] is not ENTRIES.get(page):  # gone elsewhere meanwhile
                step_link(place, "To this step", ":material/my_location:")
            _way(place, -1, "Back", ":material/arrow_back:")
            with st.container(key="lesson-next", width="content"):
                if place.number < len(place.lesson.steps):
                    _way(place, 1, "Next", ":material/arrow_forward:")
                else:
                    _home(place, "End", ":material/flag:")
            st.button(
                "Hide",
                icon=":material/keyboard_arrow_down:",
                key="hide-lesson",
                type="tertiary",
                help="Hides this bar. The menu at the left brings it back.",
                on_click=_hide,
                args=(True,),
            )


def _words(place: Place) -> str:
    step = place.step
    minutes = f", {step.minutes:g} min" if step.minutes else ""
    look = f'<span class="look"><b>Look:</b>{escape(step.look)}</span>' if step.look else ""
    return (
        f'<p class="lesson-step"><span class="place">{place.number} of {len(place.lesson.steps)}'
        f"{minutes}</span><b>{escape(step.title)}</b>{escape(step.sentence)}{look}</p>"
    )


def _note(place: Place) -> None:
    """For the teacher: what to say, and when."""
    step, begin = place.step, place.lesson.begins[place.number - 1]
    if step.minutes:
        st.caption(f"On screen from minute {begin:g} to {begin + step.minutes:g}.")
    st.markdown(plain(step.note))
    _home(place, "All steps", ":material/list:")


def _way(place: Place, by: int, label: str, icon: str) -> None:
    """A link to the step before or after."""
    number = place.number + by
    if 1 <= number <= len(place.lesson.steps):
        other = Place(place.name, place.lesson, number)
        _go(ENTRIES[other.step.page], label, icon, _query(other))
    else:
        _go(HOME_ENTRY, label, icon, {}, disabled=True)


def _home(place: Place, label: str, icon: str) -> None:
    _go(HOME_ENTRY, label, icon, {OPEN: place.name})


def _go(
    entry: PageEntry, label: str, icon: str, query: dict[str, str], disabled: bool = False
) -> None:
    st.page_link(entry.file, label=plain(label), icon=icon, query_params=query, disabled=disabled)


def _hide(hidden: bool) -> None:
    st.session_state[_HIDDEN] = hidden
