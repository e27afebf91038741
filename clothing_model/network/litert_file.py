"""What stands in the file of a converted network: its layers by name, and its first filters.

A converter makes one operation of a convolution, its batch normalisation and its ReLU, and calls
what that gives by all their names. So does a layer here include what follows it.
"""

import re
from collections.abc import Iterable
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from clothing_model.network.backbones import LAST, Cut
from clothing_model.network.layer_engine import FirstLayer, is_left_out

_PART = re.compile(r"[^/;]+/[^/;]+/([^/;]+?)_1/([^;]+)")  # of a tensor's name: layer, what it does
_FILTERS = ("convolution", "depthwise", "separable_conv2d")
_HALVES = ("separable_conv2d/depthwise", "Sigmoid")  # of a layer, not what it gives


class Tensor(NamedTuple):
    """A tensor's number in the file, and the shape of one photo's maps: height, width, channels."""

    number: int
    shape: tuple[int, int, int]


class NetworkFile:
    """A `.tflite` file, read for what is in it. Raises ValueError, or what its reader raises, for
    one that is none."""

    def __init__(self, data: bytes) -> None:
        from ai_edge_litert import schema_py_generated as schema

        self._schema, self._size = schema, len(data)
        self._model = schema.ModelT.InitFromPackedBuf(data, 0)
        self._graph = self._model.subgraphs[0]

    @cached_property
    def layers(self) -> dict[str, Tensor]:
        """By name, in the network's order, `LAST` last."""
        found: dict[str, Tensor] = {}
        for operation in self._graph.operators:
            tensor = self._graph.tensors[operation.outputs[0]]
            name = _layer(tensor.name.decode())
            if name and len(tensor.shape) == 4:
                found.pop(name, None)  # what the last of its operations gives
                found[name] = _as_tensor(operation.outputs[0], tensor)
        last = next(n for n in self._graph.outputs if len(self._graph.tensors[n].shape) == 4)
        return {**found, LAST: _as_tensor(last, self._graph.tensors[last])}

    def before(self, cut: Cut) -> int:
        """The number of the tensor that goes into the first operation of the layer above a cut.
        Raises ValueError where there is none."""
        layer = re.compile(rf"/{re.escape(cut.before)}(_\d+)?/".encode())
        for operation in self._graph.operators:
            if layer.search(self._graph.tensors[operation.outputs[0]].name):
                for index in operation.inputs:
                    if tuple(self._graph.tensors[index].shape)[1:] == cut.shape:
                        return int(index)
        raise ValueError(f"The converted network must have the layer {cut.before}. It does not.")

    def layer(self, name: str) -> int:
        """The number of the tensor that a layer gives. Raises ValueError where there is none."""
        if name not in self.layers:
            raise ValueError(f"The converted network must have the layer {name}. It does not.")
        return self.layers[name].number

    def with_outputs(self, tensors: Iterable[int]) -> bytes:
        """The same network, which also gives these tensors, after its own outputs: a `.tflite`
        file lists which of its tensors are outputs."""
        import flatbuffers

        own = self._graph.outputs
        self._graph.outputs = [*own, *tensors]
        builder = flatbuffers.Builder(self._size)
        builder.Finish(self._model.Pack(builder), file_identifier=b"TFL3")
        self._graph.outputs = own
        return bytes(builder.Output())

    def first_layer(self) -> FirstLayer:
        """The filters of the first convolution."""
        builtin = self._schema.BuiltinOperator
        (operation, *_) = (
            each
            for each in self._graph.operators
            if self._model.operatorCodes[each.opcodeIndex].builtinCode == builtin.CONV_2D
        )
        photo, kernel, bias = (int(index) for index in operation.inputs)
        options, name = operation.builtinOptions, self._graph.tensors[operation.outputs[0]].name
        limits = self._schema.ActivationFunctionType
        highest = {limits.RELU: np.inf, limits.RELU6: 6.0}.get(options.fusedActivationFunction)
        return FirstLayer(
            _layer(name.decode()),
            self._values(kernel).transpose(1, 2, 3, 0),
            self._values(bias),
            int(options.strideH),
            self._zeros_before(operation),
            highest,
            takes_pixels=photo == self._graph.inputs[0],
        )

    def _zeros_before(self, convolution: Any) -> int:
        """How many rows of zeros stand above the photo, and columns to its left."""
        photo, kernel, _ = convolution.inputs
        for operation in self._graph.operators:
            if operation.outputs[0] == photo and len(operation.inputs) == 2:
                amounts = self._values(operation.inputs[1], np.int32)
                if amounts.shape == (4, 2):
                    return int(amounts[1, 0])
        if convolution.builtinOptions.padding != self._schema.Padding.SAME:
            return 0
        given = int(self._graph.tensors[photo].shape[1])
        made = int(self._graph.tensors[convolution.outputs[0]].shape[1])
        size = int(self._graph.tensors[kernel].shape[1])
        return max((made - 1) * int(convolution.builtinOptions.strideH) + size - given, 0) // 2

    def _values(self, index: int, dtype: Any = np.float32) -> np.ndarray:
        """A constant's values."""
        tensor = self._graph.tensors[index]
        data = self._model.buffers[tensor.buffer].data
        return np.frombuffer(bytes(data), dtype).reshape([int(size) for size in tensor.shape])


def _as_tensor(index: int, tensor: Any) -> Tensor:
    height, width, channels = (int(size) for size in tensor.shape[1:])
    return Tensor(int(index), (height, width, channels))


def _layer(tensor: str) -> str:
    """The layer that a tensor's name is about, by the name that Keras knows; "" for none.

    That is the convolution among several, else the first.
    """
    parts = _PART.findall(tensor)
    if any(does.startswith(_HALVES) for _, does in parts):
        return ""
    convolutions = (name for name, does in parts if does in _FILTERS)
    name = next(convolutions, parts[0][0] if parts else "")
    return "" if is_left_out(name) else name
