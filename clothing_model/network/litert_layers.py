"""Every layer of a converted network, on LiteRT."""

import threading
import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from clothing_model.errors import EngineMissing
from clothing_model.network.backbones import Backbone
from clothing_model.network.engine import Choice
from clothing_model.network.layer_engine import Layer
from clothing_model.network.litert import THREADS, Interpreter
from clothing_model.network.litert_file import NetworkFile


class LiteRTLayers:
    """A `LayerEngine` of a converted network: an interpreter that keeps what every layer gives.

    It reads the same file as an ordinary one, and gives the same numbers. Raises EngineMissing
    for a file that LiteRT cannot read.
    """

    def __init__(self, record: Backbone, path: Path, choice: Choice) -> None:
        self.choice = choice
        self._lock = threading.Lock()
        warnings.filterwarnings("ignore", ".*Enabling `experimental_preserve_all_tensors`")
        try:
            file = NetworkFile(path.read_bytes())
            self._interpreter = Interpreter(path, THREADS, keeps_all=True)
        except ImportError as error:
            raise EngineMissing("LiteRT is installed, but this system cannot load it.") from error
        except (ValueError, RuntimeError) as error:
            raise EngineMissing(f"LiteRT cannot read {path.name}.", path) from error
        self.first = file.first_layer().for_scaled(record)
        self._tensors = {name: tensor.number for name, tensor in file.layers.items()}
        self.layers = tuple(Layer(name, tensor.shape) for name, tensor in file.layers.items())

    def look(
        self, pixels: np.ndarray, names: Sequence[str] = ()
    ) -> tuple[np.ndarray, list[np.ndarray]]:
        """As `LayerEngine`."""
        indices = [self._tensors[name] for name in names]
        with self._lock:
            self._interpreter.run(pixels)
            return self._interpreter.vectors(), [self._interpreter.tensor(n) for n in indices]
