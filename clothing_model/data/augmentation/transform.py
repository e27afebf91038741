"""One exact change of a picture: turn, shift, shear, zoom, flip, brightness."""

import math
from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np

from clothing_model.data.augmentation import affine
from clothing_model.errors import InvalidConfig

MAX_SHEAR = 60.0  # degrees; beyond this a picture is a thin streak
MAX_ZOOM = 4.0  # at 4 the picture fills a sixteenth of the frame


@dataclass(frozen=True)
class Transform:
    """What happens to one picture; the defaults change nothing.

    rotation: degrees, -180 to 180; negative turns counter-clockwise.
    width_shift, height_shift: px; positive moves the picture left, and up.
    shear: degrees, -60 to 60; positive pulls the right side down.
    zoom, zoom_x, zoom_y: factors above 0; below 1 zooms in, above 1 zooms out. `zoom` is for
    both sides, zoom_x and zoom_y come on top for width and height; with it at most 4.
    horizontal_flip swaps left and right; vertical_flip top and bottom.
    brightness: factor, 0 to 3. channel_shift: added to every colour value, -255 to 255.
    fill_mode: what fills empty corners: nearest (pixel), reflect, constant (black), wrap.

    Raises InvalidConfig for a value outside its range.
    """

    rotation: float = 0.0
    width_shift: float = 0.0
    height_shift: float = 0.0
    shear: float = 0.0
    zoom: float = 1.0
    zoom_x: float = 1.0
    zoom_y: float = 1.0
    horizontal_flip: bool = False
    vertical_flip: bool = False
    brightness: float = 1.0
    channel_shift: float = 0.0
    fill_mode: str = "nearest"

    def __post_init__(self) -> None:
        check_number("rotation", self.rotation, -180, 180, "degrees")
        check_number("width_shift", self.width_shift, -math.inf, math.inf, "px")
        check_number("height_shift", self.height_shift, -math.inf, math.inf, "px")
        check_number("shear", self.shear, -MAX_SHEAR, MAX_SHEAR, "degrees")
        _check_zoom("zoom", self.zoom)
        _check_zoom("zoom_x", self.zoom_x)
        _check_zoom("zoom_y", self.zoom_y)
        _check_zoom("zoom times zoom_x", self.zoom * self.zoom_x)
        _check_zoom("zoom times zoom_y", self.zoom * self.zoom_y)
        check_switch("horizontal_flip", self.horizontal_flip)
        check_switch("vertical_flip", self.vertical_flip)
        check_number("brightness", self.brightness, 0, 3)
        check_number("channel_shift", self.channel_shift, -255, 255)
        check_fill_mode(self.fill_mode)

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

    @property
    def in_use(self) -> dict[str, Any]:
        """The parameters that differ from their defaults."""
        plain = Transform()
        return {
            field.name: value
            for field in fields(self)
            if (value := getattr(self, field.name)) != getattr(plain, field.name)
        }

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


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
    check_number(name, value, -math.inf, math.inf, "px")
    pixels = value * image_size if abs(value) < 1 else value
    _check_shift(name, pixels, image_size)
    return float(pixels)


def _check_shift(name: str, value: float, size: int) -> None:
    if abs(value) > size:
        raise InvalidConfig(
            f"Expected {name} to be at most the picture's {size} px; received {value:g}."
        )


def check_number(name: str, value: float, low: float, high: float, unit: str = "") -> None:
    """Raises InvalidConfig unless `value` is a finite number from `low` to `high`."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if number and math.isfinite(value) and low <= value <= high:
        return
    limits = f" from {low:g} to {high:g}" if math.isfinite(high) else ""
    unit = f" {unit}" if limits and unit else f" of {unit}" if unit else ""
    raise InvalidConfig(f"Expected {name} to be a number{limits}{unit}; received {value!r}.")


def _check_zoom(name: str, value: float) -> None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not math.isfinite(value) or not 0 < value <= MAX_ZOOM:
        raise InvalidConfig(
            f"Expected {name} to be a factor above 0 and at most {MAX_ZOOM:g} "
            f"(below 1 zooms in); received {value!r}."
        )


def check_switch(name: str, value: bool) -> None:
    """Raises InvalidConfig unless `value` is true or false."""
    if not isinstance(value, bool):
        raise InvalidConfig(f"Expected {name} to be true or false; received {value!r}.")


def check_fill_mode(value: str) -> None:
    """Raises InvalidConfig for an unknown fill mode."""
    if value not in affine.FILL_MODES:
        names = ", ".join(affine.FILL_MODES)
        raise InvalidConfig(f"Expected fill_mode to be one of {names}; received {value!r}.")
