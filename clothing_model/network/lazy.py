"""A vector network that is loaded when it is first asked for something."""

import threading
import time
from typing import Any

import numpy as np

from clothing_model.network import pace
from clothing_model.network.backbones import Backbone


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
        start = time.perf_counter()
        from clothing_model.network.classifier import vector_network

        model = vector_network(self.record)
        pace.keep(pace.LOADING + self.record.name, time.perf_counter() - start)
        return model

    def warm_up(self) -> None:
        """Load and compile it ahead, which takes a second or two. Raises WeightsMissing.

        It is asked for one photo, then two: Keras then compiles for any number of them.
        """
        size = self.record.image_size
        with self._lock:
            for photos in (1, 2):
                self.predict_on_batch(np.zeros((photos, size, size, 3), np.float32))

    def predict_on_batch(self, pixels: np.ndarray) -> np.ndarray:
        """Pixels (B, S, S, 3) float32 0..255 to vectors (B, d) float32."""
        with self._lock:
            return np.asarray(self.model.predict_on_batch(pixels))
