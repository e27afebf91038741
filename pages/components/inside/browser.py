"""Parts of the page that live in the browser, and what they are sent."""

from base64 import b64encode
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from PIL import Image

from clothing_model.data.pictures.door import encode_jpeg

_HERE = Path(__file__).parent


def component(name: str) -> Any:
    """A component out of `<name>.js` and `<name>.css` beside this file, with what all share."""
    return st.components.v2.component(
        f"inside_{name}",
        html='<div class="root"></div>',
        css=_text("shared.css") + _text(f"{name}.css"),
        js=_text("../shared/elements.js") + _text("shared.js") + _text(f"{name}.js"),
    )


def _text(file: str) -> str:
    return (_HERE / file).read_text(encoding="utf-8")


def png(pixels: np.ndarray) -> str:
    """uint8 (H, W, 3) or (H, W) as an address that loses nothing of it."""
    buffer = BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", compress_level=1)
    return f"data:image/png;base64,{b64encode(buffer.getvalue()).decode()}"


def jpeg(pixels: np.ndarray, max_side: int) -> str:
    """uint8 (H, W, 3) as the address of a picture that is small, `max_side` px at most."""
    return f"data:image/jpeg;base64,{b64encode(encode_jpeg(pixels, max_side=max_side)).decode()}"


def floats(array: np.ndarray) -> str:
    """float32 of any shape, as its bytes (little endian, row by row) in base 64."""
    return b64encode(np.ascontiguousarray(array, "<f4").tobytes()).decode()
