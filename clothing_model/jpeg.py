"""Pixels to the bytes of a JPEG."""

from io import BytesIO

import numpy as np
from PIL import Image


def encode_jpeg(pixels: np.ndarray, quality: int = 88, max_side: int | None = None) -> bytes:
    """uint8 (H, W, 3) as the bytes of a JPEG without any metadata (no EXIF, no place).

    quality: 1..95. max_side: px; a longer picture is made smaller, keeping its shape.
    """
    check_pixels(pixels)
    image = Image.fromarray(pixels)
    if max_side is not None:
        image.thumbnail((max_side, max_side))
    file = BytesIO()
    image.save(file, "JPEG", quality=quality)
    return file.getvalue()


def smaller_jpeg(data: bytes, side: int) -> bytes:
    """A JPEG of ours at most `side` px long, opened no larger than need be."""
    with Image.open(BytesIO(data)) as image:
        image.draft("RGB", (side, side))
        return encode_jpeg(np.asarray(image.convert("RGB")), max_side=side)


def check_pixels(pixels: np.ndarray) -> None:
    """Raises ValueError unless they are uint8 (H, W, 3)."""
    if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] != 3:
        raise ValueError(
            f"Expected uint8 pixels (H, W, 3), received {pixels.dtype} {pixels.shape}."
        )
