"""Convert a backbone for LiteRT: `python -m clothing_model.network.conversion NAME FILE`.

It writes the file and what is known of it (`converted.Facts`) as JSON beside it, after the
converted network has given what Keras gives.
"""

import math
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"  # a graphics card rounds too much to compare with

import keras
import numpy as np
import tensorflow as tf
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

from clothing_model.children import stage_done, work_as_child
from clothing_model.files import replace_file, write_json
from clothing_model.network import pretrained
from clothing_model.network.backbones import Backbone, backbone
from clothing_model.network.converted import TOLERANCE, Facts
from clothing_model.network.engine import LITERT, Choice
from clothing_model.network.keras_model import vector_network, with_inside
from clothing_model.network.litert import LiteRT


class Sized(Protocol):
    """What takes photos of one size, S x S pixels."""

    @property
    def image_size(self) -> int: ...


def converted(record: Sized, network: Any) -> bytes:
    """A network, pixels (B, S, S, 3) float32 0..255 to [vectors, maps], as a `.tflite` file.

    Its weights are frozen into the graph first: a converter that is handed variables may write
    a file without them, whose answers are zeros.
    """
    shape = (None, record.image_size, record.image_size, 3)

    @tf.function(input_signature=[tf.TensorSpec(shape, tf.float32, name="pixels")])  # type: ignore[untyped-decorator]
    def run(pixels: Any) -> Any:
        vectors, maps = network(pixels, training=False)
        return {"vectors": vectors, "maps": maps}

    frozen = convert_variables_to_constants_v2(run.get_concrete_function())
    return bytes(tf.lite.TFLiteConverter.from_concrete_functions([frozen]).convert())


def difference(file: Path, network: Any, photos: np.ndarray) -> float:
    """The largest difference between the converted network's outputs and the Keras one's, as a
    share of the largest value, 0 or more; `photos` as either takes them."""
    found = LiteRT(file, Choice(LITERT, "cpu")).vectors_and_maps(photos)
    expected = [np.asarray(each) for each in network.predict_on_batch(photos)]
    shares = [
        float(np.abs(one - other).max() / max(np.abs(other).max(), 1e-12))
        for one, other in zip(found, expected, strict=True)
    ]
    return max(shares) if np.isfinite(shares).all() else float("inf")


def some_photos(size: int, count: int = 4) -> np.ndarray:
    """(count, S, S, 3) float32 0..255: colours that change slowly, and noise upon them."""
    rng = np.random.default_rng(0)
    slow = rng.uniform(0, 255, (count, 4, 4, 3)).repeat(size // 4 + 1, 1).repeat(size // 4 + 1, 2)
    noise = rng.normal(0, 25, (count, size, size, 3))
    return np.clip(slow[:, :size, :size] + noise, 0, 255).astype(np.float32)


def convert(record: Backbone, target: Path) -> Facts:
    """Convert a backbone with the weights at hand and prove it.

    Raises WeightsMissing, and ValueError where the two differ.
    """
    network = with_inside(vector_network(record))
    stage_done()
    facts: Facts = {
        "weights": pretrained.fingerprint(record),
        "difference": convert_network(record, network, target, some_photos(record.image_size)),
        "sha256": pretrained.digest_of(target),
    }
    write_json(target.with_suffix(".json"), facts)
    return facts


def convert_network(record: Sized, network: Any, target: Path, photos: np.ndarray) -> float:
    """Convert a network of a backbone's kind, as `converted` takes it, and prove it on photos
    (B, S, S, 3) float32 0..255; by how much it differs. Raises ValueError where it is too much."""
    found = 0.0

    def write(beside: Path) -> None:
        nonlocal found
        beside.write_bytes(converted(record, network))
        stage_done()
        found = difference(beside, network, photos)
        if not found <= TOLERANCE:
            raise ValueError(
                f"The converted network can differ by at most {TOLERANCE}. It differs by "
                f"{found:.1e}."
            )

    replace_file(target, write)
    return found


_OF_A_MODULE = re.compile(r"weights/(\d+)/\.ATTRIBUTES/VARIABLE_VALUE")


def checkpoint_arrays(prefix: Path, most: int) -> list[np.ndarray]:
    """The arrays that a SavedModel's module lists as its `weights`, in their order, of `most`
    bytes in all. `prefix` is what its checkpoint's files begin with. Raises ValueError, or what
    TensorFlow's reader raises."""
    reader = tf.train.load_checkpoint(str(prefix))
    shapes = reader.get_variable_to_shape_map()
    names = {int(found[1]): name for name in shapes if (found := _OF_A_MODULE.fullmatch(name))}
    if 4 * sum(math.prod(shapes[name]) for name in names.values()) > most:
        raise ValueError(f"Weights can be at most {most:,} bytes.")
    return [np.asarray(reader.get_tensor(names[place])) for place in sorted(names)]


def main(arguments: Sequence[str]) -> int:
    keras.config.disable_interactive_logging()
    name, target = arguments
    return work_as_child(lambda: convert(backbone(name), Path(target)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
