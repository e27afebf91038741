"""Augmentation: random variants of training photos, the same for preview and training.

A photo's variant depends on nothing but the ranges, a seed, the photo's digest and the
variant's number, so that it can be drawn again anywhere. The random numbers do not depend on
the ranges: widening a range moves every variant further the same way.

Only training photos are augmented: validation and test measure what real photos get.
"""

from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np

from clothing_model.data.augmentation.transform import (
    MAX_SHEAR,
    Transform,
    apply,
    check_fill_mode,
    check_number,
    check_switch,
    shift_in_px,
)
from clothing_model.errors import InvalidConfig

DECIMALS = 4  # of drawn values, so that a value read off can be typed in again
_DRAWN = (
    *("rotation", "width_shift", "height_shift", "shear", "zoom_x", "zoom_y"),
    *("horizontal_flip", "vertical_flip", "brightness", "channel_shift"),
)


@dataclass(frozen=True)
class AugmentationConfig:
    """Ranges that variants are drawn from, evenly; the defaults change nothing.

    rotation: degrees to either side, 0 to 180.
    width_shift, height_shift: to either side; below 1 a share of the side, from 1 on px.
    shear: degrees to either side, 0 to 60 (Keras' `shear_range` is in degrees too).
    zoom: factors from 1 - zoom to 1 + zoom, 0 to 0.9, drawn for width and height each.
    horizontal_flip, vertical_flip: every second variant, by chance.
    brightness: factors from 1 - brightness to 1 + brightness, 0 to 1.
    channel_shift: added to all colour values, to either side, 0 to 255.
    fill_mode: what fills empty corners: nearest (pixel), reflect, constant (black), wrap.

    Raises InvalidConfig for a value outside its range.
    """

    rotation: float = 0.0
    width_shift: float = 0.0
    height_shift: float = 0.0
    shear: float = 0.0
    zoom: float = 0.0
    horizontal_flip: bool = False
    vertical_flip: bool = False
    brightness: float = 0.0
    channel_shift: float = 0.0
    fill_mode: str = "nearest"

    def __post_init__(self) -> None:
        check_number("the range of rotation", self.rotation, 0, 180, "degrees")
        check_number("the range of width_shift", self.width_shift, 0, 10_000, "px")
        check_number("the range of height_shift", self.height_shift, 0, 10_000, "px")
        check_number("the range of shear", self.shear, 0, MAX_SHEAR, "degrees")
        check_number("the range of zoom", self.zoom, 0, 0.9)
        check_switch("horizontal_flip", self.horizontal_flip)
        check_switch("vertical_flip", self.vertical_flip)
        check_number("the range of brightness", self.brightness, 0, 1)
        check_number("the range of channel_shift", self.channel_shift, 0, 255)
        check_fill_mode(self.fill_mode)

    @property
    def in_use(self) -> dict[str, Any]:
        """The ranges that differ from their defaults; empty where nothing is augmented."""
        plain = AugmentationConfig()
        changed = {
            name: value for name, value in asdict(self).items() if value != getattr(plain, name)
        }
        return {} if list(changed) == ["fill_mode"] else changed

    def draw(self, rng: np.random.Generator, image_size: int) -> Transform:
        """One transform for a picture of image_size × image_size px.

        Raises InvalidConfig where a shift is larger than the picture.
        """
        chance = dict(zip(_DRAWN, rng.uniform(-1, 1, len(_DRAWN)).tolist(), strict=True))
        width = shift_in_px("the range of width_shift", self.width_shift, image_size)
        height = shift_in_px("the range of height_shift", self.height_shift, image_size)
        return Transform(
            rotation=_near(0, self.rotation, chance["rotation"]),
            width_shift=_near(0, width, chance["width_shift"]),
            height_shift=_near(0, height, chance["height_shift"]),
            shear=_near(0, self.shear, chance["shear"]),
            zoom_x=_near(1, self.zoom, chance["zoom_x"]),
            zoom_y=_near(1, self.zoom, chance["zoom_y"]),
            horizontal_flip=self.horizontal_flip and chance["horizontal_flip"] > 0,
            vertical_flip=self.vertical_flip and chance["vertical_flip"] > 0,
            brightness=_near(1, self.brightness, chance["brightness"]),
            channel_shift=_near(0, self.channel_shift, chance["channel_shift"]),
            fill_mode=self.fill_mode,
        )

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "AugmentationConfig":
        """Raises InvalidConfig for an unknown setting or a value outside its range."""
        known = {field.name for field in fields(cls)}
        if unknown := sorted(set(values) - known):
            raise InvalidConfig(
                f"Expected ranges out of {', '.join(sorted(known))}; received {', '.join(unknown)}."
            )
        return cls(**values)


def _near(middle: float, reach: float, chance: float) -> float:
    return round(middle + reach * chance, DECIMALS)


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

    `pixels` have gone through `data.images.resize` already. Training and preview call this.
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
