"""The only door for any picture: bytes or a file in, upright RGB pixels out.

Uploads, the camera and the dataset all come through here, so that training, evaluation,
prediction and the page see exactly the same pixels. Whatever is wrong with a file becomes
one InvalidImage with a sentence for a person. Memory stays bounded: sizes are checked
before any pixel is decoded, and only one big picture is decoded at a time. Colours come out
as sRGB, whatever profile the file has.
"""

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PIL import Image

from clothing_model.data.pictures.decoder import MAX_KEPT_SIDE, Photo, decode
from clothing_model.data.pictures.kinds import HEIC_READABLE, MUST_BE
from clothing_model.data.pictures.limits import check_bytes
from clothing_model.errors import InvalidImage
from clothing_model.jpeg import check_pixels, encode_jpeg

__all__ = [
    "INTERPOLATIONS",
    "MAX_KEPT_SIDE",
    "READING",
    "Photo",
    "encode_jpeg",
    "open_image",
    "read_file",
    "read_photo",
    "resize",
]

# How files are read: another number where the same file gives other pixels or another verdict.
# Whatever is kept of photos is kept under it.
READING = "reading 2" + (" with HEIC" if HEIC_READABLE else "")

INTERPOLATIONS = {
    "nearest": Image.Resampling.NEAREST,
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
    "lanczos": Image.Resampling.LANCZOS,
}


def read_photo(source: bytes | Path) -> Photo:
    """Decode one picture, from its bytes or from a file.

    Raises InvalidImage, and nothing else, for anything that cannot be used; for a Path its
    sentence begins with the file's name.
    """
    if isinstance(source, Path):
        with _named(source):
            return decode(_read(source))
    if not isinstance(source, bytes):
        raise TypeError(f"Expected bytes or a Path, received {type(source).__name__}.")
    return decode(source)


def open_image(source: bytes | Path) -> np.ndarray:
    """uint8 (H, W, 3) upright RGB of one picture: `read_photo(source).pixels`."""
    return read_photo(source).pixels


def resize(pixels: np.ndarray, image_size: int, interpolation: str = "bilinear") -> np.ndarray:
    """Squash uint8 (H, W, 3) to uint8 (image_size, image_size, 3), antialiased.

    The one resize of training, evaluation and prediction. Pixels that have that size already
    come back as they are. Raises ValueError for an unknown interpolation.
    """
    if interpolation not in INTERPOLATIONS:
        names = ", ".join(INTERPOLATIONS)
        raise ValueError(f"Expected an interpolation out of {names}, received {interpolation!r}.")
    check_pixels(pixels)
    if pixels.shape[:2] == (image_size, image_size):
        return pixels
    image = Image.fromarray(pixels).resize((image_size, image_size), INTERPOLATIONS[interpolation])
    return np.array(image)


def read_file(path: Path) -> bytes:
    """The bytes of a picture's file, not decoded yet.

    Raises InvalidImage, and nothing else; its sentence begins with the file's name.
    """
    with _named(path):
        return _read(path)


@contextmanager
def _named(path: Path) -> Iterator[None]:
    try:
        yield
    except InvalidImage as error:
        raise InvalidImage(f"{path.name}: {error}") from error


def _read(path: Path) -> bytes:
    try:
        facts = path.stat()
        if not stat.S_ISREG(facts.st_mode):  # a folder, or a pipe that would never end
            raise InvalidImage(f"This is not a file. {MUST_BE}")
        check_bytes(facts.st_size)
        return path.read_bytes()
    except FileNotFoundError as error:
        raise InvalidImage("There is no such file.") from error
    except PermissionError as error:
        raise InvalidImage("This file may not be read: permission denied.") from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = getattr(error, "strerror", "") or "its name is none"
        raise InvalidImage(f"This file cannot be read ({reason}).") from error
