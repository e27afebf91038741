"""Shirts: a collar, a buttoned placket, cuffs and tails."""

from dataclasses import replace

import numpy as np

from clothing_model.drawn import patterns
from clothing_model.drawn.bodice import Cut, Sleeve, button, front, hem, inside_back, sleeve
from clothing_model.drawn.items import Cloth, Garment, Item, Piece, Seam
from clothing_model.drawn.outline import Points, join, line, mirror, spline


def shirting(rng: np.random.Generator) -> Cloth:
    """Shirt cotton: checks and stripes mostly, else plain, denim or printed."""
    base = patterns.pick(rng, patterns.PALE)
    kind = rng.random()
    if kind < 0.55:
        base = patterns.pick(rng, patterns.PALE, patterns.PALE, patterns.QUIET)
        dark = patterns.pick(rng, patterns.QUIET[:2], patterns.QUIET[5:], patterns.BRIGHT)
        tile = patterns.checks(rng, base, dark, patterns.pick(rng, patterns.QUIET, patterns.PALE))
        return Cloth(patterns.mix(base, dark, 0.4), tile=tile, weave="linen")
    if kind < 0.66:
        thread = patterns.contrast(rng, base)
        return Cloth(base, tile=patterns.grid(rng, base, thread), weave="linen", grit=0.02)
    if kind < 0.78:
        thread = patterns.mix(base, patterns.contrast(rng, base), 0.7)
        tile = patterns.stripes(rng, base, thread, False)
        return Cloth(base, tile=tile, weave="linen", grit=0.02)
    if kind < 0.82:
        colour = patterns.pick(rng, patterns.DENIM[2:3], patterns.DENIM[4:5])
        return Cloth(colour, weave="denim", grit=0.05, fade=0.12)
    if kind < 0.87:
        return patterns.printed(rng, base, Cloth(base))
    return Cloth(base, weave="linen", grit=0.02, crease=1.25)


def shirt(rng: np.random.Generator) -> Garment:
    """A buttoned shirt with long or short sleeves."""
    cloth = shirting(rng)
    short = rng.random() < 0.45
    fitted = rng.random() < 0.35
    cut = Cut(
        neck=0.072,
        neck_depth=float(rng.uniform(0.065, 0.09)),
        neck_shape="v",
        shoulder=0.225,
        armpit=0.26,
        chest=0.245,
        waist=0.205 if fitted else 0.238,
        hem=0.24,
        length=float(rng.uniform(0.68, 0.82)),
        hem_shape=str(rng.choice(["tails", "tails", "flat"])),
    )
    items: list[Item] = inside_back(cut, cloth)
    spread = float(rng.uniform(0.12, 0.5))
    cuff = replace(cloth.plain(0.97), crease=0.4, tile=cloth.tile)
    for left in (False, True):
        if short:
            shape = Sleeve(float(rng.uniform(0.2, 0.26)), float(rng.uniform(0.5, 0.8)), 0, 0.095)
            items += sleeve(cut, shape, cloth, left, None)
        else:
            shape = Sleeve(
                length=float(rng.uniform(0.54, 0.6)),
                spread=spread + float(rng.normal(0, 0.05)),
                bend=float(rng.normal(0.1, 0.14)),
                cuff=0.056,
                cuff_height=0.07,
            )
            items += sleeve(cut, shape, cloth, left, cuff)
    pinches = ((cut.chest, cut.armpit), (-cut.chest, cut.armpit))
    items.append(Piece(front(cut), cloth, pinches=pinches, wrinkle=1.6, lift=0.2))
    items += placket(rng, cut, cloth) + hem(cut, 0.016)
    yoke = spline((0.05, 0.085), (0.15, 0.1), (cut.shoulder - 0.012, 0.085))
    items += [Seam(yoke, 1.4, 0.22), Seam(mirror(yoke), 1.4, 0.22)]
    items += pockets(rng, cloth)
    items += collar(rng, cut, cloth)
    hanger = "shoulders" if rng.random() < 0.3 else ""
    surfaces = ("planks", "sheet")
    return Garment(items, cloth.colour, fill=(0.84, 0.98), hanger=hanger, surfaces=surfaces)


def placket(rng: np.random.Generator, cut: Cut, cloth: Cloth) -> list[Item]:
    """The front edge, its stitching and buttons."""
    top, bottom = cut.neck_depth - 0.005, cut.length + (0.07 if cut.hem_shape == "tails" else 0)
    strip = line((-0.019, top), (0.019, top), (0.019, bottom), (-0.019, bottom))
    items: list[Item] = [
        Piece(strip, cloth, edge=1.8, lift=0.5, inside=True, wrinkle=1.0, ground=False),
        Seam(line((0.013, top), (0.013, bottom)), width=1, tone=0.16),
        Seam(line((-0.013, top), (-0.013, bottom)), width=1, tone=0.16),
    ]
    light = patterns.luminance(cloth.colour) < 100 or rng.random() < 0.6
    colour = (226.0, 222.0, 214.0) if light else (46.0, 42.0, 40.0)
    heights = np.linspace(top + 0.035, bottom - 0.09, 6)
    return items + [button(0.0, float(y), colour, 0.0075) for y in heights]


def pockets(rng: np.random.Generator, cloth: Cloth) -> list[Item]:
    """One chest pocket, two with flaps, or none."""
    kind = rng.random()
    items: list[Item] = []
    for side in (1, -1) if kind < 0.3 else (1,) if kind < 0.75 else ():
        box = line((0.07, 0.22), (0.17, 0.22), (0.17, 0.32), (0.12, 0.345), (0.07, 0.32))
        items.append(Piece(box * (side, 1), cloth, edge=1.1, lift=0.2, wrinkle=0.8, ground=False))
        if kind < 0.3:
            flap = line((0.066, 0.212), (0.174, 0.212), (0.174, 0.24), (0.12, 0.262), (0.066, 0.24))
            items += [
                Piece(flap * (side, 1), cloth, edge=1.4, lift=0.35, wrinkle=0.4, ground=False),
                button(side * 0.12, 0.247, (220, 216, 206), 0.007),
            ]
        else:
            items.append(Seam(line((0.07, 0.238), (0.17, 0.238)) * (side, 1), tone=0.15))
    return items


def collar(rng: np.random.Generator, cut: Cut, cloth: Cloth) -> list[Item]:
    """Stand and two leaves, buttoned up or lying open."""
    n, d = cut.neck, cut.neck_depth
    open_by = float(rng.choice([0.004, 0.02, 0.034]))
    stand = join(
        spline(
            (-n - 0.004, -0.002),
            (-n * 0.6, -0.034),
            (0.0, -0.042),
            (n * 0.6, -0.034),
            (n + 0.004, -0.002),
        ),
        spline((n * 0.7, 0.03), (0.0, 0.014), (-n * 0.7, 0.03)),
    )
    leaf = _leaf(n, d, open_by, float(rng.uniform(0.03, 0.055)))
    fabric = replace(cloth, crease=0.45)
    items: list[Item] = [Piece(stand, cloth.plain(0.72), edge=1.4, wrinkle=0.2, lift=0.2)]
    for outline in (leaf, mirror(leaf)):
        lean = 0.5 if outline is leaf else -0.5
        items += [
            Piece(outline, fabric, grain=lean, edge=2.2, lift=0.5),
            Seam(_inset(outline), width=1, tone=0.15),
        ]
    return items


def _leaf(n: float, d: float, open_by: float, point: float) -> Points:
    return join(
        spline((n * 0.72, -0.034), (n + 0.008, -0.012), (n + 0.015, 0.018)),
        line((n * 0.5 + open_by + 0.028, d * 0.85 + point)),
        spline((open_by, d - 0.004), (n * 0.62, d * 0.3), (n * 0.72, -0.034)),
    )


def _inset(outline: Points) -> Points:
    middle = outline.mean(axis=0)
    return np.asarray(middle + (outline - middle) * 0.86)
