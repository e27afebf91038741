"""Write a model for others' programs: `python -m clothing_model.export.conversion FOLDER`.

The folder holds a `job.Job`. What is written gives calibrated probabilities for pixels 0..255;
the Keras file alone gives scores (logits), as every saved model's.
"""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"  # what is written runs on the CPU of others
os.environ["KERAS_BACKEND"] = "tensorflow"

import keras
import numpy as np
import tensorflow as tf
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

from clothing_model.children import stage_done, work_as_child
from clothing_model.errors import InvalidModel
from clothing_model.export.askers import VERSION
from clothing_model.export.formats import NOTEBOOK, ONNX, SERVING, TFLITE
from clothing_model.export.job import Job, read_job
from clothing_model.export.notebook import BACKBONE_FILE
from clothing_model.export.photos import squashed
from clothing_model.network import pretrained
from clothing_model.network.backbones import backbone
from clothing_model.network.models.folder import SavedModel, find_model
from clothing_model.network.models.keras_file import make

OPSET = 17


class Source:
    """A model as Keras has it: `network` gives logits (B, classes) for pixels (B, S, S, 3)."""

    def __init__(self, saved: SavedModel) -> None:
        self.saved, self.size = saved, saved.image_size
        self.network: Any = keras.models.load_model(make(saved), compile=False)

    def probabilities(self, pixels: Any) -> Any:
        """Pixels (B, S, S, 3) float32 0..255 to (B, classes): a tensor."""
        return tf.nn.softmax(self.network(pixels, training=False) / self.saved.temperature)

    def of_jpegs(self, files: Any) -> Any:
        """Bytes of JPEG or PNG files (B,) to (B, classes): resized as this project does it, but
        not turned upright, and without their colour profiles."""
        pixels = tf.map_fn(
            self._opened, files, fn_output_signature=tf.TensorSpec((self.size, self.size, 3))
        )
        return self.probabilities(pixels)

    def _opened(self, file: Any) -> Any:
        photo = tf.io.decode_jpeg(file, channels=3, dct_method="INTEGER_ACCURATE")
        method = {"lanczos": "lanczos3"}.get(self.saved.interpolation, self.saved.interpolation)
        if method == "nearest":
            rows = tf.gather(photo, _middles(tf.shape(photo)[0], self.size))
            return tf.cast(
                tf.gather(rows, _middles(tf.shape(photo)[1], self.size), axis=1), tf.float32
            )
        for height in (tf.shape(photo)[0], self.size):  # one side after the other, as Pillow
            squashed = tf.image.resize(photo, (height, self.size), method, antialias=True)
            photo = tf.clip_by_value(tf.round(squashed), 0, 255)
        return photo

    def function(self, batch: int | None) -> Any:
        """`probabilities` as a function of TensorFlow, of batches of that size or of any."""
        shape = (batch, self.size, self.size, 3)

        @tf.function(input_signature=[tf.TensorSpec(shape, tf.float32, name="pixels")])  # type: ignore[untyped-decorator]
        def run(pixels: Any) -> Any:
            return {"probabilities": self.probabilities(pixels)}

        return run


def _middles(given: Any, made: int) -> Any:
    """For each of `made` pixels the old one in its middle, (made,) int32, where Pillow finds it:
    step by step, so that halves are rounded alike. TensorFlow's own function takes others."""
    step = tf.cast(given, tf.float64) / made
    places = tf.cumsum(tf.concat([[step / 2], tf.fill([made - 1], step)], 0))
    return tf.minimum(tf.cast(places, tf.int32), given - 1)


def write(folder: Path) -> None:
    """Write all files of the job in this folder. Raises as `keras_file.make`."""
    job = read_job(folder)
    if job["format"] == NOTEBOOK.name:
        _write_backbone(find_model(job["model"]), folder / BACKBONE_FILE)
        return
    source = Source(find_model(job["model"]))
    stage_done()
    for _ in _WRITERS[job["format"]](source, folder, job):
        stage_done()


def _tflite(source: Source, folder: Path, job: Job) -> Iterator[None]:
    """Each takes one photo; LiteRT in Python may resize its input, browsers refuse to."""
    frozen = convert_variables_to_constants_v2(source.function(1).get_concrete_function())
    for file, adapt in zip(TFLITE.files, (_float32, _float16, _dynamic, _full), strict=True):
        converter = tf.lite.TFLiteConverter.from_concrete_functions([frozen])
        adapt(converter, lambda: _calibrating(source.saved, job))
        (folder / file.name).write_bytes(converter.convert())
        yield


def _float32(converter: Any, photos: Any) -> None:
    pass


def _float16(converter: Any, photos: Any) -> None:
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.target_spec.supported_types = [tf.float16]


def _dynamic(converter: Any, photos: Any) -> None:
    """Weights of 8 bits; what goes through the network is rounded for each photo anew."""
    converter.optimizations = [tf.lite.Optimize.DEFAULT]


def _full(converter: Any, photos: Callable[[], Iterator[list[np.ndarray]]]) -> None:
    """All of 8 bits, by what these photos are like; pixels are bytes, probabilities float32."""
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = photos
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = tf.uint8


def _calibrating(saved: SavedModel, job: Job) -> Iterator[list[np.ndarray]]:
    _, pixels = squashed([Path(path) for path in job["calibrating"]], saved)
    for photo in pixels:
        yield [photo[np.newaxis].astype(np.float32)]


def _serving(source: Source, folder: Path, job: Job) -> Iterator[None]:
    """Written without Keras' own export, which keeps every weight twice."""
    module = tf.Module()
    module.weights = [each.value for each in source.network.variables]
    pixels = source.function(None)
    yield

    @tf.function(input_signature=[tf.TensorSpec((None,), tf.string, name="files")])  # type: ignore[untyped-decorator]
    def jpeg(files: Any) -> Any:
        return {"probabilities": source.of_jpegs(files)}

    signatures = {"serving_default": pixels, "jpeg": jpeg}
    tf.saved_model.save(module, str(folder / job["model"] / VERSION), signatures)
    yield


def _onnx(source: Source, folder: Path, _: Job) -> Iterator[None]:
    import tf2onnx

    function = source.function(None)
    tf2onnx.convert.from_function(
        function,
        input_signature=function.input_signature,
        opset=OPSET,
        output_path=str(folder / ONNX.files[0].name),
    )
    yield


def _write_backbone(saved: SavedModel, target: Path) -> None:
    """The pretrained network, as training began with it. Raises WeightsMissing, InvalidModel."""
    record = backbone(str(saved.facts["backbone"]))
    pretrained.check_weights(record, str(saved.facts["backbone_weights"]))
    network = pretrained.load(record)
    network.save(target)
    photos = np.random.default_rng(0).uniform(-1, 1, (2, *network.input_shape[1:]))
    found = keras.models.load_model(target, compile=False)(photos, training=False)
    if not np.allclose(found, network(photos, training=False), atol=1e-4):
        raise InvalidModel("The pretrained network does not give what it gave.")


_WRITERS = {TFLITE.name: _tflite, SERVING.name: _serving, ONNX.name: _onnx}


def main(arguments: Sequence[str]) -> int:
    keras.config.disable_interactive_logging()
    (folder,) = arguments
    return work_as_child(lambda: write(Path(folder)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
