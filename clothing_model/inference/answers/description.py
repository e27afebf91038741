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


UNUSUAL = (
    "This photo is unusual: it is not much like the photos that the model learned "
    "from. Check the answer."
)
"""What it is worth (`python -m benchmarks.honesty`): of photos of their own classes, heads on a
frozen network call 87 unusual and have 73 of them right, 84 %; of the other 3,322 they have 87 %
right. Of hats and shoes shown to models that do not know these classes, 119 of 137 and 213 of 224
are called so; of shirts and shorts, which look like what they know, hardly any. A network with
tuned stages is more often wrong on what is unusual to it: the shipped one on 8 of 15 such test
photos, and on 11 of the other 357."""


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
        sentence = f"If it is a class that the model knows: {sentence[0].lower()}{sentence[1:]}"
        warnings.insert(
            0,
            (
                f"{UNUSUAL} If it shows something that is not in the classes of the model, "
                "the answer is wrong, even if it looks sure."
            ),
        )
    if checked and few:
        warnings.append(few_sentence(checked[1]))
    return Description(sentence, " ".join(warnings))


def few_sentence(photos: int) -> str:
    """Of a model that was checked on too few validation photos, or on none."""
    if not photos:
        return "This model was checked on no photos: nobody knows how often it is right."
    noun = "photo" if photos == 1 else "photos"
    return (
        f"This model was checked on only {photos:,} validation {noun}. That is too few to "
        "say how often it is right."
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
    return "A photo of one piece of clothing, laid flat on a plain background, may help."
