"""The whole network: scaling, backbone, pooling, head.

    pixels (B, S, S, 3) 0..255 -> scaling -> backbone -> pool -> [inner -> dropout ->] logits

Scaling is a layer, so a saved model takes pixels and nothing else has to be known.
"""

import threading
import time
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from keras import layers

from clothing_model.errors import DeviceMissing
from clothing_model.network import pretrained
from clothing_model.network.backbones import Backbone
from clothing_model.network.engine import Choice
from clothing_model.network.head import DenseHead

BATCH_SIZE = 32

# Streamlit calls this before every run of any page, for the sake of scripts that build networks.
# Here it would break a network that another thread is building (two layers of one name), and
# throw away the compiled kernels of those that are loaded.
keras.backend.clear_session = lambda *_, **__: None


def vector_network(record: Backbone, network: Any | None = None) -> Any:
    """Pixels (B, S, S, 3) float32 0..255 to vectors (B, vector_size) float32.

    `network` is the backbone to use; without it, the one with ImageNet weights is loaded.
    """
    if network is None:
        network = pretrained.load(record)
    pixels = layers.Input((record.image_size, record.image_size, 3), name="pixels")
    x = layers.Rescaling(record.scale, record.offset, name="scaling")(pixels)
    x = network(x, training=False)
    return keras.Model(pixels, layers.GlobalAveragePooling2D(name="pool")(x), name=record.name)


def build_head(vector_size: int, classes: int, inner_size: int = 0, dropout: float = 0.0) -> Any:
    """Vectors (B, vector_size) to logits (B, classes); an inner_size of 0 means no inner layer."""
    vector = x = layers.Input((vector_size,), name="vector")
    if inner_size:
        x = layers.Dense(inner_size, activation="relu", name="inner")(x)
    if dropout:
        x = layers.Dropout(dropout, name="dropout")(x)
    return keras.Model(vector, layers.Dense(classes, name="logits")(x), name="head")


def keras_head(head: DenseHead, dropout: float = 0.0) -> Any:
    """A trained head as a Keras model: vectors (B, d) to logits (B, classes)."""
    model = build_head(head.vector_size, head.classes, head.inner_size, dropout)
    model.set_weights(head.weights)
    return model


def join(vectors: Any, head: Any) -> Any:
    """One model from pixels (B, S, S, 3) 0..255 to logits (B, classes)."""
    x = vectors.output
    for layer in head.layers[1:]:
        x = layer(x)
    return keras.Model(vectors.input, x, name="classifier")


def with_inside(network: Any) -> Any:
    """The same network with two outputs: vectors (B, d), and the last feature maps (B, H, W, d),
    of which the vectors are the means."""
    pool = network.get_layer("pool")
    return keras.Model(network.input, [pool.output, pool.input])


class KerasEngine:
    """An `Engine` of a Keras model that has a layer "pool"; one thread is served after the other.

    `make` builds it, on the engine's device. Raises DeviceMissing.
    """

    batch_size = BATCH_SIZE

    def __init__(self, make: Callable[[], Any], choice: Choice) -> None:
        self.choice = choice
        check_device(choice.device)
        self._lock = threading.Lock()
        with keras.device(f"{choice.device}:0"):
            self.model = make()
            self._network = with_inside(self.model)

    def vectors(self, pixels: np.ndarray) -> np.ndarray:
        """As `Engine`."""
        return self.vectors_and_maps(pixels)[0]

    def timed_vectors(self, pixels: np.ndarray) -> tuple[np.ndarray, float]:
        """As `Engine`."""
        vectors, _, seconds = self._run(pixels)
        return vectors, seconds

    def vectors_and_maps(self, pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """As `Engine`."""
        return self._run(pixels)[:2]

    def _run(self, pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
        with self._lock, keras.device(f"{self.choice.device}:0"):
            start = time.perf_counter()
            vectors, maps = self._network.predict_on_batch(pixels)
            return np.asarray(vectors), np.asarray(maps), time.perf_counter() - start

    def own_answer(self, pixels: np.ndarray) -> np.ndarray:
        """What the whole model gives for pixels (B, S, S, 3)."""
        with self._lock, keras.device(f"{self.choice.device}:0"):
            return np.asarray(self.model.predict_on_batch(pixels))


def check_device(device: str) -> None:
    """Raises DeviceMissing where Keras does not see the device."""
    if device == "gpu" and not keras.distribution.list_devices("gpu"):
        raise DeviceMissing(
            "This computer has no graphics card (GPU) that Keras can use. "
            "Choose the CPU: the answers are the same."
        )
