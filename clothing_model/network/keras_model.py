"""The whole network: scaling, backbone, pooling, head.

    pixels (B, S, S, 3) 0..255 -> scaling -> backbone -> pool -> [inner -> dropout ->] logits

Scaling is a layer, so a saved model takes pixels and nothing else has to be known.
"""

from typing import Any

import keras
from keras import layers

from clothing_model.network import pretrained
from clothing_model.network.backbones import Backbone


def vector_network(record: Backbone, network: Any | None = None) -> Any:
    """Pixels (B, S, S, 3) float32 0..255 to vectors (B, vector_size) float32.

    `network` is the backbone to use; without it, the one with ImageNet weights is loaded.
    """
    if network is None:
        network = pretrained.load(record)
    pixels = layers.Input((record.image_size, record.image_size, 3), name="pixels")
    x = layers.Rescaling(record.scale, record.offset, name="scaling")(pixels)
    x = network(x, training=False)
    return keras.Model(pixels, layers.GlobalAveragePooling2D(name="pool")(x), name=record.name)


def build_head(vector_size: int, classes: int, inner_size: int = 0, dropout: float = 0.0) -> Any:
    """Vectors (B, vector_size) to logits (B, classes); an inner_size of 0 means no inner layer."""
    vector = x = layers.Input((vector_size,), name="vector")
    if inner_size:
        x = layers.Dense(inner_size, activation="relu", name="inner")(x)
    if dropout:
        x = layers.Dropout(dropout, name="dropout")(x)
    return keras.Model(vector, layers.Dense(classes, name="logits")(x), name="head")


def join(vectors: Any, head: Any) -> Any:
    """One model from pixels (B, S, S, 3) 0..255 to logits (B, classes)."""
    x = vectors.output
    for layer in head.layers[1:]:
        x = layer(x)
    return keras.Model(vectors.input, x, name="classifier")


def with_inside(model: Any) -> Any:
    """The same model with three outputs: logits (B, classes), vectors (B, vector_size), and
    the last feature maps (B, H, W, vector_size), of which the vectors are the means."""
    pool = model.get_layer("pool")
    return keras.Model(model.input, [model.output, pool.output, pool.input])
