"""Pattern tiles and colours for fabrics: stripes, checks, dots, flowers, blotches."""

import math
from dataclasses import replace

import numpy as np
from PIL import Image, ImageDraw

from clothing_model.drawn.items import Cloth, Colour, Tile

SIDE = 384

QUIET: tuple[Colour, ...] = (
    (38, 42, 58), (30, 30, 33), (236, 234, 230), (120, 124, 130), (178, 180, 182),
    (72, 84, 62), (110, 40, 48), (54, 74, 108), (168, 148, 122), (86, 70, 60),
)  # fmt: skip
BRIGHT: tuple[Colour, ...] = (
    (178, 44, 52), (40, 84, 150), (212, 168, 60), (46, 116, 110), (206, 120, 132),
    (60, 120, 78), (112, 74, 132), (222, 116, 66), (112, 166, 204), (228, 196, 190),
)  # fmt: skip
PALE: tuple[Colour, ...] = (
    (238, 238, 236), (206, 218, 230), (232, 214, 216), (222, 214, 198), (190, 206, 222),
    (206, 220, 208),
)  # fmt: skip
DENIM: tuple[Colour, ...] = (
    (54, 70, 100), (78, 102, 138), (118, 146, 178), (44, 50, 66), (152, 174, 196), (66, 90, 124),
)  # fmt: skip


def pick(rng: np.random.Generator, *palettes: tuple[Colour, ...]) -> Colour:
    """One colour of the palettes, moved a little so that no two garments match."""
    colours = [colour for palette in palettes for colour in palette]
    base = np.array(colours[int(rng.integers(len(colours)))])
    moved = np.clip(base * rng.uniform(0.92, 1.08) + rng.normal(0, 5, 3), 16, 244)
    return float(moved[0]), float(moved[1]), float(moved[2])


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """`share` of the way from the first colour to the second."""
    a, b = (np.array(colour) for colour in (first, second))
    mixed = a + (b - a) * share
    return float(mixed[0]), float(mixed[1]), float(mixed[2])


def luminance(colour: Colour) -> float:
    """How light a colour looks, 0..255."""
    return float(np.dot(colour, (0.299, 0.587, 0.114)))


def contrast(rng: np.random.Generator, colour: Colour) -> Colour:
    """A second colour that stands out on `colour`."""
    light = luminance(colour) < 120
    return pick(rng, PALE) if light else pick(rng, QUIET[:2], QUIET[5:8], BRIGHT[:2])


def stripes(rng: np.random.Generator, first: Colour, second: Colour, across: bool) -> Tile:
    """Even stripes: broad ones `across` the cloth, or fine ones along it."""
    period = SIDE / int(rng.choice([8, 12, 16, 24] if across else [24, 32, 48]))
    share = float(rng.uniform(0.3, 0.55))
    position = (np.arange(SIDE) % period) / period
    edge = np.clip((share / 2 - np.abs(position - 0.5)) * period + 0.5, 0, 1)[:, None]
    row = np.array(first) * (1 - edge) + np.array(second) * edge
    tile = np.repeat(row[:, None, :], SIDE, axis=1)
    return np.asarray(tile if across else tile.transpose(1, 0, 2), np.uint8)


def bands(rng: np.random.Generator, colours: list[Colour]) -> Tile:
    """Broad stripes of several colours and widths, as on a jersey."""
    tile = np.empty((SIDE, SIDE, 3))
    edges = np.sort(rng.choice(np.arange(1, 12), len(colours) - 1, replace=False)) * (SIDE // 12)
    limits = [0, *map(int, edges), SIDE]
    for colour, top, bottom in zip(colours, limits, limits[1:], strict=False):
        tile[top:bottom] = colour
    return tile.astype(np.uint8)


def checks(rng: np.random.Generator, base: Colour, dark: Colour, accent: Colour) -> Tile:
    """A woven check: the same bands across and along, mixed where they cross."""
    count = int(rng.choice([4, 5, 6, 8, 10]))
    period = SIDE / count
    position = np.arange(SIDE) % period / period
    broad = ((position > 0.1) & (position < 0.5)).astype(float) * rng.uniform(0.5, 0.85)
    thin = (np.abs(position - 0.75) < max(0.035, 1.6 / period)).astype(float) * 0.8
    cloth = np.empty((SIDE, SIDE, 3))
    cloth[:] = base
    for band, colour in ((broad, dark), (thin, accent)):
        share = 1 - (1 - 0.55 * band[:, None]) * (1 - 0.55 * band[None, :])
        cloth += share[..., None] * (np.array(colour) - cloth)
    return cloth.astype(np.uint8)


def grid(rng: np.random.Generator, base: Colour, thread: Colour) -> Tile:
    """Fine lines of one colour in both directions."""
    period = SIDE / int(rng.choice([12, 16, 24]))
    line = np.clip(2.4 - np.abs(np.arange(SIDE) % period - period / 2), 0, 1)
    share = np.maximum(line[:, None], line[None, :])[..., None] * 0.75
    return np.asarray(np.array(base) * (1 - share) + np.array(thread) * share, np.uint8)


def scattered(rng: np.random.Generator, base: Colour, colours: list[Colour], kind: str) -> Tile:
    """Dots, flowers or leaves strewn over the base colour, seamless at the tile's edges."""
    big = SIDE * 2
    image = Image.new("RGB", (big, big), tuple(int(c) for c in base))
    pen = ImageDraw.Draw(image)
    if kind == "dots":
        step, radius = big // int(rng.choice([10, 14, 20])), 0.0
        radius = step * float(rng.uniform(0.16, 0.28))
        spots = [
            ((column + 0.5 * (row % 2)) * step, float(row * step))
            for row in range(big // step + 1)
            for column in range(big // step + 1)
        ]
    else:
        radius = float(rng.uniform(26, 58))
        spots = _strewn(rng, big, radius * 1.9)
    for x, y in spots:
        colour = colours[int(rng.integers(len(colours)))]
        turn = float(rng.uniform(0, math.tau))
        for dx in (-big, 0, big):
            for dy in (-big, 0, big):
                if -90 < x + dx < big + 90 and -90 < y + dy < big + 90:
                    _motif(pen, kind, x + dx, y + dy, radius, turn, colour)
    return np.asarray(image.reduce(2), np.uint8)


def _strewn(rng: np.random.Generator, side: int, apart: float) -> list[tuple[float, float]]:
    spots: list[tuple[float, float]] = []
    for x, y in rng.uniform(0, side, (260, 2)):
        near = (
            math.hypot((x - a + side / 2) % side - side / 2, (y - b + side / 2) % side - side / 2)
            for a, b in spots
        )
        if all(distance > apart for distance in near):
            spots.append((float(x), float(y)))
    return spots


def _motif(
    pen: ImageDraw.ImageDraw,
    kind: str,
    x: float,
    y: float,
    radius: float,
    turn: float,
    colour: Colour,
) -> None:
    ink = tuple(int(c) for c in colour)
    if kind == "dots":
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=ink)
        return
    petals = 5 if kind == "flowers" else 2
    for petal in range(petals):
        angle = turn + petal * math.tau / petals
        reach = radius * (0.55 if kind == "flowers" else 0.8)
        tip = np.array([math.cos(angle), math.sin(angle)]) * reach
        side = np.array([-tip[1], tip[0]]) * (0.62 if kind == "flowers" else 0.35)
        centre = np.array([x, y]) + tip
        t = np.linspace(0, math.tau, 14)[:, None]
        blob = centre + np.cos(t) * tip * 0.95 + np.sin(t) * side
        pen.polygon([(float(a), float(b)) for a, b in blob], fill=ink)
    if kind == "flowers":
        heart = tuple(int(c) for c in mix(colour, (232, 190, 70), 0.75))
        small = radius * 0.24
        pen.ellipse((x - small, y - small, x + small, y + small), fill=heart)


def blotches(rng: np.random.Generator, colours: list[Colour]) -> Tile:
    """Camouflage-like or dyed blotches of several colours, seamless."""
    y, x = np.mgrid[0:SIDE, 0:SIDE] * (math.tau / SIDE)
    tile = np.empty((SIDE, SIDE, 3))
    tile[:] = colours[0]
    for colour in colours[1:]:
        level = np.zeros((SIDE, SIDE))
        for a, b in rng.integers(-5, 6, (9, 2)):
            level += np.sin(a * x + b * y + rng.uniform(0, math.tau))
        share = np.clip((level - 1.1) * 3, 0, 1)[..., None]
        tile += share * (np.array(colour) - tile)
    return tile.astype(np.uint8)


def printed(rng: np.random.Generator, base: Colour, cloth: Cloth) -> Cloth:
    """`cloth` in `base`, with a dotted, flowered or leafy print."""
    kind = str(rng.choice(["dots", "flowers", "flowers", "leaves"]))
    inks = [contrast(rng, base), mix(base, contrast(rng, base), 0.6), pick(rng, BRIGHT, PALE)]
    inks = inks[:1] if kind == "dots" else inks
    return replace(cloth, colour=base, tile=scattered(rng, base, inks, kind))
