"""Shoes, always a pair: sneakers, loafers, ballet flats, boots and heels."""

from dataclasses import replace

import numpy as np

from clothing_model.data.drawn import patterns
from clothing_model.data.drawn.items import Cloth, Colour, Garment, Item, Piece, Seam, placed
from clothing_model.data.drawn.outline import Points, band, ellipse, join, line, spline

LEATHERS: tuple[Colour, ...] = (
    (34, 32, 34), (34, 32, 34), (84, 56, 40), (122, 82, 54), (60, 40, 36), (176, 146, 116),
)  # fmt: skip


def shoes(rng: np.random.Generator) -> Garment:
    """One pair, from above or from the side."""
    kinds = (sneakers, sneakers, laced, laced, laced, flats, flats, flats, boots, heels)
    return kinds[int(rng.integers(len(kinds)))](rng)


def _pair(items: list[Item], colour: Colour, turn: float) -> Garment:
    floors = ("planks", "tiles", "carpet")
    return Garment(
        items, colour, fill=(0.68, 0.9), turn=turn, wobble=0.003, surfaces=floors, shadow=1.25
    )


def _leather(rng: np.random.Generator) -> Cloth:
    suede = rng.random() < 0.3
    colour = patterns.pick(rng, LEATHERS)
    return Cloth(
        colour,
        grit=0.03,
        weave="wool" if suede else "jersey",
        gloss=0.0 if suede else 0.6,
        crease=0.6,
    )


def _side_by_side(rng: np.random.Generator, shoe: list[Item], apart: float) -> list[Item]:
    turn = float(rng.normal(0.06, 0.05))
    slip = float(rng.normal(0, 0.03))
    return placed(shoe, (-apart, 0.0), turn, flip=True) + placed(shoe, (apart, slip), -turn)


def _behind(rng: np.random.Generator, shoe: list[Item]) -> list[Item]:
    far = placed(
        shoe,
        (float(rng.uniform(0.04, 0.16)), -float(rng.uniform(0.2, 0.27))),
        float(rng.normal(-0.05, 0.05)),
    )
    pair = far + placed(shoe, turn=float(rng.normal(0.03, 0.04)))
    return placed(pair, flip=bool(rng.random() < 0.5))


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
    return _pair(_behind(rng, items), cloth.colour, 0.1)


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


def _plan(point: float, wide: float = 0.165) -> Points:
    """A right shoe from above, heel at the top, toe `point`ed or round."""
    return join(
        spline(
            (0.0, 0.0), (0.085, 0.03), (0.115, 0.14), (0.112, 0.34), (0.14, 0.55), (wide, 0.72),
            (0.145 - 0.05 * point, 0.86), (0.07 - 0.03 * point, 0.96), (0.0, 0.985 + 0.03 * point),
        ),
        spline(
            (0.0, 0.985 + 0.03 * point), (-0.085 + 0.04 * point, 0.94), (-0.14 + 0.03 * point, 0.82),
            (-0.148, 0.66), (-0.11, 0.45), (-0.1, 0.3), (-0.112, 0.14), (-0.085, 0.03), (0.0, 0.0),
        ),
    )  # fmt: skip


def _sole(plan: Points, grow: float) -> Points:
    middle = plan.mean(axis=0)
    return middle + (plan - middle) * (1 + grow)


def flats(rng: np.random.Generator) -> Garment:
    """Loafers, ballet flats or slippers from above."""
    slipper = rng.random() < 0.3
    cloth = _leather(rng)
    if slipper or rng.random() < 0.3:
        colour = patterns.pick(rng, patterns.BRIGHT, patterns.QUIET)
        cloth = replace(cloth, colour=colour, weave="wool", gloss=0.1)
    plan = _plan(float(rng.uniform(-0.2, 0.8)))
    lining = Cloth((196, 168, 136), grit=0.02, crease=0.3)
    dip = 0.52 if not slipper else 0.42
    mouth = spline(
        (0.0, 0.03), (0.065, 0.05), (0.085, 0.16), (0.082, 0.34), (0.075, dip), (0.0, dip + 0.07),
        (-0.08, dip), (-0.075, 0.34), (-0.082, 0.16), (-0.065, 0.05), (0.0, 0.03),
    )  # fmt: skip
    items: list[Item] = [
        Piece(_sole(plan, 0.045), Cloth((60, 48, 40), crease=0.1), edge=2),
        Piece(plan, cloth, puff=1.7, edge=2.4, lift=0.3, pinches=((0.0, 0.66),)),
        Piece(mouth, lining, puff=-0.9, edge=-2, lift=0.2),
        Seam(mouth, 2.0, 0.35),
        Piece(ellipse(0.0, 0.17, 0.045, 0.085), lining.plain(0.9), edge=0.4, lift=0.0),
    ]
    if slipper:
        items.insert(2, Seam(spline((-0.13, 0.5), (0.0, 0.58), (0.13, 0.5)), 2, 0.3))
    elif rng.random() < 0.6:
        strap = spline((-0.135, 0.6), (0.0, 0.66), (0.145, 0.6))
        items.append(Piece(band(strap, 0.055), cloth.plain(0.85), puff=0.5, edge=2, lift=0.4))
        items.append(
            Seam(
                spline((-0.105, 0.66), (-0.07, 0.86), (0.0, 0.9), (0.08, 0.86), (0.115, 0.66)),
                2,
                0.35,
            )
        )
    else:
        bow = [(-0.05, dip + 0.055), (0.05, dip + 0.055)]
        items += [
            Piece(
                ellipse(x, y, 0.045, 0.024, 0.3 * x / 0.05),
                cloth.plain(0.85),
                puff=0.6,
                edge=2,
                lift=0.5,
            )
            for x, y in bow
        ]
    return _pair(_side_by_side(rng, items, 0.2), cloth.colour, 0.22)


def laced(rng: np.random.Generator) -> Garment:
    """Oxfords or sneakers from above."""
    formal = rng.random() < 0.55
    colour = patterns.pick(rng, patterns.QUIET, patterns.PALE)
    cloth = (
        _leather(rng) if formal else Cloth(colour, weave="linen", grit=0.03, crease=0.5, gloss=0.1)
    )
    rubber = Cloth((52, 42, 36) if formal else (228, 224, 216), crease=0.1)
    plan = _plan(float(rng.uniform(0.2, 0.8)) if formal else 0.0)
    mouth = spline(
        (0.0, 0.03),
        (0.07, 0.05),
        (0.09, 0.16),
        (0.08, 0.27),
        (0.05, 0.34),
        (-0.05, 0.34),
        (-0.08, 0.27),
        (-0.09, 0.16),
        (-0.07, 0.05),
        (0.0, 0.03),
    )
    tongue = spline(
        (-0.045, 0.26),
        (0.0, 0.24),
        (0.045, 0.26),
        (0.05, 0.5),
        (0.03, 0.6),
        (-0.03, 0.6),
        (-0.05, 0.5),
        (-0.045, 0.26),
    )
    cord = Cloth(cloth.plain(0.7).colour if formal else (240, 238, 232), crease=0.1)
    items: list[Item] = [
        Piece(_sole(plan, 0.06), rubber, edge=2.4),
        Piece(plan, cloth, puff=1.8, edge=2.4, lift=0.3, pinches=((0.0, 0.68),)),
        Piece(
            mouth, Cloth((120, 98, 78) if formal else (90, 92, 100)), puff=-1.0, edge=-2, lift=0.1
        ),
        Seam(mouth, 2.2, 0.35),
        Piece(tongue, cloth.plain(0.86), puff=0.5, edge=2, lift=0.4),
        Seam(spline((-0.125, 0.76), (0.0, 0.8), (0.14, 0.76)), 1.8, 0.35),
        Seam(
            spline(
                (-0.06, 0.32),
                (-0.07, 0.5),
                (-0.045, 0.63),
                (0.045, 0.63),
                (0.07, 0.5),
                (0.06, 0.32),
            ),
            1.8,
            0.35,
        ),
    ]
    for y in np.linspace(0.34, 0.57, 5):
        lace = spline((-0.06, float(y)), (0.0, float(y) + 0.012), (0.062, float(y) - 0.006))
        items.append(Piece(band(lace, 0.016), cord, edge=1.6, lift=0.5))
    return _pair(_side_by_side(rng, items, 0.19), cloth.colour, 0.2)


def boots(rng: np.random.Generator) -> Garment:
    """Ankle boots or high boots from the side."""
    cloth = _leather(rng)
    tall = float(rng.choice([0.12, 0.2, 0.55]))
    block = float(rng.uniform(0.05, 0.1))
    upper = join(
        spline((0.02, 0.4), (0.0, 0.27), (0.04, 0.05), (0.02, -tall)),
        spline((0.02, -tall), (0.2, -tall + 0.02), (0.38, -tall - 0.01), steps=4),
        spline((0.38, -tall - 0.01), (0.37, -0.02), (0.42, 0.08), (0.56, 0.155), (0.72, 0.2)),
        spline((0.72, 0.2), (0.83, 0.25), (0.875, 0.33), (0.87, 0.4)),
    )
    mouth = spline(
        (0.02, -tall),
        (0.12, -tall - 0.045),
        (0.28, -tall - 0.05),
        (0.38, -tall - 0.01),
        (0.2, -tall + 0.025),
        (0.02, -tall),
    )
    sole = join(
        spline((0.02, 0.385), (0.4, 0.395), (0.89, 0.385)),
        spline((0.895, 0.41), (0.8, 0.43), (0.42, 0.425)),
        line((0.31, 0.42), (0.28, 0.42 + block), (0.035, 0.42 + block)),
    )
    items: list[Item] = [
        Piece(mouth, cloth.plain(0.45), edge=0.5),
        Piece(upper, cloth, puff=1.6, edge=2.4, lift=0.3, wrinkle=0.7, pinches=((0.38, 0.16),)),
        Piece(sole, Cloth((44, 38, 36), crease=0.1), edge=2.2, lift=0.2),
        Seam(spline((0.05, 0.3), (0.3, 0.28), (0.42, 0.39)), 1.6, 0.3),
    ]
    zip_line = spline((0.19, -tall + 0.03), (0.2, 0.1), (0.18, 0.3))
    items += [Seam(zip_line, 3, 0.35), Seam(zip_line, 1, ink=(150, 146, 138), dash=0.01)]
    if rng.random() < 0.4:
        strap = spline((0.03, 0.16), (0.2, 0.19), (0.41, 0.13))
        items.append(Piece(band(strap, 0.035), cloth.plain(0.85), puff=0.5, edge=2, lift=0.4))
    return _pair(_behind(rng, items), cloth.colour, 0.08)


def heels(rng: np.random.Generator) -> Garment:
    """Court shoes with a heel, from the side."""
    cloth = replace(_leather(rng), gloss=0.7)
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
    return _pair(_behind(rng, items), cloth.colour, 0.12)
