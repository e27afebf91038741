"""Ranges as Keras code, to copy: preprocessing layers, or an ImageDataGenerator."""

import math
from collections.abc import Iterator

from clothing_model.data.augmentation.config import FIRST, LEAST_ERASED, AugmentationConfig
from clothing_model.data.augmentation.transform import shift_in_px
from clothing_model.wording import number

_FLIPS = {
    (True, False): "horizontal",
    (False, True): "vertical",
    (True, True): "horizontal_and_vertical",
}


def generator_code(config: AugmentationConfig) -> str:
    """`ImageDataGenerator` with the same ranges; the old way, which needs TensorFlow and SciPy."""
    arguments = [
        *_range("rotation_range", config.rotation, "degrees"),
        *_range("width_shift_range", config.width_shift, "below 1 a share, else px", keep=True),
        *_range("height_shift_range", config.height_shift, "below 1 a share, else px", keep=True),
        *_range("shear_range", config.shear, "degrees, too"),
        *_range("zoom_range", config.zoom, "drawn for width and height each"),
        *(["horizontal_flip=True,"] if config.horizontal_flip else []),
        *(["vertical_flip=True,"] if config.vertical_flip else []),
        *_brightness_range(config),
        *_range("channel_shift_range", config.channel_shift, "the same for all colours"),
        f'fill_mode="{config.fill_mode}",',
    ]
    return (
        "import tensorflow as tf\n\n"
        "train = tf.keras.preprocessing.image.ImageDataGenerator(\n"
        + "".join(f"    {argument}\n" for argument in arguments)
        + ")"
        + left_out(config, "ImageDataGenerator has no ", FIRST)
    )


def left_out(config: AugmentationConfig, words: str, written: set[str]) -> str:
    """A remark on each range in use that is not `written`."""
    return "".join(f"\n# {words}{name}." for name in config.in_use if name not in written)


def _range(name: str, value: float, remark: str, keep: bool = False) -> list[str]:
    # A whole number of px would make the generator draw whole px only.
    text = f"{number(value)}.0" if keep and value == int(value) else number(value)
    return [f"{name}={text},  # {remark}"] if value else []


def _brightness_range(config: AugmentationConfig) -> list[str]:
    low, high = round(1 - config.brightness, 6), round(1 + config.brightness, 6)
    return [f"brightness_range=({number(low)}, {number(high)}),"] if config.brightness else []


def layers_code(config: AugmentationConfig, image_size: int) -> str:
    """Keras' preprocessing layers with the same ranges; what they do differently is said.

    Raises InvalidConfig where a shift is larger than the picture.
    """
    layers = [*_geometry_layers(config, image_size), *_other_layers(config)]
    written = {*FIRST, "saturation", "hue", "blur", "erasing"} - {"channel_shift"}
    remark = left_out(config, "Keras has no layer for ", written)
    body = "".join(f"    keras.layers.{layer}\n" for layer in layers)
    head = "import math\n\nimport keras\n\n" if config.shear else "import keras\n\n"
    return f"{head}augment = keras.Sequential([\n{body}]){remark}"


def _geometry_layers(config: AugmentationConfig, image_size: int) -> Iterator[str]:
    width, height = (
        number(round(shift_in_px(f"the range of {name}", value, image_size) / image_size, 4))
        for name, value in (
            ("width_shift", config.width_shift),
            ("height_shift", config.height_shift),
        )
    )
    zoom, fill = number(config.zoom), f'fill_mode="{config.fill_mode}"'
    if config.rotation:
        yield f"RandomRotation({number(config.rotation)} / 360, {fill}),  # a share of a full turn"
    if config.width_shift or config.height_shift:
        yield f"RandomTranslation({height}, {width}, {fill}),  # height, width: shares of the side"
    if config.shear:
        sine = f"math.sin(math.radians({number(config.shear)}))"
        yield f"RandomShear(y_factor={sine}, {fill}),  # about the corner, not the middle"
    if config.zoom:
        yield f"RandomZoom({zoom}, {zoom}, {fill}),  # height, width"


def _other_layers(config: AugmentationConfig) -> Iterator[str]:
    if flip := _FLIPS.get((config.horizontal_flip, config.vertical_flip)):
        yield f'RandomFlip("{flip}"),'
    if config.brightness:
        yield f"RandomBrightness({number(config.brightness)}),  # adds, where ours multiplies"
    if config.saturation:
        low, high = (round(f / (1 + f), 4) for f in (1 - config.saturation, 1 + config.saturation))
        factor = f"({number(low)}, {number(high)})"  # f / (1 - f) is what saturation is times
        yield f"RandomSaturation({factor}, value_range=(0, 1)),  # of HSV; ours mixes with grey"
    if config.hue:
        yield f"RandomHue({number(round(config.hue / 180, 6))}),  # half turns to either side"
    if config.blur:
        sizes = (
            f"kernel_size={2 * math.ceil(3 * config.blur) + 1}, sigma=(0, {number(config.blur)})"
        )
        yield f"RandomGaussianBlur((0.5, 0.5), {sizes}),  # one sigma for the whole batch"
    if config.erasing:
        areas = f"scale=({number(min(LEAST_ERASED, config.erasing))}, {number(config.erasing)})"
        yield f"RandomErasing((0.5, 0.5), {areas}),  # sides drawn apart, half of its colours black"
