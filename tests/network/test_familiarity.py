"""What is like the training photos and what is not."""

from pathlib import Path

import numpy as np
import pytest

from clothing_model.network.familiarity import Familiarity, fit_familiarity, unit_rows


@pytest.fixture
def groups() -> tuple[np.ndarray, np.ndarray]:
    """Three classes of vectors around three directions of a hundred."""
    rng = np.random.default_rng(0)
    labels = np.repeat([0, 1, 2], 200)
    return 4 * np.eye(100)[labels] + rng.normal(scale=0.3, size=(600, 100)), labels


def test_the_stated_share_of_validation_is_unfamiliar(
    groups: tuple[np.ndarray, np.ndarray],
) -> None:
    vectors, labels = groups
    familiar = fit_familiarity(vectors[::2], labels[::2], vectors[1::2], false_alarms=0.1)
    assert (~familiar.holds(vectors[1::2])).mean() == pytest.approx(0.1, abs=0.005)


def test_each_class_has_its_own_direction(groups: tuple[np.ndarray, np.ndarray]) -> None:
    familiar = fit_familiarity(*groups, groups[0])
    np.testing.assert_allclose(familiar.directions, np.eye(3, 100), atol=0.02)


def test_other_directions_are_unfamiliar(groups: tuple[np.ndarray, np.ndarray]) -> None:
    vectors, labels = groups
    familiar = fit_familiarity(vectors, labels, vectors)
    others = 4 * np.eye(100)[50:60]
    assert not familiar.holds(others).any()
    assert familiar.holds(100 * vectors).mean() == familiar.holds(vectors).mean()


def test_kept_and_read_again(tmp_path: Path, groups: tuple[np.ndarray, np.ndarray]) -> None:
    familiar = fit_familiarity(*groups, groups[0])
    familiar.save(tmp_path / "familiar.npz")
    again = Familiarity.load(tmp_path / "familiar.npz")
    np.testing.assert_array_equal(again.cosine(groups[0]), familiar.cosine(groups[0]))
    assert again.threshold == familiar.threshold


def test_two_in_a_hundred_are_unfamiliar_where_nothing_else_is_said(
    groups: tuple[np.ndarray, np.ndarray],
) -> None:
    familiar = fit_familiarity(*groups, groups[0])
    assert (~familiar.holds(groups[0])).sum() == 12  # of 600


def test_what_lies_on_the_threshold_is_familiar() -> None:
    found = Familiarity(np.array([[1, 0]], np.float32), 1.0).holds(np.array([[2.0, 0], [2, 0.1]]))
    assert found.tolist() == [True, False]


def test_nothing_has_no_direction() -> None:
    rows = unit_rows(np.array([[0.0, 0], [3e-9, 4e-9]]))
    assert rows == pytest.approx(np.array([[0, 0], [0.6, 0.8]]))
