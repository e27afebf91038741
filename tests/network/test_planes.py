"""Two directions through vectors."""

import numpy as np
import pytest

from clothing_model.network.planes import Plane, separating_plane, widest_plane


def cloud(seed: int = 0) -> np.ndarray:
    """float32 (300, 60), wide along three directions that lie askew."""
    rng = np.random.default_rng(seed)
    turned = np.linalg.qr(rng.normal(size=(60, 60)))[0]
    wide = rng.normal(size=(300, 60)) * np.r_[7, 4, 2, np.ones(57)]
    return (wide @ turned + 10).astype(np.float32)


def are_axes(plane: Plane) -> bool:
    return bool(np.allclose(plane.axes.T @ plane.axes, np.eye(2), atol=1e-6))


@pytest.mark.parametrize("rows", [300, 20, 2])
def test_the_widest_plane_is_that_of_all_components(rows: int) -> None:
    vectors = cloud()[:rows]
    plane = widest_plane(vectors)
    x = vectors - vectors.mean(axis=0)
    _, sizes, components = np.linalg.svd(x, full_matrices=False)
    shares = sizes**2 / (sizes**2).sum()
    assert plane.shares == pytest.approx(shares[:2], abs=1e-5)
    assert abs(components[0] @ plane.axes[:, 0]) == pytest.approx(1, abs=1e-4)
    if rows > 2:
        assert abs(components[1] @ plane.axes[:, 1]) == pytest.approx(1, abs=1e-4)
    assert are_axes(plane)
    assert np.abs(plane.place(vectors).mean(axis=0)).max() < 1e-4


def test_the_same_vectors_give_the_same_picture_in_any_order() -> None:
    vectors = cloud()
    order = np.random.default_rng(1).permutation(len(vectors))
    one, other = widest_plane(vectors), widest_plane(vectors[order])
    assert np.allclose(one.place(vectors), other.place(vectors), atol=1e-2)


def test_vectors_that_are_all_alike_lie_in_one_place() -> None:
    plane = widest_plane(np.ones((5, 8), np.float32))
    assert np.abs(plane.place(np.ones((5, 8), np.float32))).max() == 0
    assert plane.shares == (0, 0)


@pytest.mark.parametrize("classes", [2, 3])
def test_classes_that_the_widest_plane_mixes_are_told_apart(classes: int) -> None:
    """They differ along a direction in which all photos differ little."""
    labels = np.arange(300) % classes
    rng = np.random.default_rng(2)
    moves = rng.normal(size=(classes, 60))
    moves *= 4 / np.linalg.norm(moves, axis=1, keepdims=True)
    vectors = (cloud() + moves[labels]).astype(np.float32)
    plane = separating_plane(vectors, labels)
    assert are_axes(plane)
    fresh = (cloud(seed=3)[:, :] + moves[labels]).astype(np.float32)
    fresh += (vectors - fresh).mean(axis=0)

    def right(plane: Plane, of: np.ndarray) -> float:
        places = plane.place(of)
        centres = np.stack([plane.place(vectors[labels == one]).mean(0) for one in range(classes)])
        nearest = ((places[:, None] - centres) ** 2).sum(axis=2).argmin(axis=1)
        return float((nearest == labels).mean())

    assert right(plane, vectors) > 0.9
    assert right(plane, vectors) > right(widest_plane(vectors), vectors) + 0.15


def test_the_direction_between_two_classes_is_fishers() -> None:
    labels = np.arange(300) % 2
    vectors = cloud()
    vectors[labels == 1, :3] += 2
    plane = separating_plane(vectors, labels)
    centres = np.stack([vectors[labels == one].mean(axis=0) for one in (0, 1)])
    within = (vectors - centres[labels]).astype(np.float64)
    spread = within.T @ within / len(within)
    spread = 0.9 * spread + 0.1 * np.trace(spread) / 60 * np.eye(60)
    direction = np.linalg.solve(spread, centres[1] - centres[0])
    assert abs(direction @ plane.axes[:, 0]) / np.linalg.norm(direction) == pytest.approx(1, 1e-4)
