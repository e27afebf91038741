"""Boxes within a picture: what a crop keeps, what is erased."""

import math

import numpy as np


def box(area: float, ratio: float, x: float, y: float) -> tuple[float, float, float, float]:
    """(left, top, width, height) of a box, as shares of the picture's sides.

    area: its share of the picture, 0..1. ratio: its width to its height, above 0; one that does
    not fit becomes the nearest that does. x, y: where it lies, 0 left or top, 1 right or bottom.
    """
    if not area:
        return (x, y, 0.0, 0.0)
    ratio = min(max(ratio, area), 1 / area)
    width, height = min(1.0, math.sqrt(area * ratio)), min(1.0, math.sqrt(area / ratio))
    return (x * (1 - width), y * (1 - height), width, height)


def erase(pixels: np.ndarray, erased: tuple[float, float, float, float]) -> np.ndarray:
    """uint8 (H, W, 3) with a box of random colours, a new array; the same box, the same colours.

    erased: (left, top, width, height) as shares of the sides; 1 × 1 px at least.
    Random erasing with random values: Zhong et al. 2017, https://arxiv.org/abs/1708.04896.
    """
    height, width = pixels.shape[:2]
    left, across = _span(erased[0], erased[2], width)
    top, down = _span(erased[1], erased[3], height)
    rng = np.random.default_rng([left, top, across, down])
    result = pixels.copy()
    result[top : top + down, left : left + across] = rng.integers(
        0, 256, (down, across, 3), dtype=np.uint8
    )
    return result


def _span(start: float, length: float, size: int) -> tuple[int, int]:
    """(first px, px) of a box along one side of `size` px."""
    pixels = max(1, round(length * size))
    return min(round(start * size), size - pixels), pixels
