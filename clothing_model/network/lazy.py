"""A vector network that is loaded when it is first asked for something."""

import threading
import time
from typing import Any

import numpy as np

from clothing_model.network import pace
from clothing_model.network.backbones import Backbone


class LazyNetwork:
    """Pixels to vectors, like `classifier.vector_network`; costs nothing until it is used.

    Where all vectors are kept already, Keras need not be imported at all.
    """

    def __init__(self, record: Backbone) -> None:
        self._record = record
        self._model: Any = None
        self._lock = threading.Lock()

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

        model = vector_network(self._record)
        pace.keep(pace.LOADING + self._record.name, time.perf_counter() - start)
        return model

    def predict_on_batch(self, pixels: np.ndarray) -> np.ndarray:
        """Pixels (B, S, S, 3) float32 0..255 to vectors (B, d) float32."""
        return np.asarray(self.model.predict_on_batch(pixels))
