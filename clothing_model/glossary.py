"""The glossary: what the app's own words mean, told once, for every "?", and for its own page."""

import re
from pathlib import Path

import msgspec


class Term(msgspec.Struct, frozen=True):
    """A word that the app uses.

    name: how it stands in an address. text: one to three sentences, plain text. other: further
    ways to write it, by which it is found in a text. see: names of terms to read next.
    page: an address of the app where the thing itself can be seen, or "".
    """

    name: str
    title: str
    text: str
    other: tuple[str, ...] = ()
    see: tuple[str, ...] = ()
    page: str = ""


GLOSSARY = tuple(
    msgspec.json.decode(Path(__file__).with_suffix(".json").read_bytes(), type=list[Term])
)

_BY_NAME = {term.name: term for term in GLOSSARY}
_WRITTEN = {words.casefold(): term.name for term in GLOSSARY for words in (term.title, *term.other)}
_ANY = re.compile(
    rf"(?<!\w)({'|'.join(map(re.escape, sorted(_WRITTEN, key=len, reverse=True)))})(?!\w)",
    re.IGNORECASE,
)


def term(name: str) -> Term | None:
    """The term of that name in an address, or None."""
    return _BY_NAME.get(name)


def terms_in(text: str) -> list[Term]:
    """The terms that a text uses, each once, in the order in which they come there."""
    names = (_WRITTEN[found.casefold()] for found in _ANY.findall(text))
    return [_BY_NAME[name] for name in dict.fromkeys(names)]


def search(text: str) -> list[Term]:
    """The terms whose title or other spellings hold a text, then those whose meaning does."""
    wanted = " ".join(text.casefold().split())
    titled = [t for t in GLOSSARY if any(wanted in w.casefold() for w in (t.title, *t.other))]
    return titled + [t for t in GLOSSARY if t not in titled and wanted in t.text.casefold()]
