"""What stands round the neck of a jacket or coat: a collar, a hood or lapels."""

from dataclasses import replace

import numpy as np

from clothing_model.drawn import patterns
from clothing_model.drawn.bodice import Cut
from clothing_model.drawn.items import Cloth, Colour, Item, Piece
from clothing_model.drawn.outline import band, join, line, mirror, spline

DARK: tuple[Colour, ...] = (
    (28, 29, 34), (36, 42, 60), (44, 44, 40), (62, 66, 50), (70, 34, 40), (70, 54, 42),
)  # fmt: skip


def stand(cut: Cut, cloth: Cloth) -> list[Item]:
    """A collar that stands up."""
    n = cut.neck
    high = spline((-n - 0.005, 0.03), (-n, -0.045), (0.0, -0.056), (n, -0.045), (n + 0.005, 0.03))
    low = spline((n * 0.8, 0.06), (0.0, 0.02), (-n * 0.8, 0.06))
    return [Piece(join(high, low), replace(cloth.plain(0.8), quilt=0.0), edge=2, wrinkle=0.4)]


def hood(rng: np.random.Generator, cloth: Cloth, kind: str) -> list[Item]:
    """A hood laid out above the neck; that of a parka may be trimmed with fur."""
    dome = spline(
        (-0.125, 0.05),
        (-0.15, -0.06),
        (-0.1, -0.17),
        (0.0, -0.205),
        (0.1, -0.17),
        (0.15, -0.06),
        (0.125, 0.05),
    )
    mouth = spline(
        (-0.07, 0.07),
        (-0.095, -0.04),
        (-0.05, -0.12),
        (0.0, -0.135),
        (0.05, -0.12),
        (0.095, -0.04),
        (0.07, 0.07),
    )
    dark = Cloth(patterns.pick(rng, DARK), weave="wool", grit=0.04).plain(0.7)
    items: list[Item] = [
        Piece(dome, cloth, edge=2.5, puff=0.5),
        Piece(mouth, dark, edge=-1.5, lift=0.3),
    ]
    if kind == "parka" and rng.random() < 0.7:
        fur = Cloth((142, 116, 88), weave="fur", grit=0.12, crease=0.3)
        items.append(Piece(band(mouth, 0.05), fur, edge=3, fuzz=4, lift=0.4))
    return items


def lapels(cut: Cut, cloth: Cloth) -> list[Item]:
    """Turned-back fronts under a flat collar."""
    deep = cut.neck_depth + 0.17
    lapel = line(
        (0.004, deep), (0.03, 0.1), (0.1, 0.0), (0.14, 0.1), (0.155, 0.12), (0.06, deep - 0.04)
    )
    collar = join(
        spline((0.0, -0.035), (0.06, -0.038), (0.11, -0.01)),
        line((0.165, 0.09), (0.105, 0.1)),
        spline((0.09, 0.06), (0.075, 0.01), (0.0, 0.004)),
    )
    smooth = replace(cloth, crease=cloth.crease * 0.5)
    items: list[Item] = []
    for shape in (lapel, mirror(lapel)):
        items.append(Piece(shape, smooth, edge=2.6, lift=0.55, grain=0.3))
    for shape in (collar, mirror(collar)):
        items.append(Piece(shape, smooth, edge=2.6, lift=0.5, grain=0.6))
    return items
