"""Two models on the same photos: against the literature, a statistics library and simulation."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binomtest

from clothing_model.errors import InvalidConfig
from clothing_model.inference.evaluation.evaluate import Evaluation
from clothing_model.inference.evaluation.paired import Paired, apart, compare
from tests.inference.evaluation.made_evaluation import made_evaluation


def test_the_published_example() -> None:
    """Airway reactivity before and after transplantation, 21 children: Fagerland, Lydersen and
    Laake (2014), Statistics in Medicine 33, 2850-2875, table II."""
    found = Paired(1, 1, 7, 12)
    assert found.difference == pytest.approx(-0.286, abs=5e-4)
    assert found.interval == (pytest.approx(-0.507, abs=5e-4), pytest.approx(-0.026, abs=5e-4))
    assert found.p_value == pytest.approx(0.070, abs=5e-4)
    assert found.can_be_chance
    assert found.borderline  # the interval leaves 0 out


@pytest.mark.parametrize(("first", "second"), [(0, 0), (5, 5), (1, 9), (9, 1), (3, 30), (12, 9)])
def test_the_exact_test_is_that_of_a_statistics_library(first: int, second: int) -> None:
    expected = binomtest(first, first + second).pvalue if first + second else 1.0
    assert Paired(100, first, second, 20).p_value == pytest.approx(expected)


@pytest.mark.parametrize(
    "shares", [(0.85, 0.05, 0.05, 0.05), (0.8, 0.08, 0.02, 0.1), (0.5, 0.2, 0.1, 0.2)]
)
def test_the_interval_holds_the_true_difference_95_times_in_100(
    shares: tuple[float, ...],
) -> None:
    rng = np.random.default_rng(0)
    held = 0
    for counts in rng.multinomial(341, shares, size=2_000):
        low, high = Paired(*(int(count) for count in counts)).interval
        held += low <= shares[1] - shares[2] <= high
    assert 0.935 <= held / 2_000 <= 0.97


@pytest.mark.parametrize(
    "counts", [(50, 0, 0, 0), (0, 0, 0, 50), (0, 50, 0, 0), (49, 1, 0, 0), (0, 25, 25, 0)]
)
def test_extremes_stay_in_range(counts: tuple[int, int, int, int]) -> None:
    found = Paired(*counts)
    low, high = found.interval
    assert -1 <= low <= found.difference <= high <= 1
    assert 0 <= found.p_value <= 1


def evaluation(shares: list[list[float]], truth: list[int]) -> Evaluation:
    return made_evaluation(np.array(shares), truth)


HAT, PANTS, SHOES = [0.9, 0.05, 0.05], [0.05, 0.9, 0.05], [0.05, 0.05, 0.9]
MAYBE_HAT = [0.5, 0.4, 0.1]


def test_photos_are_counted_by_who_is_right() -> None:
    one = evaluation([HAT, HAT, HAT, PANTS, PANTS, PANTS], [0, 0, 0, 0, 0, 0])
    other = evaluation([HAT, PANTS, SHOES, HAT, PANTS, SHOES], [0, 0, 0, 0, 0, 0])
    assert compare(one, other) == Paired(both=1, first=2, second=1, neither=2)
    assert compare(other, one) == Paired(both=1, first=1, second=2, neither=2)
    assert apart(one, other, "second") == [3]
    assert apart(one, other, "neither") == [5]  # both say pants of photo 4


def test_the_sharpest_disagreement_comes_first() -> None:
    one = evaluation([MAYBE_HAT, HAT, HAT], [0, 0, 0])
    other = evaluation([PANTS, PANTS, HAT], [0, 0, 0])
    assert apart(one, other, "first") == [1, 0]


@pytest.mark.parametrize(
    ("first", "second", "borderline"),
    [(10, 10, False), (9, 13, False), (5, 14, True), (5, 15, False), (5, 40, False)],
)
def test_interval_and_test_disagree_on_the_edge_alone(
    first: int, second: int, borderline: bool
) -> None:
    found = Paired(352 - first - second, first, second, 20)
    low, high = found.interval
    assert found.borderline is borderline
    assert (low <= 0 <= high) is (found.can_be_chance and not borderline)


def test_other_labels_are_refused() -> None:
    one = evaluation([HAT, HAT], [0, 1])
    with pytest.raises(InvalidConfig, match="same photos, labels and classes"):
        compare(one, replace(one, truth=np.array([0, 0])))


def test_other_photos_are_refused() -> None:
    with pytest.raises(InvalidConfig, match="These have 1 and 2 photos"):
        compare(evaluation([HAT], [0]), evaluation([HAT, HAT], [0, 0]))


def test_chance_ends_at_one_in_twenty() -> None:
    """22 to 10 has a p-value of 0.0501, 42 to 25 of 0.0498."""
    assert Paired(300, 22, 10, 20).can_be_chance
    assert not Paired(300, 42, 25, 20).can_be_chance


def test_what_neither_gets_right_comes_by_how_sure_both_are() -> None:
    one = evaluation([MAYBE_HAT, HAT, HAT, [0.6, 0.3, 0.1]], [2, 2, 2, 2])
    other = evaluation([PANTS, PANTS, HAT, [0.1, 0.7, 0.2]], [2, 2, 2, 2])
    assert apart(one, other, "neither") == [1, 0, 3]  # 1.8, 1.4, 1.3; and one that they agree on
