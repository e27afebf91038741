"""What becomes of a photo's numbers on the way into a network."""

from typing import NamedTuple

import numpy as np

from clothing_model.data.pictures.door import resize
from clothing_model.network.backbones import Backbone


class Step(NamedTuple):
    """An array on the way: its shape, its type, its smallest and largest value."""

    title: str
    shape: tuple[int, ...]
    dtype: str
    low: float
    high: float


def input_steps(pixels: np.ndarray, record: Backbone) -> list[Step]:
    """From a photo, uint8 (H, W, 3), to the batch of one that a backbone is given."""
    squashed = resize(pixels, record.image_size, record.interpolation)
    scaled = scale(squashed, record)
    size = record.image_size
    return [
        _step("The photo", pixels),
        _step(f"Squashed to {size} × {size}", squashed),
        _step(f"Scaled for {record.title}", scaled),
        _step("As a batch of one photo", scaled[np.newaxis]),
    ]


def scale(pixels: np.ndarray, record: Backbone) -> np.ndarray:
    """Pixels (..., 3), 0..255, as a backbone's first layer gets them, float32 (..., 3)."""
    scaled = pixels * np.asarray(record.scale) + np.asarray(record.offset)
    return np.asarray(scaled, np.float32)


def _step(title: str, array: np.ndarray) -> Step:
    return Step(title, array.shape, str(array.dtype), float(array.min()), float(array.max()))
