"""A saved model's head, read back."""

import keras
import numpy as np
import pytest

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
