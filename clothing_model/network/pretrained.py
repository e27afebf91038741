"""A backbone's network with its pretrained weights: find them, load them, name them."""

import importlib
import json
import re
from collections import Counter
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from clothing_model import settings
from clothing_model.errors import WeightsMissing, out_of_memory
from clothing_model.files import replace_file
from clothing_model.network.backbones import Backbone


def build(record: Backbone, **options: Any) -> Any:
    """The network with random weights: (B, S, S, 3) scaled float32 to feature maps (B, h, w, d).

    `options` go before the record's.
    """
    module, function = record.builder.split(":")
    shape = (record.image_size, record.image_size, 3)
    make = getattr(importlib.import_module(module), function)
    return make(input_shape=shape, **{**record.options, **options})


def load(record: Backbone) -> Any:
    """The network with its ImageNet weights, frozen; its colours come as red, green, blue.

    Raises WeightsMissing where the weights are neither on this computer nor to be had.
    """
    network = build(record)
    path = weights_path(record)
    try:
        network.load_weights(path)
    except (OSError, ValueError, KeyError) as error:
        raise WeightsMissing(
            f"{path.name} must have the weights of {record.title}. The file does not fit "
            "that network or is damaged. Remove it and start again.",
            path,
        ) from error
    _order_channels(network, record.channels)
    network.trainable = False
    return network


def weights_of(network: Any) -> dict[str, Any]:
    """A backbone's weights (Keras variables) by their Keras paths, in the order of its layers.

    Where Keras has numbered layers that have no name (conv2d_7), it counts all of a process; here
    they are counted from the network's first one, as in a process that builds no other.
    """
    numbers: Counter[str] = Counter()
    found = {}
    for layer in network.layers:
        name, kind = layer.name, _UPPER.sub("_", type(layer).__name__).lower()
        if name.removeprefix(kind).removeprefix("_").isdecimal() or name == kind:
            name = f"{kind}_{numbers[kind]}" if numbers[kind] else kind
            numbers[kind] += 1
        for weight in layer.weights:
            found[f"{name}/{weight.path.partition('/')[2]}"] = weight
    return found


_UPPER = re.compile(r"(?<=[a-z])(?=[A-Z])")


def _order_channels(network: Any, channels: tuple[int, int, int]) -> None:
    """Reorder the first kernel's input, so that weights made for `channels` take red-green-blue."""
    first = next(layer for layer in network.layers if getattr(layer, "kernel", None) is not None)
    first.kernel.assign(np.asarray(first.kernel)[:, :, np.argsort(channels), :])


def weights_path(record: Backbone) -> Path:
    """The weights file: from the settings' folder, the shipped ones, or Keras' download.

    Raises WeightsMissing with what to do.
    """
    return weights_at_hand(record) or _download(record, _downloads() / _file_name(record))


def weights_at_hand(record: Backbone) -> Path | None:
    """The weights file where it is on this computer already."""
    for folder in (settings.weights_folder(), settings.SHIPPED_BACKBONES, _downloads()):
        if folder is not None and (path := folder / _file_name(record)).is_file():
            return path
    return None


def _file_name(record: Backbone) -> str:
    return f"{record.weights}_notop.weights.h5"


def _downloads() -> Path:
    return settings.cache_folder() / "weights"


def _download(record: Backbone, target: Path) -> Path:
    """Let Keras fetch the weights, and keep them as one file that is found offline from then on."""
    missing = (
        f"The pretrained weights of {record.title} are not on this computer and could not be "
        f"downloaded. Connect to the internet once, or put {target.name} into the folder that "
        f"CLOTHING_WEIGHTS names."
    )
    if "weights" not in record.options:
        raise WeightsMissing(missing)
    if not settings.installed("keras"):
        raise WeightsMissing(
            f"The pretrained weights of {record.title} are not on this computer; fetching them "
            f"needs TensorFlow: `pip install -r requirements.txt`. Or put {target.name} into the "
            "folder that CLOTHING_WEIGHTS names."
        )
    try:
        network = build(record, weights="imagenet")
    except Exception as error:  # Keras raises a bare Exception for a failed download
        if out_of_memory(error):
            raise
        raise WeightsMissing(missing) from error
    target.parent.mkdir(parents=True, exist_ok=True)
    replace_file(target, network.save_weights)
    return target


def fingerprint(record: Backbone) -> str:
    """The SHA-256 of the backbone's weights file, 64 hexadecimal digits."""
    return digest_of(weights_path(record))


def check_weights(record: Backbone, weights: str) -> None:
    """Raises WeightsMissing where the weights at hand are not those of this SHA-256."""
    if fingerprint(record) != weights:
        raise WeightsMissing(
            f"The model needs the weights of {record.title} with which it was trained. "
            f"{_file_name(record)} on this computer has others. Put the file that was used "
            "then into the folder that CLOTHING_WEIGHTS names."
        )


def digest_of(path: Path) -> str:
    """A file's SHA-256, 64 hexadecimal digits; computed once, until it changes. Raises OSError."""
    return _file_digest(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=16)
def _file_digest(path: Path, _changed: int) -> str:
    with path.open("rb") as file:
        digest = sha256()
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def imagenet_top(record: Backbone) -> tuple[np.ndarray, np.ndarray] | None:
    """The layer from vector to ImageNet's 1,000 classes, where it is at hand: shipped, or beside
    other weights as `<weights>_top.npz`.

    Returns kernel (d, 1000) and bias (1000,), float32, giving logits; else None.
    """
    folders = [settings.weights_folder(), settings.SHIPPED_BACKBONES]
    files = [folder / f"{record.weights}_top.npz" for folder in folders if folder]
    path = next((file for file in files if file.is_file()), None)
    if path is None:
        return None
    with np.load(path, allow_pickle=False) as top:
        return top["kernel"], top["bias"]


def imagenet_classes() -> list[str]:
    """The names of ImageNet's 1,000 classes, in the order of its index."""
    text = (settings.SHIPPED_BACKBONES / "imagenet_classes.json").read_text(encoding="utf-8")
    names: list[str] = json.loads(text)
    return names
