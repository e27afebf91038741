"""Reliability against plain counting, and chance against simulation."""

import numpy as np
import pytest

from clothing_model.inference.evaluation.calibration import (
    Bin,
    calibration_error,
    error_by_chance,
    reliability,
)
from tests.inference.evaluation.made_evaluation import drawn_evaluation, made_evaluation


def test_bins_against_counting() -> None:
    evaluation = drawn_evaluation(300)
    sure = [float(max(row)) for row in evaluation.probabilities]
    right = [a == t for a, t in zip(evaluation.answers, evaluation.truth, strict=True)]
    for part in reliability(evaluation):
        held = [n for n, p in enumerate(sure) if part.low <= p < part.high or p == part.high == 1]
        assert part.photos == len(held)
        assert part.right == sum(right[n] for n in held)
        assert part.mean_probability == pytest.approx(np.mean([sure[n] for n in held]))
    assert sum(part.photos for part in reliability(evaluation)) == 300


def test_certainty_falls_into_the_last_bin() -> None:
    (only,) = reliability(made_evaluation(np.array([[1.0, 1e-300, 1e-300]]), [0]))
    assert (only.low, only.high, only.photos, only.right) == (0.9, 1.0, 1, 1)


def test_calibration_error_by_hand() -> None:
    """0.25 * |1 - 0.6| + 0.75 * |2/3 - 0.9|."""
    bins = [Bin(0.6, 0.7, 1, 0.6, 1), Bin(0.9, 1.0, 3, 0.9, 2)]
    assert calibration_error(bins) == pytest.approx(0.25 * 0.4 + 0.75 * (0.9 - 2 / 3))
    assert calibration_error([]) == 0.0


def test_true_probabilities_err_by_chance_and_sharpened_ones_by_more() -> None:
    """Probabilities that come true stay below the bound in about 95 of 100 datasets."""
    below, errors, means = 0, [], []
    for seed in range(100):
        evaluation = drawn_evaluation(200, seed)
        error, chance = calibration_error(reliability(evaluation)), error_by_chance(evaluation)
        below += error <= chance.most
        errors.append(error)
        means.append(chance.mean)
    assert 89 <= below <= 99
    assert np.mean(errors) == pytest.approx(np.mean(means), rel=0.05)
    sharp = drawn_evaluation(200, sharpness=3)
    assert calibration_error(reliability(sharp)) > error_by_chance(sharp).most


def test_chance_is_asked_about_the_same_ten_steps() -> None:
    evaluation = drawn_evaluation(200)
    assert reliability(evaluation) == reliability(evaluation, bins=10)
    assert error_by_chance(evaluation) == error_by_chance(evaluation, bins=10)
    assert error_by_chance(evaluation) != error_by_chance(evaluation, bins=9)


def test_chance_of_one_certain_answer() -> None:
    """Said with 90 %: right in 9 of 10 draws, and then 0.1 off; else 0.9."""
    found = error_by_chance(made_evaluation(np.array([[0.9, 0.05, 0.05]]), [0]))
    assert found.mean == pytest.approx(0.18, abs=0.03)
    assert found.most == pytest.approx(0.9)
