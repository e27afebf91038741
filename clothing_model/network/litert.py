"""A backbone on LiteRT, the networks' own runtime on phones; on the CPU, without TensorFlow."""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from queue import LifoQueue
from typing import Any, TypeVar

import numpy as np

from clothing_model.errors import EngineMissing
from clothing_model.network.backbones import Cut
from clothing_model.network.engine import Choice
from clothing_model.network.litert_file import NetworkFile

T = TypeVar("T")

THREADS = os.cpu_count() or 1
BATCH_SIZE = 8


class LiteRT:
    """An `Engine` of a converted network, with an interpreter for each of `workers` that may run
    at once, on `threads` threads each; `layers` are those that it also shows.

    Raises EngineMissing for a file that LiteRT cannot read.
    """

    batch_size = BATCH_SIZE

    def __init__(
        self,
        path: Path,
        choice: Choice,
        workers: int = 1,
        threads: int = THREADS,
        layers: Sequence[str] = (),
    ) -> None:
        self.choice = choice
        self._free: LifoQueue[Interpreter] = LifoQueue()
        try:
            source: Path | bytes = path
            if layers:
                file = NetworkFile(path.read_bytes())
                source = file.with_outputs(map(file.layer, layers))
            for _ in range(workers):
                self._free.put(Interpreter(source, threads))
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

    def vectors_and(
        self, pixels: np.ndarray, make: Callable[[list[np.ndarray]], T]
    ) -> tuple[np.ndarray, T]:
        """The vectors (B, d), and what `make` makes of the maps (B, H, W, C) of the `layers`. It
        gets the interpreter's own memory, to read in the call alone."""
        with self._interpreter() as interpreter:
            interpreter.run(pixels)
            return interpreter.vectors(), make(interpreter.views())

    @contextmanager
    def _interpreter(self) -> Iterator["Interpreter"]:
        interpreter = self._free.get()
        try:
            yield interpreter
        finally:
            self._free.put(interpreter)


class Interpreter:
    """One of LiteRT's interpreters, for one thread at a time; it may keep what all layers give."""

    def __init__(self, source: Path | bytes, threads: int, keeps_all: bool = False) -> None:
        from ai_edge_litert.interpreter import Interpreter as Found

        file: dict[str, Any] = {"model_path": str(source)}
        if isinstance(source, bytes):
            file = {"model_content": source}
        elif not str(source).isascii():  # which Windows' own functions for files do not take
            file = {"model_content": source.read_bytes()}
        file |= {"num_threads": threads, "experimental_preserve_all_tensors": keeps_all}
        self._found: Any = Found(**file)
        (pixels,) = self._found.get_input_details()
        self._pixels = pixels["index"]
        self._one_by_one = pixels["shape_signature"][0] == 1
        first, more = (details := self._found.get_output_details())[:2], details[2:]
        outputs = {len(each["shape"]): each["index"] for each in first}
        if set(outputs) != {2, 4}:
            raise ValueError("The network must give vectors and maps. It gives something else.")
        self._vectors, self._maps = outputs[2], outputs[4]
        self._more = [each["index"] for each in more]
        self._shape: tuple[int, ...] = ()
        self._rows: list[tuple[np.ndarray, np.ndarray]] = []

    def run(self, pixels: np.ndarray) -> None:
        """A network that was made for one photo at a time gets one after the other."""
        self._rows = []
        if self._one_by_one and len(pixels) != 1:
            for photo in pixels:
                self._run(photo[None])
                self._rows.append((self._get(self._vectors), self._get(self._maps)))
        else:
            self._run(pixels)

    def _run(self, pixels: np.ndarray) -> None:
        if pixels.shape != self._shape:
            self._shape = ()  # should there be no memory for the new one
            self._found.resize_tensor_input(self._pixels, pixels.shape)
            self._found.allocate_tensors()
            self._shape = pixels.shape
        self._found.set_tensor(self._pixels, pixels)
        self._found.invoke()

    def _get(self, index: int) -> np.ndarray:
        return np.asarray(self._found.get_tensor(index))

    def vectors(self) -> np.ndarray:
        if self._rows:
            return np.concatenate([vectors for vectors, _ in self._rows])
        return self._get(self._vectors)

    def maps(self) -> np.ndarray:
        if self._rows:
            return np.concatenate([maps for _, maps in self._rows])
        return self._get(self._maps)

    def more(self) -> list[np.ndarray]:
        """The outputs that were added (`NetworkFile.with_outputs`), in their order."""
        return [self.tensor(index) for index in self._more]

    def views(self) -> list[np.ndarray]:
        """The same without a copy: none may be held when it runs again."""
        return [self._found.tensor(index)() for index in self._more]

    def tensor(self, index: int) -> np.ndarray:
        """Any tensor by its number, where all are kept."""
        return np.asarray(self._found.get_tensor(index))


class LiteRTCuts:
    """A `CutEngine` of a converted network. Raises EngineMissing for a file of which LiteRT cannot
    give the maps at the cuts."""

    batch_size = BATCH_SIZE

    def __init__(self, path: Path, choice: Choice, cuts: Sequence[Cut]) -> None:
        self.choice = choice
        try:
            file = NetworkFile(path.read_bytes())
            self._interpreter = Interpreter(file.with_outputs(map(file.before, cuts)), THREADS)
        except (ImportError, ValueError, RuntimeError) as error:
            raise EngineMissing(f"LiteRT cannot give what is inside {path.name}.", path) from error

    def vectors_and_maps_at(self, pixels: np.ndarray) -> tuple[np.ndarray, list[np.ndarray]]:
        """As `CutEngine`."""
        self._interpreter.run(pixels)
        return self._interpreter.vectors(), self._interpreter.more()
