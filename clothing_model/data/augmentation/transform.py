"""One exact change of a picture.

It goes through these steps in this order: rotation, shift, shear, zoom, flip, crop, in one
resampling; then the colours, which are channel shift and brightness, saturation, hue; then blur;
and erasing last, so that nothing softens the rectangle's edge.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from clothing_model.data.augmentation import affine, colours
from clothing_model.data.augmentation.boxes import box, erase
from clothing_model.errors import InvalidConfig, must_be
from clothing_model.parameters import Parameters, parameter, table

MAX_SHEAR = 60  # degrees; beyond this a picture is a thin streak
MAX_BLUR = 10  # px
MAX_CROP, MAX_ERASING = 0.95, 0.8  # shares of the area
SHIFTS = ("width_shift", "height_shift")
BOXES = ("crop", "erasing")  # an area each, with its _ratio, _x and _y
_ZOOM: dict[str, Any] = {
    "within": (math.nextafter(0, 1), 4),  # then the picture fills a sixteenth of the frame
    "expected": "a factor above 0 and at most 4 (below 1 zooms in)",
    "step": 0.05,
    "reach": (0.2, 2.0),
}
_RATIO: dict[str, Any] = {"within": (0.1, 10), "step": 0.1, "reach": (0.2, 5.0)}
_PLACE: dict[str, Any] = {"within": (0, 1), "step": 0.05}
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
    crop: float = parameter(
        0.0,
        label="Crop: share of the area cut away",
        help="A part of the photo fills the frame, so the network learns to know clothes by their "
        "parts, from near and from far.",
        option="share of the area cut away, the rest fills the frame; in variants at most so much",
        within=(0, MAX_CROP),
        step=0.05,
    )
    crop_ratio: float = parameter(
        1.0,
        label="Crop: width to height",
        help="Of the part that is kept, as far as it fits: 1 is as wide as it is high.",
        option="width to height of what a crop keeps, exact values only",
        **_RATIO,
    )
    crop_x: float = parameter(
        0.5,
        label="Crop: from 0, left, to 1, right",
        option="where a crop lies, 0 left to 1 right, exact values only",
        **_PLACE,
    )
    crop_y: float = parameter(
        0.5,
        label="Crop: from 0, top, to 1, bottom",
        option="where a crop lies, 0 top to 1 bottom, exact values only",
        **_PLACE,
    )
    saturation: float = parameter(
        1.0,
        help="A factor: 0 takes all colour away, above 1 makes colours stronger. Lamps and cameras "
        "do that, and the cut of a dress stays the same.",
        option="a factor, 0 is grey; as a range: how far from 1",
        within=(0, 3),
        step=0.05,
        reach=(0.0, 2.0),
    )
    hue: float = parameter(
        0.0,
        label="Hue, degrees of the colour wheel",
        help="Turns every colour on the colour wheel: red by 120° is green. A shirt is a shirt in "
        "any colour; greys stay as they are.",
        option="degrees on the colour wheel; red by 120 is green",
        within=(-180, 180),
        unit="degrees",
    )
    blur: float = parameter(
        0.0,
        label="Blur, px",
        help="A Gaussian blur, as of a shaky or unfocused camera: the network cannot lean on fine "
        "texture alone.",
        option="standard deviation of a Gaussian in px; of every second variant, at most so much",
        within=(0, MAX_BLUR),
        step=0.1,
        unit="px",
    )
    erasing: float = parameter(
        0.0,
        label="Erasing: share of the area",
        help="A rectangle of random colours hides a part, as a hand or a bag does, so the network "
        "must not depend on any one detail (random erasing, Zhong et al. 2017).",
        option="share of the area under a rectangle of random colours; of every second variant, at "
        "most so much",
        within=(0, MAX_ERASING),
        step=0.05,
    )
    erasing_ratio: float = parameter(
        1.0,
        label="Erasing: width to height",
        help="Of the rectangle, as far as it fits: 1 is as wide as it is high.",
        option="width to height of what is erased, exact values only",
        **_RATIO,
    )
    erasing_x: float = parameter(
        0.5,
        label="Erasing: from 0, left, to 1, right",
        option="where it is erased, 0 left to 1 right, exact values only",
        **_PLACE,
    )
    erasing_y: float = parameter(
        0.5,
        label="Erasing: from 0, top, to 1, bottom",
        option="where it is erased, 0 top to 1 bottom, exact values only",
        **_PLACE,
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        EXACT["zoom"].check("zoom times zoom_x", self.zoom * self.zoom_x)
        EXACT["zoom"].check("zoom times zoom_y", self.zoom * self.zoom_y)

    @property
    def in_use(self) -> dict[str, Any]:
        """What differs from the defaults and changes something: no place of a box of no area."""
        none = tuple(f"{name}_" for name in BOXES if not getattr(self, name))
        return {n: v for n, v in super().in_use.items() if not n.startswith(none)}

    def box(self, name: str) -> tuple[float, float, float, float]:
        """(left, top, width, height) of what is kept by the crop or erased, shares of the sides."""
        area = 1 - self.crop if name == "crop" else self.erasing
        return box(area, *(getattr(self, f"{name}_{what}") for what in ("ratio", "x", "y")))

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

    def cropping(self, width: int, height: int) -> np.ndarray:
        """The step after them, in a picture of width × height px, float64 (3, 3)."""
        return affine.crop(self.box("crop"), width, height)


EXACT = table(Transform)


def apply(pixels: np.ndarray, transform: Transform) -> np.ndarray:
    """uint8 (H, W, 3) to a new uint8 (H, W, 3): one resampling, then colours, blur, erasing.

    Raises InvalidConfig where a shift is larger than the picture.
    """
    height, width = pixels.shape[:2]
    check_fits(transform, width, height)
    matrix = affine.product([transform.matrix, transform.cropping(width, height)])
    pixels = affine.resample(pixels, matrix, transform.fill_mode)
    if transform.brightness != 1 or transform.channel_shift != 0:
        pixels = np.take(_colour_table(transform), pixels)
    if transform.saturation != 1:
        pixels = colours.saturate(pixels, transform.saturation)
    if transform.hue:
        pixels = colours.turn_hue(pixels, transform.hue)
    if transform.blur:
        pixels = colours.blur(pixels, transform.blur)
    return erase(pixels, transform.box("erasing")) if transform.erasing else pixels


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
        raise InvalidConfig(must_be(name, f"at most the picture's {size} px", f"{value:g}"))
