"""A stranger's LiteRT network, cut where its head begins and written anew as the app's own are:
from pixels 0..255 to vectors and last feature maps. It runs in the closed room alone.
"""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from clothing_model.errors import InvalidModel
from clothing_model.network.engine import LITERT, Choice
from clothing_model.network.head import DenseHead
from clothing_model.network.incoming.litert_checks import TYPES, name_of, read
from clothing_model.network.incoming.scales import Scale
from clothing_model.network.litert import LiteRT
from clothing_model.network.metrics import softmax

_FLOAT, _INT32 = 0, 2
_BYTES = {3: 0, 9: -128}  # integers that pixels come as, and which of them black is
_SIDES = (16, 1_024)  # px
_MOST_CLASSES = 1_000
_STILL = ("RESHAPE", "SQUEEZE", "DEQUANTIZE")


class Cut(NamedTuple):
    """Where the head begins: the number of the tensor with the last maps (`explains`), or with the
    scores; and what comes after."""

    tensor: int
    explains: bool
    head: DenseHead


class LiteRTNetwork:
    """A `.tflite` file, checked and taken apart. Raises InvalidModel for one that is refused.

    scores: what it gives, "logits" or "probabilities".
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._schema, self._model = read(data)
        self._graph = self._model.subgraphs[0]
        self._given_by: dict[int, Any] = {
            int(n): op for op in self._graph.operators for n in op.outputs
        }
        (self._pixels,), (self._scores,) = self._graph.inputs, self._graph.outputs
        self.image_size, self._one_by_one = self._checked_input()
        classes = int(self._graph.tensors[self._scores].shape[-1])
        if not 1 <= classes <= _MOST_CLASSES or classes != np.prod(self._shape(self._scores)[1:]):
            raise InvalidModel(
                f"A network must give one number for each of at most {_MOST_CLASSES:,} "
                f"classes. This one gives {self._shape(self._scores)[1:]}."
            )
        self.scores, self._last = self._end()

    @property
    def has_scaling(self) -> bool:
        """Whether it takes pixels as they are: as whole numbers."""
        return int(self._graph.tensors[self._pixels].type) in _BYTES

    @property
    def weights(self) -> int:
        """How many numbers it holds."""
        constants = (t for t in self._graph.tensors if self._is_constant(t))
        return int(sum(np.prod(tensor.shape) for tensor in constants))

    def _shape(self, number: int) -> list[int]:
        return [int(size) for size in self._graph.tensors[number].shape]

    def _checked_input(self) -> tuple[int, bool]:
        """px, and whether it takes one photo at a time."""
        tensor = self._graph.tensors[self._pixels]
        shape, signature = self._shape(self._pixels), tensor.shapeSignature
        least, most = _SIDES
        square = len(shape) == 4 and shape[0] == 1 and shape[1] == shape[2] and shape[3] == 3
        if not square or not least <= shape[1] <= most or int(tensor.type) not in (_FLOAT, *_BYTES):
            raise InvalidModel(
                f"A network must take square photos of {least} to {most:,} px in 3 colours. "
                f"This one takes {' x '.join(map(str, shape))}."
            )
        return shape[1], signature is None or int(signature[0]) != -1

    def _end(self) -> tuple[str, int]:
        """What it gives, and the tensor before a softmax or sigmoid that ends it."""
        last = self._awake(self._scores)
        operation: Any = self._given_by.get(last)
        if operation is not None and self._name(operation) in ("SOFTMAX", "LOGISTIC"):
            return "probabilities", int(operation.inputs[0])
        given = self.whole(_noise(self.image_size))
        sums = np.allclose(given.sum(axis=1), 1, atol=0.05) and given.min() >= 0
        return ("probabilities" if sums and given.shape[1] > 1 else "logits"), self._scores

    def _name(self, operation: Any) -> str:
        return name_of(self._schema, self._model, operation)

    def _awake(self, number: int) -> int:
        """The same numbers before operations that only give them another shape or type."""
        while (op := self._given_by.get(number)) is not None and self._name(op) in _STILL:
            number = int(op.inputs[0])
        return number

    def cut(self) -> Cut:
        """Where its head begins, if that is pooling and dense layers in full precision; else its
        scores are the vector."""
        weights: list[np.ndarray] = []
        number = self._awake(self._last)
        for fused in (0, 1):  # the last layer, and one with ReLU before it
            operation: Any = self._given_by.get(number)
            layer = self._dense(operation, fused)
            if layer is None:
                break
            weights = [*layer, *weights]
            number = self._awake(int(operation.inputs[0]))
            if (maps := self._averaged(number)) is not None:
                return Cut(maps, True, _head(weights))
        classes = self._shape(self._last)[-1]
        eye, zero = np.eye(classes, dtype=np.float32), np.zeros(classes, np.float32)
        return Cut(self._last, False, _head([eye, zero]))

    def _dense(self, operation: Any, fused: int) -> list[np.ndarray] | None:
        """Kernel (d, n) and bias (n,) of a dense layer with this activation."""
        if operation is None or self._name(operation) != "FULLY_CONNECTED":
            return None
        if int(operation.builtinOptions.fusedActivationFunction) != fused:
            return None
        kernel = self._constant(int(operation.inputs[1]))
        if kernel is None or kernel.ndim != 2:
            return None
        place = int(operation.inputs[2]) if len(operation.inputs) > 2 else -1
        bias = self._constant(place) if place >= 0 else np.zeros(len(kernel), np.float32)
        return None if bias is None or bias.shape != kernel.shape[:1] else [kernel.T, bias]

    def _averaged(self, number: int) -> int | None:
        """The maps whose means a tensor holds."""
        operation: Any = self._given_by.get(number)
        name = self._name(operation) if operation is not None else ""
        if name not in ("MEAN", "AVERAGE_POOL_2D"):
            return None
        maps = int(operation.inputs[0])
        shape = self._shape(maps)
        if len(shape) != 4 or int(self._graph.tensors[maps].type) != _FLOAT:
            return None
        if name == "MEAN":
            axes = self._constant(int(operation.inputs[1]), _INT32)
            whole = axes is not None and sorted(axes.ravel().tolist()) == [1, 2]
        else:
            sides = operation.builtinOptions
            whole = [int(sides.filterHeight), int(sides.filterWidth)] == shape[1:3]
        return maps if whole else None

    def _is_constant(self, tensor: Any) -> bool:
        data = self._model.buffers[tensor.buffer].data
        return data is not None and len(data) > 0

    def _constant(self, number: int, kind: int = _FLOAT) -> np.ndarray | None:
        """A constant's values, also those that are kept in half precision."""
        operation = self._given_by.get(number)
        if operation is not None and self._name(operation) == "DEQUANTIZE":
            number = int(operation.inputs[0])
        tensor = self._graph.tensors[number]
        if not self._is_constant(tensor) or int(tensor.type) not in (kind, 1):
            return None
        data = bytes(self._model.buffers[tensor.buffer].data)
        values = np.frombuffer(data, TYPES[int(tensor.type)]).reshape(self._shape(number))
        return values.astype(TYPES[kind])

    def whole(self, pixels: np.ndarray) -> np.ndarray:
        """What the file's own network gives, float32 (B, classes), for numbers (B, S, S, 3) as it
        takes them; where these are whole, for pixels 0..255."""
        from ai_edge_litert.interpreter import Interpreter

        found = Interpreter(model_content=self._data)
        (taken,), (given,) = found.get_input_details(), found.get_output_details()
        found.allocate_tensors()
        rows = []
        for photo in pixels:
            black = _BYTES.get(int(self._graph.tensors[self._pixels].type), 0)
            found.set_tensor(taken["index"], (photo[None] + black).astype(taken["dtype"]))
            found.invoke()
            row = found.get_tensor(given["index"]).reshape(-1).astype(np.float32)
            scale, zero = given["quantization"]
            rows.append((row - zero) * scale if scale else row)
        return np.stack(rows)

    def write(self, cut: Cut, scale: Scale, target: Path) -> None:
        """The network written anew (`network.tflite` of a saved model), and proven on made-up
        photos. Raises InvalidModel where it gives something else than the file's own."""
        from clothing_model.network.incoming.litert_writing import written

        pixels = np.round(_noise(self.image_size, 3))
        kept = pixels if self.has_scaling else scale.apply(pixels)
        expected = self.whole(kept)
        for one_by_one in (False, True)[self._one_by_one :]:
            target.write_bytes(written(self._file(), cut, scale, self._logs(cut), one_by_one))
            network = LiteRT(target, Choice(LITERT, "cpu"))
            try:
                logits = cut.head.logits(network.vectors(pixels))
            except (RuntimeError, ValueError):  # it takes one photo at a time after all
                continue
            if self._agree(logits, expected):
                return
        raise InvalidModel(
            "A network must give the same answer once it is written anew. This one does not."
        )

    def _file(self) -> tuple[Any, Any]:
        """Read again: writing changes it."""
        return read(self._data)

    def _logs(self, cut: Cut) -> bool:
        """Whether the vectors are probabilities, which have to become logits."""
        return not cut.explains and self._last == self._scores and self.scores == "probabilities"

    def _agree(self, logits: np.ndarray, expected: np.ndarray) -> bool:
        if len(logits) != len(expected) or not np.isfinite(logits).all():
            return False
        if expected.shape[1] == 1:
            one = logits[:, 1:]
            found = [one, 1 / (1 + np.exp(-one))]
        else:
            found = [logits, softmax(logits), 1 / (1 + np.exp(-logits))]
        return any(np.allclose(each, expected, rtol=0.01, atol=0.02) for each in found)


def _head(weights: list[np.ndarray]) -> DenseHead:
    """One number that says how much a photo is of the second of two classes becomes two."""
    *inner, kernel, bias = weights
    if kernel.shape[1] == 1:
        kernel, bias = np.hstack([0 * kernel, kernel]), np.append(0 * bias, bias)
    return DenseHead([np.ascontiguousarray(each, np.float32) for each in (*inner, kernel, bias)])


def _noise(size: int, count: int = 2) -> np.ndarray:
    """Pixels (count, S, S, 3) float32 0..255."""
    return np.random.default_rng(0).uniform(0, 255, (count, size, size, 3)).astype(np.float32)
