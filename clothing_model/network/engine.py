"""What runs a backbone: LiteRT on the CPU; Keras on a graphics card, and where LiteRT cannot.

Both give the same numbers, but for rounding. LiteRT is imported in milliseconds and needs no
TensorFlow; Keras takes seconds and some hundred megabytes.
"""

import importlib.metadata
import importlib.util
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
PRECISION = "float32"  # of every engine


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

    def vectors_and_maps(self, pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The vectors and the last feature maps (B, H, W, d), of which they are the means."""
        ...


def installed(name: str) -> bool:
    """Whether a package can be imported; imports nothing."""
    try:
        return importlib.util.find_spec(name) is not None
    except ValueError:  # somebody has made it unimportable
        return False


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
            raise InvalidConfig("Expected the engine keras for a GPU; LiteRT runs on the CPU.")
        if not installed(_PACKAGES[KERAS]):
            raise DeviceMissing(f"A graphics card (GPU) is used through TensorFlow. {_INSTALL}")
        return Choice(KERAS, device)
    for name in (engine,) if engine else ENGINES:
        if installed(_PACKAGES[name]):
            return Choice(name, device)
    missing = TITLES.get(engine, "LiteRT or Keras")
    raise EngineMissing(f"Expected {missing} to run networks; it is not installed. {_INSTALL}")


def choose_for(record: Backbone, weights: str, device: str = "", engine: str = "") -> Choice:
    """As `choose`, for one backbone with weights of this SHA-256.

    LiteRT needs the network converted, and Keras takes its place where that is known to fail.
    """
    choice = choose(device, engine)
    free = choice.name == LITERT and not engine and not settings.engine()
    if free and converted.has_failed(record, weights) and installed(_PACKAGES[KERAS]):
        return Choice(KERAS, choice.device)
    return choice


def open_engine(
    record: Backbone, weights: str, device: str = "", engine: str = "", report: Report | None = None
) -> Engine:
    """A backbone with weights of this SHA-256, loaded; for LiteRT it is converted where need be.

    Raises WeightsMissing, DeviceMissing, EngineMissing, InvalidConfig; Stopped out of `report`.
    """
    choice = choose_for(record, weights, device, engine)
    if choice.name == LITERT:
        from clothing_model.network.litert import LiteRT

        path = converted.find(record, weights)
        if path is None and installed("tensorflow"):
            pretrained.check_weights(record, weights)
            path = converted.make(record, weights, report)
        if path is not None:
            return LiteRT(path, choice)
        if engine == LITERT or settings.engine() == LITERT or not installed(_PACKAGES[KERAS]):
            raise EngineMissing(converted.why_not(record))
        choice = Choice(KERAS, choice.device)
    from clothing_model.network.keras_model import keras_engine

    return keras_engine(record, weights, choice)


def version(choice: Choice) -> dict[str, str]:
    """The package that the engine is, and its version."""
    name = {LITERT: "ai-edge-litert", KERAS: "keras"}[choice.name]
    return {name: importlib.metadata.version(name)}
