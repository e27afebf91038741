"""What is like the training photos and what is not."""

from pathlib import Path

import numpy as np
import pytest

from clothing_model.network.familiarity import Familiarity, fit_familiarity, unit_rows
from clothing_model.network.metrics import wilson_interval


@pytest.fixture
def groups() -> tuple[np.ndarray, np.ndarray]:
    """Three classes of vectors around three directions of a hundred."""
    rng = np.random.default_rng(0)
    labels = np.repeat([0, 1, 2], 200)
    return 4 * np.eye(100)[labels] + rng.normal(scale=0.3, size=(600, 100)), labels


@pytest.mark.parametrize("photos", [20, 60, 600])
def test_the_stated_share_of_photos_of_its_classes_is_unfamiliar(photos: int) -> None:
    """Of other photos, too, which is why training photos are held against the others of their
    class; and the fewer there are to choose by, the rather it warns. Mean of twenty draws."""
    train, found = np.arange(photos) % 10 > 0, []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        labels = np.arange(1_000 + photos) % 3
        vectors = 4 * np.eye(30)[labels] + rng.normal(scale=0.6, size=(len(labels), 30))
        few, known = vectors[:photos], labels[:photos]
        familiar, chosen = fit_familiarity(few[train], known[train], few[~train])
        assert chosen.photos == photos
        assert chosen.false_alarms == pytest.approx(wilson_interval(0.02 * photos, photos)[1])
        found.append((~familiar.holds(vectors[photos:])).mean())
    assert np.mean(found) == pytest.approx(chosen.false_alarms, rel=0.25)


def test_of_a_network_tuned_on_its_training_photos_only_others_say_what_is_unusual() -> None:
    """It has learned to make those alike."""
    rng = np.random.default_rng(0)
    labels = np.arange(3_000) % 3
    noise = np.where(np.arange(3_000) < 2_000, 0.2, 0.6)[:, None]
    vectors = 4 * np.eye(30)[labels] + rng.normal(scale=1, size=(3_000, 30)) * noise
    seen, known, validation, others = vectors[:2_000], labels[:2_000], *np.split(vectors[2_000:], 2)
    familiar, chosen = fit_familiarity(seen, known, validation, tuned=True)
    assert chosen.photos == len(validation)
    assert (~familiar.holds(others)).mean() == pytest.approx(chosen.false_alarms, abs=0.02)
    promised = fit_familiarity(seen, known, validation)[1].false_alarms
    assert (~fit_familiarity(seen, known, validation)[0].holds(others)).mean() > promised + 0.02


def test_each_class_has_its_own_direction(groups: tuple[np.ndarray, np.ndarray]) -> None:
    familiar, _ = fit_familiarity(*groups, groups[0])
    np.testing.assert_allclose(familiar.directions, np.eye(3, 100), atol=0.02)


def test_other_directions_are_unfamiliar(groups: tuple[np.ndarray, np.ndarray]) -> None:
    vectors, labels = groups
    familiar, _ = fit_familiarity(vectors, labels, vectors)
    others = 4 * np.eye(100)[50:60]
    assert not familiar.holds(others).any()
    assert familiar.holds(100 * vectors).mean() == familiar.holds(vectors).mean()


def test_kept_and_read_again(tmp_path: Path, groups: tuple[np.ndarray, np.ndarray]) -> None:
    familiar, _ = fit_familiarity(*groups, groups[0])
    familiar.save(tmp_path / "familiar.npz")
    again = Familiarity.load(tmp_path / "familiar.npz")
    np.testing.assert_array_equal(again.cosine(groups[0]), familiar.cosine(groups[0]))
    assert again.threshold == familiar.threshold


def test_a_class_of_one_photo_has_nothing_to_be_held_against() -> None:
    rows = np.eye(4)[[0, 0, 1, 1, 2]] + 0.1 * np.eye(4)[3]
    familiar, chosen = fit_familiarity(rows, np.array([0, 0, 1, 1, 2]), rows[:2])
    assert chosen.photos == 6
    assert familiar.threshold > 0.9


def test_what_lies_on_the_threshold_is_familiar() -> None:
    found = Familiarity(np.array([[1, 0]], np.float32), 1.0).holds(np.array([[2.0, 0], [2, 0.1]]))
    assert found.tolist() == [True, False]


def test_nothing_has_no_direction() -> None:
    rows = unit_rows(np.array([[0.0, 0], [3e-9, 4e-9]]))
    assert rows == pytest.approx(np.array([[0, 0], [0.6, 0.8]]))
