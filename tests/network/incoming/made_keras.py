"""Keras files put together from a description as data, without Keras: honest ones, and others."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import h5py
import numpy as np

Layer = dict[str, Any]


def layer(kind: str, module: str = "keras.layers", **config: Any) -> Layer:
    """As Keras 3 describes it in a Sequential."""
    config = {"name": config.pop("name", kind.lower()), **config}
    return {"module": module, "class_name": kind, "config": config, "registered_name": None}


PIXELS = layer("InputLayer", batch_shape=[None, 32, 32, 3], name="pixels")
POOL = layer("GlobalAveragePooling2D", name="pool")
DENSE = layer("Dense", units=3, activation="softmax", name="dense")


def sequential(*layers: Layer) -> Layer:
    return {
        "module": "keras",
        "class_name": "Sequential",
        "config": {"name": "sequential", "layers": list(layers)},
        "registered_name": None,
    }


def weights(**arrays: np.ndarray) -> bytes:
    """An HDF5 file as Keras 3 lays out weights, of a dense layer by default."""
    arrays = arrays or {"0": np.ones((3, 3), np.float32), "1": np.zeros(3, np.float32)}
    memory = io.BytesIO()
    with h5py.File(memory, "w") as file:
        for name, values in arrays.items():
            file[f"layers/dense/vars/{name}"] = values
    return memory.getvalue()


def keras_file(config: Any, h5: bytes | None = None, **more: bytes) -> bytes:
    """A `.keras` file; `more` are further members."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("metadata.json", '{"keras_version": "3.15.1"}')
        archive.writestr("config.json", config if isinstance(config, bytes) else json.dumps(config))
        archive.writestr("model.weights.h5", weights() if h5 is None else h5)
        for name, data in more.items():
            archive.writestr(name, data)
    return memory.getvalue()


def h5_file(path: Path, config: Any) -> bytes:
    """An `.h5` file as Keras 2 wrote them, with a description and no weights."""
    with h5py.File(path, "w") as file:
        file.attrs["model_config"] = json.dumps(config)
        file.create_group("model_weights")
    return path.read_bytes()
