"""Two models on the same photos: is one better, or is it chance?

Both models meet the same easy and the same hard photos. What tells them apart are the photos
that only one of them gets right, so these alone are counted.
"""

from dataclasses import dataclass
from math import comb, sqrt
from typing import TYPE_CHECKING

import numpy as np

from clothing_model.errors import InvalidConfig
from clothing_model.network.metrics import wilson_interval

if TYPE_CHECKING:
    from clothing_model.inference.evaluation.evaluate import Evaluation

CHANCE = 0.05  # a difference whose p is above this may well be chance


@dataclass(frozen=True)
class Paired:
    """How many photos both get right, the first alone, the second alone, and neither."""

    both: int
    first: int
    second: int
    neither: int

    @property
    def photos(self) -> int:
        return self.both + self.first + self.second + self.neither

    @property
    def right(self) -> tuple[int, int]:
        """How many photos each of the two gets right."""
        return self.both + self.first, self.both + self.second

    @property
    def difference(self) -> float:
        """The first's accuracy less the second's, -1..1."""
        return (self.first - self.second) / self.photos

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the difference.

        Square-and-add: Wilson's intervals of both accuracies, joined with their correlation.
        Method 10 of Newcombe (1998), Statistics in Medicine 17, 2635-2650.
        """
        of, (one, two), delta = self.photos, self.right, self.difference
        below, above = _distances(one, of)
        below_2, above_2 = _distances(two, of)
        phi = self._correlation
        low = sqrt(max(below**2 - 2 * phi * below * above_2 + above_2**2, 0.0))
        high = sqrt(max(above**2 - 2 * phi * above * below_2 + below_2**2, 0.0))
        return max(-1.0, delta - low), min(1.0, delta + high)

    @property
    def _correlation(self) -> float:
        """Of being right, with Newcombe's correction for few photos; 0 where it is undefined."""
        of, (one, two) = self.photos, self.right
        spread = one * (of - one) * two * (of - two)
        cross = float(self.both * self.neither - self.first * self.second)
        if cross > 0:
            cross = max(cross - of / 2, 0.0)
        return float(cross / sqrt(spread)) if spread else 0.0

    @property
    def p_value(self) -> float:
        """How often chance alone would make a difference at least as large, 0..1.

        McNemar's exact test (1947): of the photos that one alone gets right, each model should
        have half. Two-sided.
        """
        decided, fewer = self.first + self.second, min(self.first, self.second)
        tail = sum(comb(decided, k) for k in range(fewer + 1))
        return min(1.0, 2 * tail / (1 << decided))

    @property
    def can_be_chance(self) -> bool:
        return self.p_value > CHANCE

    @property
    def borderline(self) -> bool:
        """Whether the interval and the test disagree: they are made differently, and where a
        difference is barely too large for chance, the exact test is the more careful one.
        """
        low, high = self.interval
        return (low > 0 or high < 0) == self.can_be_chance


def _distances(right: int, of: int) -> tuple[float, float]:
    """From an accuracy down and up to the ends of its interval."""
    low, high = wilson_interval(right, of)
    return right / of - low, high - right / of


def compare(one: "Evaluation", other: "Evaluation") -> Paired:
    """Two evaluations of the same photos. Raises InvalidConfig where they are of others."""
    same = one.photos == other.photos and one.class_names == other.class_names
    if not same or not np.array_equal(one.truth, other.truth):
        raise InvalidConfig(
            "Two models must be evaluated on the same photos, labels and classes. These have "
            f"{one.total:,} and {other.total:,} photos, {len(one.class_names)} and "
            f"{len(other.class_names)} classes."
        )
    first, second = one.answers == one.truth, other.answers == other.truth
    counts = np.bincount(2 * first + second, minlength=4)
    neither, only_second, only_first, both = (int(count) for count in counts)
    return Paired(both, only_first, only_second, neither)


def apart(one: "Evaluation", other: "Evaluation", which: str) -> list[int]:
    """Rows of the photos on which they part: "first" or "second" alone is right, or "neither"
    and their answers differ. Those where they differ most in how probable they find the true
    class come first; of "neither", where the two are surest.
    """
    rows = np.arange(one.total)
    first, second = one.answers == one.truth, other.answers == other.truth
    share, other_share = one.probabilities, other.probabilities
    if which == "neither":
        chosen = ~first & ~second & (one.answers != other.answers)
        weight = share.max(axis=1) + other_share.max(axis=1)
    else:
        chosen = first & ~second if which == "first" else second & ~first
        weight = np.abs(share[rows, one.truth] - other_share[rows, one.truth])
    order = np.argsort(-weight, kind="stable")
    return [int(row) for row in order if chosen[row]]
