"""What has to stand in a saved model's model.json, checked before anything relies on it."""

import math
from typing import Any

from clothing_model.data.pictures.door import INTERPOLATIONS


def what_is_wrong(facts: dict[str, Any]) -> str:
    """The first thing that is missing or out of range, in words; "" where all is well."""
    for name in ("title", "backbone", "sha256"):
        if not isinstance(facts.get(name), str):
            return f"{name} is not a text"
    names = facts.get("class_names")
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        return "class_names is not a list of names"
    if len(names) < 2 or len(set(names)) < len(names):
        return "class_names are not two or more different names"
    if not _is_number(facts.get("image_size"), 16, 4_096):
        return "image_size is not a number of pixels from 16 to 4,096"
    if facts.get("interpolation") not in INTERPOLATIONS:
        return f"interpolation is none of {', '.join(INTERPOLATIONS)}"
    if not _is_number(facts.get("temperature"), 1e-3, 1e3):
        return "temperature is not a number above 0"
    if not _are_figures(facts.get("validation")):
        return "validation does not hold right, photos, accuracy and interval"
    if "test" in facts and not _are_figures(facts["test"]):
        return "test does not hold right, photos, accuracy and interval"
    return ""


def _is_number(value: object, low: float, high: float) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and math.isfinite(value) and low <= value <= high  # type: ignore[arg-type,operator]


def _are_figures(value: object) -> bool:
    if not isinstance(value, dict) or not _is_number(value.get("photos"), 1, math.inf):
        return False
    interval = value.get("interval")
    shares = [value.get("accuracy"), *(interval if isinstance(interval, list) else [])]
    return (
        len(shares) == 3
        and all(_is_number(share, 0, 1) for share in shares)
        and _is_number(value.get("right"), 0, value["photos"])
    )
