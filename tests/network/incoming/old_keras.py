"""A network's description as TensorFlow 2.3 wrote it, which the chapter's own files have."""

from typing import Any

_SEPARABLE = {  # what it said of a SeparableConv2D and Keras 3 does not take
    "groups": 1,
    "kernel_initializer": {"class_name": "GlorotUniform", "config": {"seed": None}},
    "kernel_regularizer": None,
    "kernel_constraint": None,
}


def as_old(said: dict[str, Any]) -> dict[str, Any]:
    """The description of a functional model of Keras 3 in the words of Keras 2."""
    config = {**said["config"]}
    inner = {layer["name"] for layer in config["layers"] if layer["class_name"] == "Functional"}
    config["layers"] = [_layer(layer, inner) for layer in config["layers"]]
    config["input_layers"] = [config["input_layers"]]
    config["output_layers"] = [config["output_layers"]]
    return {"class_name": "Functional", "config": config}


def _layer(said: dict[str, Any], inner: set[str]) -> dict[str, Any]:
    nodes = [
        [_place(each, inner) for each in _flat(node["args"])] for node in said["inbound_nodes"]
    ]
    found = {"class_name": said["class_name"], "name": said["name"], "inbound_nodes": nodes}
    if said["class_name"] == "Functional":
        return {**as_old(said), **found}
    config = {
        key: value for key, value in said["config"].items() if key not in ("dtype", "optional")
    }
    config["dtype"] = "float32"
    if "batch_shape" in config:
        config["batch_input_shape"] = config.pop("batch_shape")
    if said["class_name"] == "SeparableConv2D":
        config |= _SEPARABLE
    if said["class_name"] == "BatchNormalization":
        config["axis"] = [3]
    return {**found, "config": config}


def _flat(arguments: Any) -> list[dict[str, Any]]:
    first = arguments[0]
    return list(first) if isinstance(first, list | tuple) else [first]


def _place(tensor: dict[str, Any], inner: set[str]) -> list[Any]:
    name, call, place = tensor["config"]["keras_history"]
    return [name, call + 1 if name in inner else call, place, {}]
