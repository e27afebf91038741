"""One drawn photo: a garment, its background, light and camera."""

import math

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from clothing_model.drawn.backgrounds import background
from clothing_model.drawn.canvas import Canvas
from clothing_model.drawn.hangers import hanger
from clothing_model.drawn.items import Builder, Item, Piece
from clothing_model.drawn.light import Light
from clothing_model.drawn.noise import Field, field
from clothing_model.drawn.outline import Pose
from clothing_model.drawn.wardrobe import BUILDERS, LABELS

SHORT_SIDE = 400
SIZE = (400, 533)


def draw(label: str, seed: int, size: tuple[int, int] = SIZE) -> npt.NDArray[np.uint8]:
    """One photo of a garment: uint8 (height, width, 3) RGB, 0..255.

    `label` is one of LABELS; `seed`, 0 or more, chooses the garment, its place and its light;
    `size` is (width, height) in px. The same three give the same picture in every process.
    Raises ValueError for an unknown label, a negative seed or a size below 16 px.
    """
    if label not in LABELS:
        raise ValueError(f"Expected one of {', '.join(LABELS)}, received {label!r}.")
    if seed < 0:
        raise ValueError(f"Expected a seed of 0 or more, received {seed}.")
    if min(size) < 16:
        raise ValueError(f"Expected a size of at least 16 × 16 px, received {size}.")
    rng = np.random.default_rng([LABELS.index(label), seed])
    return picture(BUILDERS[label], rng, size)


def picture(
    build: Builder, rng: np.random.Generator, size: tuple[int, int] = SIZE
) -> npt.NDArray[np.uint8]:
    """The garment that `build` makes, photographed: uint8 (height, width, 3) RGB."""
    garment = build(rng)
    width, height = size
    zoom = SHORT_SIDE / min(size)
    frame = (max(8, round(width * zoom)), max(8, round(height * zoom)))
    hangs = bool(garment.hanger)
    shape = (frame[1], frame[0])
    pixels = background(rng, shape, garment.colour, hangs, garment.surfaces)
    angle = float(rng.uniform(-math.pi, math.pi)) * 0.6 - math.pi / 2
    slant = float(rng.uniform(0.5, 0.85))
    light = Light(math.cos(angle) * slant, math.sin(angle) * slant, float(rng.uniform(0.7, 1)))
    items: list[Item] = hanger(rng, garment) + garment.items
    pose = Pose(
        rng,
        [item.outline for item in garment.items if isinstance(item, Piece) and item.ground],
        frame,
        turn=float(rng.normal(0, garment.turn * (0.3 if hangs else 1))),
        fill=float(rng.uniform(*garment.fill)),
        wobble=garment.wobble,
    )
    canvas = Canvas(pixels, light, pose, rng)
    canvas.ground(items, garment.shadow, float(rng.uniform(7, 12) if hangs else rng.uniform(4, 6)))
    canvas.paint(items)
    photo = _photographed(rng, canvas.pixels, light)
    return np.asarray(photo if photo.size == size else photo.resize(size, Image.Resampling.LANCZOS))


def _photographed(rng: np.random.Generator, pixels: Field, light: Light) -> Image.Image:
    """A phone's view: uneven room light, vignette, white balance, softness and noise."""
    height, width = pixels.shape[:2]
    x = np.linspace(-1, 1, width, dtype=np.float32)[None]
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    fall = float(rng.uniform(0.02, 0.14))
    vignette = float(rng.uniform(0.0, 0.16))
    lamp = 1 + fall * (x * light.x + y * light.y) - vignette * (x * x + y * y) * 0.5
    lamp = lamp * (1 + 0.03 * field(rng, (height, width), 140))
    exposure = float(rng.uniform(0.86, 1.06))
    warmth = float(rng.normal(0.01, 0.025))
    balance = np.array([1 + warmth, 1, 1 - warmth], np.float32)
    pixels = np.asarray(pixels * (lamp * np.float32(exposure))[..., None] * balance, np.float32)
    grain = rng.standard_normal((height, width), dtype=np.float32) * float(rng.uniform(1, 3))
    pixels += grain[..., None]
    haze = float(rng.uniform(4, 14))
    sharp = Image.fromarray(
        np.asarray(np.clip(haze + pixels * ((252 - haze) / 255), 0, 255), np.uint8)
    )
    soft = sharp.filter(ImageFilter.BoxBlur(1))
    return Image.blend(sharp, soft, float(rng.uniform(0.0, 0.3)))
