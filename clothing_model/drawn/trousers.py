"""Pants and shorts: two legs, a waistband, and what is sewn on them."""

import numpy as np

from clothing_model.drawn import patterns
from clothing_model.drawn.items import Cloth, Fan, Garment, Item, Piece, Seam
from clothing_model.drawn.legs import Legs, leg, leg_end
from clothing_model.drawn.outline import join, line, spline
from clothing_model.drawn.waists import front, side_stripe, waist


def _fabric(rng: np.random.Generator, kind: str) -> Cloth:
    if kind == "jeans":
        fade = float(rng.uniform(0.08, 0.26))
        return Cloth(patterns.pick(rng, patterns.DENIM), weave="denim", grit=0.06, fade=fade)
    if kind == "sport":
        colour = patterns.pick(rng, patterns.QUIET[:2], patterns.QUIET[3:5], patterns.BRIGHT[:2])
        return Cloth(colour, grit=float(rng.choice([0.02, 0.035])), gloss=0.06)
    base = patterns.pick(rng, patterns.QUIET, patterns.QUIET[5:], patterns.PALE[2:5])
    cloth = Cloth(base, weave="linen", grit=0.025)
    if rng.random() < 0.14:
        return patterns.printed(rng, base, cloth)
    return cloth


def pants(rng: np.random.Generator) -> Garment:
    """Jeans, chinos, joggers or wide trousers."""
    kind = str(rng.choice(["jeans", "jeans", "sport", "sport", "chino", "chino", "wide"]))
    cloth = _fabric(rng, kind)
    taper = float(rng.uniform(0, 1))
    legs = Legs(
        length=float(rng.uniform(0.95, 1.08)),
        end={"wide": 0.16, "sport": 0.07}.get(kind, 0.07 + 0.04 * taper),
        apart=float(rng.uniform(0.11, 0.18)) + (0.05 if kind == "wide" else 0),
        slant=float(rng.uniform(-0.02, 0.012)),
        ease={"wide": -0.01, "sport": 0.022}.get(kind, float(rng.uniform(-0.004, 0.012))),
    )
    items = _lower_body(rng, legs, cloth, kind)
    if kind == "sport":
        items += side_stripe(rng, legs, cloth)
    hanger = "clips" if rng.random() < 0.22 else ""
    return Garment(items, cloth.colour, fill=(0.86, 0.97), hanger=hanger, turn=0.05, wobble=0.004)


def shorts(rng: np.random.Generator) -> Garment:
    """Denim, chino, sports or swimming shorts."""
    kind = str(rng.choice(["jeans", "sport", "sport", "chino"]))
    cloth = _fabric(rng, kind)
    if kind == "sport" and rng.random() < 0.3:
        inks = [
            cloth.colour,
            patterns.pick(rng, patterns.BRIGHT),
            patterns.contrast(rng, cloth.colour),
        ]
        cloth = cloth.patterned(patterns.blotches(rng, inks))
    long = float(rng.uniform(0.0, 1.0))
    end = 0.126 + 0.008 * float(rng.uniform(-1, 1))
    legs = Legs(
        waist=0.185,
        hip=0.222,
        crotch=0.28,
        length=0.36 + 0.15 * long,
        end=end,
        apart=end + 0.018 + 0.024 * float(rng.uniform(0, 1)),
        slant=-float(rng.uniform(0.01, 0.045)),
    )
    items = _lower_body(rng, legs, cloth, kind)
    if kind == "sport" and rng.random() < 0.5:
        items += side_stripe(rng, legs, cloth)
    hanger = "clips" if rng.random() < 0.15 else ""
    return Garment(items, cloth.colour, fill=(0.68, 0.9), hanger=hanger)


def _lower_body(rng: np.random.Generator, legs: Legs, cloth: Cloth, kind: str) -> list[Item]:
    w = legs.waist
    back = join(spline((-w, 0.0), (0.0, -0.012), (w, 0.0)), line((0.1, 0.06), (-0.1, 0.06)))
    items: list[Item] = [Piece(back, cloth.plain(0.6), wrinkle=0.3)]
    short = legs.length < 0.7
    pinch = (0.02, legs.crotch + 0.01)
    for side in (1.0, -1.0):
        outline = leg(legs) * (side, 1.0)
        fan = Fan((side * 0.06, -0.7), 9, 2.2, 0.8, 1.2) if short else None
        pinches = ((pinch[0] * side, pinch[1]), (side * w, 0.07))
        items.append(
            Piece(
                outline, cloth, grain=-0.06 * side, pinches=pinches, fan=fan, lift=0.3, wrinkle=1.15
            )
        )
        items += leg_end(legs, cloth, kind, side)
    items.append(Seam(spline((0.0, 0.03), (0.004, 0.2), (0.0, legs.crotch)), 1.5, tone=0.32))
    items += front(legs, cloth, kind)
    return items + waist(legs, cloth, kind)
