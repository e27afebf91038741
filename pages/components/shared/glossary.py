"""The glossary behind every "?": links to the terms that a help text uses."""

from clothing_model.glossary import GLOSSARY, terms_in

MOST = 3  # terms below one help text
_LINKS = {known.name: f"[{known.title}](glossary?term={known.name})" for known in GLOSSARY}


def looked_up(*names: str) -> str:
    """Links to terms of the glossary, for a caption: what a table's own "?" cannot hold."""
    return f"Glossary: {', '.join(_LINKS[name] for name in names)}"


def explained(words: str | None, about: str = "") -> str:
    """A help text, and below it links to the glossary's terms in `about`, the widget's label, and
    in the text itself. The links open a window of their own, so that nothing on the page is lost.
    """
    found = terms_in(f"{about}. {words or ''}")[:MOST]
    links = ", ".join([_LINKS[term.name] for term in found])
    footer = f"Glossary: {links}" if links else ""
    return f"{words or ''}\n\n{footer}" if words and footer else words or footer
