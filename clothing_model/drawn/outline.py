"""Outlines and lines of a garment, in garment units: x to the right, y down, from the neck.

One unit is about the length of a pair of trousers; `Pose` lays the garment into the frame.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from clothing_model.drawn.noise import Field

Points = npt.NDArray[np.float64]
Point = tuple[float, float]


def line(*points: Point) -> Points:
    """The straight line through `points`, as (n, 2)."""
    return np.array(points, dtype=np.float64)


def spline(*points: Point, steps: int = 8) -> Points:
    """A smooth (Catmull-Rom) curve through `points`, as (n, 2)."""
    knots = np.array(points, dtype=np.float64)
    padded = np.vstack([2 * knots[0] - knots[1], knots, 2 * knots[-1] - knots[-2]])
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    pieces = [
        _curve(*four, t) for four in zip(padded, padded[1:], padded[2:], padded[3:], strict=False)
    ]
    return np.vstack([*pieces, knots[-1:]])


def join(*parts: Points) -> Points:
    """One path from several, in order."""
    return np.vstack(parts)


def mirror(points: Points) -> Points:
    """The same path on the other side of x = 0, walked backwards."""
    return np.asarray(points[::-1] * np.array([-1.0, 1.0]))


def whole(*points: Point, steps: int = 8) -> Points:
    """A closed smooth outline from its right half's points, from the top middle to the bottom."""
    left = [(-x, y) for x, y in points[-2:0:-1]]
    return ring(*points, *left, steps=steps)


def ring(*points: Point, steps: int = 8) -> Points:
    """A closed smooth outline through `points`."""
    knots = np.array(points, dtype=np.float64)
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    a, c, d = np.roll(knots, 1, 0), np.roll(knots, -1, 0), np.roll(knots, -2, 0)
    return np.vstack([_curve(*four, t) for four in zip(a, knots, c, d, strict=True)])


def _curve(a: Points, b: Points, c: Points, d: Points, t: Points) -> Points:
    """The Catmull-Rom piece from b to c, at shares `t` (n, 1) of the way."""
    return np.asarray(
        0.5
        * (
            2 * b
            + (c - a) * t
            + (2 * a - 5 * b + 4 * c - d) * t**2
            + (3 * b - a - 3 * c + d) * t**3
        )
    )


def both(half: Points) -> Points:
    """A closed outline that is the same left and right, from its right half."""
    return join(half, mirror(half))


def moved(points: Points, x: float, y: float) -> Points:
    """The same path, `x` to the right and `y` down."""
    return np.asarray(points + np.array([x, y]))


def ellipse(x: float, y: float, rx: float, ry: float, turn: float = 0.0, n: int = 40) -> Points:
    """An ellipse of half axes `rx`, `ry` about (x, y), turned by `turn` radians."""
    angle = np.linspace(0, 2 * math.pi, n, endpoint=False)
    oval = np.stack([rx * np.cos(angle), ry * np.sin(angle)], axis=1)
    return moved(turned(oval, turn), x, y)


def turned(points: Points, turn: float, about: Point = (0.0, 0.0)) -> Points:
    """`points` turned clockwise by `turn` radians about one of them."""
    cos, sin = math.cos(turn), math.sin(turn)
    matrix = np.array([[cos, sin], [-sin, cos]])
    return np.asarray((points - about) @ matrix + about)


def band(path: Points, width: float, shift: float = 0.0) -> Points:
    """A closed ribbon of `width` along `path`, moved sideways (right of travel) by `shift`."""
    step = np.gradient(path, axis=0)
    normal = np.stack([-step[:, 1], step[:, 0]], axis=1)
    normal /= np.maximum(np.hypot(normal[:, 0], normal[:, 1]), 1e-9)[:, None]
    return join(path + normal * (shift + width / 2), (path + normal * (shift - width / 2))[::-1])


def densify(points: Points, step: float = 0.02, closed: bool = True) -> Points:
    """The same path with a point at least every `step` units, so that it can be bent."""
    ends = np.roll(points, -1, 0) if closed else points[1:]
    starts = points if closed else points[:-1]
    counts = np.maximum(1, np.ceil(np.hypot(*(ends - starts).T) / step)).astype(int)
    which = np.repeat(np.arange(len(starts)), counts)
    number = np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts)
    share = (number / counts[which])[:, None]
    path = starts[which] + (ends - starts)[which] * share
    return path if closed else np.vstack([path, points[-1:]])


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of the picture, px; right and bottom lie outside."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def slices(self) -> tuple[slice, slice]:
        """Where the rectangle lies in an array (H, W, ...)."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    @property
    def shape(self) -> tuple[int, int]:
        """(height, width)."""
        return self.bottom - self.top, self.right - self.left

    @property
    def axes(self) -> tuple[Field, Field]:
        """The x of every column (1, w) and the y of every row (h, 1), float32 px."""
        x = np.arange(self.left, self.right, dtype=np.float32)
        y = np.arange(self.top, self.bottom, dtype=np.float32)
        return x[None], y[:, None]


class Pose:
    """Lays a garment into a frame: bends its edges a little, turns, fits and places it."""

    def __init__(
        self,
        rng: np.random.Generator,
        silhouette: Iterable[Points],
        frame: tuple[int, int],
        turn: float = 0.0,
        fill: float = 0.85,
        wobble: float = 0.006,
    ) -> None:
        self.turn = turn
        self._waves = rng.uniform(-1, 1, (5, 2)) * 11
        self._phases = rng.uniform(0, 2 * math.pi, (2, 5))
        self._sway = rng.normal(0, wobble, (2, 5))
        self._tilt = rng.normal(0, 0.03, 2)
        self._scale, self._offset = 1.0, np.zeros(2)
        points = self(np.vstack([densify(part, 0.1) for part in silhouette]))
        low, high = points.min(axis=0), points.max(axis=0)
        room = np.array(frame, dtype=np.float64)
        self._scale = float(np.min(fill * room / (high - low)))
        spare = room - (high - low) * self._scale
        shift = np.clip(rng.normal(0.5, 0.09, 2), 0.25, 0.75)
        self._offset = spare * shift - low * self._scale

    @property
    def scale(self) -> float:
        """Pixels per garment unit."""
        return self._scale

    def __call__(self, points: Points) -> Points:
        """Garment units (n, 2) to pixels (n, 2)."""
        phase = points @ self._waves.T
        bent = points + np.stack(
            [np.sin(phase + f) @ a for f, a in zip(self._phases, self._sway, strict=True)], axis=1
        )
        bent = turned(bent, self.turn, (0.0, 0.4))
        depth = 1 + (bent - (0.0, 0.4)) @ self._tilt
        return np.asarray((bent * depth[:, None]) * self._scale + self._offset)
