"""What an accuracy is to be held against where classes have unequal numbers of photos.

All of it is read from figures as model.json and runs keep them (`network.metrics.figures`).
Figures that were kept before it was known give "".
"""

from collections.abc import Mapping
from typing import Any

from clothing_model import wording
from clothing_model.network.metrics import few_to_tell, wilson_interval

FEW = 5  # photos of a class, below which nothing can be said of it
_NAMED = 6  # classes in a sentence; the others are counted


def baseline(figures: Mapping[str, Any]) -> str:
    """ "always answering hat would be right on 93.8 % (30 of 32)", hat being the largest class."""
    largest = figures.get("largest_class")
    return f"always answering {wording.always(largest)}" if largest else ""


def beside(figures: Mapping[str, Any]) -> str:
    """The sentences that stand beside an accuracy: whether there are enough photos to tell it,
    always the largest class, all classes alike, and the classes that little is known of.

    "" for no figures.
    """
    if not figures:
        return ""
    told = "; ".join(part for part in (baseline(figures), balanced(figures)) if part)
    told = f"{told[0].upper()}{told[1:]}." if told else ""
    parts = [too_few(figures), told, *weak_sentences(figures)]
    return " ".join(part for part in parts if part)


def too_few(figures: Mapping[str, Any]) -> str:
    """ "6 photos are too few to tell: the accuracy may be anything from 61 to 100 %"; or ""."""
    right, photos = figures["right"], figures["photos"]
    if not few_to_tell(right, photos):
        return ""
    are = "photo is" if photos == 1 else "photos are"
    likely = wording.span(*wilson_interval(right, photos))
    return f"{photos:,} {are} too few to tell: the accuracy may be anything from {likely}."


def balanced(figures: Mapping[str, Any]) -> str:
    """ "every class counting alike (balanced accuracy) it has 50.0 %"."""
    share = figures.get("balanced_accuracy")
    if share is None:
        return ""
    return (
        "the balanced accuracy of this model, in which every class counts the same, "
        f"is {wording.percent(share)}"
    )


def weak_classes(figures: Mapping[str, Any]) -> dict[str, list[str]]:
    """never_answered: classes that have photos and are never the answer; few_photos: those with
    under five."""
    rows = figures.get("classes", {})
    return {
        "never_answered": [
            label for label, row in rows.items() if row["photos"] and not row["answered"]
        ],
        "few_photos": [label for label, row in rows.items() if row["photos"] < FEW],
    }


def weak_sentences(figures: Mapping[str, Any]) -> list[str]:
    """The same in sentences; [] where there is no such class."""
    weak, rows = weak_classes(figures), figures.get("classes", {})
    found = []
    if never := weak["never_answered"]:
        found.append(f"The model never gives the answer {_listed(never, ' or ')}.")
    if few := weak["few_photos"]:
        counted = [f"{label} ({rows[label]['photos']:,})" for label in few]
        found.append(
            "These classes have fewer than five photos, too few to say how well the "
            f"model does on them: {_listed(counted)}."
        )
    return found


def learned_from_few(counts: Mapping[str, int]) -> str:
    """A sentence on classes with under five photos to learn from; "" where there are none.

    counts: training photos by class.
    """
    few = [f"{label} ({count:,})" for label, count in counts.items() if count < FEW]
    return (
        f"The model learned these classes from fewer than five photos: {_listed(few)}."
        if few
        else ""
    )


def _listed(names: list[str], last: str = " and ") -> str:
    """ "a, b and c"; of many the first, and how many more."""
    if len(names) > _NAMED:
        names = [*names[:_NAMED], f"{len(names) - _NAMED:,} more classes"]
        last = " and "
    return last.join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
