"""Figures of merit against values from the literature and plain counting."""

import numpy as np
import pytest
from scipy.stats import betabinom, binom

from clothing_model.network.metrics import (
    are_figures,
    class_figures,
    confusion_matrix,
    cross_entropy,
    few_to_tell,
    figures,
    fit_temperature,
    predictive_interval,
    softmax,
    wilson_interval,
)


def test_wilson_interval_as_published() -> None:
    """81 of 263 and 0 of 20: Newcombe (1998), Statistics in Medicine 17, table I, method 3."""
    assert wilson_interval(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson_interval(15, 148) == pytest.approx((0.0624, 0.1605), abs=5e-5)
    assert wilson_interval(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)
    assert wilson_interval(1, 29) == pytest.approx((0.0061, 0.1718), abs=5e-5)


def test_wilson_interval_without_photos_knows_nothing() -> None:
    assert wilson_interval(0, 0) == (0.0, 1.0)


def test_softmax_and_loss_do_not_overflow() -> None:
    logits = np.array([[1000.0, 0.0], [-1000.0, 0.0]])
    np.testing.assert_allclose(softmax(logits), [[1, 0], [0, 1]])
    assert cross_entropy(logits, np.array([1, 1])) == pytest.approx(500.0)


def test_loss_is_minus_the_mean_logarithm_of_the_true_class() -> None:
    logits = np.random.default_rng(1).normal(size=(50, 4))
    truth = np.arange(50) % 4
    expected = -np.log(softmax(logits, 1.7)[np.arange(50), truth]).mean()
    assert cross_entropy(logits, truth, 1.7) == pytest.approx(expected)


def test_temperature_is_found_again() -> None:
    """Labels drawn from softmax(logits), logits then made three times too sure."""
    rng = np.random.default_rng(2)
    logits = rng.normal(scale=2, size=(20_000, 5))
    chance = rng.random((20_000, 1))
    truth = (softmax(logits).cumsum(1) < chance).sum(1)
    assert fit_temperature(3 * logits, truth) == pytest.approx(3.0, rel=0.03)


def test_confusion_and_class_figures_against_counting() -> None:
    truth = np.array([0, 0, 0, 1, 1, 2])
    answers = np.array([0, 0, 1, 1, 0, 0])
    confusion = confusion_matrix(truth, answers, 4)
    assert confusion.tolist() == [[2, 1, 0, 0], [1, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0]]
    rows = class_figures(confusion)
    assert rows[0] == pytest.approx((2 / 4, 2 / 3, 4 / 7, 3))
    assert rows[1] == pytest.approx((1 / 2, 1 / 2, 1 / 2, 2))
    assert rows[2] == (None, 0.0, None, 1)
    assert rows[3] == (None, None, None, 0)
    assert class_figures(np.array([[0, 2], [1, 0]]))[0] == (0.0, 0.0, 0.0, 2)


@pytest.mark.parametrize(
    ("right", "of", "photos"),
    [
        *[(336, 372, 372), (0, 20, 3), (20, 20, 20), (3, 7, 50), (0, 0, 5)],
        (1_500, 2_000, 3_000),  # where the middle 94 % would already be others
    ],
)
def test_predictive_interval_as_scipy_has_it(right: int, of: int, photos: int) -> None:
    expected = betabinom.ppf([0.025, 0.975], photos, right + 0.5, of - right + 0.5)
    assert predictive_interval(right, of, photos) == tuple(expected)


@pytest.mark.parametrize("accuracy", [0.5, 0.8, 0.9, 0.99])
@pytest.mark.parametrize(("of", "photos"), [(372, 372), (372, 30), (30, 30)])
def test_predictive_interval_holds_in_19_of_20_cases(of: int, photos: int, accuracy: float) -> None:
    """Summed over everything that both samples can be; the accuracy's own interval does not."""
    held = too_narrow = 0.0
    for right in range(of + 1):
        chance = binom.pmf(right, of, accuracy)
        if chance > 1e-9:
            low, high = predictive_interval(right, of, photos)
            held += chance * np.diff(binom.cdf([low - 1, high], photos, accuracy))[0]
            low, high = (photos * end for end in wilson_interval(right, of))
            inside = binom.cdf([np.ceil(low) - 1, np.floor(high)], photos, accuracy)
            too_narrow += chance * np.diff(inside)[0]
    assert held >= 0.95
    assert too_narrow < held
    if of == photos == 372:
        assert held < 0.97
        assert too_narrow < 0.88


@pytest.mark.parametrize("photos", [1, 3, 6, 20, 300])
@pytest.mark.parametrize("strength", [0.1, 1.0, 10.0, 1_000.0])
@pytest.mark.parametrize("classes", [2, 3, 10])
def test_photos_that_are_all_right_make_no_model_surer(
    photos: int, strength: float, classes: int
) -> None:
    """And one that is surer than they allow for becomes as sure as Laplace's rule has it."""
    truth = np.arange(photos) % classes
    logits = strength * np.eye(classes)[truth]
    temperature = fit_temperature(logits, truth)
    said = softmax(logits, temperature).max(axis=1).mean()
    assert temperature >= 1
    assert said <= (photos + 1) / (photos + 2) + 1e-3 or temperature == pytest.approx(20, rel=1e-3)
    if said < softmax(logits).max(axis=1).mean() - 1e-3 and temperature < 19:
        assert said == pytest.approx((photos + 1) / (photos + 2), abs=1e-3)


def _drawn(photos: int, sharpness: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Logits that are `sharpness` times too small, and labels drawn from what they should say."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(scale=3, size=(photos, 3))
    truth = (softmax(logits).cumsum(1) < rng.random((photos, 1))).sum(1)
    return logits / sharpness, truth


def test_a_model_becomes_surer_with_the_evidence_for_it_alone() -> None:
    """Where the probabilities are true, few photos do not move them below 1; where they are far
    too careful, thirty photos with some wrong say so, and a thousand say how far."""
    assert all(fit_temperature(*_drawn(12, 1.02, seed)) >= 1 for seed in range(40))
    logits, truth = _drawn(30, 6.0, 0)
    assert (logits.argmax(1) != truth).any()
    assert fit_temperature(logits, truth) < 0.6
    assert fit_temperature(*_drawn(1_000, 6.0, 1)) == pytest.approx(1 / 6, rel=0.15)


def test_answers_that_are_all_wrong_leave_nothing_but_doubt() -> None:
    assert fit_temperature(9 * np.eye(3), np.array([1, 2, 0])) == pytest.approx(20, rel=1e-3)


@pytest.mark.parametrize(
    ("right", "of", "few"),
    [
        *[(0, 0, True), (1, 1, True), (6, 6, True), (15, 15, True), (33, 37, True), (46, 92, True)],
        *[(16, 16, False), (34, 38, False), (48, 97, False), (301, 341, False)],
    ],
)
def test_how_many_photos_tell_an_accuracy(right: int, of: int, few: bool) -> None:
    assert few_to_tell(right, of) == few


IMBALANCED = np.array([[30, 0], [2, 0]])


def test_figures_tell_what_the_largest_class_alone_would_give() -> None:
    found = figures(("common", "rare"), IMBALANCED, 0.3)
    assert (found["right"], found["photos"], found["accuracy"]) == (30, 32, 0.9375)
    assert found["balanced_accuracy"] == 0.5
    assert found["largest_class"] == {"label": "common", "photos": 30, "of": 32}
    assert found["classes"]["rare"] == {"photos": 2, "right": 0, "answered": 0}
    assert are_figures(found)
    without = figures(("a", "b", "c"), np.array([[3, 1, 0], [0, 0, 0], [0, 0, 4]]), 0.1)
    assert without["balanced_accuracy"] == 0.875  # b has no photos


@pytest.mark.parametrize(
    "change",
    [
        {"balanced_accuracy": 1.2},
        {"largest_class": {"label": "common", "photos": 33, "of": 32}},
        {"largest_class": {"photos": 3, "of": 32}},
        {"largest_class": []},
        {"classes": {"rare": {"photos": 2, "right": 3, "answered": 3}}},
        {"classes": {"rare": {"photos": 2, "right": True, "answered": 3}}},
        {"classes": [2]},
    ],
)
def test_damaged_figures_are_none(change: dict[str, object]) -> None:
    found = figures(("common", "rare"), IMBALANCED, 0.3)
    old = {name: found[name] for name in ("photos", "right", "accuracy", "interval")}
    assert are_figures(old)
    assert not are_figures({**found, **change})


@pytest.mark.parametrize("of", [1, 7, 372, 3_068])
def test_an_interval_ends_where_accuracies_end(of: int) -> None:
    assert 0 <= wilson_interval(0, of)[0] < 1e-12
    assert 1 - 1e-12 < wilson_interval(of, of)[1] <= 1
