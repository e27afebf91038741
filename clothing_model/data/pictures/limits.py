"""How much of a machine one picture may take: checked before a pixel is decoded."""

import re
import threading
from contextlib import AbstractContextManager, nullcontext

from PIL import Image

from clothing_model.data.pictures.kinds import TITLES
from clothing_model.errors import InvalidImage
from clothing_model.settings import MAX_IMAGE_BYTES, MAX_IMAGE_PIXELS, MAX_IMAGE_SIDE

MIN_IMAGE_SIDE = 16  # px; below this there is nothing to see
_BIG_PIXELS = 13_000_000  # just above a phone's 12 megapixels
_ONE_BIG_PICTURE = threading.Lock()
_MAX_WEBP_PIXELS = 25_000_000  # Pillow's WebP decoder takes 16 bytes a pixel, four times the others
_MAX_SCANNED_PIXELS = 20_000_000_000  # pixels times scans; about 7 s, and far above any camera's


def room_for(image: Image.Image) -> AbstractContextManager[object]:
    """Hold this while decoding: big pictures go one at a time, the others freely."""
    return _ONE_BIG_PICTURE if image.width * image.height > _BIG_PIXELS else nullcontext()


def check_bytes(count: int) -> None:
    """Raises InvalidImage for a file of more than MAX_IMAGE_BYTES."""
    if count > MAX_IMAGE_BYTES:
        raise InvalidImage(
            f"This file is too big: expected at most {MAX_IMAGE_BYTES / 2**20:.0f} MB, "
            f"received {count / 2**20:.1f} MB."
        )


def check_size(kind: str, width: int, height: int) -> None:
    """Raises InvalidImage for a picture, width × height px, that is too small or too large."""
    received = f"received {width:,} × {height:,} px."
    if min(width, height) < MIN_IMAGE_SIDE:
        raise InvalidImage(
            f"This picture is too small: expected at least {MIN_IMAGE_SIDE} px "
            f"on each side, {received}"
        )
    if max(width, height) > MAX_IMAGE_SIDE:
        raise InvalidImage(
            f"This picture is too long: expected at most {MAX_IMAGE_SIDE:,} px "
            f"on each side, {received}"
        )
    if width * height > _pixel_limit(kind):
        raise InvalidImage(too_many_pixels(kind, received))


def check_scans(kind: str, data: bytes, pixels: int) -> None:
    """Raises InvalidImage for a progressive JPEG that asks for far too much work.

    It may say again and again, in six bytes, "now refine every pixel": 20 MB of that takes an
    hour. The pattern also turns up by chance in other data, once in 65,536 bytes; the limit
    is above what chance can reach.
    """
    if kind == "JPEG" and data.count(b"\xff\xda") * pixels > _MAX_SCANNED_PIXELS:
        raise InvalidImage("This JPEG would take too long to decode. Save it again as JPEG.")


def _pixel_limit(kind: str) -> int:
    return min(MAX_IMAGE_PIXELS, _MAX_WEBP_PIXELS) if kind == "WEBP" else MAX_IMAGE_PIXELS


def too_many_pixels(kind: str, received: str) -> str:
    """The sentence for a picture with too many pixels; `received` ends it."""
    limit = _pixel_limit(kind) // 1_000_000
    return (
        f"This {TITLES[kind]} picture is too large: "
        f"expected at most {limit} million pixels, {received}"
    )


def count_in(error: Exception) -> str:
    """What came, out of Pillow's own message, which names only the number of pixels."""
    count = re.search(r"\d+", str(error))
    return f"received {int(count[0]) // 1_000_000} million." if count else "received more."
