"""Shoes from the side: sneakers, boots, heels."""

from dataclasses import replace

import numpy as np

from clothing_model.data.drawn import patterns
from clothing_model.data.drawn.items import Cloth, Colour, Garment, Item, Piece, Seam
from clothing_model.data.drawn.outline import band, join, line, spline
from clothing_model.data.drawn.shoe_pairs import behind, leather, pair


def sneakers(rng: np.random.Generator) -> Garment:
    """Sneakers from the side, one behind the other."""
    colour = patterns.pick(rng, patterns.QUIET, patterns.PALE, patterns.BRIGHT)
    cloth = Cloth(colour, weave="linen", grit=0.03, gloss=0.08, crease=0.5)
    trim = cloth.plain(0.75) if rng.random() < 0.5 else Cloth(patterns.pick(rng, patterns.QUIET))
    rubber = Cloth((226, 222, 212), grit=0.02, crease=0.1)
    upper = join(
        spline((0.035, 0.36), (0.01, 0.24), (0.03, 0.08), (0.06, 0.05)),
        spline((0.06, 0.05), (0.12, 0.09), (0.2, 0.125), (0.3, 0.07), (0.35, 0.02)),
        spline(
            (0.35, 0.02),
            (0.39, 0.02),
            (0.5, 0.12),
            (0.64, 0.205),
            (0.82, 0.235),
            (0.94, 0.29),
            (0.975, 0.37),
        ),
    )
    sole = join(
        spline((0.0, 0.34), (0.2, 0.36), (0.45, 0.365), (0.7, 0.35), (0.9, 0.345), (1.0, 0.335)),
        spline(
            (1.0, 0.335),
            (1.0, 0.385),
            (0.96, 0.425),
            (0.7, 0.435),
            (0.3, 0.435),
            (0.03, 0.43),
            (0.0, 0.34),
        ),
    )
    mouth = spline(
        (0.05, 0.05),
        (0.13, 0.02),
        (0.25, 0.015),
        (0.36, 0.02),
        (0.3, 0.09),
        (0.2, 0.14),
        (0.1, 0.1),
        (0.05, 0.05),
    )
    toe = join(
        spline((0.74, 0.36), (0.77, 0.28), (0.85, 0.242)),
        spline((0.85, 0.242), (0.94, 0.29), (0.985, 0.36)),
    )
    heel = join(
        spline((0.035, 0.36), (0.01, 0.24), (0.03, 0.1)),
        spline((0.09, 0.1), (0.13, 0.22), (0.17, 0.36)),
    )
    tongue = spline(
        (0.3, 0.07),
        (0.29, -0.01),
        (0.34, -0.045),
        (0.41, 0.0),
        (0.55, 0.13),
        (0.42, 0.14),
        (0.3, 0.07),
    )
    items: list[Item] = [
        Piece(mouth, trim.plain(0.45), edge=0.5),
        Piece(tongue, cloth.plain(0.93), puff=0.5, edge=2, lift=0.2),
        Piece(upper, cloth, puff=1.5, edge=2, lift=0.2, pinches=((0.62, 0.25),)),
        Piece(toe, trim, puff=0.8, edge=1.8, lift=0.2),
        Piece(heel, trim, puff=0.8, edge=1.8, lift=0.2),
        *_laces(rng),
        *_swoosh(rng, cloth),
        Piece(sole, rubber, puff=0.5, edge=2.4, lift=0.35),
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


def boots(rng: np.random.Generator) -> Garment:
    """Laced ankle boots or high boots from the side."""
    cloth = leather(rng)
    tall = float(rng.choice([0.14, 0.2, 0.24, 0.55]))
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
    sole = join(
        spline((0.0, 0.37), (0.4, 0.385), (0.93, 0.365)),
        spline((0.945, 0.4), (0.9, 0.44), (0.44, 0.44)),
        line((0.33, 0.43), (0.32, 0.47), (0.01, 0.47)),
    )
    rubber: Colour = (46, 40, 36) if rng.random() < 0.6 else (196, 170, 132)
    toe = spline((0.66, 0.39), (0.67, 0.28), (0.74, 0.19))
    quarter = spline((0.3, 0.39), (0.36, 0.24), (0.33, 0.1), (0.3, -tall + 0.04))
    items: list[Item] = [
        Piece(mouth, cloth.plain(0.4), edge=0.5),
        Piece(upper, cloth, puff=1.7, edge=2.4, lift=0.3, wrinkle=0.6),
        Seam(toe, 1.8, 0.35),
        Seam(quarter, 1.8, 0.35),
        Seam(spline((0.02, 0.2), (0.14, 0.22), (0.2, 0.39)), 1.8, 0.35),
    ]
    if tall < 0.5:
        items += _boot_laces(rng, tall)
    items += [
        Piece(sole, Cloth(rubber, crease=0.1), puff=0.4, edge=2.2, lift=0.3),
        Seam(spline((0.02, 0.395), (0.4, 0.405), (0.92, 0.388)), 1.2, 0.3),
    ]
    return pair(behind(rng, items), cloth.colour, 0.08)


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


def heels(rng: np.random.Generator) -> Garment:
    """Court shoes with a heel, from the side."""
    cloth = replace(leather(rng), gloss=0.7)
    if rng.random() < 0.5:
        cloth = replace(cloth, colour=patterns.pick(rng, patterns.BRIGHT, patterns.PALE[2:4]))
    upper = join(
        spline((0.05, 0.17), (0.01, 0.04), (0.03, -0.1), (0.07, -0.12)),
        spline((0.07, -0.12), (0.12, 0.0), (0.26, 0.12), (0.42, 0.19), (0.56, 0.2)),
        spline((0.56, 0.2), (0.7, 0.23), (0.82, 0.32), (0.9, 0.43)),
        spline((0.9, 0.43), (0.7, 0.445), (0.54, 0.42), (0.36, 0.29), (0.19, 0.165), (0.05, 0.17)),
    )
    inner = spline(
        (0.07, -0.12),
        (0.2, -0.05),
        (0.42, 0.09),
        (0.57, 0.19),
        (0.48, 0.23),
        (0.3, 0.17),
        (0.14, 0.06),
        (0.07, -0.12),
    )
    stem = join(
        spline((0.035, 0.14), (0.075, 0.28), (0.085, 0.46)),
        spline((0.13, 0.46), (0.15, 0.3), (0.24, 0.18)),
    )
    sole = join(
        spline((0.05, 0.17), (0.19, 0.165), (0.36, 0.29), (0.54, 0.42), (0.7, 0.445), (0.91, 0.43)),
        spline(
            (0.91, 0.445), (0.7, 0.462), (0.52, 0.44), (0.34, 0.315), (0.18, 0.19), (0.05, 0.185)
        ),
    )
    items: list[Item] = [
        Piece(inner, Cloth((206, 178, 146), crease=0.2), edge=1),
        Piece(stem, cloth.plain(0.9), puff=0.6, edge=2, lift=0.2),
        Piece(upper, cloth, puff=1.7, edge=2.4, lift=0.3),
        Piece(sole, Cloth((40, 34, 32), crease=0.1), edge=1.4, lift=0.1),
    ]
    return pair(behind(rng, items), cloth.colour, 0.12)
