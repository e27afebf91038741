"""Augmentation: random variants of training photos, the same for preview and training.

A photo's variant depends on nothing but the ranges, a seed, the photo's digest and the
variant's number, so that it can be drawn again anywhere. The random numbers do not depend on
the ranges: widening a range moves every variant further the same way.

Only training photos are augmented: validation and test measure what real photos get.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from clothing_model.data.augmentation.transform import (
    EXACT,
    FILL,
    MAX_SHEAR,
    Transform,
    apply,
    shift_in_px,
)
from clothing_model.errors import InvalidConfig
from clothing_model.parameters import Parameters, parameter, table

DECIMALS = 4  # of drawn values, so that a value read off can be typed in again
_SIDES = {"zoom": ("zoom_x", "zoom_y")}  # drawn for width and height each


@dataclass(frozen=True)
class AugmentationConfig(Parameters):
    """Ranges that variants are drawn from, evenly; the defaults change nothing.

    Numbers say how far a variant may be from the photo, to either side. A shift below 1 is a
    share of the side, from 1 on px; shear is in degrees, as Keras' `shear_range`. Flips happen
    to every second variant, by chance. A new range goes to the end, so that the others keep
    their random numbers.

    Raises InvalidConfig for a value outside its range.
    """

    _a_number: ClassVar[str] = "the range of {}"

    rotation: float = parameter(
        0.0, label="Rotation, degrees to either side", within=(0, 180), unit="degrees"
    )
    width_shift: float = parameter(
        0.0, label="Width shift, px to either side", within=(0, 10_000), unit="px"
    )
    height_shift: float = parameter(
        0.0, label="Height shift, px to either side", within=(0, 10_000), unit="px"
    )
    shear: float = parameter(
        0.0,
        label="Shear, degrees (not pixels) to either side",
        within=(0, MAX_SHEAR),
        unit="degrees",
    )
    zoom: float = parameter(
        0.0, label="Zoom, how far from 1, in and out", within=(0, 0.9), step=0.05
    )
    horizontal_flip: bool = parameter(False, label="Flip every second left and right")
    vertical_flip: bool = parameter(False, label="Flip every second upside down")
    brightness: float = parameter(0.0, label="Brightness, how far from 1", within=(0, 1), step=0.05)
    channel_shift: float = parameter(
        0.0, "colours", label="Added to all colours, to either side", within=(0, 255)
    )
    fill_mode: str = parameter("nearest", **FILL)

    @property
    def in_use(self) -> dict[str, Any]:
        """The ranges that differ from their defaults; empty where nothing is augmented."""
        changed = super().in_use
        return {} if list(changed) == ["fill_mode"] else changed

    def draw(self, rng: np.random.Generator, image_size: int) -> Transform:
        """One transform for a picture of image_size × image_size px.

        Raises InvalidConfig where a shift is larger than the picture.
        """
        drawn: dict[str, Any] = {}
        for name, said in RANGES.items():
            reach = getattr(self, name)
            if said.choices:
                drawn[name] = reach
                continue
            if said.unit == "px":
                reach = shift_in_px(f"the range of {name}", reach, image_size)
            for side in _SIDES.get(name, (name,)):
                chance = rng.uniform(-1, 1)
                if isinstance(said.default, bool):
                    drawn[side] = reach and chance > 0
                else:
                    drawn[side] = round(EXACT[side].default + reach * chance, DECIMALS)
        return Transform(**drawn)


RANGES = table(AugmentationConfig)
FIRST = {  # the ranges there were when vectors were first kept; Keras has them, too
    *("rotation", "width_shift", "height_shift", "shear", "zoom", "horizontal_flip"),
    *("vertical_flip", "brightness", "channel_shift", "fill_mode"),
}


def draw_transform(
    config: AugmentationConfig, image_size: int, seed: int, digest: str, number: int
) -> Transform:
    """What variant `number` (0, 1, ...) of a photo is made by, the same every time.

    digest: the SHA-256 of the photo's file, in hexadecimal, as the manifest has it.
    """
    rng = np.random.default_rng([seed, int(digest, 16), number])
    return config.draw(rng, image_size)


def augment(
    pixels: np.ndarray, config: AugmentationConfig, seed: int, digest: str, number: int
) -> np.ndarray:
    """Variant `number` of a photo: uint8 (S, S, 3) to uint8 (S, S, 3), the same every time.

    `pixels` have gone through `pictures.door.resize` already. Training and preview call this.
    Raises InvalidConfig where a shift is larger than the picture.
    """
    return apply(pixels, draw_transform(config, pixels.shape[1], seed, digest, number))


# As in the chapter: the set it trains with, all that it tries, its ten example variants.
PRESETS = {
    "chapter": AugmentationConfig(shear=10.0, zoom=0.1, horizontal_flip=True),
    "full": AugmentationConfig(
        rotation=30.0,
        width_shift=30.0,
        height_shift=30.0,
        shear=10.0,
        zoom=0.2,
        horizontal_flip=True,
    ),
    "preview": AugmentationConfig(
        rotation=10.0,
        width_shift=5.0,
        height_shift=5.0,
        shear=10.0,
        zoom=0.1,
        horizontal_flip=True,
    ),
    "none": AugmentationConfig(),
}


def preset(name: str) -> AugmentationConfig:
    """The ranges called `name`; InvalidConfig if there are none."""
    if name not in PRESETS:
        raise InvalidConfig(f"Expected a preset out of {', '.join(PRESETS)}; received {name!r}.")
    return PRESETS[name]
