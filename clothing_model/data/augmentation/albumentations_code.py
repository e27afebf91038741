"""Ranges as code for Albumentations, to copy; this project does not need the library."""

from collections.abc import Iterator

from clothing_model.data.augmentation.config import (
    LEAST_ERASED,
    LONGEST,
    AugmentationConfig,
)
from clothing_model.data.augmentation.keras_code import left_out
from clothing_model.data.augmentation.transform import shift_in_px
from clothing_model.wording import number

LICENCES = (
    "Two libraries have this name and run this code. Albumentations (`pip install "
    "albumentations`) is free for any use under the MIT licence, but has had no update since June "
    "2025. Its successor AlbumentationsX (`pip install albumentationsx`) is kept up; it is free "
    "under the AGPL-3.0, which asks a program built on it to be open under the AGPL too, and else "
    "needs a paid licence."
)
_BORDERS = {
    "nearest": "REPLICATE",
    "reflect": "REFLECT",
    "constant": "CONSTANT",
    "wrap": "WRAP",
}
_WRITTEN = {
    *("rotation", "width_shift", "height_shift", "shear", "zoom", "horizontal_flip"),
    *("vertical_flip", "brightness", "channel_shift", "fill_mode"),
    *("crop", "saturation", "hue", "blur", "erasing"),
}


def albumentations_code(config: AugmentationConfig, image_size: int) -> str:
    """A pipeline for Albumentations 2.0 with the same ranges, for pictures of image_size px.

    Its steps stand in this project's order; what they do differently is said. Raises InvalidConfig
    where a shift is larger than the picture.
    """
    steps = [*_geometry(config, image_size), *_pixels(config)]
    body = "".join(f"    A.{step}\n" for step in steps)
    border = "cv2." if "cv2." in body else ""
    return (
        "import albumentations as A\n"
        + ("import cv2\n" if border else "")
        + f"\naugment = A.Compose([\n{body}])\n"
        + '# variant = augment(image=pixels)["image"], with uint8 pixels (height, width, 3)'
        + left_out(config, "Albumentations has no ", _WRITTEN)
    )


def _geometry(config: AugmentationConfig, image_size: int) -> Iterator[str]:
    border = f"border_mode=cv2.BORDER_{_BORDERS[config.fill_mode]}, p=1"
    if config.rotation:
        yield f"Affine(rotate={_around(0, config.rotation)}, {border}),"
    x, y = (
        _around(0, shift_in_px(f"the range of {name}", value, image_size) / image_size)
        for name, value in (
            ("width_shift", config.width_shift),
            ("height_shift", config.height_shift),
        )
    )
    if config.width_shift or config.height_shift:
        places = f'{{"x": {x}, "y": {y}}}'
        yield f"Affine(translate_percent={places}, {border}),  # shares of the side, whole px"
    if config.shear:
        angles = f'{{"x": (0, 0), "y": {_around(0, config.shear)}}}'
        yield f"Affine(shear={angles}, {border}),  # ours also widens, by 1 / cos"
    if config.zoom:
        sizes = _pair(1 / (1 + config.zoom), 1 / (1 - config.zoom))
        yield (
            f'Affine(scale={{"x": {sizes}, "y": {sizes}}}, {border}),  '
            "# ours draws 1 / scale evenly"
        )
    if config.horizontal_flip:
        yield "HorizontalFlip(p=0.5),"
    if config.vertical_flip:
        yield "VerticalFlip(p=0.5),"
    if config.crop:
        size = f"size=({image_size}, {image_size}), scale={_pair(1 - config.crop, 1)}"
        longest = LONGEST["crop"]
        yield f"RandomResizedCrop({size}, ratio={_pair(1 / longest, longest)}),"


def _pixels(config: AugmentationConfig) -> Iterator[str]:
    if config.channel_shift:
        added = _around(0, config.channel_shift / 255)
        yield f"RandomBrightnessContrast(brightness_limit={added}, contrast_limit=(0, 0), p=1),"
    if config.brightness:
        yield _jitter("brightness", _around(1, config.brightness))
    if config.saturation:
        yield _jitter("saturation", _around(1, config.saturation))
    if config.hue:
        turns = _around(0, config.hue / 360)
        yield f"{_jitter('hue', turns)}  # turns of the colour wheel, in steps of 2 degrees"
    if config.blur:
        yield f"GaussianBlur(blur_limit=0, sigma_limit={_pair(0, config.blur)}, p=0.5),"
    if config.erasing:
        areas = _pair(min(LEAST_ERASED, config.erasing), config.erasing)
        ratio = _pair(1 / LONGEST["erasing"], LONGEST["erasing"])
        yield (
            f'Erasing(scale={areas}, ratio={ratio}, fill="random", p=0.5),  '
            "# ours has every ratio and its inverse as often"
        )


def _jitter(name: str, limits: str) -> str:
    """ColorJitter of one thing; of several it would draw their order."""
    unchanged = {
        "brightness": "(1, 1)",
        "contrast": "(1, 1)",
        "saturation": "(1, 1)",
        "hue": "(0, 0)",
    }
    values = {**unchanged, name: limits}
    return f"ColorJitter({', '.join(f'{each}={value}' for each, value in values.items())}, p=1),"


def _around(middle: float, reach: float) -> str:
    return _pair(middle - reach, middle + reach)


def _pair(low: float, high: float) -> str:
    return f"({number(round(low, 6))}, {number(round(high, 6))})"
