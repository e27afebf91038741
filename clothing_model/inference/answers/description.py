"""A model's answer in plain words."""

from collections.abc import Sequence
from dataclasses import dataclass

_SPOKEN = {
    "dress": "a dress",
    "hat": "a hat",
    "longsleeve": "a longsleeve",
    "outwear": "outwear",
    "pants": "pants",
    "shirt": "a shirt",
    "shoes": "shoes",
    "shorts": "shorts",
    "skirt": "a skirt",
    "t-shirt": "a T-shirt",
}

SURE, PROBABLE, EVEN = 0.9, 0.7, 0.5
PAIR = 0.8  # what the first two must have together to be called a pair,
NEAR = 0.5  # and how much of the first's share the second must have


@dataclass(frozen=True)
class Description:
    """`sentence` says what the photo shows; `warning` what to beware of, or is ""."""

    sentence: str
    warning: str


def spoken(label: str) -> str:
    """A class as it stands in a sentence: "t-shirt" -> "a T-shirt"."""
    return _SPOKEN.get(label, label)


def describe(predictions: Sequence[tuple[str, float]], familiar: bool) -> Description:
    """Words for ranked (label, probability 0..1) pairs, the most probable first."""
    (first, top), *others = predictions
    second, runner_up = others[0] if others else ("", 0.0)
    if not familiar:
        warning = (
            "This picture is unlike the clothes that the model was trained on. It has to "
            "name one of its classes all the same: do not trust the answer."
        )
        return Description(f"If it is clothing: {spoken(first)}", warning)
    if top >= SURE:
        return Description(f"Very likely {spoken(first)}", "")
    if top >= PROBABLE:
        return Description(f"Probably {spoken(first)}", "")
    if top + runner_up >= PAIR and runner_up >= NEAR * top:
        warning = f"The model is unsure: these two look alike to it. {_advice()}"
        return Description(f"Between {spoken(first)} and {spoken(second)}", warning)
    if top >= EVEN:
        return Description(f"Perhaps {spoken(first)}", f"The model is unsure. {_advice()}")
    return Description(
        f"Hard to say, perhaps {spoken(first)}", f"The model is guessing. {_advice()}"
    )


def _advice() -> str:
    return "A photo of a single piece, laid out flat on a plain ground, may help."
