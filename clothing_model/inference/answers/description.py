"""A model's answer in plain words."""

from collections.abc import Sequence
from dataclasses import dataclass

from clothing_model.network.metrics import few_to_tell

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


UNUSUAL = "An unusual photo, little like those that the model learned from: check the answer."
"""What it is worth (`python -m benchmarks.honesty`): of photos of their own classes, models like
the shipped one call 87 unusual and have 73 of them right, 84 %; of the other 3,322 they have 87 %
right. So it is no reason to distrust. Of hats and shoes shown to models that do not know these
classes, 119 of 137 and 213 of 224 are called so; of shirts and shorts, which look like what they
know, hardly any."""


@dataclass(frozen=True)
class Description:
    """`sentence` says what the photo shows; `warning` what to beware of, or is ""."""

    sentence: str
    warning: str


def spoken(label: str) -> str:
    """A class as it stands in a sentence: "t-shirt" -> "a T-shirt"."""
    return _SPOKEN.get(label, label)


def describe(
    predictions: Sequence[tuple[str, float]],
    familiar: bool,
    checked: tuple[int, int] | None = None,
) -> Description:
    """Words for ranked (label, probability 0..1) pairs, the most probable first.

    checked: how many validation photos the model had right, out of how many. Where these are
    too few to tell, nothing is called very likely.
    """
    few = checked is not None and few_to_tell(*checked)
    sentence, warning = _reading(predictions, sure=not few)
    warnings = [warning] if warning else []
    if not familiar:
        sentence = f"If it is one of the model's classes: {sentence[0].lower()}{sentence[1:]}"
        warnings.insert(
            0,
            f"{UNUSUAL} If it shows something else than the model's classes, the answer cannot "
            "be right, however sure it looks.",
        )
    if checked and few:
        warnings.append(few_sentence(checked[1]))
    return Description(sentence, " ".join(warnings))


def few_sentence(photos: int) -> str:
    """Of a model that was checked on too few validation photos."""
    noun = "photo" if photos == 1 else "photos"
    return (
        f"Checked on {photos:,} validation {noun}: too few to tell how often this model is right."
    )


def _reading(predictions: Sequence[tuple[str, float]], sure: bool) -> tuple[str, str]:
    """The sentence and its warning, for a photo like those of training."""
    (first, top), *others = predictions
    second, runner_up = others[0] if others else ("", 0.0)
    if top >= SURE and sure:
        return f"Very likely {spoken(first)}", ""
    if top >= PROBABLE:
        return f"Probably {spoken(first)}", ""
    if top + runner_up >= PAIR and runner_up >= NEAR * top:
        warning = f"The model is unsure: these two look alike to it. {_advice()}"
        return f"Between {spoken(first)} and {spoken(second)}", warning
    if top >= EVEN:
        return f"Perhaps {spoken(first)}", f"The model is unsure. {_advice()}"
    return f"Hard to say, perhaps {spoken(first)}", f"The model is guessing. {_advice()}"


def _advice() -> str:
    return "A photo of a single piece, laid out flat on a plain ground, may help."
