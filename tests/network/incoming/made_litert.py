"""Small LiteRT files, put together operation by operation, without TensorFlow."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from clothing_model.data.datasets.folders import Manifest, class_indices
from clothing_model.data.pictures.door import open_image
from clothing_model.network.batches import prepare

SIZE, CELL = 32, 8  # px


class Maker:
    """A file in the making: `tensor`, `operation`, then `bytes`."""

    def __init__(self) -> None:
        from ai_edge_litert import schema_py_generated as schema

        self.schema = schema
        self.model, self.graph = schema.ModelT(), schema.SubGraphT()
        self.model.version, self.model.subgraphs = 3, [self.graph]
        self.model.buffers, self.model.operatorCodes = [schema.BufferT()], []
        self.graph.tensors, self.graph.operators = [], []

    def tensor(self, shape: Sequence[int], values: np.ndarray | None = None) -> int:
        """A tensor's number; with `values` it is a constant, float32 or int32."""
        found = self.schema.TensorT()
        found.shape, found.name = np.array(shape, np.int32), b"t"
        found.type = 2 if values is not None and values.dtype == np.int32 else 0
        if values is not None:
            buffer = self.schema.BufferT()
            buffer.data = np.frombuffer(values.tobytes(), np.uint8)
            self.model.buffers.append(buffer)
            found.buffer = len(self.model.buffers) - 1
        self.graph.tensors.append(found)
        return len(self.graph.tensors) - 1

    def operation(
        self, name: str, taken: Sequence[int], shape: Sequence[int], kind: str = "", **said: int
    ) -> int:
        """Add one; the number of the tensor that it gives."""
        code, found = self.schema.OperatorCodeT(), self.schema.OperatorT()
        code.builtinCode = getattr(self.schema.BuiltinOperator, name)
        code.deprecatedBuiltinCode = min(code.builtinCode, 127)
        self.model.operatorCodes.append(code)
        found.opcodeIndex = len(self.model.operatorCodes) - 1
        given = self.tensor(shape)
        found.inputs, found.outputs = np.array(taken, np.int32), np.array([given], np.int32)
        if kind:
            options = getattr(self.schema, f"{kind}T")()
            for key, value in said.items():
                setattr(options, key, value)
            found.builtinOptionsType = getattr(self.schema.BuiltinOptions, kind)
            found.builtinOptions = options
        self.graph.operators.append(found)
        return given

    def bytes(self, taken: int, given: int) -> bytes:
        import flatbuffers

        self.graph.inputs = np.array([taken], np.int32)
        self.graph.outputs = np.array([given], np.int32)
        builder = flatbuffers.Builder(1024)
        builder.Finish(self.model.Pack(builder), file_identifier=b"TFL3")
        return bytes(builder.Output())


def classifier(kernel: np.ndarray, bias: np.ndarray, softmax: bool = True) -> bytes:
    """Pixels as 0..1, less a half, squared, means of cells of 8 px, and one dense layer: kernel
    (48, n), bias (n,)."""
    new, classes = Maker(), len(bias)
    pixels = new.tensor([1, SIZE, SIZE, 3])
    side = SIZE // CELL
    half = new.tensor([1], np.array([-0.5], np.float32))
    middle = new.operation("ADD", [pixels, half], [1, SIZE, SIZE, 3], "AddOptions")
    squares = new.operation("SQUARE", [middle], [1, SIZE, SIZE, 3])
    cells = new.operation(
        *("AVERAGE_POOL_2D", [squares], [1, side, side, 3], "Pool2DOptions"),
        filterHeight=CELL, filterWidth=CELL, strideH=CELL, strideW=CELL, padding=1,
    )  # fmt: skip
    shape = new.tensor([2], np.array([1, side * side * 3], np.int32))
    flat = new.operation("RESHAPE", [cells, shape], [1, side * side * 3])
    weights = new.tensor([classes, len(kernel)], kernel.T.astype(np.float32).copy())
    biases = new.tensor([classes], bias.astype(np.float32))
    scores = new.operation(
        "FULLY_CONNECTED", [flat, weights, biases], [1, classes], "FullyConnectedOptions"
    )
    if softmax:
        scores = new.operation("SOFTMAX", [scores], [1, classes], "SoftmaxOptions", beta=1)
    return new.bytes(pixels, scores)


def other_operation(name: str) -> bytes:
    """A network of one operation with this name."""
    new = Maker()
    pixels = new.tensor([1, SIZE, SIZE, 3])
    return new.bytes(pixels, new.operation(name, [pixels], [1, 4]))


def cells_of(manifest: Manifest, split: str) -> tuple[np.ndarray, np.ndarray]:
    """Of each photo what the dense layer takes (n, 48), and its class index (n,)."""
    photos = manifest.select(split)
    pixels = prepare([open_image(manifest.file(p)) for p in photos], SIZE, "bilinear") / 255
    pixels = (pixels - 0.5) ** 2
    side = SIZE // CELL
    cells = pixels.reshape(-1, side, CELL, side, CELL, 3).mean((2, 4)).reshape(len(photos), -1)
    return cells, class_indices(photos, manifest.class_names)


def fitted(manifest: Manifest, order: Sequence[int] | None = None) -> bytes:
    """A classifier that knows the validation photos by heart, by least squares; with an `order`,
    its number k stands for the class order[k]."""
    cells, truth = cells_of(manifest, "validation")
    inputs = np.hstack([cells, np.ones((len(cells), 1))])
    wanted = np.eye(len(manifest.class_names))[truth] * 8
    found: Any = np.linalg.solve(
        inputs.T @ inputs + 1e-3 * np.eye(inputs.shape[1]), inputs.T @ wanted
    )
    found = found[:, list(order)] if order is not None else found
    return classifier(found[:-1], found[-1])


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path
