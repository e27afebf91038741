"""Affine geometry of pictures: small matrices, their product, and one resampling.

Coordinates are px from the picture's middle, x to the right, y downwards. A matrix maps a
point of the *new* picture to the point of the old one whose colour it gets, so that no pixel
stays empty. The formulas are those of Keras' `apply_affine_transform`
(keras/src/legacy/preprocessing/image.py) with its axes taken as (row, column), which is what
the chapter's pictures show; here they stand for (x, y).
"""

import math
from collections.abc import Sequence

import numpy as np
from PIL import Image

# Our name: NumPy's name for the same way of continuing a picture beyond its edge.
FILL_MODES = {
    "nearest": "edge",
    "reflect": "symmetric",
    "constant": "constant",
    "wrap": "wrap",
}


def rotation(degrees: float) -> np.ndarray:
    """Positive turns clockwise, negative counter-clockwise. float64 (3, 3)."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return np.array([[cos, sin, 0.0], [-sin, cos, 0.0], [0.0, 0.0, 1.0]])


def shift(width: float, height: float) -> np.ndarray:
    """Px; positive `width` moves the picture left, positive `height` up. float64 (3, 3)."""
    return np.array([[1.0, 0.0, width], [0.0, 1.0, height], [0.0, 0.0, 1.0]])


def shear(degrees: float) -> np.ndarray:
    """Positive pulls the right side down: lines stay parallel, angles change. float64 (3, 3)."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return np.array([[cos, 0.0, 0.0], [-sin, 1.0, 0.0], [0.0, 0.0, 1.0]])


def zoom(x: float, y: float) -> np.ndarray:
    """Factors of width and height: below 1 zooms in, above 1 out. float64 (3, 3)."""
    return np.diag([x, y, 1.0])


def flip(horizontal: bool, vertical: bool) -> np.ndarray:
    """Horizontal swaps left and right, vertical top and bottom. float64 (3, 3)."""
    return np.diag([-1.0 if horizontal else 1.0, -1.0 if vertical else 1.0, 1.0])


def crop(box: tuple[float, float, float, float], width: int, height: int) -> np.ndarray:
    """A box, (left, top, width, height) as shares of the sides, fills a frame of width × height
    px. float64 (3, 3)."""
    left, top, box_width, box_height = box
    middle = ((left + box_width / 2 - 0.5) * width, (top + box_height / 2 - 0.5) * height)
    return product([shift(*middle), zoom(box_width, box_height)])


def product(matrices: Sequence[np.ndarray]) -> np.ndarray:
    """One matrix for all: what the first does to a picture comes first. float64 (3, 3)."""
    whole = np.eye(3)
    for matrix in matrices:
        whole = whole @ matrix
    return whole


def corner_angle(matrix: np.ndarray) -> float:
    """The angle in degrees that a square's corner has once `matrix` was applied to it."""
    sides = np.linalg.inv(matrix[:2, :2])
    right, down = sides[:, 0], sides[:, 1]
    cosine = right @ down / (np.linalg.norm(right) * np.linalg.norm(down))
    return math.degrees(math.acos(max(-1.0, min(1.0, float(cosine)))))


def resample(pixels: np.ndarray, matrix: np.ndarray, fill_mode: str = "nearest") -> np.ndarray:
    """uint8 (H, W, 3) seen through a matrix: uint8 (H, W, 3), bilinear.

    fill_mode says what stands beyond the edge: "nearest" pixel, "reflect" (a mirror there),
    "constant" (black), "wrap" (the picture again). Whole-pixel shifts, flips, quarter turns of
    a square and the identity are exact.
    """
    height, width = pixels.shape[:2]
    middle = np.array([width / 2, height / 2])
    matrix = np.round(matrix, 12)  # the cosine of 90° is 6e-17 in floating point
    if np.array_equal(matrix, np.eye(3)):
        return pixels.copy()
    linear = matrix[:2, :2]
    offset = middle + matrix[:2, 2] - linear @ middle
    (left, right), (top, bottom) = _margins(linear, offset, width, height)
    if left or right or top or bottom:
        margins = ((top, bottom), (left, right), (0, 0))
        pixels = np.pad(pixels, margins, FILL_MODES[fill_mode])  # type: ignore[call-overload]
    (a, b), (d, e) = linear.tolist()
    c, f = (offset + np.array([left, top])).tolist()
    result = np.empty((height, width, 3), np.uint8)
    for channel in range(3):
        # In float: on 8-bit pictures Pillow cuts fractions off, which darkens every variant.
        image = Image.fromarray(pixels[..., channel].astype(np.float32)).transform(
            (width, height),
            Image.Transform.AFFINE,
            (a, b, c, d, e, f),
            Image.Resampling.BILINEAR,
        )
        result[..., channel] = np.asarray(image) + np.float32(0.5)
    return result


def _margins(
    linear: np.ndarray, offset: np.ndarray, width: int, height: int
) -> list[tuple[int, int]]:
    """((left, right), (top, bottom)): px beyond each edge that a bilinear sample may touch."""
    x, y = (0.5, width - 0.5), (0.5, height - 0.5)  # the middles of the outermost pixels
    corners = np.array([[x[i], y[j]] for i in (0, 1) for j in (0, 1)])
    reached = corners @ linear.T + offset
    return [
        (max(0, math.ceil(0.5 - low)), max(0, math.ceil(high + 0.5 - size)))
        for low, high, size in zip(reached.min(0), reached.max(0), (width, height), strict=True)
    ]
