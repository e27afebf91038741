"""Backbones converted for LiteRT: two come along, any other is converted once and kept.

A converted network is a `.tflite` file, pixels to vectors and last feature maps, of which is
known what weights are in it, its own SHA-256, and by how much it differs from Keras.
"""

import importlib.metadata
import time
from contextlib import suppress
from pathlib import Path
from typing import TypedDict

import msgspec

from clothing_model import settings
from clothing_model.children import ChildFailed, run_child
from clothing_model.files import read_json, remove_beside, write_json
from clothing_model.locks import exclusive
from clothing_model.network import pace, pretrained
from clothing_model.network.backbones import Backbone
from clothing_model.tasks import Report

TOLERANCE = 1e-4  # of the largest value, between what the converted network gives and Keras
STAGES = ("Loading the network", "Converting it, once", "Comparing it with Keras")


class Facts(TypedDict):
    """What is known of a converted network; `weights` and `sha256` in hexadecimal digits.

    difference: the largest between its outputs and Keras', as a share of the largest value.
    """

    weights: str
    sha256: str
    difference: float


def find(record: Backbone, weights: str) -> Path | None:
    """The converted network with weights of this SHA-256, if it is there and undamaged."""
    shipped = settings.SHIPPED_BACKBONES / f"{record.name}.tflite"
    for path in (shipped, *_kept(record, weights)):
        with suppress(OSError, ValueError):
            facts = facts_of(path)
            if facts["weights"] == weights and pretrained.digest_of(path) == facts["sha256"]:
                return path
    return None


def facts_of(path: Path) -> Facts:
    """What is known of a converted network. Raises OSError, ValueError."""
    if path.parent == settings.SHIPPED_BACKBONES:
        every = read_json(path.with_name("weights.json"), dict[str, msgspec.Raw])
        return msgspec.json.decode(every.get(path.name, b"{}"), type=Facts)
    return read_json(path.with_suffix(".json"), Facts)


def has_failed(record: Backbone, weights: str) -> bool:
    """Whether this network could not be converted here."""
    return _failed(record, weights).is_file()


def make(record: Backbone, weights: str, report: Report | None = None) -> Path | None:
    """Convert a network in a child process, which frees TensorFlow's memory; None where that fails.

    `report` is called with a stage's name, how many are done, and how many there are. What it
    raises ends the child.
    """
    target = _target(record, weights)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with exclusive(target.with_suffix(".lock"), lambda: report and report(STAGES[0], 0, 0)):
            if (found := find(record, weights)) or has_failed(record, weights):
                return found
            remove_beside(target.parent, target.name)  # what a stop has left
            _convert(record, target, report)
    except OSError:  # the cache cannot be written
        return None
    return find(record, weights)


def _convert(record: Backbone, target: Path, report: Report | None) -> None:
    start = time.perf_counter()
    arguments = [record.name, str(target)]
    try:
        run_child("clothing_model.network.conversion", arguments, STAGES, report)
    except ChildFailed as error:
        if error.uncaught:
            write_json(target.with_suffix(".failed"), str(error))
    else:
        pace.keep(pace.CONVERTING + record.name, time.perf_counter() - start)


def _kept(record: Backbone, weights: str) -> list[Path]:
    return sorted(_folder().glob(f"{record.name}-{weights[:12]}-*.tflite"), reverse=True)


def _target(record: Backbone, weights: str) -> Path:
    return _folder() / f"{record.name}-{weights[:12]}-tensorflow-{_converter()}.tflite"


def _failed(record: Backbone, weights: str) -> Path:
    return _target(record, weights).with_suffix(".failed")


def _converter() -> str:
    try:
        return importlib.metadata.version("tensorflow")
    except importlib.metadata.PackageNotFoundError:  # none, or under another name
        return "none"


def _folder() -> Path:
    return settings.cache_folder() / "engines"
