"""Every layer of a network, in Keras."""

import threading
from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
from keras import layers

from clothing_model.network.backbones import LAST
from clothing_model.network.engine import Choice, Network
from clothing_model.network.keras_model import check_device
from clothing_model.network.layer_engine import FirstLayer, Layer, is_left_out

_RELUS = (keras.activations.relu, keras.activations.relu6)
_WITH_FILTERS = (layers.Conv2D, layers.DepthwiseConv2D, layers.SeparableConv2D)


class KerasLayers:
    """A `LayerEngine` in Keras; one thread is served after the other. Raises WeightsMissing,
    InvalidModel, DeviceMissing."""

    def __init__(self, network: Network, choice: Choice) -> None:
        self.choice = choice
        self._lock = threading.Lock()
        check_device(choice.device)
        with keras.device(f"{choice.device}:0"):
            whole = network.keras_model()
        self._scaling = whole.get_layer("scaling")
        self._network = next(layer for layer in whole.layers if isinstance(layer, keras.Model))
        self._outputs = outputs_of_layers(self._network)
        self.first = _first_layer(self._network)
        self.layers = tuple(
            Layer(name, tuple(output.shape[1:])) for name, output in self._outputs.items()
        )

    def look(
        self, pixels: np.ndarray, names: Sequence[str] = ()
    ) -> tuple[np.ndarray, list[np.ndarray]]:
        """As `LayerEngine`."""
        outputs = [self._outputs[name] for name in (LAST, *names)]
        with self._lock, keras.device(f"{self.choice.device}:0"):
            part = keras.Model(self._network.input, outputs)
            found = part(self._scaling(pixels), training=False)
            last, *maps = (keras.ops.convert_to_numpy(each) for each in found)
        return last.mean(axis=(1, 2)), maps


def outputs_of_layers(network: Any) -> dict[str, Any]:
    """What each layer that has a name of its own gives, with what belongs to it, by its name: Keras
    tensors, in the network's order, `LAST` last."""
    found, seen = {}, {network.layers[0].name}
    for layer in network.layers:
        chain = _with_followers(layer)
        merged = chain[1:] and not isinstance(layer, _WITH_FILTERS)  # counts as its ReLU
        if layer.name not in seen and not merged:
            seen.update(each.name for each in chain)
            output = chain[-1].output
            if not is_left_out(layer.name) and output is not network.output:
                found[layer.name] = output
    return {**found, LAST: network.output}


def _with_followers(layer: Any) -> list[Any]:
    """A layer, and the batch normalisation and ReLU that nothing but it goes into."""
    chain = [layer]
    while True:
        after = [node.operation for node in chain[-1]._outbound_nodes]
        if len(after) != 1 or not _follows(after[0]):
            return chain
        chain += after


def _follows(layer: Any) -> bool:
    """Whether a converter makes one operation of this layer and the one before."""
    if isinstance(layer, layers.Activation):
        return layer.activation in _RELUS
    return isinstance(layer, (layers.BatchNormalization, layers.ReLU))


def _first_layer(network: Any) -> FirstLayer:
    """The filters of the first convolution, its batch normalisation worked in."""
    place = next(n for n, layer in enumerate(network.layers) if isinstance(layer, layers.Conv2D))
    convolution, before = network.layers[place], network.layers[place - 1]
    kernel = np.asarray(convolution.kernel)
    bias = np.zeros(kernel.shape[-1], np.float32)
    if convolution.use_bias:
        bias = np.asarray(convolution.bias)
    highest = None
    for layer in _with_followers(convolution)[1:]:
        if isinstance(layer, layers.BatchNormalization):
            gamma, beta, mean, variance = (np.asarray(each) for each in layer.get_weights())
            factor = gamma / np.sqrt(variance + layer.epsilon)
            kernel, bias = kernel * factor, (bias - mean) * factor + beta
        else:
            six = getattr(layer, "max_value", None) or layer.get_config().get("activation")
            highest = 6.0 if six in (6.0, "relu6") else np.inf
    zeros, stride = 0, convolution.strides[0]
    if isinstance(before, layers.ZeroPadding2D):
        zeros = before.padding[0][0]
    elif convolution.padding == "same":
        given, made = convolution.input.shape[1], convolution.output.shape[1]
        zeros = max((made - 1) * stride + len(kernel) - given, 0) // 2
    return FirstLayer(convolution.name, kernel, bias, stride, zeros, highest)
