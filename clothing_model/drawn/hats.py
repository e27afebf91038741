"""Hats: caps from the front and the side, beanies, bucket hats and brimmed hats."""

import math
from dataclasses import replace

import numpy as np

from clothing_model.drawn import patterns
from clothing_model.drawn.items import Cloth, Colour, Fan, Garment, Item, Piece, Seam, placed
from clothing_model.drawn.outline import both, ellipse, join, line, mirror, moved, spline, whole
from clothing_model.drawn.prints import stamp

STRAW: tuple[Colour, ...] = ((214, 188, 142), (226, 210, 180), (168, 132, 92), (60, 52, 48))


def hat(rng: np.random.Generator) -> Garment:
    """One hat, large in the frame."""
    kinds = (cap, cap, cap, side_cap, beanie, beanie, bucket, brimmed)
    return kinds[int(rng.integers(len(kinds)))](rng)


def _garment(items: list[Item], colour: Colour, turn: float = 0.16) -> Garment:
    return Garment(items, colour, fill=(0.6, 0.86), turn=turn, wobble=0.004, shadow=1.15)


def _twill(rng: np.random.Generator) -> Cloth:
    colour = patterns.pick(rng, patterns.QUIET, patterns.QUIET, patterns.BRIGHT)
    return Cloth(colour, weave="linen", grit=0.02, crease=0.7)


def cap(rng: np.random.Generator) -> Garment:
    """A baseball cap seen from the front and above, its peak towards us."""
    cloth = _twill(rng)
    peak = (
        cloth if rng.random() < 0.6 else replace(cloth, colour=patterns.pick(rng, patterns.BRIGHT))
    )
    deep = float(rng.uniform(0.6, 0.7))
    brim = whole(
        (0.0, 0.3), (0.2, 0.28), (0.262, 0.33), (0.262, 0.44), (0.2, deep - 0.06),
        (0.1, deep - 0.008), (0.0, deep),
    )  # fmt: skip
    crown = whole(
        (0.0, 0.0), (0.1, 0.012), (0.2, 0.08), (0.26, 0.2), (0.272, 0.33), (0.25, 0.37),
        (0.14, 0.41), (0.0, 0.425),
    )  # fmt: skip
    items: list[Item] = [Piece(brim, peak, puff=0.9, edge=2.5, wrinkle=0.2)]
    for part in (0.35, 0.6, 0.85):
        reach = 0.42 + (deep - 0.42) * part
        half = spline((0.0, reach), (0.16, reach - 0.035), (0.235, 0.4 + 0.05 * part))
        items.append(Seam(join(mirror(half), half), 1, 0.16))
    pinches = ((0.22, 0.36), (-0.22, 0.36))
    items.append(Piece(crown, cloth, puff=1.7, edge=2.5, pinches=pinches, lift=0.6))
    middle = line((0.0, 0.02), (0.0, 0.41))
    panel = spline((0.0, 0.018), (0.13, 0.08), (0.185, 0.2), (0.19, 0.395))
    items += [Seam(middle, 1.4, 0.28), Seam(panel, 1.4, 0.3), Seam(mirror(panel), 1.4, 0.3)]
    for x in (-0.1, 0.1):
        items.append(
            Piece(ellipse(x, 0.12, 0.008, 0.006, n=12), cloth.plain(0.5), lift=0, edge=0.5)
        )
    items.append(Piece(ellipse(0, 0.014, 0.024, 0.015), peak, edge=2.5, lift=0.4))
    items += stamp(rng, cloth.colour, 0.0, 0.26, 0.2) if rng.random() < 0.7 else []
    return _garment(items, cloth.colour)


def side_cap(rng: np.random.Generator) -> Garment:
    """A baseball cap from the side."""
    cloth = _twill(rng)
    crown = join(
        spline(
            (0.27, 0.34),
            (0.27, 0.22),
            (0.2, 0.08),
            (0.04, 0.0),
            (-0.12, 0.05),
            (-0.22, 0.18),
            (-0.25, 0.36),
        ),
        spline((-0.25, 0.36), (0.0, 0.39), (0.27, 0.34)),
    )
    peak = join(
        spline((0.14, 0.27), (0.3, 0.265), (0.44, 0.315), (0.53, 0.42)),
        spline((0.53, 0.42), (0.525, 0.455), (0.47, 0.46), (0.33, 0.405), (0.16, 0.4)),
    )
    items: list[Item] = [Piece(peak, cloth.plain(0.92), puff=0.8, edge=2.4, wrinkle=0.2)]
    items.append(Seam(spline((0.22, 0.34), (0.36, 0.335), (0.5, 0.43)), 1, 0.2))
    items.append(Piece(crown, cloth, puff=1.7, edge=2.5, pinches=((-0.2, 0.34),), lift=0.5))
    for path in (
        spline((0.03, 0.005), (0.12, 0.14), (0.13, 0.36)),
        spline((0.03, 0.005), (-0.08, 0.14), (-0.1, 0.38)),
    ):
        items.append(Seam(path, 1.5, 0.3))
    items.append(Seam(spline((-0.246, 0.335), (0.0, 0.365), (0.266, 0.316)), 1, 0.25))
    items.append(Piece(ellipse(0.035, 0.002, 0.024, 0.013), cloth, edge=2.5, lift=0.3))
    items.append(Piece(ellipse(0.0, 0.16, 0.009, 0.008, n=12), cloth.plain(0.5), lift=0, edge=0.5))
    items = placed(items, flip=bool(rng.random() < 0.5))
    return _garment(items, cloth.colour)


def beanie(rng: np.random.Generator) -> Garment:
    """A knitted hat with a turned-up cuff, sometimes with a bobble."""
    colour = patterns.pick(rng, patterns.QUIET, patterns.BRIGHT)
    cloth = Cloth(colour, weave="knit", grit=0.08, crease=0.5, rib=float(rng.uniform(7, 11)))
    if rng.random() < 0.25:
        inks = [patterns.pick(rng, patterns.QUIET, patterns.BRIGHT) for _ in range(4)]
        cloth = cloth.patterned(patterns.bands(rng, inks))
    high = float(rng.uniform(0.0, 0.06))
    dome = whole(
        (0.0, 0.0), (0.09, 0.016), (0.18, 0.1), (0.23, 0.24), (0.24, 0.4 + high),
        (0.1, 0.42 + high), (0.0, 0.42 + high),
    )  # fmt: skip
    fan = Fan((0.0, -0.02), 4, 1.5, 0.0, 0.2)
    items: list[Item] = []
    if rng.random() < 0.4:
        fluff = Cloth(patterns.pick(rng, patterns.QUIET), weave="fur", grit=0.14, crease=0.5)
        items.append(Piece(ellipse(0, -0.05, 0.085, 0.08), fluff, puff=1.4, fuzz=5, lift=0.3))
    items.append(Piece(dome, cloth, puff=1.5, edge=2.5, fan=fan, lift=0.4))
    bottom = 0.47 + high
    cuff = both(
        join(
            spline((0.0, bottom - 0.115), (0.16, bottom - 0.12), (0.252, bottom - 0.135)),
            spline(
                (0.258, bottom - 0.07),
                (0.248, bottom - 0.008),
                (0.13, bottom + 0.012),
                (0.0, bottom + 0.016),
            ),
        )
    )
    items.append(Piece(cuff, cloth.plain(0.96), puff=1.0, edge=3, lift=0.6))
    if rng.random() < 0.4:
        patch = moved(
            line((-0.03, -0.022), (0.03, -0.022), (0.03, 0.022), (-0.03, 0.022)),
            0.06,
            bottom - 0.06,
        )
        items.append(Piece(patch, Cloth((132, 94, 60), crease=0.2), edge=1.5, lift=0.4))
    return _garment(items, cloth.colour, 0.1)


def bucket(rng: np.random.Generator) -> Garment:
    """A bucket hat: crown, sloping stitched brim."""
    cloth = _twill(rng)
    if rng.random() < 0.2:
        cloth = patterns.printed(rng, cloth.colour, cloth)
    brim = whole(
        (0.0, 0.2),
        (0.19, 0.22),
        (0.29, 0.33),
        (0.385, 0.43),
        (0.3, 0.475),
        (0.16, 0.5),
        (0.0, 0.508),
    )
    under = whole((0.0, 0.4), (0.25, 0.4), (0.375, 0.44), (0.24, 0.53), (0.0, 0.56))
    crown = whole(
        (0.0, 0.0),
        (0.12, 0.004),
        (0.17, 0.03),
        (0.2, 0.14),
        (0.212, 0.25),
        (0.1, 0.28),
        (0.0, 0.286),
    )
    top = whole((0.0, 0.0), (0.1, 0.004), (0.16, 0.032), (0.1, 0.062), (0.0, 0.07))
    items: list[Item] = [
        Piece(under, cloth.plain(0.45), edge=1.0),
        Piece(brim, cloth, puff=1.0, edge=2.5, pinches=((0.2, 0.26), (-0.2, 0.26)), lift=0.5),
    ]
    for part in (0.2, 0.4, 0.6, 0.8, 0.95):
        x, y = 0.215 + 0.15 * part, 0.255 + 0.17 * part
        items.append(Seam(spline((-x, y), (0.0, y + 0.07), (x, y)), 1, 0.2))
    items.append(Piece(crown, cloth, puff=1.2, edge=2.5, lift=0.45))
    items.append(Piece(top, cloth, puff=0.5, edge=1.8, lift=0.1))
    return _garment(items, cloth.colour, 0.1)


def brimmed(rng: np.random.Generator) -> Garment:
    """A straw or felt hat from above: brim, band and crown with its dent."""
    straw = rng.random() < 0.6
    colour = patterns.pick(rng, STRAW) if straw else patterns.pick(rng, patterns.QUIET)
    cloth = Cloth(
        colour, weave="linen" if straw else "wool", grit=0.07 if straw else 0.03, crease=0.3
    )
    wide = float(rng.uniform(0.38, 0.44))
    items: list[Item] = [Piece(ellipse(0, 0.4, wide, wide * 1.14), cloth, puff=0.8, edge=3)]
    for part in (0.78, 0.88, 0.96) if straw else (0.96,):
        items.append(Seam(ellipse(0, 0.4, wide * part, wide * 1.14 * part), 1, 0.18))
    ribbon: Colour = (34, 32, 36) if patterns.luminance(colour) > 90 else (150, 128, 96)
    items.append(Piece(ellipse(0, 0.4, 0.222, 0.272), Cloth(ribbon), edge=2.5, lift=0.6))
    items.append(Piece(ellipse(0, 0.385, 0.2, 0.248), cloth, puff=1.6, edge=3, lift=0.35))
    dent = ellipse(0, 0.39, 0.055, 0.17)
    items.append(Piece(dent, cloth.plain(0.93), puff=-1.1, edge=-2.5, lift=0.0))
    return _garment(items, cloth.colour, math.pi / 3)
