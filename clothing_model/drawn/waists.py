"""What is sewn on pants and shorts: fly, pockets, waistband, stripes."""

from dataclasses import replace

import numpy as np

from clothing_model.drawn import patterns
from clothing_model.drawn.bodice import button
from clothing_model.drawn.items import Cloth, Colour, Item, Piece, Seam
from clothing_model.drawn.legs import Legs, outer_edge
from clothing_model.drawn.outline import band, line, mirror, moved, spline


def front(legs: Legs, cloth: Cloth, kind: str) -> list[Item]:
    """Fly, pockets and creases."""
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
            items += [
                Seam(path, 1.8, 0.42),
                Seam(moved(path, 0.0, 0.009), 1, ink=thread, dash=0.02),
            ]
        return items
    pocket = spline((0.1, 0.045), (w + 0.012, 0.16))
    items = [Seam(fly, 1.1, 0.25), Seam(pocket, 1.8, 0.4), Seam(mirror(pocket), 1.8, 0.4)]
    if legs.length > 0.7:
        crease = spline((0.085, 0.2), (legs.apart * 0.9, 0.6), (legs.apart, legs.length - 0.02))
        items += [Seam(crease, 1.6, 0.2), Seam(mirror(crease), 1.6, 0.2)]
    return items


def waist(legs: Legs, cloth: Cloth, kind: str) -> list[Item]:
    """An elastic waist with a cord, or a band with loops and a button."""
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


def side_stripe(rng: np.random.Generator, legs: Legs, cloth: Cloth) -> list[Item]:
    """One to three stripes down the outer edge of each leg."""
    ink = patterns.contrast(rng, cloth.colour)
    items: list[Item] = []
    for inset in (0.016, 0.03, 0.044)[: int(rng.integers(1, 4))]:
        path = outer_edge(legs, inset)[4:]
        items += [Seam(path, 2.2, ink=ink), Seam(mirror(path), 2.2, ink=ink)]
    return items
