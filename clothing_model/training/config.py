"""The settings of one training, validated, to and from plain JSON."""

import math
from dataclasses import dataclass
from typing import Any, Self

from clothing_model.data.augmentation import AugmentationConfig
from clothing_model.network.backbones import DEFAULT, backbone
from clothing_model.parameters import Parameters, parameter, table


@dataclass(frozen=True)
class TrainingConfig(Parameters):
    """How a head is trained on a frozen backbone, in the order in which it is told.

    The backbone's record also says the size of its photos. `dataset` is a folder, "" for the one
    in use. Raises InvalidConfig for a value outside its range.
    """

    backbone: str = parameter(
        DEFAULT,
        help="The pretrained network that turns a photo into a vector. Larger photos show "
        "more and take longer.",
    )
    learning_rate: float = parameter(
        0.001,
        help="How large a step the weights take after each batch. Too large jumps over the "
        "goal, too small hardly moves. Usual: 0.01 to 0.0001.",
        option="Adam's step",
        within=(math.nextafter(0, 1), 1e6),  # which is there to fail with
        expected="a number above 0 and at most 1e6",
        step=0.0001,
    )
    inner_size: int = parameter(
        0,
        "inner layer",
        label="Inner layer, units",
        help="A dense layer between vector and classes; 0 for none. 100 is the chapter's.",
        option="units of an inner layer; 0 for none",
        within=(0, 10_000),
        step=10,
        zero="none",
    )
    dropout: float = parameter(
        0.0,
        help="The share of numbers that is silenced at random in each step, 0 to below 1, so "
        "that the model cannot lean on any single one.",
        option="share of the head's inputs silenced in each step, 0 to below 1",
        within=(0, math.nextafter(1, 0)),
        expected="a number from 0 to below 1",
        step=0.1,
    )
    epochs: int = parameter(
        10,
        help="How many times the training goes through all its photos.",
        option="passes over the training photos",
        within=(1, 1_000),
        step=5,
    )
    batch_size: int = parameter(
        32,
        label="Photos a step",
        help="The batch size: photos looked at before each step.",
        option="photos a step",
        within=(1, 4_096),
        step=32,
        column=False,
    )
    augmentation: AugmentationConfig | None = parameter(  # noqa: RUF009
        None,
        help="Random variants of the training photos instead of the same photo again and "
        "again. Validation photos stay as they are.",
    )
    variants: int = parameter(
        4,
        label="Variants of each photo",
        help="With augmentation: how many are made. Each costs as long as the photo itself; 0 "
        "makes new ones in every epoch.",
        option="variants of each photo, an epoch taking one; 0 for fresh ones each epoch",
        within=(0, 100),
        zero="new ones every epoch",
        column=False,
    )
    photos: int = parameter(
        0,
        label="Training photos",
        help="A sample of this many, 0 for all of them.",
        option="train on a sample of so many photos; 0 for all",
        within=(0, 10_000_000),
        step=100,
        zero="all",
    )
    seed: int = parameter(
        1,
        help="Fixes everything random; the same seed gives the same training.",
        option="of the starting weights, the order and the variants",
        within=(0, 2**31 - 1),
        column=False,
    )
    dataset: str = parameter("", zero="the one in use")

    def __post_init__(self) -> None:
        backbone(self.backbone)
        super().__post_init__()

    @property
    def variants_made(self) -> int:
        """How many variants of each training photo go through the backbone; 0 for the photo."""
        if self.augmentation is None:
            return 0
        return min(self.variants, self.epochs) or self.epochs

    @property
    def calmer_rate(self) -> float:
        """The learning rate to try where this one is too large: a tenth, and no unusual one."""
        return min(self.learning_rate / 10, 0.001)

    @property
    def examples_source(self) -> tuple[object, ...]:
        """What decides the vectors: trainings that agree in it can share them."""
        augmented = (self.augmentation, self.seed, self.variants_made) if self.augmentation else ()
        sampled = (self.photos, self.seed) if self.photos else ()
        return (self.backbone, self.dataset, augmented, sampled)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        """As in Parameters; the ranges of the augmentation are JSON, too."""
        if (ranges := values.get("augmentation")) is not None:
            values = {**values, "augmentation": AugmentationConfig.from_json(ranges)}
        return super().from_json(values)


SETTINGS = table(TrainingConfig)
_CHOSEN = ("backbone", "augmentation", "dataset")  # out of what there is
SIMPLE = {name: said for name, said in SETTINGS.items() if name not in _CHOSEN}
