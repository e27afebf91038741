"""A vector network that is loaded when it is first asked for something."""

import threading
import time
from typing import Any

import numpy as np

from clothing_model.network import pace
from clothing_model.network.backbones import Backbone
from clothing_model.network.batches import BATCH_SIZE


class LazyNetwork:
    """Pixels to vectors, like `classifier.vector_network`; costs nothing until it is used.

    Where all vectors are kept already, Keras need not be imported at all. Several threads may
    use it; one is served after the other.
    """

    def __init__(self, record: Backbone) -> None:
        self.record = record
        self._model: Any = None
        self._lock = threading.RLock()

    @property
    def model(self) -> Any:
        """The Keras model, loaded once. Raises WeightsMissing."""
        with self._lock:
            if self._model is None:
                self._model = self._load()
            return self._model

    def _load(self) -> Any:
        from clothing_model.network.keras_model import vector_network  # imports Keras

        start = time.perf_counter()
        model = vector_network(self.record)
        pace.keep(pace.LOADING + self.record.name, time.perf_counter() - start)
        return model

    def warm_up(self) -> None:
        """Load it, and compile it for whole batches, ahead. Raises WeightsMissing."""
        size = self.record.image_size
        self.predict_on_batch(np.zeros((BATCH_SIZE, size, size, 3), np.float32))

    def predict_on_batch(self, pixels: np.ndarray) -> np.ndarray:
        """Pixels (B, S, S, 3) float32 0..255 to vectors (B, d) float32."""
        with self._lock:
            return np.asarray(self.model.predict_on_batch(pixels))
