"""A saved model at work on photos."""

import threading
import time
from pathlib import Path
from typing import Any

import keras
import numpy as np

from clothing_model.data.pictures.door import Photo, read_photo
from clothing_model.errors import DeviceMissing, InvalidModel, telling_of_memory
from clothing_model.inference.answers.answer import Answer, Prediction
from clothing_model.network.batches import prepare
from clothing_model.network.head import DenseHead, read_head
from clothing_model.network.keras_model import with_inside
from clothing_model.network.metrics import softmax
from clothing_model.network.models.folder import (
    SavedModel,
    find_model,
    load_familiarity,
    load_keras,
)

DEVICES = ("cpu", "gpu")


def devices() -> tuple[str, ...]:
    """The devices of this computer that Keras can use: "cpu", and "gpu" where there is one."""
    return ("cpu", "gpu") if keras.distribution.list_devices("gpu") else ("cpu",)


def check_device(device: str) -> str:
    """The device, or DeviceMissing in a sentence."""
    if device not in DEVICES:
        raise DeviceMissing(f"Expected the device cpu or gpu; received {device!r}.")
    if device not in devices():
        raise DeviceMissing(
            "This computer has no graphics card (GPU) that Keras can use. "
            "Choose the CPU: the answers are the same."
        )
    return device


def checked(model: Any, saved: SavedModel) -> Any:
    """The Keras model, if it takes and gives what model.json says. Raises InvalidModel."""
    expected = (None, saved.image_size, saved.image_size, 3), (None, len(saved.class_names))
    received = tuple(model.input_shape), tuple(model.output_shape)
    if received != expected:
        raise InvalidModel(
            f"Expected the model {saved.name} to take and give {expected}, as its model.json "
            f"says; received {received}."
        )
    return model


def _head(model: Any, saved: SavedModel) -> DenseHead:
    try:
        return read_head(model)
    except ValueError as error:
        raise InvalidModel(f"The model {saved.name} cannot be used. {error}") from error


class Classifier:
    """One saved model on one device: loaded once, warmed up, safe to share between threads.

    Raises InvalidModel or DeviceMissing.
    """

    def __init__(self, saved: SavedModel, device: str = "cpu") -> None:
        self.saved = saved
        self.device = check_device(device)
        self._lock = threading.Lock()
        with telling_of_memory(), keras.device(f"{self.device}:0"):
            model = checked(load_keras(saved), saved)
            self.head = _head(model, saved)
            self._network = with_inside(model)
        self.familiarity = load_familiarity(saved)
        if self.familiarity.directions.shape[1:] != self._network.output[1].shape[1:]:
            raise InvalidModel(f"The file familiar.npz of model {saved.name} is another model's.")
        black = np.zeros((1, saved.image_size, saved.image_size, 3), np.float32)
        logits, vectors = self.run(black)
        if not np.allclose(self.head.logits(vectors), logits, rtol=1e-3, atol=1e-2):
            raise InvalidModel(f"The head of model {saved.name} is not made of dense layers alone.")

    @classmethod
    def load(cls, name: str | None = None, device: str = "cpu") -> "Classifier":
        """The model called `name`, or the shipped one."""
        return cls(find_model(name), device)

    def run(self, batch: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Pixels (B, S, S, 3) float32 0..255 to logits (B, classes) and vectors (B, d)."""
        with self._lock:
            return self._run(batch)[:2]

    def maps(self, batch: np.ndarray) -> np.ndarray:
        """Pixels (B, S, S, 3) to the last feature maps (B, H, W, d), whose means the vectors
        are, float32."""
        with self._lock:
            return self._run(batch)[2]

    def _run(self, batch: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        with telling_of_memory(), keras.device(f"{self.device}:0"):
            logits, vectors, maps = self._network.predict_on_batch(batch)
        return np.asarray(logits), np.asarray(vectors), np.asarray(maps)

    def answer(self, source: bytes | Path) -> tuple[Photo, Answer]:
        """Open one photo and name what is on it. Raises InvalidImage."""
        start = time.perf_counter()
        photo = read_photo(source)
        batch = prepare([photo.pixels], self.saved.image_size, self.saved.interpolation)
        opened = time.perf_counter() - start
        with self._lock:
            start = time.perf_counter()
            logits, vectors, _ = self._run(batch)
            spent = opened + time.perf_counter() - start
        return photo, self._answer(logits, vectors, 1000 * spent)

    def _answer(self, logits: np.ndarray, vectors: np.ndarray, milliseconds: float) -> Answer:
        """The answer for one photo: logits (1, classes), vectors (1, d)."""
        probabilities = self.probabilities(logits)[0]
        order = np.argsort(-probabilities, kind="stable")
        ranked = tuple(
            Prediction(self.saved.class_names[index], float(probabilities[index]))
            for index in order
        )
        familiar = bool(self.familiarity.holds(vectors)[0])
        return Answer(ranked, familiar, milliseconds, self.saved.name, self.device)

    def probabilities(self, logits: np.ndarray) -> np.ndarray:
        """Logits (n, classes) to calibrated probabilities (n, classes)."""
        return softmax(logits, self.saved.temperature)
