"""A page's words as its visitor reads them."""

import re

from streamlit.testing.v1 import AppTest


def as_read(text: str) -> str:
    """Markdown without what `plain` put into it, and with spaces of one kind."""
    return re.sub(r"\\([^\sA-Za-z0-9])", r"\1", text).replace("\u2060", "").replace("\u00a0", " ")


def texts(page: AppTest) -> str:
    """All sentences of a page, headings and labels left out."""
    boxes = [*page.markdown, *page.caption, *page.info, *page.success, *page.warning, *page.error]
    html = [part.proto.body for part in page.get("html")]
    return as_read("\n".join([*(str(box.value) for box in boxes), *html]))
