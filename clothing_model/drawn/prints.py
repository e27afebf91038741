"""Prints for the chest: a number, a word or a simple picture."""

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from clothing_model.drawn import patterns
from clothing_model.drawn.items import Colour, Item, Stamp

WORDS = ("NORTH", "OCEAN", "1984", "75", "WILD", "SUN", "23", "LAKE", "CLUB", "RIVER")
SIDE = 256


def stamp(rng: np.random.Generator, cloth: Colour, x: float, y: float, width: float) -> list[Item]:
    """A print about (x, y) garment units that stands out on `cloth`."""
    image = Image.new("RGBA", (SIDE, SIDE))
    pen = ImageDraw.Draw(image)
    ink = _ink(patterns.contrast(rng, cloth))
    second = _ink(patterns.pick(rng, patterns.BRIGHT))
    kind = str(rng.choice(["word", "word", "sun", "hills", "badge"]))
    if kind in ("word", "badge"):
        word = WORDS[int(rng.integers(len(WORDS)))]
        if kind == "badge":
            pen.ellipse((28, 28, 228, 228), fill=second)
            pen.ellipse((40, 40, 216, 216), outline=ink, width=5)
        font = ImageFont.load_default(150 if len(word) < 4 else 74)
        pen.text((128, 128), word, fill=ink, font=font, anchor="mm", stroke_width=4)
        if kind == "word":
            pen.rectangle((30, 196, 226, 203), fill=second)
    else:
        pen.ellipse((68, 30, 188, 150), fill=second)
        if kind == "hills":
            pen.polygon([(10, 216), (92, 92), (150, 176), (186, 122), (246, 216)], fill=ink)
        else:
            for row in range(5):
                pen.line((30, 150 + row * 16, 226, 150 + row * 16), fill=ink, width=7)
    worn = rng.random((SIDE, SIDE)) < rng.uniform(0.8, 1.0)
    art = np.array(image, np.uint8)
    art[..., 3] = art[..., 3] * worn * 0.94
    return [Stamp(art, (x, y), width)]


def _ink(colour: Colour) -> tuple[int, int, int, int]:
    return int(colour[0]), int(colour[1]), int(colour[2]), 255
