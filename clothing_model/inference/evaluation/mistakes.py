"""Where a model is wrong, and where it nearly was: places of photos in an evaluation.

A place is an index into the evaluation's photos.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from clothing_model.inference.evaluation.evaluate import Evaluation


WHOLE, PART = 40, 24  # classes up to which a matrix shows all, and how many it shows of more


class Confusion(NamedTuple):
    """Photos of the class `truth` that were called `answer`."""

    truth: str
    answer: str
    photos: int


def sureness(evaluation: "Evaluation") -> np.ndarray:
    """float64 (n,), 0..1: the probability of each photo's answer."""
    return np.asarray(evaluation.probabilities.max(axis=1))


def cell(evaluation: "Evaluation", truth: str, answer: str) -> list[int]:
    """The photos of one class that were called another, or the same; the surest answer first.

    Classes that the model does not have give [].
    """
    names = evaluation.class_names
    if truth not in names or answer not in names:
        return []
    held = (evaluation.truth == names.index(truth)) & (evaluation.answers == names.index(answer))
    return _surest_first(evaluation, held)


def worst_first(evaluation: "Evaluation") -> list[int]:
    """The mistakes, the one that the model was surest of first."""
    return _surest_first(evaluation, evaluation.answers != evaluation.truth)


def unsure_first(evaluation: "Evaluation") -> list[int]:
    """All photos, right and wrong, by the distance of the first two probabilities, least first."""
    if len(evaluation.class_names) < 2:
        return list(range(evaluation.total))
    second, first = np.sort(evaluation.probabilities, axis=1)[:, -2:].T
    return [int(place) for place in np.argsort(first - second, kind="stable")]


def confusions(evaluation: "Evaluation") -> list[Confusion]:
    """What was taken for what, the most frequent first, then in the order of classes."""
    names, counts = evaluation.class_names, evaluation.confusion
    found = [
        Confusion(names[row], names[column], int(counts[row, column]))
        for row, column in np.argwhere(counts)
        if row != column
    ]
    return sorted(found, key=lambda confusion: -confusion.photos)


def to_show(
    counts: np.ndarray, also: Sequence[int] = (), whole: int = WHOLE, most: int = PART
) -> list[int]:
    """The classes, int, that a matrix of counts (classes, classes) shows, in their order.

    All of at most `whole`; of more `most`, which are `also` and those of the most frequent
    mistakes, then those of the most photos. The later class is left out of equals.
    """
    if len(counts) <= whole:
        return list(range(len(counts)))
    wrong = counts - np.diag(np.diag(counts))
    rows, columns = np.nonzero(wrong)
    pairs = zip(rows, columns, strict=True)
    ranked = sorted(pairs, key=lambda pair: (-wrong[pair], pair))
    by_photos = np.argsort(-counts.sum(axis=1), kind="stable")
    order = [*also, *(int(label) for pair in ranked for label in pair), *map(int, by_photos)]
    return sorted(list(dict.fromkeys(order))[:most])


def _surest_first(evaluation: "Evaluation", held: np.ndarray) -> list[int]:
    places = np.flatnonzero(held)
    order = np.argsort(-sureness(evaluation)[places], kind="stable")
    return [int(place) for place in places[order]]
