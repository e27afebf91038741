"""What runs a backbone: LiteRT on the CPU; Keras on a graphics card, and where LiteRT cannot.

Both give the same numbers, but for rounding. LiteRT is imported in milliseconds and needs no
TensorFlow; Keras takes seconds and some hundred megabytes.
"""

import importlib.metadata
import threading
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from clothing_model import settings
from clothing_model.errors import DeviceMissing, EngineMissing, InvalidConfig
from clothing_model.network import converted, pretrained
from clothing_model.network.backbones import Backbone
from clothing_model.tasks import Report

LITERT, KERAS = "litert", "keras"
TITLES = {LITERT: "LiteRT", KERAS: "Keras"}
ENGINES, DEVICES = tuple(TITLES), ("cpu", "gpu")
_PACKAGES = {LITERT: "ai_edge_litert", KERAS: "keras"}
_INSTALL = "Install it with `pip install -r requirements.txt`."

building = threading.RLock()
"""One thread alone imports Keras and builds a network with it."""


@dataclass(frozen=True)
class Choice:
    """An engine by its name, and the device that it runs on."""

    name: str
    device: str

    @property
    def title(self) -> str:
        """ "CPU, LiteRT" """
        return f"{self.device.upper()}, {TITLES[self.name]}"

    @property
    def key(self) -> str:
        """What tells vectors of this engine from those of another."""
        return f"{self.name}-{self.device}"


class Engine(Protocol):
    """A loaded network. Several threads may use it.

    batch_size: how many photos at once it is quickest with.
    """

    choice: Choice
    batch_size: int

    def vectors(self, pixels: np.ndarray) -> np.ndarray:
        """Pixels (B, S, S, 3) float32 0..255 to vectors (B, d) float32."""
        ...

    def timed_vectors(self, pixels: np.ndarray) -> tuple[np.ndarray, float]:
        """The same, and the seconds that it took once it was its turn."""
        ...

    def vectors_and_maps(self, pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The vectors and the last feature maps (B, H, W, d), of which they are the means."""
        ...


def choose(device: str = "", engine: str = "") -> Choice:
    """The engine for what is asked; "" leaves it to the settings, and those to the best there is.

    Raises InvalidConfig, DeviceMissing, EngineMissing.
    """
    device, engine = device or settings.device(), engine or settings.engine()
    for value, known, what in ((device, DEVICES, "device"), (engine, ("", *ENGINES), "engine")):
        if value not in known:
            raise InvalidConfig(
                f"Expected the {what} {' or '.join(filter(None, known))}; received {value!r}."
            )
    if device == "gpu":
        if engine == LITERT:
            raise DeviceMissing("LiteRT runs on the CPU; a GPU is used by the engine keras.")
        if not settings.installed(_PACKAGES[KERAS]):
            raise DeviceMissing(f"A graphics card (GPU) is used through TensorFlow. {_INSTALL}")
        return Choice(KERAS, device)
    for name in (engine,) if engine else ENGINES:
        if settings.installed(_PACKAGES[name]):
            return Choice(name, device)
    missing = TITLES.get(engine, "LiteRT or Keras")
    raise EngineMissing(f"Expected {missing} to run networks; it is not installed. {_INSTALL}")


def choose_for(record: Backbone, weights: str, device: str = "", engine: str = "") -> Choice:
    """As `choose`, for one backbone with weights of this SHA-256.

    LiteRT needs the network converted, and Keras takes its place where that is known to fail.
    """
    choice = choose(device, engine)
    failed = choice.name == LITERT and converted.has_failed(record, weights)
    return Choice(KERAS, choice.device) if failed and _may_be_keras(engine) else choice


def _may_be_keras(engine: str) -> bool:
    """Whether Keras may do LiteRT's work: nobody insists on that, and it is there."""
    return LITERT not in (engine, settings.engine()) and settings.installed(_PACKAGES[KERAS])


def open_engine(
    record: Backbone, weights: str, device: str = "", engine: str = "", report: Report | None = None
) -> Engine:
    """A backbone with weights of this SHA-256, loaded; for LiteRT it is converted where need be.

    Raises WeightsMissing, DeviceMissing, EngineMissing, InvalidConfig; Stopped out of `report`.
    """
    choice = choose_for(record, weights, device, engine)
    if choice.name == LITERT:
        try:
            return _litert(record, weights, choice, report)
        except EngineMissing:
            if not _may_be_keras(engine):
                raise
            choice = Choice(KERAS, choice.device)
    with building:
        from clothing_model.network.keras_model import keras_engine

        return keras_engine(record, weights, choice)


def _litert(record: Backbone, weights: str, choice: Choice, report: Report | None) -> Engine:
    from clothing_model.network.litert import LiteRT

    path = converted.find(record, weights)
    if path is None and settings.installed("tensorflow"):
        pretrained.check_weights(record, weights)
        path = converted.make(record, weights, report)
        if path is None:
            raise EngineMissing(
                f"{record.title} could not be converted for LiteRT on this computer. "
                "Choose another network, or Keras as the engine."
            )
    if path is None:
        raise EngineMissing(
            f"{record.title} has to be converted once before LiteRT can run it, which needs "
            "TensorFlow: `pip install -r requirements.txt`. Or choose another network."
        )
    return LiteRT(path, choice)


def version(choice: Choice) -> dict[str, str]:
    """The package that the engine is, and its version."""
    name = {LITERT: "ai-edge-litert", KERAS: "keras"}[choice.name]
    return {name: importlib.metadata.version(name)}
