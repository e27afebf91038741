"""Fabric: the colour, pattern and weave of a piece of cloth."""

import math

import numpy as np

from clothing_model.drawn.items import Cloth
from clothing_model.drawn.noise import Field, field

TILE_SCALE = 2


def colours(
    rng: np.random.Generator,
    cloth: Cloth,
    across: Field,
    along: Field,
    slope_x: Field,
    slope_y: Field,
    mask: Field,
) -> Field:
    """The cloth's own colour at every pixel, (h, w, 3) float32 about 0..255, before light.

    `across` and `along` are thread coordinates in px; folds (the slopes) shift the pattern.
    """
    shape = mask.shape
    if cloth.tile is None:
        colour = np.empty((*shape, 3), np.float32)
        colour[:] = np.array(cloth.colour, np.float32)
    else:
        side = cloth.tile.shape[0]
        column = ((across + 4 * slope_x) * TILE_SCALE).astype(np.int32) % side
        row = ((along + 4 * slope_y) * TILE_SCALE).astype(np.int32) % side
        colour = cloth.tile[row, column].astype(np.float32)
    grit = _weave(rng, cloth, across, along, shape)
    if cloth.fade:
        grit = grit + np.float32(cloth.fade) * _wear(rng, slope_x, slope_y, mask)
    return np.asarray(colour * (1 + grit)[..., None] + (grit * 22)[..., None], np.float32)


def _weave(
    rng: np.random.Generator, cloth: Cloth, across: Field, along: Field, shape: tuple[int, int]
) -> Field:
    noise = rng.standard_normal(shape, dtype=np.float32) * np.float32(cloth.grit)
    strength = np.float32(cloth.grit)
    if cloth.weave == "denim":
        twill = np.sin((across + along) * np.float32(1.9))
        slub = field(rng, shape, 1.3, 14, float(rng.normal(0, 0.05)))
        return np.asarray(noise + strength * (0.7 * twill + 1.1 * slub), np.float32)
    if cloth.weave == "knit":
        stitch = np.sin(across * np.float32(1.25)) * np.sin(
            along * np.float32(1.6) + np.abs(np.sin(across * np.float32(0.625))) * 2
        )
        return np.asarray(noise + strength * 1.6 * stitch, np.float32)
    if cloth.weave == "linen":
        warp, weft = field(rng, shape, 1.3, 12), field(rng, shape, 1.3, 12, math.pi / 2)
        return np.asarray(noise + strength * (warp + weft), np.float32)
    if cloth.weave == "wool":
        return np.asarray(noise + strength * 1.8 * field(rng, shape, 2.5), np.float32)
    if cloth.weave == "fur":
        hair = field(rng, shape, 2, 6, float(rng.normal(0, 0.3)))
        return np.asarray(noise + strength * (2 * hair + 1.5 * field(rng, shape, 9)), np.float32)
    return np.asarray(noise + strength * 0.35 * field(rng, shape, 2.5), np.float32)


def _wear(rng: np.random.Generator, slope_x: Field, slope_y: Field, mask: Field) -> Field:
    """Where denim has rubbed pale: the middle of a piece and the crests of creases."""
    filled = np.cumsum(mask, axis=1)
    middle = filled / np.maximum(filled[:, -1:], 1)
    bump = np.clip(1 - np.abs(middle - 0.5) * 2.6, 0, 1)
    patches = 0.7 + 0.4 * field(rng, (mask.shape[0], mask.shape[1]), 40)
    return np.asarray(bump * patches - np.abs(slope_x + slope_y) * 0.4, np.float32)
