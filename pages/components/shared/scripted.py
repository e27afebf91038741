"""Parts of a page that are scripts of our own, from the files that lie beside their modules."""

from pathlib import Path
from typing import Any

import streamlit as st

_SHARED = Path(__file__).parent
_CAMERA = ("camera.css", "camera.js")


def with_camera(module: str) -> Any:
    """The component whose .html, .css and .js lie beside a module, given by its `__file__`; it
    may use what camera.js and camera.css have."""
    path = Path(module)
    css, js = (
        (_SHARED / shared).read_text(encoding="utf-8")
        + path.with_suffix(shared[shared.index(".") :]).read_text(encoding="utf-8")
        for shared in _CAMERA
    )
    html = path.with_suffix(".html").read_text(encoding="utf-8")
    return st.components.v2.component(path.stem, html=html, css=css, js=js)
