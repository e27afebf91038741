"""What shows every layer of a network at work on one photo."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from clothing_model.errors import EngineMissing
from clothing_model.network.backbones import Backbone, backbone
from clothing_model.network.engine import (
    KERAS,
    LITERT,
    Choice,
    Network,
    building,
    choose_for,
)
from clothing_model.tasks import Report

_LEFT_OUT = re.compile(
    r"(activation|add|batch_normalization|conv2d|re_lu|zero_padding2d)(_\d+)?(_bn)?"  # numbered
    r"|.*(_pad|_drop|_se_\w+)"  # it adds zeros, rests outside training, or weighs the channels
)


@dataclass(frozen=True)
class Layer:
    """A layer of a network; batch normalisation and ReLU right after it belong to it.

    name: as in Keras.
    shape: of its maps for one photo (height, width, channels).
    """

    name: str
    shape: tuple[int, int, int]


@dataclass(frozen=True, eq=False)
class FirstLayer:
    """The filters of the first convolution, with the batch normalisation after it worked in.

    A number of channel c's map is the sum of `kernel[..., c]` times the window of the photo below
    it, plus `bias[c]`, and then, where there is a ReLU, at least 0 and at most `highest`.

    kernel: float32 (k, k, 3, channels), for scaled numbers, or for pixels 0..255 where
        `takes_pixels`; bias: float32 (channels,).
    stride: by how many pixels the window moves.
    zeros: how many rows of zeros stand above the photo, and columns to its left.
    highest: 6 for ReLU6, infinite for ReLU, None where the layer ends without one.
    """

    name: str
    kernel: np.ndarray
    bias: np.ndarray
    stride: int
    zeros: int
    highest: float | None
    takes_pixels: bool = False

    def for_scaled(self, record: Backbone) -> "FirstLayer":
        """The same for a photo's scaled numbers, `pixels * scale + offset`."""
        if not self.takes_pixels:
            return self
        kernel = self.kernel / np.asarray(record.scale)[..., None]
        bias = self.bias - (kernel * np.asarray(record.offset)[..., None]).sum(axis=(0, 1, 2))
        return replace(
            self,
            kernel=kernel.astype(np.float32),
            bias=bias.astype(np.float32),
            takes_pixels=False,
        )


class LayerEngine(Protocol):
    """A loaded network that shows what is inside. Several threads may use it.

    layers: in the network's order, the first convolution first, `LAST` last.
    first: the filters of the first one, for scaled numbers.
    """

    choice: Choice
    layers: tuple[Layer, ...]
    first: FirstLayer

    def look(
        self, pixels: np.ndarray, names: Sequence[str] = ()
    ) -> tuple[np.ndarray, list[np.ndarray]]:
        """Pixels (B, S, S, 3) float32 0..255 to vectors (B, d) and the maps of the layers so
        named, (B, H, W, C) each, float32. It is made for one photo at a time: for each it keeps
        what all layers give. Raises KeyError for no layer's name."""
        ...


def open_layer_engine(network: Network, report: Report | None = None) -> LayerEngine:
    """A network, loaded by the engine of the settings, or by Keras where LiteRT cannot.

    Raises WeightsMissing, InvalidModel, DeviceMissing, EngineMissing, InvalidConfig; Stopped out
    of `report`.
    """
    choice = choose_for(network)
    if choice.name == LITERT:
        try:
            return open_layers(network, choice, report)
        except EngineMissing:
            choice = Choice(KERAS, choice.device)
    return open_layers(network, choice)


def open_layers(network: Network, choice: Choice, report: Report | None = None) -> LayerEngine:
    """The same on one engine, which nothing takes the place of."""
    if choice.name == LITERT:
        from clothing_model.network.litert_layers import LiteRTLayers

        record = backbone(network.name)
        return LiteRTLayers(record, network.litert_file(report), choice)
    with building:
        from clothing_model.network.keras_layers import KerasLayers

        return KerasLayers(network, choice)


def is_left_out(name: str) -> bool:
    """Whether a layer does not count: it gives no maps of its own, or has a name that Keras gave
    it, which is another one in every process."""
    return _LEFT_OUT.fullmatch(name) is not None
