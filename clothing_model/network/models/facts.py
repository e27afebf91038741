"""What has to stand in a saved model's model.json, checked before anything relies on it."""

from typing import Any, TypedDict

import msgspec

from clothing_model.data.datasets.layout import class_name
from clothing_model.data.pictures.door import INTERPOLATIONS
from clothing_model.network.metrics import are_figures, is_number

WHOLE, FORMAT = 1, 2  # one Keras file; a head that names its backbone


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


class _Told(TypedDict, total=False):
    """What a model may tell of itself besides."""

    backbone_source: str
    backbone_licence: str
    backbone_weights: str
    best_epoch: int
    created: str
    dataset: _Dataset
    history: list[_Epoch]
    keras_sha256: str
    run: str
    training: dict[str, Any]
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
    if facts["format"] != WHOLE and not isinstance(facts.get("backbone_weights"), str):
        return "backbone_weights is not a text"
    if not are_figures(facts.get("validation")):
        return "validation does not hold right, photos, accuracy and interval"
    if "test" in facts and not are_figures(facts["test"]):
        return "test does not hold right, photos, accuracy and interval"
    try:
        msgspec.convert(facts, _Told)
    except msgspec.ValidationError as error:
        return f"something is of another kind ({error})"
    return ""
