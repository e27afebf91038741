"""Shoes, always a pair: sneakers, loafers, ballet flats, boots and heels."""

import numpy as np

from clothing_model.drawn.items import Garment
from clothing_model.drawn.shoes_above import flats, laced
from clothing_model.drawn.shoes_side import boots, heels
from clothing_model.drawn.sneakers import sneakers


def shoes(rng: np.random.Generator) -> Garment:
    """One pair, from above or from the side."""
    kinds = (sneakers, sneakers, laced, laced, laced, flats, flats, flats, boots, heels)
    return kinds[int(rng.integers(len(kinds)))](rng)
