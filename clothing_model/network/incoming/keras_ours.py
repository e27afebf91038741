"""What in a stranger's Keras network is ours: a backbone that is here already, weights and all; or
the whole network, of which a SavedModel holds the weights. It runs in the closed room alone.
"""

import json
from pathlib import Path
from typing import Any

import keras
import numpy as np
from keras import layers

from clothing_model.errors import InvalidModel
from clothing_model.network import pretrained
from clothing_model.network.backbones import BACKBONES, Backbone
from clothing_model.network.conversion import checkpoint_arrays, some_photos
from clothing_model.network.head import DenseHead
from clothing_model.network.incoming.config import clean
from clothing_model.network.incoming.keras_network import (
    Cut,
    input_of,
    made_by,
    run_once,
    telling,
)
from clothing_model.network.incoming.kinds import MOST_BYTES
from clothing_model.network.keras_model import join, keras_head, vector_network


def of_checkpoint(prefix: Path) -> Any:
    """The network of a SavedModel that this app wrote: one of our backbones with a head, of our
    own making; nothing but its weights is read. Raises InvalidModel for any other."""
    with telling("The weights of this SavedModel cannot be read"):
        arrays = [each for each in checkpoint_arrays(prefix, MOST_BYTES) if each.dtype.kind == "f"]
    for record in BACKBONES:
        for count in (2, 4):
            body, head = arrays[:-count], arrays[-count:]
            if sum(each.size for each in body) != record.parameters:
                continue
            network = pretrained.build(record)
            if [each.shape for each in body] == [tuple(each.shape) for each in network.weights]:
                with telling("The head in this SavedModel does not fit its network"):
                    network.set_weights(body)
                    return join(vector_network(record, network), keras_head(DenseHead(head)))
    raise InvalidModel(
        "This SavedModel is none that this app has written. It holds a program, so it stays "
        "closed: export the model as a Keras or LiteRT file and add that."
    )


def our_backbone(model: Any, found: Cut) -> tuple[Backbone | None, bool]:
    """The backbone of ours that the network is made of, by its description; and whether it stands
    there with the weights that are at hand and gets its pixels as here, so that the head is all
    that is new."""
    network = found.backbone
    if not isinstance(network, keras.Model):
        return None, False
    for record in BACKBONES:
        size = network.input_shape[1]
        if (size, network.count_params()) == (record.image_size, record.parameters):
            own = pretrained.build(record)
            if _outline(own) == _outline(network):
                return record, _is_frozen(record, network) and _scaled_alike(model, network, record)
    return None, False


def _outline(network: Any) -> list[Any]:
    """What decides what a network does, but for its weights: its layers in order, by their
    settings and by which ones they follow."""
    said = json.loads(json.dumps(keras.saving.serialize_keras_object(network)))
    found = clean(said)["config"]["layers"]
    place = {layer["name"]: number for number, layer in enumerate(found)}
    outline = []
    for layer in found:
        settings = {k: v for k, v in layer["config"].items() if k not in ("name", "trainable")}
        text = json.dumps(layer["inbound_nodes"])
        nodes = json.loads(text, object_hook=lambda each: _placed(each, place))
        outline.append((layer["class_name"], settings, nodes))
    return outline


def _placed(said: dict[str, Any], place: dict[str, int]) -> Any:
    history = said.get("keras_history")
    return {"from": place[history[0]]} if history else said


def _is_frozen(record: Backbone, network: Any) -> bool:
    """Whether its weights are those at hand."""
    if pretrained.weights_at_hand(record) is None:
        return False
    ours = pretrained.weights_of(pretrained.load(record))
    theirs = pretrained.weights_of(network)
    pairs = zip(ours.values(), theirs.values(), strict=True)
    return all(np.array_equal(np.asarray(one), np.asarray(two)) for one, two in pairs)


def _scaled_alike(model: Any, network: Any, record: Backbone) -> bool:
    """Whether nothing but a backbone's own scaling lies before it; or nothing at all."""
    taken = input_of(network)
    before = made_by(taken)
    if isinstance(before, layers.InputLayer):
        return True
    pixels = some_photos(record.image_size, 1)
    given = run_once(keras.Model(model.inputs[0], taken), pixels)
    ours = pixels * np.array(record.scale, np.float32) + np.array(record.offset, np.float32)
    return np.allclose(given, ours, atol=1e-3)
