"""Augmentation: random variants of training photos, the same for preview and training.

A photo's variant depends on nothing but the ranges, a seed, the photo's digest and the
variant's number, so that it can be drawn again anywhere. The random numbers do not depend on
the ranges: widening a range moves every variant further the same way.

Only training photos are augmented: validation and test measure what real photos get.
"""

import math
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from clothing_model.data.augmentation.transform import (
    BOXES,
    EXACT,
    FILL,
    MAX_BLUR,
    MAX_CROP,
    MAX_ERASING,
    MAX_SHEAR,
    SHIFTS,
    Transform,
    apply,
    shift_in_px,
)
from clothing_model.errors import InvalidConfig
from clothing_model.parameters import Parameters, parameter, table

DECIMALS = 4  # of drawn values, so that a value read off can be typed in again
_SIDES = {"zoom": ("zoom_x", "zoom_y")}  # drawn for width and height each
LEAST_ERASED = 0.02  # share of the area
_HALF = {"blur": 0.0, "erasing": LEAST_ERASED}  # of every second variant: the least of it
LONGEST = {"crop": 4 / 3, "erasing": 10 / 3}  # the longer side to the shorter


@dataclass(frozen=True)
class AugmentationConfig(Parameters):
    """Ranges that variants are drawn from, evenly; the defaults change nothing.

    Numbers say how far a variant may be from the photo, to either side. A shift below 1 is a
    share of the side, from 1 on px; shear is in degrees, as Keras' `shear_range`. Flips, blur
    and erasing happen to every second variant, by chance. A new range goes to the end, so that
    the others keep their random numbers.

    A crop keeps 1 - `crop` to all of the area, as wide as high to four thirds (a random resized
    crop: Szegedy et al. 2015, https://arxiv.org/abs/1409.4842). What is erased has 0.02 of the
    area to `erasing`, and sides of 0.3 to 1 / 0.3 (random erasing: Zhong et al. 2017,
    https://arxiv.org/abs/1708.04896). Sides are drawn evenly on a logarithmic scale, as far as
    they fit.

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
    crop: float = parameter(
        0.0, label="Crop, share cut away at most", within=(0, MAX_CROP), step=0.05
    )
    saturation: float = parameter(0.0, label="Saturation, how far from 1", within=(0, 1), step=0.05)
    hue: float = parameter(
        0.0, label="Hue, degrees to either side", within=(0, 180), unit="degrees"
    )
    blur: float = parameter(
        0.0, label="Blur of every second, px at most", within=(0, MAX_BLUR), step=0.1, unit="px"
    )
    erasing: float = parameter(
        0.0,
        label="Erase in every second, share at most",
        within=(0, MAX_ERASING),
        step=0.05,
    )

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
            if name in SHIFTS:
                reach = shift_in_px(f"the range of {name}", reach, image_size)
            for side in _SIDES.get(name, (name,)):
                chance = rng.uniform(-1, 1)
                drawn[side] = _drawn(side, reach, chance)
            if name in BOXES:
                drawn |= _place(name, drawn[name], *rng.uniform(-1, 1, 3).tolist())
        return Transform(**drawn)


def _drawn(name: str, reach: float | bool, chance: float) -> float | bool:
    """A value of one parameter; `chance` is from -1 to 1."""
    if isinstance(reach, bool):
        return reach and chance > 0
    if name in _HALF:
        least = min(_HALF[name], reach)
        value = least + (reach - least) * chance if chance > 0 else 0.0
    elif name == "crop":
        value = reach * (chance + 1) / 2
    else:
        value = EXACT[name].default + reach * chance
    return round(value, DECIMALS)


def _place(
    name: str, area: float | bool, ratio: float, across: float, down: float
) -> dict[str, float]:
    """The other parameters of a box, from chances of -1 to 1; none where it has no area."""
    if not area:
        return {}
    kept = 1 - area if name == "crop" else area
    longest = min(LONGEST[name], 1 / kept)  # a longer one would not fit
    place = (math.exp(ratio * math.log(longest)), (across + 1) / 2, (down + 1) / 2)
    names = (f"{name}_{what}" for what in ("ratio", "x", "y"))
    return {name: round(value, DECIMALS) for name, value in zip(names, place, strict=True)}


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


# The first three are the chapter's: the set it trains with, all that it tries, its ten example
# variants. The others are what it suggests to go on with.
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
    "crop": AugmentationConfig(horizontal_flip=True, crop=0.4),
    "colours": AugmentationConfig(horizontal_flip=True, brightness=0.3, saturation=0.4, hue=15.0),
    "strong": AugmentationConfig(
        rotation=15.0,
        shear=10.0,
        zoom=0.1,
        horizontal_flip=True,
        brightness=0.3,
        crop=0.4,
        saturation=0.4,
        hue=15.0,
        erasing=0.3,
    ),
    "none": AugmentationConfig(),
}
TITLES = {  # for people
    "chapter": "The chapter's: shear, zoom, flip",
    "preview": "A little of each movement",
    "full": "The chapter's full set",
    "crop": "Crop and flip",
    "colours": "Colours and flip",
    "strong": "Strong",
    "none": "None",
}


def preset(name: str) -> AugmentationConfig:
    """The ranges called `name`; InvalidConfig if there are none."""
    if name not in PRESETS:
        raise InvalidConfig(
            f"There is no preset called {name!r}. Choose one of {', '.join(PRESETS)}."
        )
    return PRESETS[name]
