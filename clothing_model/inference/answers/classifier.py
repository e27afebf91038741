"""A saved model at work on photos."""

import time
from pathlib import Path

import numpy as np

from clothing_model.data.pictures.door import Photo, read_photo
from clothing_model.errors import InvalidModel, telling_of_memory
from clothing_model.inference.answers.answer import Answer, rank
from clothing_model.network.batches import prepare
from clothing_model.network.engine import Choice, Engine, open_engine
from clothing_model.network.head import DenseHead, read_head
from clothing_model.network.metrics import softmax
from clothing_model.network.models.folder import (
    SavedModel,
    find_model,
    load_familiarity,
    load_head,
)
from clothing_model.network.models.network import network_of
from clothing_model.tasks import Report


class Classifier:
    """One saved model on one device: loaded once, warmed up, safe to share between threads.

    `device` and `engine` as for `engine.choose`; `report` is told of what has to be done before.
    Raises InvalidModel, WeightsMissing, DeviceMissing, EngineMissing, InvalidConfig.
    """

    def __init__(
        self, saved: SavedModel, device: str = "", engine: str = "", report: Report | None = None
    ) -> None:
        self.saved = saved
        head = None if saved.whole else load_head(saved)
        self.network = network_of(saved)
        with telling_of_memory():
            self.engine = open_engine(self.network, device, engine, report)
            self.head = head or _head_inside(saved, self.engine)
            sizes = {self.engine.vectors(_black(saved)).shape[1], self.head.vector_size}
        self.familiarity = load_familiarity(saved)
        if {*sizes, self.familiarity.directions.shape[1]} != sizes or len(sizes) > 1:
            raise InvalidModel(f"A file of model {saved.name} is another model's.")

    @classmethod
    def load(
        cls,
        name: str | None = None,
        device: str = "",
        engine: str = "",
        report: Report | None = None,
    ) -> "Classifier":
        """The model called `name`, or the shipped one."""
        return cls(find_model(name), device, engine, report)

    @property
    def choice(self) -> Choice:
        """The engine and device that it runs on."""
        return self.engine.choice

    def run(self, batch: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Pixels (B, S, S, 3) float32 0..255 to logits (B, classes) and vectors (B, d)."""
        with telling_of_memory():
            vectors = self.engine.vectors(batch)
        return self.head.logits(vectors), vectors

    def maps(self, batch: np.ndarray) -> np.ndarray:
        """Pixels (B, S, S, 3) to the last feature maps (B, H, W, d), whose means the vectors
        are, float32."""
        with telling_of_memory():
            return self.engine.vectors_and_maps(batch)[1]

    def answer(self, source: bytes | Path) -> tuple[Photo, Answer]:
        """Open one photo and name what is on it. Raises InvalidImage."""
        start = time.perf_counter()
        photo = read_photo(source)
        batch = prepare([photo.pixels], self.saved.image_size, self.saved.interpolation)
        opened = time.perf_counter() - start
        with telling_of_memory():
            vectors, seconds = self.engine.timed_vectors(batch)
        return photo, self._answer(self.head.logits(vectors), vectors, 1000 * (opened + seconds))

    def _answer(self, logits: np.ndarray, vectors: np.ndarray, milliseconds: float) -> Answer:
        """The answer for one photo: logits (1, classes), vectors (1, d)."""
        ranked = rank(logits, self.saved.class_names, self.saved.temperature)
        familiar = bool(self.familiarity.holds(vectors)[0])
        return Answer(ranked, familiar, milliseconds, self.saved.name, self.choice)

    def probabilities(self, logits: np.ndarray) -> np.ndarray:
        """Logits (n, classes) to calibrated probabilities (n, classes)."""
        return softmax(logits, self.saved.temperature)


def _head_inside(saved: SavedModel, engine: Engine) -> DenseHead:
    """The head of a model that is one Keras file. Raises InvalidModel."""
    from clothing_model.network.keras_model import KerasEngine

    assert isinstance(engine, KerasEngine)
    try:
        head = read_head(engine.model)
    except ValueError as error:
        raise InvalidModel(f"The model {saved.name} cannot be used. {error}") from error
    black = _black(saved)
    if not np.allclose(
        head.logits(engine.vectors(black)), engine.own_answer(black), rtol=1e-3, atol=1e-2
    ):
        raise InvalidModel(f"The head of model {saved.name} is not made of dense layers alone.")
    return head


def _black(saved: SavedModel) -> np.ndarray:
    """A batch of one black photo."""
    return np.zeros((1, saved.image_size, saved.image_size, 3), np.float32)
