"""Inside: one photo on its way through the network, from pixels to the answer."""

import streamlit as st

from pages.components.inside.sections import SECTIONS, Section
from pages.components.inside.subject import choose_subject
from pages.components.inside.waiting import told
from pages.components.shared.address_choice import address_choice
from pages.components.shared.page import open_page

_NAMES = [section.name for section in SECTIONS]
_TITLES = {section.name: f"{n}  {section.title}" for n, section in enumerate(SECTIONS, 1)}

# On a phone the sections are one row that scrolls sideways, to the one that is on view.
_STYLE = """<style>
@media (max-width: 640px) {
  .st-key-section :has(> button) {flex-wrap: nowrap; overflow-x: auto}
  .st-key-section button {flex: none}
  .st-key-subject [data-testid=stElementContainer]:has(.stSelectbox) {
    width: auto !important; flex: 1 1 40% !important; min-width: 0
  }
}
</style>"""
_IN_SIGHT = """<script>
(function show(tries) {
  const pill = document.querySelectorAll(".st-key-section button")[%d];
  const row = pill?.parentElement;
  const before = pill?.offsetLeft - row?.offsetLeft;
  if (row) row.scrollLeft = before - (row.clientWidth - pill.offsetWidth) / 2;
  else if (tries) setTimeout(show, 100, tries - 1);
})(50);
</script>"""


def main() -> None:
    open_page(
        "Inside the network",
        (
            "Follow one photo through the network, from its pixels to the answer. The real "
            "network computes everything here, for the photo that you choose."
        ),
    )
    st.set_page_config(layout="wide")
    with told():
        subject = choose_subject()
        section = _choose_section()
        if subject is not None:
            st.header(section.title, anchor=False)
            with told():
                section.show(subject)
            _offer_next(section)


def _offer_next(section: Section) -> None:
    """The way on, at the end of a section."""
    place = SECTIONS.index(section) + 1
    if place < len(SECTIONS):
        following = SECTIONS[place]
        st.button(
            f"Next: {following.title}",
            icon=":material/arrow_forward:",
            type="primary",
            on_click=_go_to,
            args=(following.name,),
        )


def _go_to(name: str) -> None:
    st.session_state["section"] = name


def _choose_section() -> Section:
    """The section that the address names, or the first; and the way to any other."""
    st.html(_STYLE)
    name = st.pills(
        "Section",
        _NAMES,
        default=_NAMES[address_choice("section", _NAMES)],
        required=True,
        format_func=_TITLES.__getitem__,
        key="section",
        label_visibility="collapsed",
    )
    place = _NAMES.index(name or _NAMES[0])
    st.html(_IN_SIGHT % place, width=1, unsafe_allow_javascript=True)
    return SECTIONS[place]


main()
