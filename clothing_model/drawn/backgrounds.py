"""What garments lie on or hang before: floors, sheets, carpets, tiles, walls."""

import math
from collections.abc import Callable

import numpy as np

from clothing_model.drawn.items import Colour
from clothing_model.drawn.noise import Field, field, slopes

Shape = tuple[int, int]
Painter = Callable[[np.random.Generator, Shape, Colour], Field]


def _axes(rng: np.random.Generator, shape: Shape, turn: float) -> tuple[Field, Field]:
    height, width = shape
    x = np.arange(width, dtype=np.float32)[None] + np.float32(rng.uniform(500, 900))
    y = np.arange(height, dtype=np.float32)[:, None] + np.float32(rng.uniform(500, 900))
    cos, sin = np.float32(math.cos(turn)), np.float32(math.sin(turn))
    return cos * x + sin * y, cos * y - sin * x


def _filled(shape: Shape, colour: Colour, light: Field) -> Field:
    base = np.array(colour, np.float32)
    return np.asarray(light[..., None] * base, np.float32)


def planks(rng: np.random.Generator, shape: Shape, colour: Colour) -> Field:
    """A wooden floor: boards with grain, staggered joints and dark gaps."""
    turn = float(rng.choice([0.0, 0.0, math.pi / 2, 0.5, -0.4])) + float(rng.normal(0, 0.05))
    across, along = _axes(rng, shape, turn)
    wide, long = float(rng.uniform(42, 95)), float(rng.uniform(200, 420))
    board = np.floor(across / wide)
    shift = (board * np.float32(0.618)) % 1
    piece = np.floor(along / long + shift)
    hue = np.sin(board * np.float32(12.9) + piece * np.float32(78.2)) * np.float32(43758.5) % 1
    grain = field(rng, shape, 2.2, 26, turn) * 0.045 + field(rng, shape, 9, 14, turn) * 0.05
    gap = np.minimum(across % wide, (along + shift * long) % long)
    light = 0.93 + 0.16 * hue + grain - 0.34 * np.clip(1.5 - gap, 0, 1)
    out = _filled(shape, colour, np.asarray(light, np.float32))
    out[..., 2] *= np.asarray(1.03 - 0.08 * hue, np.float32)
    return out


def sheet(rng: np.random.Generator, shape: Shape, colour: Colour) -> Field:
    """A bed sheet or blanket, lightly rumpled."""
    strength = float(rng.uniform(0.4, 1.3))
    angle = float(rng.uniform(-1.2, 1.2))
    relief = 5.5 * field(rng, shape, 80, 1.6, angle) + 1.3 * field(rng, shape, 26, 3, angle)
    ridge = np.exp(-((field(rng, shape, 50, 3, angle + 0.5) * 3.2) ** 2))
    relief = (relief + 2.6 * ridge * np.clip(field(rng, shape, 90) + 0.2, 0, 1)) * strength
    across, down = slopes(np.asarray(relief, np.float32))
    light = 1 + 0.75 * across + 0.75 * down + 0.012 * field(rng, shape, 1.5)
    return _filled(shape, colour, np.asarray(np.clip(light, 0.55, 1.25), np.float32))


def carpet(rng: np.random.Generator, shape: Shape, colour: Colour) -> Field:
    """A carpet's deep pile."""
    tufts = field(rng, shape, 3) * 0.11 + field(rng, shape, 8) * 0.06
    light = 0.96 + tufts + field(rng, shape, 60) * 0.03
    return _filled(shape, colour, np.asarray(light, np.float32))


def rug(rng: np.random.Generator, shape: Shape, colour: Colour) -> Field:
    """A patterned rug: mirrored scrolls in a few woollen colours."""
    height, width = shape
    half = (height, -(-width // 2))
    out = _filled(shape, colour, np.ones(shape, np.float32))
    inks = [(40, 36, 52), (206, 188, 152), (96, 34, 38), (70, 84, 88)]
    for ink in inks[: int(rng.integers(2, 5))]:
        level = field(rng, half, float(rng.uniform(14, 30)))
        shape_of = np.clip((0.16 - np.abs(level - rng.uniform(-0.4, 0.8))) * 9, 0, 1) * 0.75
        share = np.concatenate([shape_of[:, ::-1], shape_of], axis=1)[:, :width]
        out += share[..., None] * (np.array(ink, np.float32) - out)
    return out * (1 + 0.09 * field(rng, shape, 2))[..., None]


def tiles(rng: np.random.Generator, shape: Shape, colour: Colour) -> Field:
    """Big floor tiles with thin joints, seen at an angle."""
    turn = float(rng.choice([math.pi / 4, 0.6, 0.0])) + float(rng.normal(0, 0.04))
    across, along = _axes(rng, shape, turn)
    side = float(rng.uniform(110, 190))
    joint = np.minimum(across % side, along % side)
    light = 1 + 0.02 * field(rng, shape, 50) + 0.012 * field(rng, shape, 4)
    light -= 0.5 * np.clip(1.4 - np.abs(joint - 1), 0, 1)
    return _filled(shape, colour, np.asarray(light, np.float32))


def wall(rng: np.random.Generator, shape: Shape, colour: Colour) -> Field:
    """A painted wall, or a door with its shadow gap."""
    light = 1 + 0.008 * field(rng, shape, 3) + 0.025 * field(rng, shape, 120)
    if rng.random() < 0.35:
        x = int(shape[1] * rng.uniform(0.05, 0.95))
        light[:, x : x + 2] *= 0.6
        light[:, x + 2 : x + 5] *= 1.04
    return _filled(shape, colour, light)


def quilt(rng: np.random.Generator, shape: Shape, colour: Colour) -> Field:
    """A mattress or bedspread stitched in diamonds."""
    across, along = _axes(rng, shape, math.pi / 4 + float(rng.normal(0, 0.1)))
    side = float(rng.uniform(34, 64))
    cushion = np.sqrt(np.abs(np.sin(across * np.pi / side) * np.sin(along * np.pi / side)))
    relief = 0.1 * side * cushion + 4 * field(rng, shape, 80)
    right, down = slopes(np.asarray(relief, np.float32))
    return _filled(shape, colour, np.asarray(1 + 0.4 * (right + down), np.float32))


WOOD: tuple[Colour, ...] = (
    (206, 164, 108), (168, 120, 76), (120, 84, 60), (188, 178, 166), (150, 146, 142),
    (216, 192, 158), (92, 66, 50),
)  # fmt: skip
LINEN: tuple[Colour, ...] = (
    (226, 218, 206), (214, 196, 160), (198, 60, 62), (170, 52, 100), (232, 230, 228),
    (150, 158, 168), (118, 40, 48), (196, 186, 178),
)  # fmt: skip
WALLS: tuple[Colour, ...] = ((206, 206, 204), (222, 214, 190), (232, 232, 232), (184, 182, 176))
STONE: tuple[Colour, ...] = ((222, 212, 194), (208, 204, 198), (196, 184, 164))
PILE: tuple[Colour, ...] = ((196, 188, 174), (168, 158, 140), (128, 120, 114), (212, 206, 196))
RUGS: tuple[Colour, ...] = ((138, 42, 40), (168, 128, 88), (72, 84, 66), (104, 96, 118))

LYING: dict[str, tuple[Painter, tuple[Colour, ...], float]] = {
    "planks": (planks, WOOD, 0.32),
    "sheet": (sheet, LINEN, 0.34),
    "tiles": (tiles, STONE, 0.14),
    "carpet": (carpet, PILE, 0.1),
    "rug": (rug, RUGS, 0.03),
    "quilt": (quilt, LINEN, 0.07),
}
HANGING = {"wall": (wall, WALLS, 0.85), "planks": (planks, WOOD, 0.15)}


def background(
    rng: np.random.Generator,
    shape: Shape,
    garment: Colour,
    hangs: bool = False,
    surfaces: tuple[str, ...] = (),
) -> Field:
    """A background (H, W, 3) float32 RGB 0..255 on which a garment of that colour shows.

    One of `surfaces` (names in LYING), or any; a wall or door for a garment that hangs.
    """
    known = HANGING if hangs else LYING
    choices = [known[name] for name in known if hangs or not surfaces or name in surfaces]
    weights = np.array([weight for _, _, weight in choices])
    best: tuple[float, Painter, Colour] | None = None
    for _ in range(3):
        painter, palette, _ = choices[int(rng.choice(len(choices), p=weights / weights.sum()))]
        colour = palette[int(rng.integers(len(palette)))]
        apart = float(np.abs(np.subtract(colour, garment)).sum())
        if best is None or min(apart, 160) > min(best[0], 160):
            best = (apart, painter, colour)
    assert best is not None
    red, green, blue = (float(c * rng.uniform(0.97, 1.03)) for c in best[2])
    return best[1](rng, shape, (red, green, blue))
