"""Text from outside: names, notes and titles that somebody else has chosen."""

import re

_MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:^&])")
_LINKS = re.compile(r"(https?:(?=//)|www(?=\.))", re.I)
_NOTHING = "\u2060"  # a word joiner, which nobody sees


def plain(text: str) -> str:
    """Text from outside, such as a file's name, so that Markdown shows it as it is: no mark of
    Markdown counts, and no address becomes a link."""
    return _MARKS.sub(r"\\\1", _LINKS.sub(rf"\1{_NOTHING}", text))
