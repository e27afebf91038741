"""The legs of pants and shorts: their outlines and ends."""

from dataclasses import dataclass, replace

from clothing_model.drawn.items import Cloth, Item, Piece, Seam
from clothing_model.drawn.outline import Points, join, line, moved, spline


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


def leg(legs: Legs) -> Points:
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


def leg_end(legs: Legs, cloth: Cloth, kind: str, side: float) -> list[Item]:
    """A knitted cuff, a turn-up or a hem; `side` is 1 for the right leg, -1 for the left."""
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
        flat = join(moved(edge, 0.0, 0.008), (wide * (side, 1.0))[::-1])
        return [Piece(flat, turn, edge=1.8, lift=0.35)]
    return [Seam(edge - (0.0, 0.022), tone=0.3)]
