"""The command `augment`: exact values make one picture, a preset or ranges make variants."""

import argparse
from dataclasses import replace
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from clothing_model.cli.command import add_command, add_parameters, option
from clothing_model.cli.terminal import print_json
from clothing_model.data.augmentation import (
    PRESETS,
    AugmentationConfig,
    apply,
    draw_transform,
    preset,
)
from clothing_model.data.augmentation.config import RANGES
from clothing_model.data.augmentation.text import caption
from clothing_model.data.augmentation.transform import EXACT, Transform, shift_in_px
from clothing_model.data.pictures.door import open_image, resize
from clothing_model.data.pictures.limits import MIN_IMAGE_SIDE
from clothing_model.errors import InvalidConfig, must_be
from clothing_model.files import replace_file, safe_name

if TYPE_CHECKING:
    from clothing_model.cli.command import Names


DEFAULT_SIZE, DEFAULT_COUNT, DEFAULT_SEED = 260, 10, 1
_MAX_SIZE, _MAX_COUNT, _MAX_SEED = 1024, 1000, 2**31 - 1


def register(names: "Names") -> None:
    """Make the command known."""
    command = add_command(names, "augment", augment, "make augmented pictures of a photo")
    command.epilog = (
        "With --preset, --count or --seed the values are ranges to either side and variants are "
        "drawn from them; otherwise they are exact and make one picture."
    )
    command.add_argument("photo", type=Path, metavar="PHOTO")
    command.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="a new or empty folder"
    )
    command.add_argument(
        "--size",
        type=_whole,
        default=DEFAULT_SIZE,
        metavar="PX",
        help="side of the square (default: %(default)s)",
    )
    command.add_argument("--preset", metavar="NAME", help=f"one of {', '.join(PRESETS)}")
    command.add_argument("--count", type=_whole, metavar="N", help="variants (default: 10)")
    command.add_argument(
        "--seed", type=_whole, metavar="N", help="same seed, same variants (default: 1)"
    )
    add_parameters(command, EXACT, metavar="X")


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(must_be("it", "a whole number", repr(text))) from None


def augment(options: argparse.Namespace) -> int:
    """Write one picture, or variants, of a photo as PNG files, and say what was done to each."""
    _check_limits(options)
    pixels = resize(open_image(options.photo), options.size)
    transforms = _transforms(options, sha256(options.photo.read_bytes()).hexdigest())
    pictures = (apply(pixels, transform) for transform in transforms)
    first = next(pictures)  # whatever is wrong with the values shows before a file is written
    _check_free(options.out)
    stem = safe_name(options.photo.stem, "photo")
    paths = [options.out / name for name in _names(stem, len(transforms))]
    for path, transform, picture in zip(paths, transforms, chain([first], pictures), strict=True):
        _write(path, picture)
        if not options.json:
            print(f"{path}: {caption(transform)}")
    if options.json:
        _print_rows(paths, transforms)
    return 0


def _transforms(options: argparse.Namespace, digest: str) -> list[Transform]:
    given = {name: value for name in EXACT if (value := getattr(options, name)) is not None}
    if options.preset is None and options.count is None and options.seed is None:
        return [_exact(given, options.size)]
    config = _ranges(given, options.preset)
    count = DEFAULT_COUNT if options.count is None else options.count
    seed = DEFAULT_SEED if options.seed is None else options.seed
    return [draw_transform(config, options.size, seed, digest, number) for number in range(count)]


def _exact(given: dict[str, Any], size: int) -> Transform:
    shifts: dict[str, Any] = {
        name: shift_in_px(name, given[name], size)
        for name in ("width_shift", "height_shift")
        if name in given
    }
    return Transform(**{**given, **shifts})


def _ranges(given: dict[str, Any], name: str | None) -> AugmentationConfig:
    for exact in given:
        if exact not in RANGES:
            whole = option(exact.partition("_")[0])
            raise InvalidConfig(
                f"{option(exact)} can only go with exact values. Variants draw it by {whole}. "
                f"You gave {option(exact)} {given[exact]:g}."
            )
    return replace(preset(name or "none"), **given)


def _check_limits(options: argparse.Namespace) -> None:
    limits = {"size": (MIN_IMAGE_SIDE, _MAX_SIZE), "count": (1, _MAX_COUNT), "seed": (0, _MAX_SEED)}
    for name, (low, high) in limits.items():
        value = getattr(options, name)
        if value is not None and not low <= value <= high:
            raise InvalidConfig(must_be(f"--{name}", f"{low:,} to {high:,}", f"{value:,}"))


def _check_free(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        came = f"{folder} is not empty." if folder.is_dir() else f"{folder} is a file."
        raise InvalidConfig(f"--out must be a new or empty folder. {came}")


def _names(stem: str, count: int) -> list[str]:
    if count == 1:
        return [f"{stem}.png"]
    digits = len(str(count))
    return [f"{stem}-{number:0{digits}}.png" for number in range(1, count + 1)]


def _write(path: Path, pixels: np.ndarray) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, lambda beside: Image.fromarray(pixels).save(beside, "PNG"))
    except OSError as error:
        raise InvalidConfig(
            f"--out must be a folder that can be written to. {path}: {error.strerror}."
        ) from error


def _print_rows(paths: list[Path], transforms: list[Transform]) -> None:
    rows = [
        {"file": str(path), "parameters": transform.to_json()}
        for path, transform in zip(paths, transforms, strict=True)
    ]
    print_json(rows)
