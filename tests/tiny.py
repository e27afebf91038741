"""A backbone so small that tuning it takes a moment, as a row of the table."""

from pathlib import Path
from typing import Any

import pytest

from clothing_model.network import backbones
from clothing_model.network.backbones import Backbone, Cut

TINY = Backbone(
    name="tiny",
    title="Tiny",
    image_size=32,
    vector_size=16,
    builder="tests.tiny:tiny",
    options={},
    scale=1 / 128,
    offset=-1.0,
    weights="tiny",
    source="made up",
    licence="none",
    relative_time=0.01,
    parameters=2_044,
    tunable=1_908,
    cuts=(
        Cut("high_conv", (4, 4, 6), "the upper stage", 0.3, 1_584),
        Cut("low_conv", (8, 8, 4), "both stages", 0.6, 1_800),
    ),
)


def tiny(input_shape: tuple[int, int, int]) -> Any:
    """(B, 32, 32, 3) to maps (B, 4, 4, 16)."""
    import keras
    from keras import layers

    x = inputs = layers.Input(input_shape)
    for name, filters, stride in (("stem", 4, 4), ("low", 6, 2), ("high", 8, 1), ("top", 16, 1)):
        x = layers.Conv2D(filters, 3, stride, "same", use_bias=False, name=f"{name}_conv")(x)
        x = layers.ReLU(name=f"{name}_relu")(layers.BatchNormalization(name=f"{name}_bn")(x))
    return keras.Model(inputs, x, name="tiny")


def offer_tiny(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Put it into the table, with weights in `folder`, on Keras: it cannot be converted by a
    process that does not know it."""
    import keras

    from clothing_model.network import pretrained

    patch.setattr(backbones, "BACKBONES", (*backbones.BACKBONES, TINY))
    patch.setenv("CLOTHING_WEIGHTS", str(folder))
    patch.setenv("CLOTHING_ENGINE", "keras")
    if not (folder / "tiny_notop.weights.h5").exists():
        folder.mkdir(parents=True, exist_ok=True)
        keras.utils.set_random_seed(0)
        pretrained.build(TINY).save_weights(folder / "tiny_notop.weights.h5")
