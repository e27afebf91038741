"""T-shirts and long sleeves."""

from dataclasses import replace

import numpy as np

from clothing_model.drawn import patterns
from clothing_model.drawn.bodice import Cut, Sleeve, front, hem, inside_back, neckband, sleeve
from clothing_model.drawn.items import Cloth, Garment, Item, Piece
from clothing_model.drawn.outline import join, line
from clothing_model.drawn.prints import stamp


def jersey(rng: np.random.Generator) -> Cloth:
    """T-shirt cotton: mostly plain or heathered, sometimes striped, dyed or printed."""
    base = patterns.pick(rng, patterns.QUIET, patterns.QUIET, patterns.BRIGHT)
    cloth = Cloth(base, grit=float(rng.choice([0.015, 0.02, 0.045])))
    kind = rng.random()
    if kind < 0.13:
        return cloth.patterned(patterns.stripes(rng, base, patterns.contrast(rng, base), True))
    if kind < 0.17:
        return patterns.printed(rng, base, cloth)
    return cloth


def t_shirt(rng: np.random.Generator) -> Garment:
    """A T-shirt lying flat."""
    cloth = replace(jersey(rng), crease=float(rng.uniform(0.5, 0.9)))
    cut = Cut(
        neck=float(rng.uniform(0.085, 0.105)),
        neck_depth=float(rng.uniform(0.06, 0.11)),
        neck_shape=str(rng.choice(["round", "round", "round", "v"])),
        waist=float(rng.uniform(0.225, 0.24)),
        hem=float(rng.uniform(0.235, 0.26)),
        length=float(rng.uniform(0.62, 0.78)),
    )
    items: list[Item] = inside_back(cut, cloth)
    trim = cloth if rng.random() < 0.8 else Cloth(patterns.contrast(rng, cloth.colour))
    raglan = trim if trim is not cloth and rng.random() < 0.6 else cloth
    for left in (False, True):
        items += sleeve(cut, _short_sleeve(rng), raglan, left, None)
    items.append(_front(cut, cloth, 0.15))
    items += neckband(cut, trim, float(rng.uniform(0.018, 0.028)))
    items += hem(cut)
    if cloth.tile is None and rng.random() < 0.55:
        items += stamp(rng, cloth.colour, 0.0, cut.neck_depth + 0.18, 0.2)
    return Garment(items, cloth.colour, hanger="shoulders" if rng.random() < 0.1 else "")


def _short_sleeve(rng: np.random.Generator) -> Sleeve:
    return Sleeve(
        length=float(rng.uniform(0.09, 0.15)),
        spread=float(rng.uniform(0.42, 0.8)),
        cuff=float(rng.uniform(0.082, 0.1)),
    )


def _front(cut: Cut, cloth: Cloth, lift: float) -> Piece:
    pinches = ((cut.chest, cut.armpit), (-cut.chest, cut.armpit))
    return Piece(front(cut), cloth, pinches=pinches, lift=lift)


def long_sleeve(rng: np.random.Generator) -> Garment:
    """A pullover, sweatshirt or thin long-sleeved top."""
    kind = str(rng.choice(["sweatshirt", "sweater", "tee"]))
    cloth = jersey(rng)
    if kind == "sweater":
        cloth = _knitted(rng, cloth)
    loose = kind != "tee"
    cut = _long_cut(rng, loose)
    rib = replace(cloth.plain(0.94), rib=4.0, crease=0.4)
    below, above = _arms(rng, cut, cloth, rib if loose else None)
    items: list[Item] = [*inside_back(cut, cloth), *below, _front(cut, cloth, 0.2)]
    items += neckband(cut, rib, 0.03 if loose else 0.02)
    items += _waistband(cut, rib) if loose else hem(cut)
    if cloth.tile is None and kind == "sweatshirt" and rng.random() < 0.6:
        items += stamp(rng, cloth.colour, 0.0, cut.neck_depth + 0.19, 0.21)
    return Garment(items + above, cloth.colour, hanger="shoulders" if rng.random() < 0.1 else "")


def _knitted(rng: np.random.Generator, cloth: Cloth) -> Cloth:
    knit = replace(cloth, weave="knit", grit=0.06, crease=0.8, rib=5.0, tile=None)
    if rng.random() < 0.35:
        inks = [patterns.pick(rng, patterns.QUIET, patterns.BRIGHT) for _ in range(4)]
        knit = knit.patterned(patterns.bands(rng, inks))
    return knit


def _long_cut(rng: np.random.Generator, loose: bool) -> Cut:
    return Cut(
        neck=float(rng.uniform(0.085, 0.105)),
        neck_depth=float(rng.uniform(0.05, 0.09)),
        neck_shape=str(rng.choice(["round", "round", "v"])) if loose else "round",
        shoulder=0.24,
        armpit=0.27,
        chest=0.26 if loose else 0.225,
        waist=0.255 if loose else 0.212,
        hem=0.24 if loose else 0.225,
        length=float(rng.uniform(0.58, 0.72)),
    )


def _arms(
    rng: np.random.Generator, cut: Cut, cloth: Cloth, cuff: Cloth | None
) -> tuple[list[Item], list[Item]]:
    """Both sleeves: those that hang go below the front, folded ones above it."""
    below: list[Item] = []
    above: list[Item] = []
    spread = float(rng.uniform(0.1, 0.55))
    for left in (False, True):
        folded = rng.random() < 0.14
        shape = Sleeve(
            length=float(rng.uniform(0.56, 0.64)),
            spread=0.36 if folded else spread + float(rng.normal(0, 0.06)),
            bend=float(rng.uniform(1.7, 2.1)) if folded else float(rng.normal(0.08, 0.1)),
            cuff=0.058 if cuff else 0.05,
            cuff_height=0.055 if cuff else 0.0,
        )
        (above if folded else below).extend(sleeve(cut, shape, cloth, left, cuff))
    return below, above


def _waistband(cut: Cut, rib: Cloth) -> list[Item]:
    h, y = cut.hem, cut.length
    ribbon = join(
        line((-h - 0.006, y - 0.004), (h + 0.006, y - 0.004)),
        line((h * 0.95, y + 0.055), (-h * 0.95, y + 0.055)),
    )
    return [Piece(ribbon, rib, wrinkle=0.4, edge=1.6, lift=0.2)]
