"""A map on which neighbours stay neighbours, by scikit-learn in a process of its own."""

import numpy as np
import pytest

from clothing_model.errors import Stopped
from clothing_model.network import neighbour_map
from tests.conftest import skip_or_fail


@pytest.fixture
def clouds() -> tuple[np.ndarray, np.ndarray]:
    """Three clouds of 20 vectors (60, 40), float32, and which cloud each is of."""
    rng = np.random.default_rng(0)
    labels = np.arange(60) % 3
    centres = rng.normal(size=(3, 40)) * 3
    return (centres[labels] + rng.normal(size=(60, 40))).astype(np.float32), labels


@pytest.mark.slow
def test_clouds_stay_apart_and_the_map_is_kept(clouds: tuple[np.ndarray, np.ndarray]) -> None:
    if not neighbour_map.is_possible():
        skip_or_fail("scikit-learn is not installed")
    vectors, labels = clouds
    assert neighbour_map.kept_map(vectors) is None
    told: list[tuple[str, int, int]] = []
    places = neighbour_map.make_map(vectors, lambda *progress: told.append(progress))
    assert places.shape == (60, 2)
    assert np.abs(places).max() == pytest.approx(1, abs=1e-6)
    distances = np.linalg.norm(places[:, None] - places[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    assert (labels[distances.argmin(axis=1)] == labels).mean() > 0.95
    assert np.array_equal(neighbour_map.kept_map(vectors), places)
    assert neighbour_map.kept_map(vectors + 1) is None
    stages = [stage for stage, _, _ in told]
    assert stages[0] == "Finding each photo's neighbours"
    assert stages[-1] == "Placing the photos"
    assert all(done <= total for _, done, total in told)


def test_stop_is_heard(clouds: tuple[np.ndarray, np.ndarray]) -> None:
    def stop(*_: object) -> None:
        raise Stopped("Stopped.")

    with pytest.raises(Stopped):
        neighbour_map.make_map(clouds[0], stop)
    assert neighbour_map.kept_map(clouds[0]) is None
