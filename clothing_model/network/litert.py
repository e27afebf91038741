"""A backbone on LiteRT, the networks' own runtime on phones; on the CPU, without TensorFlow."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import LifoQueue
from typing import Any

import numpy as np

from clothing_model.errors import EngineMissing
from clothing_model.network.engine import Choice

THREADS = os.cpu_count() or 1
BATCH_SIZE = 8


class LiteRT:
    """An `Engine` of a converted network, with an interpreter for each of `workers` that may run
    at once, on `threads` threads each.

    Raises EngineMissing for a file that LiteRT cannot read.
    """

    batch_size = BATCH_SIZE

    def __init__(
        self, path: Path, choice: Choice, workers: int = 1, threads: int = THREADS
    ) -> None:
        self.choice = choice
        self._free: LifoQueue[_Interpreter] = LifoQueue()
        try:
            for _ in range(workers):
                self._free.put(_Interpreter(path, threads))
        except ImportError as error:
            raise EngineMissing("LiteRT is installed, but this system cannot load it.") from error
        except (ValueError, RuntimeError) as error:
            raise EngineMissing(f"LiteRT cannot read {path.name}.", path) from error

    def vectors(self, pixels: np.ndarray) -> np.ndarray:
        """As `Engine`."""
        return self.timed_vectors(pixels)[0]

    def timed_vectors(self, pixels: np.ndarray) -> tuple[np.ndarray, float]:
        """As `Engine`."""
        with self._interpreter() as interpreter:
            start = time.perf_counter()
            interpreter.run(pixels)
            return interpreter.vectors(), time.perf_counter() - start

    def vectors_and_maps(self, pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """As `Engine`."""
        with self._interpreter() as interpreter:
            interpreter.run(pixels)
            return interpreter.vectors(), interpreter.maps()

    @contextmanager
    def _interpreter(self) -> Iterator["_Interpreter"]:
        interpreter = self._free.get()
        try:
            yield interpreter
        finally:
            self._free.put(interpreter)


class _Interpreter:
    """One of LiteRT's interpreters, for one thread at a time."""

    def __init__(self, path: Path, threads: int) -> None:
        from ai_edge_litert.interpreter import Interpreter

        file: dict[str, Any] = {"model_path": str(path)}
        if not str(path).isascii():  # which Windows' own functions for files do not take
            file = {"model_content": path.read_bytes()}
        self._found: Any = Interpreter(**file, num_threads=threads)
        (self._pixels,) = (each["index"] for each in self._found.get_input_details())
        outputs = {len(each["shape"]): each["index"] for each in self._found.get_output_details()}
        if set(outputs) != {2, 4}:
            raise ValueError("Expected vectors and maps as the network's outputs.")
        self._vectors, self._maps = outputs[2], outputs[4]
        self._shape: tuple[int, ...] = ()

    def run(self, pixels: np.ndarray) -> None:
        if pixels.shape != self._shape:
            self._shape = ()  # should there be no memory for the new one
            self._found.resize_tensor_input(self._pixels, pixels.shape)
            self._found.allocate_tensors()
            self._shape = pixels.shape
        self._found.set_tensor(self._pixels, pixels)
        self._found.invoke()

    def vectors(self) -> np.ndarray:
        return np.asarray(self._found.get_tensor(self._vectors))

    def maps(self) -> np.ndarray:
        return np.asarray(self._found.get_tensor(self._maps))
