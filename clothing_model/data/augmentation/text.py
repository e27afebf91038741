"""Ranges and transforms as text: for an address, a picture's caption, a program, a shell.

In an address ranges look like `shear-10-zoom-0.1-horizontal_flip`: the names of
AugmentationConfig with their values, switches alone, everything joined by "-"; what is left
out has its default, and `none` stands for no augmentation. The letters are those that no
browser escapes. A preset's name is understood too.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from clothing_model.data.augmentation import affine
from clothing_model.data.augmentation.config import PRESETS, RANGES, AugmentationConfig
from clothing_model.data.augmentation.transform import BOXES, EXACT, Transform
from clothing_model.errors import InvalidConfig
from clothing_model.wording import number, percent

QUERY = "augment"  # the parameter's name in an address
_EXAMPLE = "shear-10-zoom-0.1-horizontal_flip"


def signed(value: float) -> str:
    """A number for people, with a true minus sign: -7.31 -> "−7.3"."""
    return number(round(value, 1) + 0.0).replace("-", "−")


def to_query(config: AugmentationConfig) -> str:
    """Ranges as they stand in an address."""
    parts: list[str] = []
    for name, value in config.in_use.items():
        parts.append(name)
        if value is not True:
            parts.append(value if isinstance(value, str) else number(value))
    return "-".join(parts) or "none"


def from_query(text: str) -> AugmentationConfig:
    """The ranges in an address. Raises InvalidConfig for anything else."""
    if text in PRESETS:
        return PRESETS[text]
    values: dict[str, Any] = {}
    parts = iter(text.split("-"))
    for name in parts:
        if name not in RANGES or name in values:
            raise InvalidConfig(f"Ranges must be like {_EXAMPLE}. You gave {text!r}.")
        switch = RANGES[name].default is False
        values[name] = switch or RANGES[name].parse(f"the range of {name}", next(parts, ""))
    return AugmentationConfig(**values)


def caption(transform: Transform) -> str:
    """What a picture went through: "rotation −7.3°, zoom 0.93 × 1.05, flipped"."""
    x, y = transform.zoom * transform.zoom_x, transform.zoom * transform.zoom_y
    parts: dict[str, str] = {}
    for name, value in sorted(transform.in_use.items(), key=lambda item: item[0] not in _TURNS):
        if name.startswith("zoom"):
            parts["zoom"] = f"zoom {x:.2f}" + ("" if f"{x:.2f}" == f"{y:.2f}" else f" × {y:.2f}")
        elif name.startswith(_PLACES):
            continue  # the picture shows it
        elif EXACT[name].is_number:
            parts[name] = f"{EXACT[name].title} {value_text(name, value)}"
        elif value is True:
            parts[name] = EXACT[name].title
    return ", ".join(parts.values()) or "unchanged"


_TURNS = ("rotation", "shear")  # they are told first
_PLACES = tuple(f"{name}_" for name in BOXES)


def _is_angle(parameter: str) -> bool:
    return EXACT[parameter].unit == "degrees"


def value_text(parameter: str, value: float) -> str:
    """One parameter's value with its unit: -30 -> "−30°", 0.75 -> "0.75"."""
    if EXACT[parameter].default == 1:  # a factor
        return f"{value:.2f}"
    if parameter in BOXES:  # a share
        return percent(value, 0)
    unit = "°" if _is_angle(parameter) else " px" if EXACT[parameter].unit else ""
    return signed(value) + unit


def matrix_text(transform: Transform, image_size: int = 0) -> str:
    """The steps in their order and their product, two rows of three numbers each; a crop is among
    them where the picture's size in px is given."""
    steps = list(transform.steps)
    if transform.crop and image_size:
        steps.append(("crop", transform.cropping(image_size, image_size)))
    together = affine.product([matrix for _, matrix in steps])
    lines = []
    for name, matrix in (*steps, ("together", together)):
        for title, row in zip((name, ""), matrix[:2], strict=True):
            values = " ".join(f"{value:8.3f}" for value in np.round(row, 3) + 0.0)
            lines.append(f"{title:9}{values}")
    return "\n".join(lines).replace("-", "−")


def config_code(config: AugmentationConfig) -> str:
    """Python that makes the same ranges with this project."""
    values = _arguments(config.in_use)
    return (
        "from clothing_model.data.augmentation import AugmentationConfig, augment\n\n"
        f"config = AugmentationConfig({values})\n"
        "variant = augment(pixels, config, seed, digest, number)"
    )


def variants_command(config: AugmentationConfig, count: int, seed: int, image_size: int) -> str:
    """The command line that writes the same variants."""
    options = _options(config.in_use) or ["--preset none"]
    more = [f"--count {count}", f"--seed {seed}", f"--size {image_size}", "--out variants"]
    return " ".join(["python -m clothing_model augment PHOTO", *options, *more])


def transform_command(transform: Transform, image_size: int) -> str:
    """The command line that makes the same picture."""
    options = _options(transform.in_use)
    more = [f"--size {image_size}", "--out variants"]
    return " ".join(["python -m clothing_model augment PHOTO", *options, *more])


def _options(values: Mapping[str, Any]) -> list[str]:
    return [
        f"--{name.replace('_', '-')}" + ("" if value is True else f" {_bare(value)}")
        for name, value in values.items()
    ]


def _bare(value: float | str) -> str:
    return value if isinstance(value, str) else number(value)


def _arguments(values: Mapping[str, Any]) -> str:
    return ", ".join(
        f"{name}={number(v) if isinstance(v, float) else repr(v)}" for name, v in values.items()
    )


def transform_from_query(values: Mapping[str, str]) -> Transform:
    """The transform whose parameters stand in an address one by one: ?rotation=-30&shear=10.

    Other parameters are left alone. Raises InvalidConfig for a value that is not one.
    """
    given = {name: text for name, text in values.items() if name in EXACT}
    return Transform(**{name: EXACT[name].parse(name, text) for name, text in given.items()})
