"""A LiteRT network with other ends: from pixels 0..255 to vectors and last feature maps, as
`network.conversion` writes the app's own."""

from typing import Any

import numpy as np

from clothing_model.network.incoming.litert_network import Cut
from clothing_model.network.incoming.scales import Scale

_FLOAT, _INT32 = 0, 2
_BLACK = {3: 0, 9: -128}


def written(file: tuple[Any, Any], cut: Cut, scale: Scale, logs: bool, one_by_one: bool) -> bytes:
    """The file's bytes. `file` as `litert_checks.read` gives it, which is changed. `logs`: the
    vectors become their logarithms. Nothing else of the file is kept: no names, no notes."""
    schema, model = file
    new = _Writing(schema, model)
    batch = 1 if one_by_one else -1
    new.start(scale, batch)
    new.end(cut, logs, batch)
    return new.bytes()


class _Writing:
    def __init__(self, schema: Any, model: Any) -> None:
        self._schema, self._model = schema, model
        self._graph = model.subgraphs[0]
        self._before: list[Any] = []
        self._after: list[Any] = []

    def start(self, scale: Scale, batch: int) -> None:
        """Pixels, scaled, go where the file's own input was."""
        schema, taken = self._schema, int(self._graph.inputs[0])
        tensor = self._graph.tensors[taken]
        shape, kind = [int(size) for size in tensor.shape], int(tensor.type)
        kernel, bias = scale.as_kernel()
        if kind in _BLACK:
            kernel, bias = self._as_bytes(tensor, _BLACK[kind])
        pixels = self._tensor("pixels", shape, [batch, *shape[1:]])
        scaled = taken if kind == _FLOAT else self._tensor("scaled", shape, [batch, *shape[1:]])
        options = schema.Conv2DOptionsT()
        options.strideW = options.strideH = 1
        ends = [pixels, self._constant(kernel.T[:, None, None, :]), self._constant(bias)]
        self._before.append(self._operation("CONV_2D", ends, scaled, "Conv2DOptions", options))
        if kind in _BLACK and self._scale_of(tensor):
            self._before.append(self._operation("QUANTIZE", [scaled], taken))
        elif kind in _BLACK:
            self._before.append(self._operation("CAST", [scaled], taken))
        self._graph.inputs = np.array([pixels], np.int32)

    def _as_bytes(self, tensor: Any, black: int) -> tuple[np.ndarray, np.ndarray]:
        """So that quantising gives each pixel as it is, black being the integer `black`."""
        scale = self._scale_of(tensor)
        zero = int(tensor.quantization.zeroPoint[0]) if scale else 0
        factor = np.float32(scale or 1.0)
        offset = np.full(3, (black - zero) * factor, np.float32)
        return np.eye(3, dtype=np.float32) * factor, offset

    def _scale_of(self, tensor: Any) -> float:
        found = tensor.quantization.scale if tensor.quantization is not None else None
        return float(found[0]) if found is not None and len(found) else 0.0

    def end(self, cut: Cut, logs: bool, batch: int) -> None:
        """Vectors and maps become what the file gives."""
        schema, last = self._schema, cut.tensor
        size = int(self._graph.tensors[last].shape[-1])
        last = self._floats(last, batch)
        if cut.explains:
            vectors = self._tensor("vectors", [1, size], [batch, size])
            axes = self._constant(np.array([1, 2], np.int32))
            means = self._operation(
                "MEAN", [last, axes], vectors, "ReducerOptions", schema.ReducerOptionsT()
            )
            self._after.append(means)
            outputs = [vectors, last]
        else:
            if logs:
                last = self._logarithms(last, size, batch)
            outputs = [self._shaped(last, [size], batch), self._shaped(last, [1, 1, size], batch)]
        self._graph.outputs = np.array(outputs, np.int32)

    def _floats(self, number: int, batch: int) -> int:
        tensor = self._graph.tensors[number]
        if int(tensor.type) == _FLOAT:
            return number
        shape = [int(size) for size in tensor.shape]
        found = self._tensor("numbers", shape, [batch, *shape[1:]])
        self._after.append(self._operation("DEQUANTIZE", [number], found))
        return found

    def _logarithms(self, number: int, size: int, batch: int) -> int:
        flat = self._shaped(number, [size], batch)
        above, logs = (self._tensor(n, [1, size], [batch, size]) for n in ("above", "logs"))
        least = self._constant(np.array([1e-7], np.float32))
        self._after.append(self._operation("MAXIMUM", [flat, least], above))
        self._after.append(self._operation("LOG", [above], logs))
        return logs

    def _shaped(self, number: int, shape: list[int], batch: int) -> int:
        found = self._tensor("vectors" if len(shape) == 1 else "maps", [1, *shape], [batch, *shape])
        wanted = self._constant(np.array([batch, *shape], np.int32))
        options = self._schema.ReshapeOptionsT()
        options.newShape = np.array([batch, *shape], np.int32)
        ends = [number, wanted]
        self._after.append(self._operation("RESHAPE", ends, found, "ReshapeOptions", options))
        return found

    def _tensor(self, name: str, shape: list[int], signature: list[int]) -> int:
        found = self._schema.TensorT()
        found.name, found.type, found.hasRank = name.encode(), _FLOAT, True
        found.shape = np.array(shape, np.int32)
        found.shapeSignature = np.array(signature, np.int32)
        found.buffer = 0
        self._graph.tensors.append(found)
        return len(self._graph.tensors) - 1

    def _constant(self, values: np.ndarray) -> int:
        buffer = self._schema.BufferT()
        buffer.data = np.frombuffer(np.ascontiguousarray(values).tobytes(), np.uint8)
        self._model.buffers.append(buffer)
        number = self._tensor("constant", list(values.shape), list(values.shape))
        tensor = self._graph.tensors[number]
        tensor.buffer = len(self._model.buffers) - 1
        tensor.shapeSignature = None
        tensor.type = _INT32 if values.dtype == np.int32 else _FLOAT
        return number

    def _operation(
        self, name: str, taken: list[int], given: int, kind: str = "", options: Any = None
    ) -> Any:
        code = self._schema.OperatorCodeT()
        code.builtinCode = getattr(self._schema.BuiltinOperator, name)
        code.deprecatedBuiltinCode = min(code.builtinCode, 127)
        self._model.operatorCodes.append(code)
        found = self._schema.OperatorT()
        found.opcodeIndex = len(self._model.operatorCodes) - 1
        found.inputs, found.outputs = np.array(taken, np.int32), np.array([given], np.int32)
        if options is not None:
            found.builtinOptionsType = getattr(self._schema.BuiltinOptions, kind)
            found.builtinOptions = options
        return found

    def bytes(self) -> bytes:
        """The file, with the operations alone that its outputs come from."""
        import flatbuffers

        graph, model = self._graph, self._model
        needed = {int(number) for number in graph.outputs}
        kept = []
        for operation in reversed([*self._before, *graph.operators, *self._after]):
            if needed & {int(number) for number in operation.outputs}:
                needed |= {int(number) for number in operation.inputs}
                kept.append(operation)
        graph.operators = kept[::-1]
        graph.name = model.description = None
        model.metadata = model.metadataBuffer = model.signatureDefs = None
        builder = flatbuffers.Builder(1 << 20)
        builder.Finish(model.Pack(builder), file_identifier=b"TFL3")
        return bytes(builder.Output())
