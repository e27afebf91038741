"""A LiteRT file, read and checked: what its interpreter would believe without a look.

The interpreter is a program in C++ that trusts the numbers in a file. So only operations that
networks for photos are made of come in, none that reads places given by data, keeps variables or
calls other graphs, and every number that says how large something is has to fit.
"""

from math import prod
from typing import Any

import numpy as np

from clothing_model.errors import InvalidModel

_NAMES = """
    ABS ADD ADD_N AVERAGE_POOL_2D BATCH_MATMUL CAST CONCATENATION CONV_2D DEPTHWISE_CONV_2D
    DEQUANTIZE DIV ELU EXP EXPAND_DIMS FLOOR FULLY_CONNECTED GELU HARD_SWISH L2_NORMALIZATION
    LEAKY_RELU LOG LOGISTIC LOG_SOFTMAX MAXIMUM MAX_POOL_2D MEAN MINIMUM MIRROR_PAD MUL NEG PACK
    PAD PADV2 POW PRELU QUANTIZE REDUCE_MAX RELU RELU6 RELU_0_TO_1 RELU_N1_TO_1 RESHAPE
    RESIZE_BILINEAR RESIZE_NEAREST_NEIGHBOR ROUND RSQRT SHAPE SLICE SOFTMAX SPACE_TO_DEPTH SPLIT
    SQRT SQUARE SQUARED_DIFFERENCE SQUEEZE STRIDED_SLICE SUB SUM TANH TRANSPOSE
"""
OPERATIONS = frozenset(_NAMES.split())
TYPES = {0: np.float32, 1: np.float16, 2: np.int32, 3: np.uint8, 4: np.int64, 9: np.int8}
_MOST_PARTS, _MOST_NUMBERS, _MOST_SIDE = 10_000, 64 << 20, 100_000
_SIDES = ("strideW", "strideH", "filterWidth", "filterHeight", "dilationWFactor",
          "dilationHFactor")  # fmt: skip
_DAMAGED = "It is cut off or damaged: copy or download it again."


def read(data: bytes) -> tuple[Any, Any]:
    """The reader's module and the file as its objects, checked. Raises InvalidModel."""
    from ai_edge_litert import schema_py_generated as schema

    try:
        model = schema.ModelT.InitFromPackedBuf(data, 0)
        _check(schema, model)
    except (InvalidModel, MemoryError):
        raise
    except Exception as error:  # its reader raises whatever it stumbles over
        raise InvalidModel(f"This LiteRT file cannot be read. {_DAMAGED}") from error
    return schema, model


def name_of(schema: Any, model: Any, operation: Any) -> str:
    """What an operation does: "CONV_2D"."""
    code = model.operatorCodes[operation.opcodeIndex]
    number = max(int(code.builtinCode), int(code.deprecatedBuiltinCode))
    return _names(schema).get(number, str(number))


def _names(schema: Any) -> dict[int, str]:
    found = vars(schema.BuiltinOperator).items()
    return {number: name for name, number in found if name.isupper()}


def _check(schema: Any, model: Any) -> None:
    graphs = _listed(model.subgraphs)
    if len(graphs) != 1 or _listed(model.externalBuffers):
        raise InvalidModel(
            f"A LiteRT file must have one network. This one has {len(graphs)} graphs, or parts "
            "outside the file."
        )
    (graph,) = graphs
    tensors, operations = _listed(graph.tensors), _listed(graph.operators)
    if not 0 < len(operations) <= _MOST_PARTS or not 0 < len(tensors) <= _MOST_PARTS:
        raise InvalidModel(
            f"A LiteRT file must have 1 to {_MOST_PARTS:,} operations and arrays. This one has "
            f"{len(operations):,} and {len(tensors):,}."
        )
    for tensor in tensors:
        _check_tensor(tensor, model)
    for operation in operations:
        _check_operation(schema, model, operation, len(tensors))
    ends = [*_listed(graph.inputs), *_listed(graph.outputs)]
    _must(len(ends) == 2 and all(0 <= end < len(tensors) for end in ends),
          "one photo in and one answer out")  # fmt: skip


def _check_tensor(tensor: Any, model: Any) -> None:
    shape, kind = [int(size) for size in _listed(tensor.shape)], TYPES.get(int(tensor.type))
    _must(kind is not None, "numbers of 8, 16, 32 or 64 bits")
    fits = all(0 <= size <= _MOST_SIDE for size in shape) and prod(shape) <= _MOST_NUMBERS
    _must(len(shape) <= 6 and fits, f"arrays of at most {_MOST_NUMBERS >> 20} million numbers")
    plain = not tensor.isVariable and tensor.sparsity is None and not tensor.externalBuffer
    _must(plain, "a network that remembers nothing")
    buffers = _listed(model.buffers)
    _must(0 <= tensor.buffer < len(buffers), "the numbers of each array")
    buffer = buffers[tensor.buffer]
    _must(not buffer.offset and not buffer.size, "its numbers inside the network")
    length = len(_listed(buffer.data))
    _must(length in (0, prod(shape) * np.dtype(kind).itemsize), "as many numbers as it says")
    if (quantised := tensor.quantization) is not None:
        scales, zeros = _listed(quantised.scale), _listed(quantised.zeroPoint)
        sides = {0, 1, *shape}
        _must(len(scales) in sides and len(zeros) in sides, "a scale for each channel")
        _must(np.isfinite(scales).all() and quantised.details is None, "finite scales")
        _must(0 <= quantised.quantizedDimension < max(1, len(shape)), "a channel that exists")


def _check_operation(schema: Any, model: Any, operation: Any, tensors: int) -> None:
    _must(0 <= operation.opcodeIndex < len(_listed(model.operatorCodes)), "known operations")
    name = name_of(schema, model, operation)
    if name not in OPERATIONS:
        raise InvalidModel(
            f"The LiteRT file has an operation {name}, which is not known here. Known are "
            f"{len(OPERATIONS)} operations of networks for photos. Save the model as .keras, or "
            "convert it without TensorFlow's own operations (SELECT_TF_OPS)."
        )
    _must(not len(_listed(operation.customOptions)), "operations without parts of their own")
    taken, given = _listed(operation.inputs), _listed(operation.outputs)
    _must(len(taken) > 0 and len(given) > 0, "operations that take and give something")
    _must(all(-1 <= place < tensors for place in taken), "arrays that exist")
    _must(all(0 <= place < tensors for place in given), "arrays that exist")
    sides = vars(operation.builtinOptions) if operation.builtinOptions else {}
    _must(all(1 <= sides[key] <= 1_024 for key in _SIDES if key in sides), "steps of 1 to 1,024")


def _listed(value: Any) -> Any:
    return () if value is None else value


def _must(fits: Any, what: str) -> None:
    if not fits:
        raise InvalidModel(f"A LiteRT file must have {what}. This one does not. {_DAMAGED}")
