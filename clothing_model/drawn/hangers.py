"""The hanger a garment hangs on, drawn behind it."""

import numpy as np

from clothing_model.drawn.items import Cloth, Colour, Garment, Item, Piece
from clothing_model.drawn.outline import band, join, line, spline

HANGERS: tuple[Colour, ...] = ((34, 34, 36), (178, 136, 88), (232, 232, 230), (70, 74, 92))


def hanger(rng: np.random.Generator, garment: Garment) -> list[Item]:
    """Hook and shoulders, or hook and clips; nothing for a garment that lies."""
    if not garment.hanger:
        return []
    wood = Cloth(HANGERS[int(rng.integers(len(HANGERS)))], grit=0.02, crease=0, gloss=0.3)
    steel = Cloth((150, 152, 156), grit=0.01, crease=0, gloss=0.5)
    hook = spline(
        (0.0, -0.035),
        (0.0, -0.075),
        (0.032, -0.105),
        (0.018, -0.145),
        (-0.022, -0.14),
        (-0.03, -0.118),
    )
    items: list[Item] = [Piece(band(hook, 0.01), steel, edge=2, lift=0.2)]
    if garment.hanger == "shoulders":
        arms = spline((-0.2, 0.055), (-0.1, 0.012), (0.0, -0.03), (0.1, 0.012), (0.2, 0.055))
        return [*items, Piece(band(arms, 0.026), wood, edge=2.4, lift=0.2)]
    bar = Piece(band(line((-0.17, -0.03), (0.17, -0.03)), 0.016), wood, edge=2, lift=0.2)
    clips: list[Item] = [
        Piece(
            join(
                line((x - 0.016, -0.045), (x + 0.016, -0.045)),
                line((x + 0.013, 0.03), (x - 0.013, 0.03)),
            ),
            wood.plain(0.8),
            edge=2,
        )
        for x in (-0.14, 0.14)
    ]
    return [*items, bar, *clips]
