"""What has to stand in a saved model's model.json, checked before anything relies on it."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, NotRequired, TypedDict

import msgspec

from clothing_model.data.datasets.layout import class_name
from clothing_model.data.pictures.door import INTERPOLATIONS
from clothing_model.network.metrics import are_figures, is_number

# One Keras file; a head that names its backbone; a head with a network of its own, on which a
# version that knows the first two alone would not look: it would run the head on the backbone;
# and a head with a network that came from outside, whose backbone may be none that is known here.
WHOLE, HEAD, TUNED, ADDED = 1, 2, 3, 4
FORMATS = (WHOLE, HEAD, TUNED, ADDED)
HEAD_FILE, KERAS_FILE, NETWORK_FILE = "head.npz", "model.keras", "network.tflite"


class _Dataset(TypedDict, total=False):
    name: str
    photos: dict[str, int]
    made: list[str]
    learned: dict[str, int]


class _Epoch(TypedDict):
    epoch: int
    accuracy: float
    loss: float
    val_accuracy: float
    val_loss: float


class Tuned(TypedDict):
    """How a network differs from its backbone.

    first: the name of the first layer that was tuned; all after it were, too.
    weights, of: how many numbers training has changed, of how many the network has.
    difference: the largest between what LiteRT and Keras make of `photos` photos, as a share of
        the largest value; it is absent, as is the LiteRT file, where the network could not be
        converted, which `unconverted` gives the reason of.
    """

    first: str
    weights: int
    of: int
    photos: NotRequired[int]
    difference: NotRequired[float]
    unconverted: NotRequired[str]


class Added(TypedDict):
    """Where a model came from that was not trained here.

    file: what its file was called; sha256: of that file; kind: "Keras" or "LiteRT".
    pixels: the name of the scaling that it was given (`incoming.scales`).
    explains: whether its last maps are known, so that a place on a photo can be told.
    tried: how many labelled photos its questions were answered on; 0 for none.
    """

    file: str
    sha256: str
    kind: str
    pixels: str
    explains: bool
    tried: int


class Averaged(TypedDict):
    """Weights that are the mean of several trainings, which differ in their `seeds`.

    share: how much of the way from the weights that all began with was gone to the mean, 0..1.
    """

    seeds: list[int]
    share: float


class _Told(TypedDict, total=False):
    """What a model may tell of itself besides."""

    added: Added
    averaged: Averaged
    backbone_source: str
    backbone_licence: str
    backbone_weights: str
    best_epoch: int
    created: str
    dataset: _Dataset
    files: dict[str, str]
    history: list[_Epoch]
    keras_sha256: str
    made_by: str
    maker: str
    run: str
    training: dict[str, Any]
    tuned: Tuned
    unfamiliar: dict[str, int | float]
    versions: dict[str, str]


def what_is_wrong(facts: dict[str, Any]) -> str:
    """The first thing that is missing or out of range, in words; "" where all is well."""
    for name in ("title", "backbone", "sha256", "interpolation"):
        if not isinstance(facts.get(name), str):
            return f"{name} is not a text"
    names = facts.get("class_names")
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        return "class_names is not a list of names"
    if len(names) < 2 or len(set(map(class_name, names))) < len(names):
        return "class_names are not two or more different names"
    if not is_number(facts.get("image_size"), 16, 4_096):
        return "image_size is not a number of pixels from 16 to 4,096"
    if facts.get("interpolation") not in INTERPOLATIONS:
        return f"interpolation is none of {', '.join(INTERPOLATIONS)}"
    if not is_number(facts.get("temperature"), 1e-3, 1e3):
        return "temperature is not a number above 0"
    if facts["format"] in (HEAD, TUNED) and not isinstance(facts.get("backbone_weights"), str):
        return "backbone_weights is not a text"
    if facts["format"] in (TUNED, ADDED) and (wrong := _wrong_with_network(facts)):
        return wrong
    unchecked = "added" in facts and "validation" not in facts
    if not unchecked and not are_figures(facts.get("validation")):
        return "validation does not hold right, photos, accuracy and interval"
    if "test" in facts and not are_figures(facts["test"]):
        return "test does not hold right, photos, accuracy and interval"
    try:
        msgspec.convert(facts, _Told)
    except msgspec.ValidationError as error:
        return f"something is of another kind ({error})"
    return ""


def _wrong_with_network(facts: dict[str, Any]) -> str:
    """As `what_is_wrong`, of what a model with a network of its own has besides."""
    if facts["format"] == TUNED and "tuned" not in facts:
        return "tuned does not say how its network differs from the backbone"
    if facts["format"] == ADDED and "added" not in facts:
        return "added does not say where it came from"
    needed = KERAS_FILE if facts["format"] == TUNED else NETWORK_FILE
    files = facts.get("files")
    if not isinstance(files, dict) or not {HEAD_FILE, needed} <= files.keys():
        return f"files does not give the SHA-256 of {HEAD_FILE} and {needed}"
    if facts["sha256"] != digest_of_all(files):
        return "sha256 is not that of its files"
    return ""


def digest_of_all(files: Mapping[str, str]) -> str:
    """One SHA-256 for several files, given by name with the SHA-256 of each."""
    return sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()
