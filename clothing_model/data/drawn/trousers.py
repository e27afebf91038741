"""Pants and shorts: two legs, a waistband, and what is sewn on them."""

from dataclasses import dataclass, replace

import numpy as np

from clothing_model.data.drawn import patterns
from clothing_model.data.drawn.bodice import button
from clothing_model.data.drawn.items import Cloth, Colour, Fan, Garment, Item, Piece, Seam
from clothing_model.data.drawn.outline import Points, band, join, line, mirror, spline


@dataclass(frozen=True, slots=True)
class Legs:
    """Half waist and hip, crotch height, leg length, half leg end, its distance from the
    middle, how much wider than straight the knee is, and the slant of the leg's end."""

    waist: float = 0.165
    hip: float = 0.2
    crotch: float = 0.29
    length: float = 1.0
    end: float = 0.085
    apart: float = 0.13
    ease: float = 0.0
    slant: float = 0.0


def _fabric(rng: np.random.Generator, kind: str) -> Cloth:
    if kind == "jeans":
        fade = float(rng.uniform(0.08, 0.26))
        return Cloth(patterns.pick(rng, patterns.DENIM), weave="denim", grit=0.06, fade=fade)
    if kind == "sport":
        colour = patterns.pick(rng, patterns.QUIET[:2], patterns.QUIET[3:5], patterns.BRIGHT[:2])
        return Cloth(colour, grit=float(rng.choice([0.02, 0.06])), gloss=0.06)
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
        items += _side_stripe(rng, legs, cloth)
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
        items += _side_stripe(rng, legs, cloth)
    hanger = "clips" if rng.random() < 0.15 else ""
    return Garment(items, cloth.colour, fill=(0.68, 0.9), hanger=hanger)


def outer_edge(legs: Legs, inset: float = 0.0) -> Points:
    """The right leg's outer edge from waist to end, moved in by `inset`."""
    end = legs.apart + legs.end
    half = (legs.hip + end) / 2 + legs.ease
    return spline(
        (legs.waist - inset, 0.0),
        (legs.hip - inset, legs.crotch * 0.72),
        (half - inset, (legs.crotch * 0.72 + legs.length) / 2),
        (end - inset, legs.length + legs.slant),
    )


def _leg(legs: Legs) -> Points:
    """The right leg, from the middle of the waist."""
    middle, slant = legs.apart, legs.slant
    outer = outer_edge(legs)
    end = spline(
        (middle + legs.end, legs.length + slant),
        (middle, legs.length + 0.012),
        (middle - legs.end, legs.length - slant),
        steps=4,
    )
    inner = spline(
        (middle - legs.end, legs.length - slant),
        ((middle - legs.end) * 0.52 + 0.01 - legs.ease, (legs.crotch + legs.length) / 2),
        (0.012, legs.crotch + 0.015),
        (-0.004, legs.crotch - 0.02),
    )
    return join(line((-0.004, 0.02)), outer, end, inner)


def _lower_body(rng: np.random.Generator, legs: Legs, cloth: Cloth, kind: str) -> list[Item]:
    w = legs.waist
    back = join(spline((-w, 0.0), (0.0, -0.012), (w, 0.0)), line((0.1, 0.06), (-0.1, 0.06)))
    items: list[Item] = [Piece(back, cloth.plain(0.6), wrinkle=0.3)]
    short = legs.length < 0.7
    pinch = (0.02, legs.crotch + 0.01)
    for side in (1.0, -1.0):
        outline = _leg(legs) * (side, 1.0)
        fan = Fan((side * 0.06, -0.7), 9, 2.2, 0.8, 1.2) if short else None
        pinches = ((pinch[0] * side, pinch[1]), (side * w, 0.07))
        items.append(
            Piece(
                outline, cloth, grain=-0.06 * side, pinches=pinches, fan=fan, lift=0.3, wrinkle=1.15
            )
        )
        items += _leg_end(legs, cloth, kind, side)
    items.append(Seam(spline((0.0, 0.03), (0.004, 0.2), (0.0, legs.crotch)), 1.5, tone=0.32))
    items += _front(rng, legs, cloth, kind)
    return items + _waist(rng, legs, cloth, kind)


def _leg_end(legs: Legs, cloth: Cloth, kind: str, side: float) -> list[Item]:
    m, e, y, slant = legs.apart, legs.end, legs.length, legs.slant
    short = y < 0.7
    edge = line((m - e, y - slant), (m + e, y + slant)) * (side, 1.0)
    if kind == "sport" and not short:
        rib = replace(cloth.plain(0.9), rib=4.0, crease=0.4)
        inset = line((m - e * 0.92, y + 0.05 - slant), (m + e * 0.92, y + 0.05 + slant))
        return [Piece(join(edge, (inset * (side, 1.0))[::-1]), rib, edge=1.8, lift=0.3)]
    if kind == "jeans" and cloth.fade > (0.16 if short else 0.2):
        turn = replace(cloth.plain(1.25), fade=0.0)
        high = 0.05 if short else 0.04
        wide = line((m - e - 0.006, y - slant - high), (m + e + 0.006, y + slant - high))
        flat = join((edge + (0.0, 0.008)), (wide * (side, 1.0))[::-1])
        return [Piece(flat, turn, edge=1.8, lift=0.35)]
    return [Seam(edge - (0.0, 0.022), tone=0.3)]


def _front(rng: np.random.Generator, legs: Legs, cloth: Cloth, kind: str) -> list[Item]:
    w = legs.waist
    thread = patterns.mix(cloth.colour, (208, 152, 84), 0.65)
    items: list[Item] = []
    if kind == "sport":
        pocket = spline((w - 0.005, 0.06), (legs.hip - 0.03, 0.13), (legs.hip - 0.012, 0.21))
        return [Seam(pocket, 1.8, 0.4), Seam(mirror(pocket), 1.8, 0.4)]
    fly = spline((0.034, 0.05), (0.034, 0.14), (0.004, 0.19))
    if kind == "jeans":
        pocket = spline((0.07, 0.048), (0.085, 0.1), (0.135, 0.125), (legs.hip - 0.008, 0.115))
        items.append(Seam(fly, 1.1, ink=thread, dash=0.02))
        for path in (pocket, mirror(pocket)):
            items += [Seam(path, 1.8, 0.42), Seam(path + (0.0, 0.009), 1, ink=thread, dash=0.02)]
        return items
    pocket = spline((0.1, 0.045), (w + 0.012, 0.16))
    items = [Seam(fly, 1.1, 0.25), Seam(pocket, 1.8, 0.4), Seam(mirror(pocket), 1.8, 0.4)]
    if legs.length > 0.7:
        crease = spline((0.085, 0.2), (legs.apart * 0.9, 0.6), (legs.apart, legs.length - 0.02))
        items += [Seam(crease, 1.6, 0.2), Seam(mirror(crease), 1.6, 0.2)]
    return items


def _waist(rng: np.random.Generator, legs: Legs, cloth: Cloth, kind: str) -> list[Item]:
    w = legs.waist
    path = spline((-w - 0.003, 0.022), (0.0, 0.036), (w + 0.003, 0.022))
    trim = replace(cloth, crease=0.5, fade=0.0)
    if kind == "sport":
        elastic = replace(trim.plain(0.95), rib=5.0)
        cord: Colour = (226, 224, 220) if patterns.luminance(cloth.colour) < 140 else (40, 40, 44)
        ends = (
            spline((-0.006, 0.04), (-0.02, 0.1), (-0.03, 0.16)),
            spline((0.006, 0.04), (0.022, 0.1), (0.014, 0.17)),
        )
        return [
            Piece(band(path, 0.05), elastic, edge=1.8, lift=0.4),
            *[
                Piece(band(end, 0.009), Cloth(cord), edge=1.6, lift=0.5, ground=False)
                for end in ends
            ],
        ]
    items: list[Item] = [Piece(band(path, 0.042), trim, edge=1.6, lift=0.35)]
    for x in (-0.7, -0.3, 0.3, 0.7):
        loop = line(
            (x * w - 0.006, 0.006),
            (x * w + 0.006, 0.006),
            (x * w + 0.006, 0.062),
            (x * w - 0.006, 0.062),
        )
        items.append(Piece(loop, trim, edge=1.6, lift=0.4))
    metal: Colour = (170, 140, 96) if kind == "jeans" else (90, 84, 78)
    return [*items, button(0.004, 0.036, metal, 0.012)]


def _side_stripe(rng: np.random.Generator, legs: Legs, cloth: Cloth) -> list[Item]:
    ink = patterns.contrast(rng, cloth.colour)
    items: list[Item] = []
    for inset in (0.016, 0.03, 0.044)[: int(rng.integers(1, 4))]:
        path = outer_edge(legs, inset)[4:]
        items += [Seam(path, 2.2, ink=ink), Seam(mirror(path), 2.2, ink=ink)]
    return items
