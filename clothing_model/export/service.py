"""Requests and answers as TensorFlow Serving's REST interface has them.

Its description: https://www.tensorflow.org/tfx/serving/api_rest. A program that was written for
the exported SavedModel gets the same answers from the app.
"""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from clothing_model.data.pictures.door import open_image
from clothing_model.errors import InvalidConfig
from clothing_model.export.askers import VERSION
from clothing_model.files import parse_json
from clothing_model.network.batches import prepare
from clothing_model.network.models.folder import SavedModel

if TYPE_CHECKING:
    from clothing_model.inference.answers.classifier import Classifier

MOST = 16  # photos in a request
PIXELS, JPEG = "serving_default", "jpeg"
_NAMES = {PIXELS: "pixels", JPEG: "files"}  # of a signature's only input


@dataclass(frozen=True)
class Asked:
    """A request: the photos as a model takes them, (B, S, S, 3) float32 0..255, and whether they
    came as one tensor ("inputs"), which has its answer as one ("outputs")."""

    pixels: np.ndarray
    columns: bool

    def answer(self, classifier: "Classifier") -> dict[str, Any]:
        """Calibrated probabilities, a list for each photo."""
        found = classifier.probabilities(classifier.run(self.pixels)[0]).tolist()
        return {"outputs" if self.columns else "predictions": found}


def read_request(body: bytes, saved: SavedModel) -> Asked:
    """Raises InvalidConfig for what is no request, InvalidImage for a photo that cannot be read."""
    try:
        told = parse_json(body, dict[str, Any])
    except ValueError as error:
        raise InvalidConfig(
            "The request's body must be a JSON object. It is something else."
        ) from error
    signature = told.get("signature_name", PIXELS)
    if signature not in _NAMES:
        raise InvalidConfig(f"The signature must be {PIXELS} or {JPEG}. You gave {signature!r}.")
    if ("instances" in told) == ("inputs" in told):
        raise InvalidConfig('A request must have "instances" or "inputs", and not both.')
    columns = "inputs" in told
    rows = _rows(told["inputs"] if columns else told["instances"], _NAMES[signature], columns)
    if not 0 < len(rows) <= MOST:
        raise InvalidConfig(f"A request must have 1 to {MOST} photos. This one has {len(rows):,}.")
    pixels = _opened(rows, saved) if signature == JPEG else _pixels(rows, saved)
    return Asked(pixels, columns)


def _rows(value: Any, name: str, columns: bool) -> list[Any]:
    """The photos one by one, whether their input is called by its name or not."""
    if columns and isinstance(value, dict) and name in value:
        value = value[name]
    if columns and isinstance(value, dict):
        value = [value]
    if not isinstance(value, list):
        raise InvalidConfig(f"There must be a list of {name}. You gave {type(value).__name__}.")
    named = (isinstance(row, dict) and set(row) == {name} for row in value)
    return [row[name] if by_name else row for row, by_name in zip(value, named, strict=True)]


def _pixels(rows: Sequence[Any], saved: SavedModel) -> np.ndarray:
    size = saved.image_size
    try:
        found = np.asarray(rows, np.float32)
    except (TypeError, ValueError):
        found = np.empty(0, np.float32)
    if found.shape != (len(rows), size, size, 3) or not np.isfinite(found).all():
        raise InvalidConfig(
            f"Pixels must be numbers 0 to 255, ({size}, {size}, 3) for each photo. You gave "
            f"{found.shape[1:] if found.size else 'something else'}."
        )
    return found


def _opened(rows: Sequence[Any], saved: SavedModel) -> np.ndarray:
    files = []
    for row in rows:
        if not isinstance(row, dict) or not isinstance(row.get("b64"), str):
            raise InvalidConfig(
                'Each photo must be {"b64": "its bytes in base64"}. One is something else.'
            )
        try:
            files.append(base64.b64decode(row["b64"], validate=True))
        except binascii.Error as error:
            raise InvalidConfig(f"Bytes must be in base64. These are not: {error}.") from error
    return prepare([open_image(file) for file in files], saved.image_size, saved.interpolation)


def status(saved: SavedModel) -> dict[str, Any]:
    """That the model is there."""
    state = {"error_code": "OK", "error_message": ""}
    row = {"version": VERSION, "state": "AVAILABLE", "status": state}
    return {"model_version_status": [row]}


def metadata(saved: SavedModel) -> dict[str, Any]:
    """Its signatures, and what TensorFlow Serving does not tell: the classes' names."""

    def tensor(kind: str, *sizes: int) -> dict[str, Any]:
        return {"dtype": kind, "tensor_shape": {"dim": [{"size": str(n)} for n in (-1, *sizes)]}}

    size, outputs = saved.image_size, {"probabilities": tensor("DT_FLOAT", len(saved.class_names))}
    inputs = {PIXELS: tensor("DT_FLOAT", size, size, 3), JPEG: tensor("DT_STRING")}
    signatures = {
        name: {
            "inputs": {_NAMES[name]: told},
            "outputs": outputs,
            "method_name": "tensorflow/serving/predict",
        }
        for name, told in inputs.items()
    }
    return {
        "model_spec": {"name": saved.name, "signature_name": "", "version": VERSION},
        "metadata": {"signature_def": {"signature_def": signatures}},
        "class_names": list(saved.class_names),
    }
