"""Boots and court shoes, from the side."""

from dataclasses import replace

import numpy as np

from clothing_model.drawn import patterns
from clothing_model.drawn.items import Cloth, Colour, Garment, Item, Piece, Seam
from clothing_model.drawn.outline import band, join, line, spline
from clothing_model.drawn.shoe_pairs import behind, leather, pair

_BOOT_SOLE = join(
    spline((0.0, 0.37), (0.4, 0.385), (0.93, 0.365)),
    spline((0.945, 0.4), (0.9, 0.44), (0.44, 0.44)),
    line((0.33, 0.43), (0.32, 0.47), (0.01, 0.47)),
)


def boots(rng: np.random.Generator) -> Garment:
    """Laced ankle boots or high boots from the side."""
    cloth = leather(rng)
    tall = float(rng.choice([0.14, 0.2, 0.24, 0.55]))
    rubber: Colour = (46, 40, 36) if rng.random() < 0.6 else (196, 170, 132)
    items = _boot(cloth, tall)
    if tall < 0.5:
        items += _boot_laces(rng, tall)
    items += [
        Piece(_BOOT_SOLE, Cloth(rubber, crease=0.1), puff=0.4, edge=2.2, lift=0.3),
        Seam(spline((0.02, 0.395), (0.4, 0.405), (0.92, 0.388)), 1.2, 0.3),
    ]
    return pair(behind(rng, items), cloth.colour, 0.08)


def _boot(cloth: Cloth, tall: float) -> list[Item]:
    """Leather and seams of a boot whose shaft reaches `tall` above the ankle."""
    upper = join(
        spline((0.03, 0.4), (0.0, 0.27), (0.04, 0.05), (0.02, -tall)),
        spline((0.02, -tall), (0.2, -tall + 0.02), (0.38, -tall - 0.01), steps=4),
        spline((0.38, -tall - 0.01), (0.38, -0.02), (0.43, 0.07), (0.56, 0.145), (0.72, 0.18)),
        spline((0.72, 0.18), (0.86, 0.23), (0.915, 0.32), (0.9, 0.4)),
    )
    mouth = spline(
        (0.02, -tall), (0.12, -tall - 0.045), (0.28, -tall - 0.05), (0.38, -tall - 0.01),
        (0.2, -tall + 0.025), (0.02, -tall),
    )  # fmt: skip
    quarter = spline((0.3, 0.39), (0.36, 0.24), (0.33, 0.1), (0.3, -tall + 0.04))
    return [
        Piece(mouth, cloth.plain(0.4), edge=0.5),
        Piece(upper, cloth, puff=1.7, edge=2.4, lift=0.3, wrinkle=0.6),
        Seam(spline((0.66, 0.39), (0.67, 0.28), (0.74, 0.19)), 1.8, 0.35),
        Seam(quarter, 1.8, 0.35),
        Seam(spline((0.02, 0.2), (0.14, 0.22), (0.2, 0.39)), 1.8, 0.35),
    ]


def _boot_laces(rng: np.random.Generator, tall: float) -> list[Item]:
    cord = Cloth((60, 52, 46) if rng.random() < 0.5 else (208, 186, 140), crease=0.1)
    items: list[Item] = []
    for y in np.linspace(-tall + 0.03, 0.1, 6):
        front = 0.385 + max(0.0, float(y) + 0.02) * 0.55
        lace = spline(
            (front, float(y) - 0.012), (front - 0.05, float(y)), (front - 0.09, float(y) + 0.026)
        )
        items.append(Piece(band(lace, 0.014), cord, edge=1.6, lift=0.4))
    return items


_COURT_UPPER = join(
    spline((0.05, 0.17), (0.01, 0.04), (0.03, -0.1), (0.07, -0.12)),
    spline((0.07, -0.12), (0.12, 0.0), (0.26, 0.12), (0.42, 0.19), (0.56, 0.2)),
    spline((0.56, 0.2), (0.7, 0.23), (0.82, 0.32), (0.9, 0.43)),
    spline((0.9, 0.43), (0.7, 0.445), (0.54, 0.42), (0.36, 0.29), (0.19, 0.165), (0.05, 0.17)),
)
_COURT_INNER = spline(
    (0.07, -0.12), (0.2, -0.05), (0.42, 0.09), (0.57, 0.19), (0.48, 0.23), (0.3, 0.17),
    (0.14, 0.06), (0.07, -0.12),
)  # fmt: skip
_COURT_STEM = join(
    spline((0.035, 0.14), (0.075, 0.28), (0.085, 0.46)),
    spline((0.13, 0.46), (0.15, 0.3), (0.24, 0.18)),
)
_COURT_SOLE = join(
    spline((0.05, 0.17), (0.19, 0.165), (0.36, 0.29), (0.54, 0.42), (0.7, 0.445), (0.91, 0.43)),
    spline((0.91, 0.445), (0.7, 0.462), (0.52, 0.44), (0.34, 0.315), (0.18, 0.19), (0.05, 0.185)),
)


def heels(rng: np.random.Generator) -> Garment:
    """Court shoes with a heel, from the side."""
    cloth = replace(leather(rng), gloss=0.7)
    if rng.random() < 0.5:
        cloth = replace(cloth, colour=patterns.pick(rng, patterns.BRIGHT, patterns.PALE[2:4]))
    items: list[Item] = [
        Piece(_COURT_INNER, Cloth((206, 178, 146), crease=0.2), edge=1),
        Piece(_COURT_STEM, cloth.plain(0.9), puff=0.6, edge=2, lift=0.2),
        Piece(_COURT_UPPER, cloth, puff=1.7, edge=2.4, lift=0.3),
        Piece(_COURT_SOLE, Cloth((40, 34, 32), crease=0.1), edge=1.4, lift=0.1),
    ]
    return pair(behind(rng, items), cloth.colour, 0.12)
