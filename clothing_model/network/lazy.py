"""A backbone that is opened when it is first asked for something."""

import threading

import numpy as np

from clothing_model.network.backbones import Backbone
from clothing_model.network.converted import find
from clothing_model.network.engine import (
    LITERT,
    Choice,
    Engine,
    FrozenBackbone,
    Network,
    at_hand,
    choose_for,
    open_engine,
)
from clothing_model.network.layer_engine import LayerEngine, open_layers
from clothing_model.network.litert import LiteRT
from clothing_model.network.peak_store import peaks_of
from clothing_model.tasks import Report


class LazyEngine:
    """An `Engine` of a backbone with the weights at hand; costs nothing until it is used.

    Several threads may use it. `report` is told of what comes before the first batch, as
    `engine.open_engine` does. `own`: a network that was made from the backbone, to take its place.
    """

    def __init__(
        self, record: Backbone, report: Report | None = None, own: Network | None = None
    ) -> None:
        self.record, self.report, self._own = record, report, own
        self._engine: Engine | None = None
        self._keras: LayerEngine | None = None
        self._lock = threading.Lock()

    @property
    def network(self) -> FrozenBackbone:
        """The backbone. Raises WeightsMissing."""
        return at_hand(self.record)

    @property
    def opens(self) -> Network:
        """What it opens. Raises WeightsMissing."""
        return self._own or self.network

    @property
    def weights(self) -> str:
        """The SHA-256 of the weights at hand. Raises WeightsMissing."""
        return self.network.weights

    @property
    def choice(self) -> Choice:
        """What runs it, or would. Raises WeightsMissing, InvalidConfig, EngineMissing."""
        opened = self._engine
        return opened.choice if opened else choose_for(self.opens)

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
                depths = self.record.depths
                self._engine = open_engine(self.opens, report=self.report, layers=depths)
            return self._engine

    @property
    def gives_peaks(self) -> bool:
        """Whether the engine that is open gives peaks with vectors at no cost to speak of."""
        return isinstance(self._engine, LiteRT) and bool(self.record.depths)

    def vectors_and_peaks(self, pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Pixels (B, S, S, 3) float32 0..255 to vectors (B, d) and the peaks (B, channels) at the
        backbone's depths (`peak_store.PEAK`); Keras needs a second network for it."""
        engine = self.open()
        if isinstance(engine, LiteRT):
            return engine.vectors_and(pixels, peaks_of)
        with self._lock:
            if self._keras is None:
                self._keras = open_layers(self.opens, engine.choice)
        vectors, maps = self._keras.look(pixels, self.record.depths)
        return vectors, peaks_of(maps)

    def vectors(self, pixels: np.ndarray) -> np.ndarray:
        """Pixels (B, S, S, 3) float32 0..255 to vectors (B, d) float32."""
        return self.open().vectors(pixels)
