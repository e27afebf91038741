"""A network's description from a file, written anew from what is known of it.

A Keras file describes its network in JSON, and Keras makes whatever classes that names. So none of
it gets there: each layer is looked up in a table, what the table names is copied, if it is a plain
number, word or list, and all else is left out or refused. What Keras then builds is a description
of our own. Initialisers, regularisers, optimizers and losses are never needed to run a network.

Keras 2 (TensorFlow 2.3, as in the chapter) wrote the same in another form; both come out alike.
"""

from collections.abc import Collection, Mapping
from typing import Any

from clothing_model.errors import InvalidModel

ACTIVATIONS = {
    **{name: name for name in (
        *("linear", "relu", "relu6", "softmax", "sigmoid", "tanh", "elu", "selu", "silu", "gelu"),
        *("hard_sigmoid", "hard_silu", "softplus", "softsign", "leaky_relu", "exponential", "mish"),
    )},
    "swish": "silu",
    "hard_swish": "hard_silu",
}  # fmt: skip
MODELS = ("Functional", "Sequential", "Model")
MOST_LAYERS, _MOST_DEEP, _MOST_NUMBER = 3_000, 5, 20_000
SIZES = (16, 1_024)  # px

_CONV = ("kernel_size", "strides", "padding", "data_format", "dilation_rate", "groups",
         "activation", "use_bias")  # fmt: skip
_POOL = ("pool_size", "strides", "padding", "data_format")
_GLOBAL = ("data_format", "keepdims")
LAYERS: Mapping[str, tuple[str, ...]] = {
    "InputLayer": ("batch_shape",),
    "Rescaling": ("scale", "offset"),
    "Normalization": ("axis", "mean", "variance"),
    "Conv2D": ("filters", *_CONV),
    "DepthwiseConv2D": ("depth_multiplier", *(key for key in _CONV if key != "groups")),
    "SeparableConv2D": (
        *("filters", "depth_multiplier"),
        *(key for key in _CONV if key != "groups"),
    ),
    "Dense": ("units", "activation", "use_bias"),
    "BatchNormalization": ("axis", "momentum", "epsilon", "center", "scale"),
    "LayerNormalization": ("axis", "epsilon", "center", "scale"),
    "GroupNormalization": ("groups", "axis", "epsilon", "center", "scale"),
    "Activation": ("activation",),
    "ReLU": ("max_value", "negative_slope", "threshold"),
    "LeakyReLU": ("negative_slope",),
    "PReLU": ("shared_axes",),
    "ELU": ("alpha",),
    "Softmax": ("axis",),
    "MaxPooling2D": _POOL,
    "AveragePooling2D": _POOL,
    "GlobalAveragePooling2D": _GLOBAL,
    "GlobalMaxPooling2D": _GLOBAL,
    "ZeroPadding2D": ("padding", "data_format"),
    "Cropping2D": ("cropping", "data_format"),
    "UpSampling2D": ("size", "interpolation", "data_format"),
    "Flatten": ("data_format",),
    "Reshape": ("target_shape",),
    "Permute": ("dims",),
    "Add": (),
    "Subtract": (),
    "Multiply": (),
    "Average": (),
    "Maximum": (),
    "Concatenate": ("axis",),
    "Identity": (),
    "Dropout": ("rate",),
    "SpatialDropout2D": ("rate",),
    "GaussianDropout": ("rate",),
    "GaussianNoise": ("stddev",),
    "AlphaDropout": ("rate",),
    "RandomFlip": ("mode",),
    "RandomRotation": ("factor",),
    "RandomZoom": ("height_factor", "width_factor"),
    "RandomTranslation": ("height_factor", "width_factor"),
    "RandomContrast": ("factor",),
    "RandomBrightness": ("factor", "value_range"),
}
_OPERATIONS = ("TrueDivide", "Subtract", "Multiply", "Add")
_OPERATIONS_OF = "keras.src.ops.numpy"
_HOMES = ("keras", "tensorflow.keras", "tensorflow.python.keras", "tf_keras")
_RENAMED = {  # since Keras 2
    "LeakyReLU": {"alpha": "negative_slope"},
    "InputLayer": {"batch_input_shape": "batch_shape"},
}
_KERNELS = {  # they are read from the file; until then they are zeros, which take no time to draw
    "Conv2D": ("kernel",),
    "Dense": ("kernel",),
    "DepthwiseConv2D": ("depthwise",),
    "SeparableConv2D": ("depthwise", "pointwise"),
}


USUAL_SIZE = 224  # px, for a network that takes any


def clean(config: Mapping[str, Any], size: int = USUAL_SIZE) -> dict[str, Any]:
    """The description of a network, written anew, for `keras.saving.deserialize_keras_object`;
    one that takes photos of any size takes those of `size` px.

    Raises InvalidModel with the layer, activation or number that is not known or too large.
    """
    return _cleaned(config, size)[0]


def takes_any_size(config: Mapping[str, Any]) -> bool:
    """Whether a network leaves the size of its photos open. Raises as `clean`."""
    return _cleaned(config, USUAL_SIZE)[1]


def _cleaned(config: Mapping[str, Any], size: int) -> tuple[dict[str, Any], bool]:
    if config.get("class_name") not in MODELS:
        raise InvalidModel(
            "A network must be made of Keras' layers (Sequential or functional). This one is "
            f"{_shown(config.get('class_name'))}, a class of somebody's own. Its code is not in "
            "the file, and no code comes in here."
        )
    cleaning = _Cleaning(size)
    return cleaning.model(config, 0), cleaning.any_size


class _Cleaning:
    """Counts the layers of a network, those of networks inside it too."""

    def __init__(self, size: int) -> None:
        self._layers, self._size = 0, size
        self._inner: set[str] = set()  # the names of networks in the one at work
        self.any_size = False

    def model(self, said: Mapping[str, Any], deep: int) -> dict[str, Any]:
        config = said.get("config")
        if deep > _MOST_DEEP:
            raise InvalidModel(
                f"Networks can be at most {_MOST_DEEP} deep in one another. These are deeper."
            )
        if isinstance(config, list):  # a Sequential of Keras 2.2
            config = {"name": "sequential", "layers": config}
        layers = config.get("layers") if isinstance(config, dict) else None
        if not isinstance(config, dict) or not isinstance(layers, list) or not layers:
            raise InvalidModel(
                "A network's description must have a list of layers. This one has none."
            )
        sequential = said.get("class_name") == "Sequential"
        inner, self._inner = (
            self._inner,
            {
                str(each.get("name") or _of(each.get("config"), "name"))
                for each in layers
                if isinstance(each, dict) and each.get("class_name") in MODELS
            },
        )
        found: dict[str, Any] = {
            "name": _name(config.get("name", "network")),
            "trainable": bool(config.get("trainable", True)),
            "layers": [self.layer(each, deep, sequential) for each in layers],
        }
        if sequential:
            shape = config.get("build_input_shape")
            if found["layers"][0]["class_name"] != "InputLayer" and shape:
                found["build_input_shape"] = self._shape(shape)
        else:
            for key in ("input_layers", "output_layers"):
                found[key] = _places(config.get(key))
        self._inner = inner
        kind = "Sequential" if sequential else "Functional"
        home = "keras.src.models." + kind.lower()
        return {"module": home, "class_name": kind, "config": found, "registered_name": kind}

    def layer(self, said: Any, deep: int, sequential: bool) -> dict[str, Any]:
        self._layers += 1
        if self._layers > MOST_LAYERS:
            raise InvalidModel(
                f"A network can have at most {MOST_LAYERS:,} layers. This one has more."
            )
        if not isinstance(said, dict) or not isinstance(said.get("config"), dict | list):
            raise InvalidModel("Each layer must have its class and its settings. One does not.")
        kind, config = said.get("class_name"), said["config"]
        if kind in MODELS:
            found = self.model(said, deep + 1)
        else:
            found = _layer(str(kind), str(said.get("module") or "keras.layers"), config)
            if "batch_shape" in found["config"]:
                found["config"]["batch_shape"] = self._shape(found["config"]["batch_shape"])
        if not sequential:
            found["name"] = _name(said.get("name") or _of(config, "name"))
            nodes = _list(said.get("inbound_nodes"))
            found["inbound_nodes"] = [_node(each, self._inner) for each in nodes]
        return found

    def _shape(self, said: Any) -> list[int | None]:
        side = _input_shape(said)[1]
        self.any_size |= side is None
        return [None, side or self._size, side or self._size, 3]


def _layer(kind: str, module: str, config: Any) -> dict[str, Any]:
    if kind in ("Lambda", "TFOpLambda", "SlicingOpLambda", "TensorFlowOpLayer"):
        raise InvalidModel(
            f"The network has a {kind} layer, which holds a program. No program comes in here: "
            "build the model without it, for example with a Rescaling layer, and save it again."
        )
    home = module.split(".src.")[0].split(".layers")[0]
    operation = module == _OPERATIONS_OF and kind in _OPERATIONS
    if not operation and (kind not in LAYERS or home not in _HOMES or not isinstance(config, dict)):
        raise InvalidModel(
            f"The network has a layer {_shown(kind)} of {_shown(module)}, which is not known here. "
            f"Known are {len(LAYERS)} layers of Keras for photos, such as Conv2D, Dense and "
            "GlobalAveragePooling2D."
        )
    found: dict[str, Any] = {"name": _name(_of(config, "name"))}
    home = _OPERATIONS_OF if operation else "keras.layers"
    kept = () if operation else LAYERS[kind]
    if not operation:
        found["trainable"] = bool(config.get("trainable", True))
    names = _RENAMED.get(kind, {})
    for old, value in config.items() if isinstance(config, dict) else ():
        key = str(names.get(old, old))
        if key in kept:
            found[key] = _value(kind, key, value)
    if kind == "SeparableConv2D" and config.get("groups", 1) != 1:
        raise InvalidModel(
            "The groups of a SeparableConv2D layer must be 1. One layer has "
            f"{_shown(config['groups'])}."
        )
    found.update({f"{part}_initializer": "zeros" for part in _KERNELS.get(kind, ())})
    return {"module": home, "class_name": kind, "config": found, "registered_name": None}


def _value(kind: str, key: str, value: Any) -> Any:
    if key == "activation":
        return _activation(value)
    if key == "batch_shape":
        return _input_shape(value)
    if key == "data_format":
        if value not in (None, "channels_last"):
            raise InvalidModel(
                f"Colours must be the last dimension (channels_last). A layer has {_shown(value)}."
            )
        return value
    if key == "axis" and isinstance(value, list) and len(value) == 1:
        value = value[0]  # as TensorFlow 2.3 wrote it
    if kind == "BatchNormalization" and key == "axis" and value == 3:
        value = -1  # of a photo's maps the same, and what others say
    return _plain(value, f"{key} of a layer {kind}")


def _activation(value: Any) -> str:
    """By its name, whether it stands alone or as the function that Keras 3 writes."""
    if isinstance(value, dict):
        value = value.get("config")
        value = value.get("name", "") if isinstance(value, dict) else value
    if value is None:
        return "linear"
    if value not in ACTIVATIONS:
        raise InvalidModel(
            f"The network has an activation {_shown(value)}, which is not known here. Known are "
            f"{', '.join(ACTIVATIONS)}."
        )
    return ACTIVATIONS[value]


def _input_shape(value: Any) -> list[int | None]:
    """[None, S, S, 3]; S may be left open."""
    shape = value if isinstance(value, list) else []
    if len(shape) != 4:
        raise InvalidModel(f"The network must take photos. It takes {_shown(value)}.")
    _, height, width, colours = shape
    if colours != 3:
        raise InvalidModel(
            f"The network must take photos in 3 colours. It takes {_shown(colours)}."
        )
    if height != width:
        raise InvalidModel(
            f"The network must take square photos. It takes {_shown(width)} x {_shown(height)} px."
        )
    least, most = SIZES
    if height is not None and (type(height) is not int or not least <= height <= most):
        raise InvalidModel(
            f"The network must take photos of {least} to {most:,} px. It takes {_shown(height)}."
        )
    return [None, height, height, 3]


def _plain(value: Any, what: str) -> Any:
    """A number, a word, or a list of them."""
    if value is None or isinstance(value, bool | str):
        if isinstance(value, str) and len(value) > 40:
            raise InvalidModel(f"There must be a short word as {what}. It is {_shown(value)}.")
        return value
    if isinstance(value, int | float):
        if not abs(value) <= _MOST_NUMBER:
            raise InvalidModel(
                f"There can be at most {_MOST_NUMBER:,} as {what}. It is {_shown(value)}. No "
                "network for photos is so large."
            )
        return value
    if isinstance(value, list) and len(value) <= 64:
        return [_plain(each, what) for each in value]
    raise InvalidModel(f"There must be numbers as {what}. It is {_shown(value)}.")


def _node(said: Any, inner: Collection[str]) -> Any:
    """How a layer is called, of Keras 3 ({args, kwargs}) or 2 ([[name, 0, 0, {}]])."""
    if isinstance(said, dict):
        return {"args": [_argument(each) for each in _list(said.get("args"))], "kwargs": {}}
    return {"args": _old_arguments(_list(said), inner), "kwargs": {}}


def _old_arguments(said: list[Any], inner: Collection[str]) -> list[Any]:
    """Keras 2 counted the making of a network among its calls, so the first one is number 1."""
    found = []
    for each in said:
        if not isinstance(each, list) or [type(part) for part in each[:3]] != [str, int, int]:
            raise InvalidModel("A layer must name the layers before it. One does not.")
        name, call, place = each[:3]
        found.append(_tensor([name, max(0, call - 1) if name in inner else call, place]))
    return found if len(found) == 1 else [found]


def _argument(said: Any) -> Any:
    if isinstance(said, dict):
        config = said.get("config")
        if said.get("class_name") != "__keras_tensor__" or not isinstance(config, dict):
            raise InvalidModel(f"A layer must take other layers' maps. One takes {_shown(said)}.")
        return _tensor(config.get("keras_history"))
    if isinstance(said, list):
        return [_argument(each) for each in said[:64]]
    return _plain(said, "what a layer takes")


def _tensor(history: Any) -> dict[str, Any]:
    """What a layer has given, by its name and place. Its shape is not read: it follows."""
    if not isinstance(history, list) or [type(each) for each in history] != [str, int, int]:
        raise InvalidModel("A layer must name the layer before it. One does not.")
    return {
        "class_name": "__keras_tensor__",
        "config": {"shape": [None], "dtype": "float32", "keras_history": history},
    }


def _places(said: Any) -> list[Any]:
    """The layers where a network begins or ends: [[name, 0, 0]], or one of them."""
    places = said if isinstance(said, list) else []
    if places and not isinstance(places[0], list):
        places = [places]
    if len(places) != 1:
        raise InvalidModel(
            "A network must take one photo and give one answer. This one has "
            f"{len(places)} inputs or outputs."
        )
    return [_tensor(each)["config"]["keras_history"] for each in places]


def _of(config: Any, key: str) -> Any:
    return config.get(key) if isinstance(config, dict) else None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _name(value: Any) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= 200:
        raise InvalidModel(
            f"A layer's name must be a text of 1 to 200 characters. One is {_shown(value)}."
        )
    return value


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else repr(value)
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text[:60])
