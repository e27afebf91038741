"""A saved model's head, read back."""

from pathlib import Path

import keras
import numpy as np
import pytest

from clothing_model.files import write_arrays
from clothing_model.network.head import DenseHead, read_head
from clothing_model.network.keras_model import build_head


def model(inner_size: int, dropout: float) -> keras.Model:
    maps = keras.Input((4, 4, 8))
    x = keras.layers.GlobalAveragePooling2D(name="pool")(maps)
    for layer in build_head(8, 3, inner_size, dropout).layers[1:]:
        x = layer(x)
    return keras.Model(maps, x)


@pytest.mark.parametrize(("inner_size", "dropout"), [(0, 0.0), (5, 0.0), (5, 0.5), (0, 0.3)])
def test_it_gives_the_models_logits(inner_size: int, dropout: float) -> None:
    whole = model(inner_size, dropout)
    maps = np.random.default_rng(0).normal(size=(6, 4, 4, 8)).astype(np.float32)
    logits = read_head(whole).logits(maps.mean(axis=(1, 2)))
    np.testing.assert_allclose(logits, whole.predict_on_batch(maps), atol=1e-5)


def test_another_kind_of_head_is_refused() -> None:
    maps = keras.Input((4, 4, 8))
    x = keras.layers.GlobalAveragePooling2D(name="pool")(maps)
    x = keras.layers.BatchNormalization(name="norm")(x)
    with pytest.raises(ValueError, match="norm"):
        read_head(keras.Model(maps, keras.layers.Dense(3, name="logits")(x)))


def test_a_unit_at_nought_passes_nothing_on() -> None:
    head = DenseHead([np.eye(2), np.array([0.0, 1.0]), np.array([[3.0], [5.0]]), np.array([7.0])])
    slopes, constants = head.linear_at(np.zeros(2))
    assert slopes.tolist() == [[0], [5]]
    assert constants.tolist() == [12]


def arrays(*shapes: tuple[int, ...]) -> list[np.ndarray]:
    return [np.ones(shape, np.float32) for shape in shapes]


@pytest.mark.parametrize("weights", [arrays((3, 2), (2,)), arrays((3, 4), (4,), (4, 2), (2,))])
def test_a_head_is_kept_and_read_again(weights: list[np.ndarray], tmp_path: Path) -> None:
    DenseHead(weights).save(tmp_path / "head.npz")
    again = DenseHead.load(tmp_path / "head.npz")
    assert (again.vector_size, again.classes) == (3, 2)
    assert again.inner_size == (4 if len(weights) == 4 else 0)
    assert all(np.array_equal(*pair) for pair in zip(again.weights, weights, strict=True))


@pytest.mark.parametrize(
    "kept",
    [
        {},
        {"kernel": np.ones((3, 2), np.float32)},
        {"kernel": np.ones((3, 2), np.float32), "bias": np.ones(3, np.float32)},
        {"kernel": np.ones(3, np.float32), "bias": np.ones((), np.float32)},
        {"kernel": np.ones((3, 2)), "bias": np.ones(2)},
        {"kernel": np.full((3, 2), np.nan, np.float32), "bias": np.ones(2, np.float32)},
        {"kernel": np.ones((3, 2), np.float32), "bias": np.ones(2, np.float32), "more": np.ones(1)},
        dict(
            zip(
                ("inner_kernel", "inner_bias", "kernel", "bias"),
                arrays((3, 4), (4,), (5, 2), (2,)),
                strict=True,
            )
        ),
    ],
)
def test_what_is_no_head_is_refused(kept: dict[str, np.ndarray], tmp_path: Path) -> None:
    write_arrays(tmp_path / "head.npz", kept)
    with pytest.raises(ValueError, match="A head must "):
        DenseHead.load(tmp_path / "head.npz")
