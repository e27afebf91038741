"""A backbone that is opened when it is first asked for something."""

import threading

import numpy as np

from clothing_model.network import pretrained
from clothing_model.network.backbones import Backbone
from clothing_model.network.converted import find
from clothing_model.network.engine import LITERT, Choice, Engine, choose_for, open_engine
from clothing_model.tasks import Report


class LazyEngine:
    """An `Engine` of a backbone with the weights at hand; costs nothing until it is used.

    Several threads may use it. `report` is told of what comes before the first batch, as
    `engine.open_engine` does.
    """

    def __init__(self, record: Backbone, report: Report | None = None) -> None:
        self.record, self.report = record, report
        self._engine: Engine | None = None
        self._lock = threading.Lock()

    @property
    def weights(self) -> str:
        """The SHA-256 of the weights at hand. Raises WeightsMissing."""
        return pretrained.fingerprint(self.record)

    @property
    def choice(self) -> Choice:
        """What runs it, or would. Raises WeightsMissing, InvalidConfig, EngineMissing."""
        opened = self._engine
        return opened.choice if opened else choose_for(self.record, self.weights)

    @property
    def has_to_be_converted(self) -> bool:
        """Whether opening it takes a conversion first."""
        waits = self._engine is None and self.choice.name == LITERT
        return waits and find(self.record, self.weights) is None

    @property
    def batch_size(self) -> int:
        return self.open().batch_size

    def open(self) -> Engine:
        """The engine, opened once. Raises as `open_engine`."""
        with self._lock:
            if self._engine is None:
                self._engine = open_engine(self.record, self.weights, report=self.report)
            return self._engine

    def vectors(self, pixels: np.ndarray) -> np.ndarray:
        """Pixels (B, S, S, 3) float32 0..255 to vectors (B, d) float32."""
        return self.open().vectors(pixels)
