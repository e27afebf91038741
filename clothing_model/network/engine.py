"""What runs a backbone: LiteRT on the CPU; Keras on a graphics card, and where LiteRT cannot.

Both give the same numbers, but for rounding. LiteRT is imported in milliseconds and needs no
TensorFlow; Keras takes seconds and some hundred megabytes.
"""

import importlib.metadata
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

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
                f"The {what} must be {' or '.join(filter(None, known))}. You gave {value!r}."
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
    raise EngineMissing(f"Networks need {missing} to run. It is not installed. {_INSTALL}")


class Network(Protocol):
    """A network from pixels to vectors as it lies on the disk, before an `Engine` runs it: a
    frozen backbone, or what a model carries along.

    name: of the backbone that it is or was made from.
    weights: a SHA-256, 64 hexadecimal digits, that tells it from every other network.
    """

    @property
    def name(self) -> str: ...
    @property
    def weights(self) -> str: ...
    @property
    def image_size(self) -> int: ...
    @property
    def interpolation(self) -> str: ...

    def has_no_litert_file(self) -> bool:
        """Whether it is known that LiteRT cannot run it."""
        ...

    def litert_file(self, report: Report | None) -> Path:
        """Its `.tflite` file, converted where need be. Raises EngineMissing where there is none."""
        ...

    def keras_model(self) -> Any:
        """A Keras model from pixels (B, S, S, 3) float32 0..255 whose layer "pool" gives the
        vectors. Call it with `building`."""
        ...


def choose_for(network: Network, device: str = "", engine: str = "") -> Choice:
    """As `choose`, for one network: Keras takes LiteRT's place where that cannot run it."""
    choice = choose(device, engine)
    unable = choice.name == LITERT and network.has_no_litert_file()
    return Choice(KERAS, choice.device) if unable and _may_be_keras(engine) else choice


def _may_be_keras(engine: str) -> bool:
    """Whether Keras may do LiteRT's work: nobody insists on that, and it is there."""
    return LITERT not in (engine, settings.engine()) and settings.installed(_PACKAGES[KERAS])


def open_engine(
    network: Network,
    device: str = "",
    engine: str = "",
    report: Report | None = None,
    layers: Sequence[str] = (),
) -> Engine:
    """A network, loaded; for LiteRT it is converted where need be, and shows `layers` as well.

    Raises WeightsMissing, InvalidModel, DeviceMissing, EngineMissing, InvalidConfig; Stopped out
    of `report`.
    """
    choice = choose_for(network, device, engine)
    if choice.name == LITERT:
        from clothing_model.network.litert import LiteRT

        try:
            return LiteRT(network.litert_file(report), choice, layers=layers)
        except EngineMissing:
            if not _may_be_keras(engine):
                raise
            choice = Choice(KERAS, choice.device)
    with building:
        from clothing_model.network.keras_model import KerasEngine

        return KerasEngine(network.keras_model, choice)


@dataclass(frozen=True)
class FrozenBackbone:
    """A `Network`: a backbone with its pretrained weights, those of the SHA-256 `weights`."""

    record: Backbone
    weights: str

    @property
    def name(self) -> str:
        return self.record.name

    @property
    def image_size(self) -> int:
        return self.record.image_size

    @property
    def interpolation(self) -> str:
        return self.record.interpolation

    def has_no_litert_file(self) -> bool:
        """As `Network`: whether it could not be converted here."""
        return converted.has_failed(self.record, self.weights)

    def litert_file(self, report: Report | None = None) -> Path:
        """As `Network`. Raises WeightsMissing, too."""
        title, path = self.record.title, converted.find(self.record, self.weights)
        if path:
            return path
        if not settings.installed("tensorflow"):
            raise EngineMissing(
                f"{title} has to be converted once before LiteRT can run it, which needs "
                "TensorFlow: `pip install -r requirements.txt`. Or choose another network."
            )
        pretrained.check_weights(self.record, self.weights)
        if path := converted.make(self.record, self.weights, report):
            return path
        raise EngineMissing(
            f"{title} could not be converted for LiteRT on this computer. "
            "Choose another network, or Keras as the engine."
        )

    def keras_model(self) -> Any:
        """As `Network`. Raises WeightsMissing."""
        from clothing_model.network.keras_model import vector_network

        pretrained.check_weights(self.record, self.weights)
        return vector_network(self.record)


def at_hand(record: Backbone) -> FrozenBackbone:
    """A backbone with the weights at hand. Raises WeightsMissing."""
    return FrozenBackbone(record, pretrained.fingerprint(record))


def version(choice: Choice) -> dict[str, str]:
    """The package that the engine is, and its version."""
    name = {LITERT: "ai-edge-litert", KERAS: "keras"}[choice.name]
    return {name: importlib.metadata.version(name)}
