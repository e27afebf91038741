"""Sneakers from the side."""

import numpy as np

from clothing_model.drawn import patterns
from clothing_model.drawn.items import Cloth, Garment, Item, Piece, Seam
from clothing_model.drawn.outline import band, join, line, spline
from clothing_model.drawn.shoe_pairs import behind, pair

# A sneaker that points to the right, 1 long, its sole at the bottom (y grows downwards).
_MOUTH = spline(
    (0.05, 0.05), (0.13, 0.02), (0.25, 0.015), (0.36, 0.02), (0.3, 0.09), (0.2, 0.14), (0.1, 0.1),
    (0.05, 0.05),
)  # fmt: skip
_TONGUE = spline(
    (0.3, 0.07), (0.29, -0.01), (0.34, -0.045), (0.41, 0.0), (0.55, 0.13), (0.42, 0.14),
    (0.3, 0.07),
)  # fmt: skip
_UPPER = join(
    spline((0.035, 0.36), (0.01, 0.24), (0.03, 0.08), (0.06, 0.05)),
    spline((0.06, 0.05), (0.12, 0.09), (0.2, 0.125), (0.3, 0.07), (0.35, 0.02)),
    spline(
        (0.35, 0.02), (0.39, 0.02), (0.5, 0.12), (0.64, 0.205), (0.82, 0.235), (0.94, 0.29),
        (0.975, 0.37),
    ),
)  # fmt: skip
_TOE = join(
    spline((0.74, 0.36), (0.77, 0.28), (0.85, 0.242)),
    spline((0.85, 0.242), (0.94, 0.29), (0.985, 0.36)),
)
_HEEL = join(
    spline((0.035, 0.36), (0.01, 0.24), (0.03, 0.1)),
    spline((0.09, 0.1), (0.13, 0.22), (0.17, 0.36)),
)
_SOLE = join(
    spline((0.0, 0.34), (0.2, 0.36), (0.45, 0.365), (0.7, 0.35), (0.9, 0.345), (1.0, 0.335)),
    spline(
        (1.0, 0.335), (1.0, 0.385), (0.96, 0.425), (0.7, 0.435), (0.3, 0.435), (0.03, 0.43),
        (0.0, 0.34),
    ),
)  # fmt: skip


def sneakers(rng: np.random.Generator) -> Garment:
    """Sneakers from the side, one behind the other."""
    colour = patterns.pick(rng, patterns.QUIET, patterns.PALE, patterns.BRIGHT)
    cloth = Cloth(colour, weave="linen", grit=0.03, gloss=0.08, crease=0.5)
    trim = cloth.plain(0.75) if rng.random() < 0.5 else Cloth(patterns.pick(rng, patterns.QUIET))
    rubber = Cloth((226, 222, 212), grit=0.02, crease=0.1)
    items: list[Item] = [
        Piece(_MOUTH, trim.plain(0.45), edge=0.5),
        Piece(_TONGUE, cloth.plain(0.93), puff=0.5, edge=2, lift=0.2),
        Piece(_UPPER, cloth, puff=1.5, edge=2, lift=0.2, pinches=((0.62, 0.25),)),
        Piece(_TOE, trim, puff=0.8, edge=1.8, lift=0.2),
        Piece(_HEEL, trim, puff=0.8, edge=1.8, lift=0.2),
        *_laces(rng),
        *_swoosh(rng, cloth),
        Piece(_SOLE, rubber, puff=0.5, edge=2.4, lift=0.35),
        Seam(spline((0.02, 0.395), (0.5, 0.405), (0.98, 0.385)), 1.4, 0.25),
    ]
    return pair(behind(rng, items), cloth.colour, 0.1)


def _laces(rng: np.random.Generator) -> list[Item]:
    ink = Cloth((236, 234, 228) if rng.random() < 0.7 else (44, 44, 48), grit=0.02, crease=0.1)
    items: list[Item] = []
    for step in np.linspace(0, 1, 5):
        x, y = 0.38 + 0.22 * float(step), 0.055 + 0.14 * float(step)
        lace = spline((x + 0.005, y - 0.03), (x - 0.03, y + 0.012), (x - 0.055, y + 0.062))
        items.append(Piece(band(lace, 0.017), ink, edge=1.6, lift=0.4))
    return items


def _swoosh(rng: np.random.Generator, cloth: Cloth) -> list[Item]:
    ink = Cloth(patterns.contrast(rng, cloth.colour), crease=0.3)
    if rng.random() < 0.5:
        bars = [
            line((x, 0.2), (x + 0.035, 0.2), (x - 0.03, 0.345), (x - 0.065, 0.345))
            for x in (0.34, 0.42, 0.5)
        ]
        return [Piece(bar, ink, edge=0.8, lift=0.15) for bar in bars]
    curve = join(
        spline((0.2, 0.19), (0.32, 0.31), (0.62, 0.235)),
        spline((0.62, 0.26), (0.34, 0.37), (0.2, 0.19)),
    )
    return [Piece(curve, ink, edge=0.8, lift=0.15)]
