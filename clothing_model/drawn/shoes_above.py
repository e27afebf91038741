"""Shoes from above: loafers, ballet flats, slippers, laced shoes."""

from dataclasses import replace

import numpy as np

from clothing_model.drawn import patterns
from clothing_model.drawn.items import Cloth, Garment, Item, Piece, Seam
from clothing_model.drawn.outline import Points, band, ellipse, ring, spline
from clothing_model.drawn.shoe_pairs import leather, pair, side_by_side


def _plan(point: float, wide: float = 0.165) -> Points:
    """A right shoe from above, heel at the top, toe `point`ed (1) or round (0)."""
    tip = 0.985 + 0.05 * point
    return ring(
        (0.0, 0.0), (0.085, 0.03), (0.115, 0.14), (0.112, 0.34), (0.14, 0.55), (wide, 0.72),
        (0.145 - 0.045 * point, 0.86), (0.08 - 0.035 * point, 0.955), (0.0, tip),
        (-0.08 + 0.03 * point, 0.95), (-0.14 + 0.03 * point, 0.83), (-0.148, 0.66),
        (-0.11, 0.45), (-0.1, 0.3), (-0.112, 0.14), (-0.085, 0.03),
    )  # fmt: skip


def _sole(plan: Points, grow: float) -> Points:
    middle = plan.mean(axis=0)
    return np.asarray(middle + (plan - middle) * (1 + grow))


def flats(rng: np.random.Generator) -> Garment:
    """Loafers, ballet flats or slippers from above."""
    slipper = rng.random() < 0.3
    cloth = leather(rng)
    if slipper or rng.random() < 0.3:
        colour = patterns.pick(rng, patterns.BRIGHT, patterns.QUIET)
        cloth = replace(cloth, colour=colour, weave="wool", gloss=0.1)
    plan = _plan(float(rng.uniform(-0.2, 0.7)))
    dip = 0.52 if not slipper else 0.42
    items = _low_shoe(plan, cloth, dip)
    if slipper:
        items.insert(2, Seam(spline((-0.13, 0.5), (0.0, 0.58), (0.13, 0.5)), 2, 0.3))
    elif rng.random() < 0.6:
        items += _strap(cloth)
    else:
        items += _bow(cloth, dip + 0.055)
    return pair(side_by_side(rng, items, 0.2), cloth.colour, 0.22)


def _low_shoe(plan: Points, cloth: Cloth, dip: float) -> list[Item]:
    """Sole, leather and lining of a shoe that is open down to `dip`."""
    lining = Cloth((196, 168, 136), grit=0.02, crease=0.3)
    mouth = spline(
        (0.0, 0.03), (0.065, 0.05), (0.085, 0.16), (0.082, 0.34), (0.075, dip), (0.0, dip + 0.07),
        (-0.08, dip), (-0.075, 0.34), (-0.082, 0.16), (-0.065, 0.05), (0.0, 0.03),
    )  # fmt: skip
    return [
        Piece(_sole(plan, 0.045), Cloth((60, 48, 40), crease=0.1), edge=2),
        Piece(plan, cloth, puff=1.7, edge=2.4, lift=0.3, wrinkle=0.6),
        Piece(mouth, lining, puff=-0.9, edge=-2, lift=0.2),
        Seam(mouth, 2.0, 0.35),
        Piece(ellipse(0.0, 0.17, 0.045, 0.085), lining.plain(0.9), edge=0.4, lift=0.0),
    ]


def _strap(cloth: Cloth) -> list[Item]:
    """A loafer's strap and the seam around its toe."""
    strap = spline((-0.135, 0.6), (0.0, 0.66), (0.145, 0.6))
    toe = spline((-0.105, 0.66), (-0.07, 0.86), (0.0, 0.9), (0.08, 0.86), (0.115, 0.66))
    return [
        Piece(band(strap, 0.055), cloth.plain(0.85), puff=0.5, edge=2, lift=0.4),
        Seam(toe, 2, 0.35),
    ]


def _bow(cloth: Cloth, y: float) -> list[Item]:
    """A ballet flat's bow."""
    halves = [ellipse(x, y, 0.045, 0.024, 0.3 * x / 0.05) for x in (-0.05, 0.05)]
    return [Piece(half, cloth.plain(0.85), puff=0.6, edge=2, lift=0.5) for half in halves]


_MOUTH = spline(
    (0.0, 0.03), (0.07, 0.05), (0.09, 0.16), (0.08, 0.27), (0.05, 0.34), (-0.05, 0.34),
    (-0.08, 0.27), (-0.09, 0.16), (-0.07, 0.05), (0.0, 0.03),
)  # fmt: skip
_TONGUE = spline(
    (-0.045, 0.26), (0.0, 0.24), (0.045, 0.26), (0.05, 0.5), (0.03, 0.6), (-0.03, 0.6),
    (-0.05, 0.5), (-0.045, 0.26),
)  # fmt: skip
_FACING = spline(
    (-0.06, 0.32), (-0.07, 0.5), (-0.045, 0.63), (0.045, 0.63), (0.07, 0.5), (0.06, 0.32)
)


def laced(rng: np.random.Generator) -> Garment:
    """Oxfords or sneakers from above."""
    formal = rng.random() < 0.55
    colour = patterns.pick(rng, patterns.QUIET, patterns.PALE)
    canvas = Cloth(colour, weave="linen", grit=0.03, crease=0.5, gloss=0.1)
    cloth = leather(rng) if formal else canvas
    plan = _plan(float(rng.uniform(0.0, 0.5)) if formal else 0.0)
    cord = Cloth(cloth.plain(0.7).colour if formal else (240, 238, 232), crease=0.1)
    items = [*_laced_shoe(plan, cloth, formal), *_laces(cord)]
    return pair(side_by_side(rng, items, 0.19), cloth.colour, 0.2)


def _laced_shoe(plan: Points, cloth: Cloth, formal: bool) -> list[Item]:
    rubber = Cloth((52, 42, 36) if formal else (228, 224, 216), crease=0.1)
    lining = Cloth((120, 98, 78) if formal else (90, 92, 100))
    return [
        Piece(_sole(plan, 0.06), rubber, edge=2.4),
        Piece(plan, cloth, puff=1.8, edge=2.4, lift=0.3, wrinkle=0.6),
        Piece(_MOUTH, lining, puff=-1.0, edge=-2, lift=0.1),
        Seam(_MOUTH, 2.2, 0.35),
        Piece(_TONGUE, cloth.plain(0.86), puff=0.5, edge=2, lift=0.4),
        Seam(spline((-0.125, 0.76), (0.0, 0.8), (0.14, 0.76)), 1.8, 0.35),
        Seam(_FACING, 1.8, 0.35),
    ]


def _laces(cord: Cloth) -> list[Item]:
    paths = [
        spline((-0.06, float(y)), (0.0, float(y) + 0.012), (0.062, float(y) - 0.006))
        for y in np.linspace(0.34, 0.57, 5)
    ]
    return [Piece(band(path, 0.016), cord, edge=1.6, lift=0.5) for path in paths]
