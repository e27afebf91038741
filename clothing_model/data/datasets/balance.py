"""How the classes are spread over the splits, and what a difference does to accuracy.

Accuracy is the mean of the classes' recalls (the share of a class's photos that is named
right), each weighted by the class's share of the photos. Where two splits hold the classes in
different shares, the same model has different accuracies on them:

    accuracy(a) - accuracy(b) = sum over classes of (share_a - share_b) * recall
                             <= distance(a, b) * (best recall - worst recall)
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import pi, sqrt

Counts = Mapping[str, int]
Shares = Mapping[str, float]


@dataclass(frozen=True)
class Gap:
    """How far two splits differ.

    distance: 0..1, the part of one split's photos that would need another class to make the
    shares equal. by_chance: what a random split of that size differs by, on average.
    label: the class that differs most; share, other_share: of it in `split` and `other`.
    """

    split: str
    other: str
    distance: float
    by_chance: float
    label: str
    share: float
    other_share: float

    @property
    def notable(self) -> bool:
        """Whether it is more than a random split would explain."""
        return self.distance > 2 * self.by_chance


def shares(counts: Counts) -> dict[str, float]:
    """Photos by class as parts of all, 0..1."""
    total = sum(counts.values())
    return {label: count / total if total else 0.0 for label, count in counts.items()}


def gaps(counts: Mapping[str, Counts]) -> list[Gap]:
    """What each other split differs from train by."""
    if "train" not in counts:
        return []
    return [gap(counts, "train", other) for other in counts if other != "train"]


def gap(counts: Mapping[str, Counts], split: str, other: str) -> Gap:
    """The difference of two splits in their classes' shares."""
    one, two = shares(counts[split]), shares(counts[other])
    label = max(one, key=lambda name: abs(one[name] - two[name]))
    distance = sum(abs(one[name] - two[name]) for name in one) / 2
    by_chance = _by_chance(one, sum(counts[split].values()), sum(counts[other].values()))
    return Gap(split, other, distance, by_chance, label, one[label], two[label])


def _by_chance(parts: Shares, size: int, other_size: int) -> float:
    """The mean distance of two random samples; the mean of |x|, x normal, is s * sqrt(2 / pi)."""
    spread = 1 / max(size, 1) + 1 / max(other_size, 1)
    return sum(sqrt(2 / pi * part * (1 - part) * spread) for part in parts.values()) / 2


def accuracy_with(recalls: Mapping[str, float], parts: Shares) -> float:
    """The accuracy, 0..1, of a model with these recalls where the classes had these shares.

    Classes without a known recall are left out, and the other shares grow to fill their place.
    """
    known = {label: part for label, part in parts.items() if label in recalls}
    total = sum(known.values())
    return sum(part * recalls[label] for label, part in known.items()) / total if total else 0.0
