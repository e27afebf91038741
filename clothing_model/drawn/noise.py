"""Smooth random fields: the raw material of folds, grain, pile and uneven light."""

import math

import numpy as np
import numpy.typing as npt
from PIL import Image

Field = npt.NDArray[np.float32]


def resize(values: Field, width: int, height: int) -> Field:
    """`values` (h, w) float32 resampled smoothly to (height, width)."""
    image = Image.fromarray(values).resize((width, height), Image.Resampling.BICUBIC)
    return np.asarray(image, dtype=np.float32)


def field(
    rng: np.random.Generator,
    shape: tuple[int, int],
    cell: float,
    stretch: float = 1.0,
    angle: float = 0.0,
) -> Field:
    """A smooth field (height, width) float32 of mean 0 and deviation about 0.7.

    `cell` is the size of a blob in px across, `cell * stretch` along; `angle` (radians)
    turns the long axis away from the vertical.
    """
    height, width = shape
    coarse = 8 if cell >= 32 else 4 if cell >= 16 else 2 if cell >= 6 else 1
    if coarse > 1 and min(shape) >= 4 * coarse:
        small = (-(-height // coarse), -(-width // coarse))
        return resize(field(rng, small, cell / coarse, stretch, angle), width, height)
    reach = math.hypot(height, width)
    columns, rows = int(reach / cell) + 6, int(reach / (cell * stretch)) + 6
    grid = Image.fromarray(rng.standard_normal((rows, columns), dtype=np.float32))
    cos, sin = math.cos(angle) / cell, math.sin(angle) / cell
    matrix = (
        cos,
        sin,
        columns / 2 - cos * width / 2 - sin * height / 2,
        -sin / stretch,
        cos / stretch,
        rows / 2 + (sin * width / 2 - cos * height / 2) / stretch,
    )
    resampling = Image.Resampling.BICUBIC if cell >= 2.5 else Image.Resampling.BILINEAR
    warped = grid.transform((width, height), Image.Transform.AFFINE, matrix, resampling)
    return np.asarray(warped, dtype=np.float32)


def soften(values: Field, radius: float) -> Field:
    """`values` (h, w) float32 blurred over about `radius` px, without 8-bit steps."""
    height, width = values.shape
    step = max(1, int(radius / 1.5))
    if step == 1:
        padded = np.pad(values, 1, mode="edge")
        rows = padded[:-2] + 2 * padded[1:-1] + padded[2:]
        return np.asarray((rows[:, :-2] + 2 * rows[:, 1:-1] + rows[:, 2:]) / 16, dtype=np.float32)
    image = Image.fromarray(values)
    small = image.resize((max(1, width // step), max(1, height // step)), Image.Resampling.HAMMING)
    again = soften(np.asarray(small, dtype=np.float32), 1)
    return resize(again, width, height)


def slopes(height: Field) -> tuple[Field, Field]:
    """How fast `height` rises to the right and downwards, per px: two float32 fields."""
    across, down = np.empty_like(height), np.empty_like(height)
    across[:, 1:-1] = (height[:, 2:] - height[:, :-2]) * 0.5
    down[1:-1] = (height[2:] - height[:-2]) * 0.5
    across[:, 0], across[:, -1] = across[:, 1], across[:, -2]
    down[0], down[-1] = down[1], down[-2]
    return across, down


def wave(rng: np.random.Generator, position: Field, period: float) -> Field:
    """Smooth one-dimensional noise, about -1..1, at `position`, one bump per `period`."""
    table = rng.uniform(-1, 1, 257).astype(np.float32)
    steps = position / np.float32(period) + np.float32(64)
    floor = np.floor(steps)
    part = steps - floor
    part = part * part * (3 - 2 * part)
    index = floor.astype(np.int32) % 256
    return np.asarray(table[index] * (1 - part) + table[index + 1] * part, dtype=np.float32)
