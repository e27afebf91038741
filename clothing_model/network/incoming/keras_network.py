"""A stranger's Keras network: built from its cleaned description, cut where its head begins, and
written anew. It runs in the closed room alone.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
from keras import layers

from clothing_model.errors import InvalidModel
from clothing_model.network.conversion import convert_network, some_photos
from clothing_model.network.head import DenseHead
from clothing_model.network.incoming.config import clean
from clothing_model.network.incoming.door import Parts
from clothing_model.network.incoming.scales import Scale
from clothing_model.network.keras_model import with_inside
from clothing_model.network.metrics import softmax
from clothing_model.network.models.facts import KERAS_FILE, NETWORK_FILE
from clothing_model.network.models.keras_file import write_joined

MOST_CLASSES = 1_000
_MOST_NUMBERS = 8_192  # of a vector
_AT_REST = (  # what does nothing outside training
    layers.Dropout, layers.SpatialDropout2D, layers.GaussianDropout, layers.GaussianNoise,
    layers.AlphaDropout, layers.Identity,
)  # fmt: skip
_NEAR = 1e-3  # a logit, between the file's network and what is made of it
_SCALING = ("Rescaling", "Normalization", "TrueDivide", "Subtract", "Multiply", "Add")
_RANDOM = "Random"  # layers whose names begin so augment photos in training alone


@dataclass(frozen=True, eq=False)
class Cut:
    """A network cut where its head begins.

    network: a Keras model from its input (B, S, S, 3) to the last feature maps (B, H, W, d), of
        which the head takes the means; where these are not known (`explains`), to the head's
        input (B, d) itself.
    head: what comes after, vectors (n, d) to logits.
    backbone: the layer of the file's network that is one of our backbones', or None.
    """

    network: Any
    explains: bool
    head: DenseHead
    backbone: Any = None


def build(parts: Parts, size: int) -> Any:
    """The network of a file, with its weights, for photos of `size` px where it leaves that open.

    Raises InvalidModel.
    """
    description = clean(parts.config, size)
    with telling("The network's description makes no network"):
        model = keras.saving.deserialize_keras_object(description, safe_mode=True)
    if len(model.inputs) != 1 or len(model.outputs) != 1 or len(model.input_shape) != 4:
        raise InvalidModel("A network must take one photo and give one answer. This one does not.")
    with telling("The weights in the file do not fit its network"):
        model.load_weights(parts.weights)
    if not all(np.isfinite(weight).all() for weight in model.get_weights()):
        raise InvalidModel("Weights must be finite numbers. Some are infinite or no numbers.")
    shape = model.output_shape[1:]
    if len(shape) != 1 or not 1 <= (shape[0] or 0) <= MOST_CLASSES:
        raise InvalidModel(
            f"A network must give one number for each of at most {MOST_CLASSES:,} classes. This "
            f"one gives {' x '.join(map(str, shape))} numbers for a photo. If it is a "
            "backbone, train a head on it first."
        )
    return model


@contextmanager
def telling(what: str) -> Iterator[None]:
    """Keras raises whatever its layers and parsers do."""
    try:
        yield
    except (InvalidModel, MemoryError):
        raise
    except Exception as error:
        words = " ".join(re.sub(r"<class '[\w.]*?(\w+)'>", r"\1", str(error)).split())
        raise InvalidModel(
            f"{what}. It is damaged, or another version of Keras wrote it. Keras says: "
            f"{words[:200]}{'…' if len(words) > 200 else ''}"
        ) from error


def cut(model: Any) -> tuple[Cut, str]:
    """The network and its head apart, and what the file's own network gives: "logits" or
    "probabilities". The two are proven to give the same as the whole."""
    last, scores = _end(model)
    inputs = some_photos(model.input_shape[1]) / 127.5 - 1
    whole = run_once(model, inputs)
    for found in _ways(model, last):
        maps = run_once(found.network, inputs)
        vectors = maps.mean((1, 2)) if found.explains else maps
        if np.allclose(
            _as_given(found.head.logits(vectors), whole, scores), whole, rtol=_NEAR, atol=_NEAR
        ):
            return found, scores
    raise InvalidModel("A network must give the same answer to the same photo. This one does not.")


def run_once(network: Any, inputs: np.ndarray) -> np.ndarray:
    """Once: compiling it first takes longer than running it."""
    return np.asarray(network(inputs, training=False))


def _end(model: Any) -> tuple[Any, str]:
    """The tensor before a softmax or sigmoid that ends the network, if that can be told; and
    what the network gives."""
    output = model.outputs[0]
    layer = made_by(output)
    kind, activation = type(layer).__name__, _activation(layer)
    if kind == "Softmax" or (kind == "Activation" and activation in ("softmax", "sigmoid")):
        return input_of(layer), "probabilities"
    return output, "probabilities" if activation in ("softmax", "sigmoid") else "logits"


def _ways(model: Any, last: Any) -> Iterator[Cut]:
    """The ways to cut it, the one that tells most first."""
    dense = made_by(last)
    if isinstance(dense, layers.Dense) and _activation(dense) in ("linear", "softmax", "sigmoid"):
        before = _awake(input_of(dense))
        if before is not None and len(before.shape) == 2:
            weights = _numbers(dense)
            inner = made_by(before)
            if isinstance(inner, layers.Dense) and _activation(inner) == "relu":
                under = _awake(input_of(inner))
                if under is not None and _is_mean(made_by(under)):
                    yield _with_maps(model, made_by(under), [*_numbers(inner), *weights])
            if _is_mean(inner):
                yield _with_maps(model, inner, weights)
            if before.shape[1] <= _MOST_NUMBERS:
                yield Cut(keras.Model(model.inputs[0], before), False, _head(weights))
    classes = int(last.shape[1])
    if last is model.outputs[0] and _end(model)[1] == "probabilities":
        last = keras.ops.log(keras.ops.maximum(last, 1e-7))
    weights = [np.eye(classes, dtype=np.float32), np.zeros(classes, np.float32)]
    yield Cut(keras.Model(model.inputs[0], last), False, _head(weights))


def _with_maps(model: Any, pool: Any, weights: list[np.ndarray]) -> Cut:
    maps = input_of(pool)
    return Cut(keras.Model(model.inputs[0], maps), True, _head(weights), made_by(maps))


def _head(weights: list[np.ndarray]) -> DenseHead:
    """One number that says how much a photo is of the second of two classes becomes two."""
    *inner, kernel, bias = weights
    if kernel.shape[1] == 1:
        kernel, bias = np.hstack([0 * kernel, kernel]), np.append(0 * bias, bias)
    return DenseHead([np.ascontiguousarray(each, np.float32) for each in (*inner, kernel, bias)])


def _as_given(logits: np.ndarray, whole: np.ndarray, scores: str) -> np.ndarray:
    """What the file's network would give for these logits of the head, shaped as `whole`."""
    if whole.shape[1] == 1:
        one = logits[:, 1:]
        return 1 / (1 + np.exp(-one)) if scores == "probabilities" else one
    if scores == "logits":
        return logits
    soft = softmax(logits)
    return soft if np.allclose(soft, whole, rtol=_NEAR, atol=_NEAR) else 1 / (1 + np.exp(-logits))


def made_by(tensor: Any) -> Any:
    return tensor._keras_history.operation


def input_of(layer: Any) -> Any:
    """The one tensor that a layer takes; None where it takes several, or is used twice."""
    nodes: Any = layer._inbound_nodes
    taken: Any = nodes[-1].input_tensors if nodes else ()
    return taken[0] if len(taken) == 1 else None


def _awake(tensor: Any) -> Any:
    """The same tensor before layers that do nothing outside training."""
    while tensor is not None and isinstance(made_by(tensor), _AT_REST):
        tensor = input_of(made_by(tensor))
    return tensor


def _activation(layer: Any) -> str:
    return str(getattr(getattr(layer, "activation", None), "__name__", ""))


def _is_mean(layer: Any) -> bool:
    return isinstance(layer, layers.GlobalAveragePooling2D) and not layer.keepdims


def _numbers(dense: Any) -> list[np.ndarray]:
    kernel = np.asarray(dense.kernel)
    bias = np.asarray(dense.bias) if dense.use_bias else np.zeros(kernel.shape[1], np.float32)
    return [kernel, bias]


def has_scaling(model: Any) -> bool:
    """Whether pixels are scaled inside the network, before anything else is done to them."""
    found = next((each for each in _first_layers(model) if not _is_start(each)), None)
    return type(found).__name__ in _SCALING


def _first_layers(model: Any) -> Iterator[Any]:
    for layer in getattr(model, "operations", model.layers):
        if isinstance(layer, keras.Model):
            yield from _first_layers(layer)
        else:
            yield layer


def _is_start(layer: Any) -> bool:
    return isinstance(layer, layers.InputLayer) or type(layer).__name__.startswith(_RANDOM)


def with_pixels(found: Cut, scale: Scale) -> Any:
    """The network from pixels 0..255 to vectors, with layers "scaling" and "pool", as every
    network here has them."""
    size = found.network.input_shape[1]
    pixels = layers.Input((size, size, 3), name="pixels")
    if scale.swapped:
        kernel, bias = scale.as_kernel()
        scaling = layers.Conv2D(3, 1, name="scaling")
        x = scaling(pixels)
        scaling.set_weights([kernel[None, None], bias])
    else:
        x = layers.Rescaling(list(scale.scale), list(scale.offset), name="scaling")(pixels)
    x = found.network(x, training=False)
    if not found.explains:
        x = layers.Reshape((1, 1, x.shape[-1]))(x)
    return keras.Model(pixels, layers.GlobalAveragePooling2D(name="pool")(x), name="added")


@dataclass(frozen=True)
class _Size:
    image_size: int


def write_litert(found: Cut, scale: Scale, target: Path) -> None:
    """The network for LiteRT, pixels 0..255 to vectors and maps, proven on made-up photos.

    Raises InvalidModel where it cannot be converted.
    """
    _convert(with_pixels(found, scale), target)


def write_both(found: Cut, scale: Scale, folder: Path) -> None:
    """The same for Keras with its head, and for LiteRT. Raises InvalidModel."""
    whole = write_joined(with_pixels(found, scale), found.head, 0.0, folder / KERAS_FILE)
    _convert(whole, folder / NETWORK_FILE)


def _convert(network: Any, target: Path) -> None:
    size = _Size(int(network.input_shape[1]))
    try:
        convert_network(size, with_inside(network), target, some_photos(size.image_size))
    except (OSError, MemoryError):
        raise
    except Exception as error:  # TensorFlow raises whatever its converter does
        words = " ".join(str(error).split())[:200]
        raise InvalidModel(
            f"The network could not be converted for LiteRT, which runs all networks here: {words}"
        ) from error
