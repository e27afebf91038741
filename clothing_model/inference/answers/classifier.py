"""A saved model at work on photos."""

import time
from pathlib import Path
from typing import Any

import numpy as np

from clothing_model.data.pictures.door import Photo, read_photo
from clothing_model.errors import InvalidModel, telling_of_memory
from clothing_model.inference.answers.answer import Answer, Prediction
from clothing_model.network.backbones import backbone
from clothing_model.network.batches import prepare
from clothing_model.network.engine import KERAS, Choice, Engine, building, choose, open_engine
from clothing_model.network.head import DenseHead, read_head
from clothing_model.network.metrics import softmax
from clothing_model.network.models.folder import (
    SavedModel,
    find_model,
    load_familiarity,
    load_head,
    load_keras,
)
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
        load = _whole if saved.whole else _on_backbone
        black = np.zeros((1, saved.image_size, saved.image_size, 3), np.float32)
        with telling_of_memory():
            self.engine, self.head = load(saved, device, engine, report)
            sizes = {self.engine.vectors(black).shape[1], self.head.vector_size}
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
        probabilities = self.probabilities(logits)[0]
        order = np.argsort(-probabilities, kind="stable")
        ranked = tuple(
            Prediction(self.saved.class_names[index], float(probabilities[index]))
            for index in order
        )
        familiar = bool(self.familiarity.holds(vectors)[0])
        return Answer(ranked, familiar, milliseconds, self.saved.name, self.choice)

    def probabilities(self, logits: np.ndarray) -> np.ndarray:
        """Logits (n, classes) to calibrated probabilities (n, classes)."""
        return softmax(logits, self.saved.temperature)


def _on_backbone(
    saved: SavedModel, device: str, engine: str, report: Report | None
) -> tuple[Engine, DenseHead]:
    """A head and the backbone that it names."""
    head, record = load_head(saved), backbone(str(saved.facts["backbone"]))
    if saved.image_size != record.image_size:
        raise InvalidModel(
            f"Expected photos of {record.image_size} px in the model.json of {saved.name}, as "
            f"{record.title} takes them; it says {saved.image_size}."
        )
    weights = str(saved.facts["backbone_weights"])
    return open_engine(record, weights, device, engine, report), head


def _whole(
    saved: SavedModel, device: str, engine: str, _: Report | None
) -> tuple[Engine, DenseHead]:
    """The two parts of a model that is one Keras file."""
    choice = choose(device, engine or KERAS)
    with building:
        from clothing_model.network.keras_model import KerasEngine

        found = KerasEngine(lambda: checked(load_keras(saved), saved), choice)
    try:
        head = read_head(found.model)
    except ValueError as error:
        raise InvalidModel(f"The model {saved.name} cannot be used. {error}") from error
    black = np.zeros((1, saved.image_size, saved.image_size, 3), np.float32)
    if not np.allclose(
        head.logits(found.vectors(black)), found.own_answer(black), rtol=1e-3, atol=1e-2
    ):
        raise InvalidModel(f"The head of model {saved.name} is not made of dense layers alone.")
    return found, head


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
