"""What an evaluation's figures say, in sentences."""

from collections.abc import Mapping, Sequence
from math import exp, log
from typing import Literal

from clothing_model import wording
from clothing_model.data.datasets.balance import accuracy_with, gap, shares
from clothing_model.inference.evaluation.calibration import Bin, ChanceError
from clothing_model.network.metrics import predictive_interval, wilson_interval

Use = Literal["learnt", "chosen", "new"]
"""What a model's training made of photos: it learnt from them, its best epoch was chosen by
them, or it never met them."""

FEW = 10  # photos in a step of probability, below which it says nothing


def use_of(trained_on: str, dataset: str, split: str) -> Use:
    """What a split of a dataset was to a model trained on another dataset or the same.

    Photos that are for training are taken to be learnt from, whatever the dataset's name: it
    may be a copy.
    """
    same = trained_on == dataset
    if split == "train" or (split == "" and same):
        return "learnt"
    return "chosen" if split == "validation" and same else "new"


def outlook(right: int, photos: int, use: Use) -> str:
    """What other photos would give: as many again, and very many."""
    if use == "learnt":
        return "What the model would do with other photos, photos to learn from cannot say."
    low, high = predictive_interval(right, photos, photos)
    again = wording.span(low / photos, high / photos)
    ever = wording.span(*wilson_interval(right, photos))
    return (
        f"Another {photos:,} such photos would likely give {again} ({low:,} to {high:,} right). "
        f"Over very many such photos the accuracy is likely {ever}: the 95\u00a0% interval."
        + (" Expect a little less: the best epoch was chosen by these." if use == "chosen" else "")
    )


def with_corrections(
    corrections: int, corrected: tuple[int, int], plain: tuple[int, int], split: str
) -> str:
    """(right, photos) with the corrections of a split and without them."""
    count = f"{corrections:,} correction{'' if corrections == 1 else 's'}"
    where = f" in {split}" if split else ""
    return (
        f"With your {count}{where}: {_right(*corrected)}; as the dataset has it: {_right(*plain)}."
    )


def _right(right: int, photos: int) -> str:
    return f"{right:,} of {photos:,} right ({wording.percent(right / photos)})"


def loss_sentence(loss: float, classes: int) -> str:
    """A mean cross-entropy in nats as a probability, beside that of guessing."""
    return (
        "For each photo the loss is the negative logarithm of the probability that the model gave "
        "to the true class: 0 if it gave that class 100\u00a0%, large where it was sure of another "
        f"one. The mean here, {loss:.3f}, is what a model would have that always gives the true "
        f"class {wording.percent(exp(-loss), 0)}. Giving each of the {classes} classes the same "
        f"probability would cost {log(classes):.2f}."
    )


def calibration_sentence(bins: Sequence[Bin]) -> str:
    """The fullest steps of probability, said beside what came true."""
    told = sorted((b for b in bins if b.photos >= FEW), key=lambda b: -b.photos)[:2]
    if not told:
        return "There are too few photos to say whether its probabilities come true."
    parts = [
        f"it says about {wording.percent(b.mean_probability, 0)}, it is right "
        f"{wording.percent(b.right / b.photos, 0)} of the time ({b.right:,} of {b.photos:,})"
        for b in told
    ]
    return "When " + "; when ".join(parts) + "."


def error_sentence(error: float, by_chance: ChanceError) -> str:
    """A calibration error beside what chance alone would make of it."""
    more = error > by_chance.most
    verdict = "more than chance explains" if more else "no more than chance explains"
    return (
        f"On average, what it says and what comes true lie {100 * error:.1f} percentage points "
        f"apart, {verdict}: on this many photos, probabilities that are exactly true would seem "
        f"{100 * by_chance.mean:.1f} points off on average, and in 19 of 20 cases at most "
        f"{100 * by_chance.most:.1f}."
    )


def mix_sentence(
    counts: Mapping[str, Mapping[str, int]], split: str, recalls: Mapping[str, float]
) -> str:
    """How a split's classes are mixed beside train's, and what that does; "" without both.

    counts: photos by split and class; recalls: by class, of the evaluated split.
    """
    if "train" not in counts or split not in counts or split == "train":
        return ""
    found = gap(counts, "train", split)
    if not found.notable:
        return f"The classes are mixed in {split} much as in train."
    here = accuracy_with(recalls, shares(counts[split]))
    there = accuracy_with(recalls, shares(counts["train"]))
    mixed = (
        f"The classes are mixed differently: {found.label} is "
        f"{wording.percent(found.other_share)} of {split} and {wording.percent(found.share)} of "
        "train. With every class as frequent as in train, the same answers would give "
    )
    one, other = wording.percent(there), wording.percent(here)
    return mixed + (f"{one} too." if one == other else f"{one} instead of {other}.")
