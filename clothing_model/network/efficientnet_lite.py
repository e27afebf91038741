"""EfficientNet-Lite as a Keras model.

The EfficientNet of Tan and Le (2019, https://arxiv.org/abs/1905.11946) made plain for
small devices: no squeeze-and-excitation, ReLU6 in place of swish, and a stem and a last
convolution of fixed width
(https://blog.tensorflow.org/2020/03/higher-accuracy-on-vision-models-with-efficientnet-lite.html).
"""

import math
from typing import Any, NamedTuple

import keras
from keras import layers

VECTOR_SIZE = 1280


class Stage(NamedTuple):
    """A row of the paper's table 1: blocks of one kind, the first with the stride."""

    repeats: int
    kernel: int
    stride: int
    expand: int
    filters: int


STAGES = (
    Stage(1, 3, 1, 1, 16),
    Stage(2, 3, 2, 6, 24),
    Stage(2, 5, 2, 6, 40),
    Stage(3, 3, 2, 6, 80),
    Stage(3, 5, 1, 6, 112),
    Stage(4, 5, 2, 6, 192),
    Stage(1, 3, 1, 6, 320),
)


def _scaled_filters(filters: int, width: float) -> int:
    """Filters times width, rounded to a multiple of 8 and never down by over a tenth."""
    rounded = max(8, int(filters * width + 4) // 8 * 8)
    return rounded if rounded >= 0.9 * filters * width else rounded + 8


def _norm(x: Any, name: str) -> Any:
    return layers.BatchNormalization(epsilon=1e-3, momentum=0.99, name=name)(x)


def _conv(x: Any, filters: int, kernel: int, stride: int, name: str) -> Any:
    x = layers.Conv2D(
        filters, kernel, strides=stride, padding="same", use_bias=False, name=f"{name}_conv"
    )(x)
    return _norm(x, f"{name}_bn")


def _block(x: Any, stage: Stage, stride: int, filters: int, name: str) -> Any:
    """Widen, filter each channel, narrow again; add the input where the shapes agree."""
    channels = x.shape[-1]
    y = x
    if stage.expand != 1:
        y = layers.ReLU(6.0)(_conv(y, channels * stage.expand, 1, 1, f"{name}_expand"))
    y = layers.DepthwiseConv2D(
        stage.kernel, strides=stride, padding="same", use_bias=False, name=f"{name}_depthwise_conv"
    )(y)
    y = layers.ReLU(6.0)(_norm(y, f"{name}_depthwise_bn"))
    y = _conv(y, filters, 1, 1, f"{name}_project")
    return layers.Add(name=f"{name}_add")([x, y]) if stride == 1 and channels == filters else y


def efficientnet_lite(
    input_shape: tuple[int, int, int], name: str, width: float, depth: float
) -> Any:
    """(B, S, S, 3) float32 in -1..1 to maps (B, S/32, S/32, 1280) in 0..6; filters `width` times
    as many and stages `depth` times as long as Lite0's."""
    inputs = layers.Input(input_shape)
    x = layers.ReLU(6.0)(_conv(inputs, 32, 3, 2, "stem"))
    last = len(STAGES) - 1
    for index, stage in enumerate(STAGES):
        fixed = index in (0, last)
        repeats = stage.repeats if fixed else math.ceil(stage.repeats * depth)
        filters = _scaled_filters(stage.filters, width)
        for block in range(repeats):
            stride = stage.stride if block == 0 else 1
            x = _block(x, stage, stride, filters, f"stage{index + 1}_block{block + 1}")
    x = layers.ReLU(6.0, name="feature_maps")(_conv(x, VECTOR_SIZE, 1, 1, "top"))
    return keras.Model(inputs, x, name=name)
