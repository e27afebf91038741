"""Glossary: the app's words, each with a link of its own."""

from html import escape

import streamlit as st

from clothing_model.glossary import GLOSSARY, Term, search, term
from clothing_model.lessons.lesson import own_address
from pages.components.shared.lesson_bar import ENTRIES
from pages.components.shared.outside_text import plain
from pages.components.shared.page import open_page

TERM, FIND = "term", "find"
_TITLES = {term.name: term.title for term in GLOSSARY}
_STYLE = """<style>
dl.glossary {columns: 22rem 2; column-gap: 3rem; margin: 0; padding: 0}
.glossary div {break-inside: avoid; margin-bottom: 1.1rem; scroll-margin-top: 4rem}
.glossary dt {font-weight: 650}
.glossary dt a {font-weight: 400; color: inherit; opacity: .75; padding: 0 .35rem}
.glossary dd {margin: 0; line-height: 1.45}
</style>"""


def main() -> None:
    open_page("Glossary", "The words of this app, short and exact.")
    st.set_page_config(layout="wide")
    asked = st.query_params.get(TERM, "")
    if found := term(asked):
        _card(found)
    elif asked:
        st.warning(f"There is no term called {plain(asked)} in the glossary.")
    wanted = st.text_input(
        "Find a word", key=FIND, bind="query-params", placeholder="loss", width=320
    )
    terms = search(wanted) if wanted else list(GLOSSARY)
    if not terms:
        st.info("No term is like that. Try a shorter word.", icon=":material/search_off:")
    st.html(f'{_STYLE}<dl class="glossary">{"".join(map(_entry, terms))}</dl>')


def _card(found: Term) -> None:
    """The term that the address asks for, and where to go from it."""
    with st.container(border=True, key="asked-term"):
        st.header(plain(found.title), anchor=False)
        st.markdown(plain(found.text))
        with st.container(horizontal=True):
            if found.page:
                page, query = own_address(found.page)
                st.page_link(
                    ENTRIES[page].file,
                    label="See it in the app",
                    icon=":material/visibility:",
                    query_params=query,
                )
            for name in found.see:
                _other(name)


def _other(name: str) -> None:
    st.page_link("glossary.py", label=_TITLES[name], query_params={TERM: name})


def _entry(found: Term) -> str:
    title = escape(found.title)
    link = f'<a href="?{TERM}={found.name}" aria-label="Link to {title}">#</a>'
    return f"<div><dt>{title}{link}</dt><dd>{escape(found.text)}</dd></div>"


main()
