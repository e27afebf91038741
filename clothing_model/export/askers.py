"""Exported files, opened as a stranger's program opens them."""

import os
from pathlib import Path
from typing import Any

import numpy as np

from clothing_model.errors import InvalidConfig
from clothing_model.export.agreement import Ask
from clothing_model.network.metrics import softmax
from clothing_model.network.models.folder import SavedModel

VERSION = "1"  # the numbered folder of a SavedModel


def place(folder: Path, file: str, saved: SavedModel) -> Path:
    """Where a `formats.File` lies: both signatures are in one folder."""
    return folder / saved.name / VERSION if file in ("pixels", "jpeg") else folder / file


def asker(folder: Path, file: str, saved: SavedModel) -> Ask:
    """What asks this file of an export. Raises what its reader raises."""
    path = place(folder, file, saved)
    if file.endswith(".keras"):
        return _keras(path, saved.temperature)
    if file.endswith(".tflite"):
        return _tflite(path)
    if file.endswith(".onnx"):
        return _onnx(path)
    if path.name == VERSION:
        from clothing_model.export.served import ask_signature

        return ask_signature(path, "jpeg" if file == "jpeg" else "serving_default")
    raise InvalidConfig(f"This must be a file that answers. {file} does not.")


def _keras(path: Path, temperature: float) -> Ask:
    os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
    import keras

    network: Any = keras.models.load_model(path, compile=False)
    return lambda _, batch: softmax(np.asarray(network(batch, training=False)), temperature)


def _tflite(path: Path) -> Ask:
    from ai_edge_litert.interpreter import Interpreter

    interpreter: Any = Interpreter(model_content=path.read_bytes(), num_threads=os.cpu_count() or 1)
    interpreter.allocate_tensors()
    (given,), (found,) = interpreter.get_input_details(), interpreter.get_output_details()

    def ask(_: Path, batch: np.ndarray) -> np.ndarray:
        interpreter.set_tensor(given["index"], batch.astype(given["dtype"]))
        interpreter.invoke()
        return np.asarray(interpreter.get_tensor(found["index"]))

    return ask


def _onnx(path: Path) -> Ask:
    import onnxruntime

    session: Any = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    (given,) = session.get_inputs()
    return lambda _, batch: np.asarray(session.run(None, {given.name: batch})[0])
