"""A backbone in two parts, in Keras: below a cut, and the stages above it."""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
from keras import layers

from clothing_model.network import pretrained
from clothing_model.network.backbones import Backbone, Cut
from clothing_model.network.engine import Choice, FrozenBackbone
from clothing_model.network.keras_model import BATCH_SIZE, check_device


def above(record: Backbone, network: Any, cut: Cut) -> Any:
    """The stages above a cut, maps (B, *cut.shape) float32 to vectors (B, vector_size), or the
    whole network for pixels 0..255. Its layers and weights are those of `network`."""
    pool = layers.GlobalAveragePooling2D(name="pool")
    if not cut.whole:
        return keras.Model(network.get_layer(cut.before).input, pool(network.output))
    pixels = layers.Input(cut.shape, name="pixels")
    scaled = layers.Rescaling(record.scale, record.offset, name="scaling")(pixels)
    return keras.Model(pixels, pool(network(scaled, training=False)))


def tuned_layers(network: Any, cut: Cut) -> list[Any]:
    """The layers above a cut that have weights to be tuned, in the network's order: all but batch
    normalisations, whose statistics are those of millions of photos."""
    part = network
    if not cut.whole:
        part = keras.Model(network.get_layer(cut.before).input, network.output)
    above_it = {layer.name for layer in part.layers}
    return [
        layer
        for layer in network.layers
        if layer.name in above_it
        and layer.weights
        and not isinstance(layer, layers.BatchNormalization)
    ]


class KerasCuts:
    """A `CutEngine` in Keras. Raises WeightsMissing, DeviceMissing."""

    batch_size = BATCH_SIZE

    def __init__(self, backbone: FrozenBackbone, choice: Choice, cuts: Sequence[Cut]) -> None:
        self.choice = choice
        check_device(choice.device)
        record = backbone.record
        pretrained.check_weights(record, backbone.weights)
        with keras.device(f"{choice.device}:0"):
            network = pretrained.load(record)
            inside = [network.get_layer(cut.before).input for cut in cuts]
            part = keras.Model(network.input, [network.output, *inside])
            pixels = layers.Input((record.image_size, record.image_size, 3), name="pixels")
            scaled = layers.Rescaling(record.scale, record.offset, name="scaling")(pixels)
            last, *maps = part(scaled, training=False)
            pool = layers.GlobalAveragePooling2D(name="pool")
            self._network = keras.Model(pixels, [pool(last), *maps])

    def vectors_and_maps_at(self, pixels: np.ndarray) -> tuple[np.ndarray, list[np.ndarray]]:
        """As `CutEngine`."""
        with keras.device(f"{self.choice.device}:0"):
            vectors, *maps = self._network.predict_on_batch(pixels)
        return np.asarray(vectors), [np.asarray(each) for each in maps]
