"""How much of a machine one picture may take: checked before a pixel is decoded."""

import re
import threading
from contextlib import AbstractContextManager, nullcontext

from PIL import Image

from clothing_model.data.pictures.kinds import TITLES
from clothing_model.errors import InvalidImage
from clothing_model.settings import MAX_IMAGE_BYTES, MAX_IMAGE_SIDE

MIN_IMAGE_SIDE = 16  # px; below this there is nothing to see

# Cameras of phones are sold as 50, 64, 108 and 200 MP, and give 50.3, 64.2, 108.0 and 201.3
# million pixels at most, as JPEG, which is decoded at a fraction of its size, or 50 as HEIC. The
# others are decoded in full, at 4 bytes a pixel (HEIC 7, AVIF 11, WebP 15): 400 MB at most.
_MOST_PIXELS = {"JPEG": 210_000_000, "HEIF": 51_000_000, "WEBP": 25_000_000, "AVIF": 25_000_000}
_MOST_PIXELS_DECODED = 66_000_000
_MOST_BYTES_HELD = 400_000_000  # by a decoder that cannot go through a picture row by row

_BIG_PIXELS = 13_000_000  # just above a phone's 12 megapixels
_ONE_BIG_PICTURE = threading.Lock()

# A picture has a few parts, seldom some hundreds; pieces of pixels may be as small as some kB
# (PNG), or 255 bytes (GIF), and an animation has a part a frame (WebP).
_MOST_PARTS = {"JPEG": 5_000, "PNG": 50_000, "WEBP": 50_000, "GIF": 600_000}
_MOST_SCANS = 500  # of a progressive JPEG; ten are usual
_MOST_SCANNED_PIXELS = 20_000_000_000  # pixels times scans; about 7 s, and far above any camera's

# GIF and WebP reserve memory while their header is read, before we can see the size; Pillow's
# own limit (it raises at twice this figure) covers that moment. Set once, for the process.
Image.MAX_IMAGE_PIXELS = _MOST_PIXELS_DECODED // 2


def room_for(image: Image.Image) -> AbstractContextManager[object]:
    """Hold this while decoding: big pictures go one at a time, the others freely."""
    return _ONE_BIG_PICTURE if image.width * image.height > _BIG_PIXELS else nullcontext()


def check_bytes(count: int) -> None:
    """Raises InvalidImage for a file of more than MAX_IMAGE_BYTES."""
    if count > MAX_IMAGE_BYTES:
        raise InvalidImage(
            f"A photo's file can be at most {MAX_IMAGE_BYTES / 2**20:.0f} MB. "
            f"This one has {count / 2**20:.1f} MB."
        )


def check_size(kind: str, width: int, height: int, held: float = 0) -> None:
    """Raises InvalidImage for a picture, width × height px, that is too small or too large.

    held: bytes a pixel that its decoder holds in full, whatever size it decodes to.
    """
    came = f"This one has {width:,} × {height:,} px."
    if min(width, height) < MIN_IMAGE_SIDE:
        raise InvalidImage(f"A picture must have at least {MIN_IMAGE_SIDE} px on each side. {came}")
    if max(width, height) > MAX_IMAGE_SIDE:
        raise InvalidImage(f"A picture can have at most {MAX_IMAGE_SIDE:,} px on each side. {came}")
    if width * height > _pixel_limit(kind):
        raise InvalidImage(too_many_pixels(kind, came))
    if width * height * held > _MOST_BYTES_HELD:
        raise InvalidImage(
            "A progressive JPEG picture can have at most "
            f"{_MOST_BYTES_HELD / held / 1e6:.0f} million pixels. {came} "
            "Save it as a JPEG that is not progressive."
        )


def check_parts(kind: str, count: int) -> None:
    """Raises InvalidImage for a file of that many parts, or more than any program writes."""
    if count > _MOST_PARTS[kind]:
        raise InvalidImage(
            f"This {TITLES[kind]} file has more than {_MOST_PARTS[kind]:,} parts, which no camera "
            f"or program writes. Save it again as {TITLES[kind]}."
        )


def check_scans(scans: int, pixels: int) -> None:
    """Raises InvalidImage for a JPEG that goes over its `pixels` so often that it takes far
    too much work."""
    if scans > _MOST_SCANS or scans * pixels > _MOST_SCANNED_PIXELS:
        raise InvalidImage("This JPEG would take too long to decode. Save it again as JPEG.")


def _pixel_limit(kind: str) -> int:
    return _MOST_PIXELS.get(kind, _MOST_PIXELS_DECODED)


def too_many_pixels(kind: str, came: str) -> str:
    """The sentence for a picture with too many pixels, and after it the one that says what came."""
    limit = _pixel_limit(kind) // 1_000_000
    return f"A {TITLES[kind]} picture can have at most {limit} million pixels. {came}"


def count_in(error: Exception) -> str:
    """What came, out of Pillow's own message, which names only the number of pixels."""
    count = re.search(r"\d+", str(error))
    if count is None:
        return "This one has more."
    return f"This one has {int(count[0]) // 1_000_000} million."
