"""What all shoes share: leather, and standing as a pair."""

import numpy as np

from clothing_model.drawn import patterns
from clothing_model.drawn.items import Cloth, Colour, Garment, Item, placed

LEATHERS: tuple[Colour, ...] = (
    (34, 32, 34), (34, 32, 34), (84, 56, 40), (122, 82, 54), (60, 40, 36), (176, 146, 116),
)  # fmt: skip


def pair(items: list[Item], colour: Colour, turn: float) -> Garment:
    """A pair on a floor."""
    floors = ("planks", "tiles", "carpet")
    return Garment(
        items, colour, fill=(0.68, 0.9), turn=turn, wobble=0.003, surfaces=floors, shadow=1.25
    )


def leather(rng: np.random.Generator) -> Cloth:
    """Smooth leather or suede."""
    suede = rng.random() < 0.3
    colour = patterns.pick(rng, LEATHERS)
    return Cloth(
        colour,
        grit=0.03,
        weave="wool" if suede else "jersey",
        gloss=0.0 if suede else 0.6,
        crease=0.6,
    )


def side_by_side(rng: np.random.Generator, shoe: list[Item], apart: float) -> list[Item]:
    """A right shoe from above and its mirror image beside it."""
    turn = float(rng.normal(0.06, 0.05))
    slip = float(rng.normal(0, 0.03))
    return placed(shoe, (-apart, 0.0), turn, flip=True) + placed(shoe, (apart, slip), -turn)


def behind(rng: np.random.Generator, shoe: list[Item]) -> list[Item]:
    """A shoe from the side and the other one behind it."""
    far = placed(
        shoe,
        (float(rng.uniform(0.04, 0.16)), -float(rng.uniform(0.2, 0.27))),
        float(rng.normal(-0.05, 0.05)),
    )
    pair = far + placed(shoe, turn=float(rng.normal(0.03, 0.04)))
    return placed(pair, flip=bool(rng.random() < 0.5))
