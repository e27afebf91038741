"""Series of pictures that show one thing at a time, as the chapter's strips do."""

import numpy as np
from PIL import Image, ImageDraw

from clothing_model.data.augmentation.transform import Transform

# The chapter's strips, and those of what it suggests. Shifts and blur are in px.
STRIPS: dict[str, tuple[float, ...]] = {
    "rotation": (-30, -15, 0, 15, 30),
    "shear": (-20, -10, 0, 10, 20),
    "zoom": (0.5, 0.75, 1, 1.2, 1.5),
    "width_shift": (-30, -15, 0, 15, 30),
    "height_shift": (-30, -15, 0, 15, 30),
    "brightness": (0.5, 0.75, 1, 1.25, 1.5),
    "saturation": (0, 0.5, 1, 1.5, 2),
    "hue": (-90, -45, 0, 45, 90),
    "blur": (0, 1, 2, 4, 8),
    "crop": (0, 0.2, 0.4, 0.6, 0.8),
    "erasing": (0, 0.05, 0.1, 0.2, 0.4),
}


def strip(parameter: str) -> list[Transform]:
    """A transform for each value of one parameter, from its lowest to its highest."""
    return [Transform(**{parameter: float(value)}) for value in STRIPS[parameter]]  # type: ignore[arg-type]


def turned_and_sheared(angle: float) -> dict[str, list[Transform]]:
    """Rotation and shear by the same five angles, from -angle to angle in degrees."""
    angles = [-angle, -angle / 2, 0.0, angle / 2, angle]
    return {
        "rotation": [Transform(rotation=value) for value in angles],
        "shear": [Transform(shear=value) for value in angles],
    }


def with_square(pixels: np.ndarray) -> np.ndarray:
    """uint8 (S, S, 3) with the outline of a square drawn on it, half as wide, as a copy."""
    image = Image.fromarray(pixels)
    side = image.width
    corners = (side // 4, side // 4, side - side // 4 - 1, side - side // 4 - 1)
    draw = ImageDraw.Draw(image)
    for colour, thickness in (("white", 0.028), ("#c2410c", 0.016)):
        width = max(1, round(thickness * side))
        draw.rectangle(corners, outline=colour, width=width)
    return np.array(image)
