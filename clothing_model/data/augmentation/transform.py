"""One exact change of a picture: turn, shift, shear, zoom, flip, brightness."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from clothing_model.data.augmentation import affine
from clothing_model.errors import InvalidConfig
from clothing_model.parameters import Parameters, parameter, table

MAX_SHEAR = 60  # degrees; beyond this a picture is a thin streak
_ZOOM: dict[str, Any] = {
    "within": (math.nextafter(0, 1), 4),  # then the picture fills a sixteenth of the frame
    "expected": "a factor above 0 and at most 4 (below 1 zooms in)",
    "step": 0.05,
    "reach": (0.2, 2.0),
}
FILL: dict[str, Any] = {
    "label": "Empty corners are filled with",
    "choices": {
        "nearest": "the nearest pixel",
        "reflect": "a mirror image",
        "constant": "black",
        "wrap": "the picture again",
    },
}


@dataclass(frozen=True)
class Transform(Parameters):
    """What happens to one picture; the defaults change nothing.

    zoom is for both sides, zoom_x and zoom_y come on top for width and height. Raises
    InvalidConfig for a value outside its range.
    """

    rotation: float = parameter(
        0.0,
        label="Rotation, degrees",
        help="Negative values turn counter-clockwise. Empty corners get the nearest pixel.",
        option="degrees; negative turns counter-clockwise",
        within=(-180, 180),
        unit="degrees",
    )
    width_shift: float = parameter(
        0.0,
        label="Width shift, px: positive moves left",
        help="In px: positive values move the picture to the left.",
        option="px, or a share of the side below 1; positive moves left",
        expected="a number of px",
        unit="px",
    )
    height_shift: float = parameter(
        0.0,
        label="Height shift, px: positive moves up",
        help="In px: positive values move the picture up.",
        option="px, or a share of the side below 1; positive moves up",
        expected="a number of px",
        unit="px",
    )
    shear: float = parameter(
        0.0,
        label="Shear, degrees (not pixels)",
        help="In degrees, in Keras too: positive values pull the right side down.",
        option="degrees; positive pulls the right side down",
        within=(-MAX_SHEAR, MAX_SHEAR),
        unit="degrees",
    )
    zoom: float = parameter(
        1.0,
        label="Zoom: below 1 goes in, above 1 out",
        help="Below 1 goes in, above 1 goes out; the middle stays where it is.",
        option="a factor, below 1 zooms in; as a range: how far from 1",
        **_ZOOM,
    )
    zoom_x: float = parameter(
        1.0, "zoom of the width", option="a factor for the width, exact values only", **_ZOOM
    )
    zoom_y: float = parameter(
        1.0, "zoom of the height", option="a factor for the height, exact values only", **_ZOOM
    )
    horizontal_flip: bool = parameter(
        False,
        "flipped",
        label="Flip left and right",
        option="swap left and right; in variants every second time, by chance",
    )
    vertical_flip: bool = parameter(
        False,
        "upside down",
        label="Flip upside down",
        help="A vertical flip makes no sense for trousers: nobody uploads them upside down, so "
        "the network would learn what it never meets.",
        option="swap top and bottom; seldom makes sense for clothes",
    )
    brightness: float = parameter(
        1.0,
        help="A factor for all colours: below 1 is darker, above 1 lighter.",
        option="a factor; as a range: how far from 1",
        within=(0, 3),
        step=0.05,
        reach=(0.2, 2.0),
    )
    channel_shift: float = parameter(
        0.0,
        "colours",
        label="Added to all colours",
        option="added to all colour values",
        within=(-255, 255),
        reach=(-120, 120),
    )
    fill_mode: str = parameter("nearest", **FILL)

    def __post_init__(self) -> None:
        super().__post_init__()
        EXACT["zoom"].check("zoom times zoom_x", self.zoom * self.zoom_x)
        EXACT["zoom"].check("zoom times zoom_y", self.zoom * self.zoom_y)

    @property
    def steps(self) -> tuple[tuple[str, np.ndarray], ...]:
        """(name, matrix) of each step, in the order in which the picture goes through them."""
        return (
            ("rotation", affine.rotation(self.rotation)),
            ("shift", affine.shift(self.width_shift, self.height_shift)),
            ("shear", affine.shear(self.shear)),
            ("zoom", affine.zoom(self.zoom * self.zoom_x, self.zoom * self.zoom_y)),
            ("flip", affine.flip(self.horizontal_flip, self.vertical_flip)),
        )

    @property
    def matrix(self) -> np.ndarray:
        """All steps as one, float64 (3, 3): from the new picture to the old, see `affine`."""
        return affine.product([matrix for _, matrix in self.steps])


EXACT = table(Transform)


def apply(pixels: np.ndarray, transform: Transform) -> np.ndarray:
    """uint8 (H, W, 3) to a new uint8 (H, W, 3): one resampling, then the colours.

    Raises InvalidConfig where a shift is larger than the picture.
    """
    height, width = pixels.shape[:2]
    check_fits(transform, width, height)
    pixels = affine.resample(pixels, transform.matrix, transform.fill_mode)
    if transform.brightness != 1 or transform.channel_shift != 0:
        pixels = np.take(_colour_table(transform), pixels)
    return pixels


def check_fits(transform: Transform, width: int, height: int) -> None:
    """Raises InvalidConfig where a shift is larger than a picture of width × height px."""
    _check_shift("width_shift", transform.width_shift, width)
    _check_shift("height_shift", transform.height_shift, height)


def _colour_table(transform: Transform) -> np.ndarray:
    """The new value of each of the 256 colour values, uint8 (256,)."""
    shifted = np.clip(np.arange(256) + transform.channel_shift, 0, 255)
    brightened = np.clip(np.rint(shifted * transform.brightness), 0, 255)
    return np.asarray(brightened, np.uint8)


def shift_in_px(name: str, value: float, image_size: int) -> float:
    """A shift as Keras writes it, in px: between -1 and 1 it is a share of the side.

    Raises InvalidConfig for more than the picture.
    """
    EXACT["width_shift"].check(name, value)
    pixels = value * image_size if abs(value) < 1 else value
    _check_shift(name, pixels, image_size)
    return float(pixels)


def _check_shift(name: str, value: float, size: int) -> None:
    if abs(value) > size:
        raise InvalidConfig(
            f"Expected {name} to be at most the picture's {size} px; received {value:g}."
        )
