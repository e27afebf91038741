"""The Augmentation page without a browser, as tests read it."""

import base64
import re
from hashlib import sha256

import numpy as np
from streamlit.testing.v1 import AppTest

from clothing_model import drawn
from clothing_model.data.pictures.door import encode_jpeg, open_image, resize
from pages.components.augmentation.picture_grid import QUALITY
from tests.pages.opening import in_address, opened_at


def opened(**query: str) -> AppTest:
    return opened_at("augmentation", query)


def grids(page: AppTest) -> list[str]:
    return [html.proto.body for html in page.get("html") if "<figure>" in html.proto.body]


def pictures(page: AppTest) -> list[bytes]:
    """The JPEG files that the page shows, in order."""
    found = re.findall(r'src="data:image/jpeg;base64,([^"]+)"', "".join(grids(page)))
    return [base64.b64decode(data) for data in found]


def alts(page: AppTest) -> list[str]:
    return re.findall(r'alt="([^"]*)"', "".join(grids(page)))


def ranges_in_address(page: AppTest) -> str:
    return in_address(page, "augment")


def sample_pixels(size: int = 260) -> tuple[np.ndarray, str]:
    """The drawing that the page opens with, squashed, and the digest of its file."""
    sample = drawn.samples()[0]
    data = encode_jpeg(drawn.draw(sample.label, sample.seed))
    return resize(open_image(data), size), sha256(data).hexdigest()


def shown(pixels: np.ndarray) -> bytes:
    return encode_jpeg(pixels, QUALITY)
