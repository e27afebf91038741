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
        return (
            "The model has learned from these photos, so they cannot show what it "
            "would do with other photos."
        )
    low, high = predictive_interval(right, photos, photos)
    again = wording.span(low / photos, high / photos)
    ever = wording.span(*wilson_interval(right, photos))
    return (
        f"On {photos:,} other photos of this kind, the model would probably get {again} "
        f"right ({low:,} to {high:,} photos). On very many such photos, its accuracy "
        f"would probably be {ever}: this is the 95\u00a0% interval."
    ) + (
        (
            " Expect a little less than that, because these photos were used to choose "
            "the best epoch."
        )
        if use == "chosen"
        else ""
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
        "The loss of a photo is the negative logarithm of the probability that the model "
        "gave to the true class. It is 0 if the model gave 100\u00a0% to that class, and "
        f"large if the model was sure of another class. The mean here is {loss:.3f}. A "
        f"model that always gives {wording.percent(exp(-loss), 0)} to the true class has "
        f"the same loss. A model that gives the same probability to each of the {classes} "
        f"classes has a loss of {log(classes):.2f}."
    )


def calibration_sentence(bins: Sequence[Bin]) -> str:
    """The fullest steps of probability, said beside what came true."""
    told = sorted((b for b in bins if b.photos >= FEW), key=lambda b: -b.photos)[:2]
    if not told:
        return "There are too few photos to say whether you can trust its percentages."
    parts = [
        f"it says about {wording.percent(b.mean_probability, 0)}, it is right "
        f"{wording.percent(b.right / b.photos, 0)} of the time ({b.right:,} of {b.photos:,})"
        for b in told
    ]
    return "When " + "; when ".join(parts) + "."


def error_sentence(error: float, by_chance: ChanceError) -> str:
    """A calibration error beside what chance alone would make of it."""
    more = error > by_chance.most
    verdict = (
        "This is more than chance explains" if more else "This is no more than chance explains"
    )
    return (
        f"On average, what the model says and what is true are {100 * error:.1f} "
        f"percentage points apart. {verdict}: with so few photos, even perfect "
        f"percentages would look {100 * by_chance.mean:.1f} points wrong on average, and "
        f"at most {100 * by_chance.most:.1f} points in 19 of 20 cases."
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
        return f"The mix of classes in {split} is nearly the same as in train."
    here = accuracy_with(recalls, shares(counts[split]))
    there = accuracy_with(recalls, shares(counts["train"]))
    mixed = (
        f"The splits have different mixes of classes: {found.label} makes up "
        f"{wording.percent(found.other_share)} of {split} and "
        f"{wording.percent(found.share)} of train. With the mix of train, the same "
        "answers would give "
    )
    one, other = wording.percent(there), wording.percent(here)
    return mixed + (f"{one} too." if one == other else f"{one} instead of {other}.")
