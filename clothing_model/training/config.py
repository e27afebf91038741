"""The settings of one training, validated, to and from plain JSON."""

import math
from dataclasses import dataclass
from typing import Any, Self

from clothing_model.data.augmentation import AugmentationConfig
from clothing_model.network.backbones import ALL, DEFAULT, backbone
from clothing_model.parameters import Parameters, parameter, table

TUNING = "tuning"  # the group of settings that count where stages are tuned


@dataclass(frozen=True)
class TrainingConfig(Parameters):
    """How a head is trained on a frozen backbone, and then, where stages are to be tuned, both
    together; in the order in which it is told.

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
        help="How large a step the weights take after each batch. Steps that are too large jump "
        "over the goal; steps that are too small need many epochs. Usual: 0.01 to 0.0001.",
        option="Adam's step",
        within=(math.nextafter(0, 1), 1e6),  # which is there to fail with
        expected="a number above 0 and at most 1e6",
        step=0.0001,
    )
    inner_size: int = parameter(
        0,
        "inner layer",
        label="Inner layer: number of units",
        help="An extra dense layer between vector and classes; 0 for none. The chapter takes 100.",
        option="units of an inner layer; 0 for none",
        within=(0, 10_000),
        step=10,
        zero="none",
    )
    dropout: float = parameter(
        0.0,
        help="The share of numbers that is switched off at random in each step, 0 to below 1, so "
        "that the model cannot rely on a single one.",
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
    tuned_stages: int | str = parameter(
        0,
        help="Fine-tuning: after its epochs the head learns on together with the last stages of "
        "the backbone. More stages can change more, and take longer.",
        option="stages of the backbone that learn with the head after its epochs: 0, 1, 2, 3, all",
        zero="none",
        choices={
            0: "None: the head alone",
            1: "The last stage",
            2: "The last two stages",
            3: "The last three stages",
            ALL: "All: the whole network",
        },
    )
    tuning_epochs: int = parameter(
        8,
        help="How many times tuning goes through all photos, after the head's epochs.",
        option="passes over the training photos while stages are tuned",
        within=(1, 1_000),
        column=False,
        group=TUNING,
    )
    tuning_rate: float = parameter(
        0.001,
        help="The largest step of the tuned stages. It grows to this in the first tenth of the "
        "steps and then falls to nothing.",
        option="AdamW's largest step, after a tenth of the steps; it falls to 0 along a cosine",
        within=(math.nextafter(0, 1), 1e6),
        expected="a number above 0 and at most 1e6",
        step=0.0001,
        column=False,
        group=TUNING,
    )
    stage_rate: float = parameter(
        1.0,
        "rate of lower stages",
        help="The share of that step which each stage has of the one above it: with 0.5 the "
        "second from the end learns half as fast as the last. 1: all learn alike.",
        option="the share of the step which each stage has of the one above, above 0 to 1",
        within=(math.nextafter(0, 1), 1),
        expected="a number above 0 and at most 1",
        step=0.1,
        column=False,
        group=TUNING,
    )
    weight_decay: float = parameter(
        0.001,
        help="Pulls the tuned weights a little towards 0 in each step, by this times the rate.",
        option="AdamW's pull of the weights towards 0",
        within=(0, 1),
        step=0.001,
        column=False,
        group=TUNING,
    )
    label_smoothing: float = parameter(
        0.1,
        help="The share of certainty that the right class gives up to all classes alike, so that "
        "the model is never rewarded for being quite sure.",
        option="share of certainty that the right class gives up to all classes alike",
        within=(0, math.nextafter(1, 0)),
        expected="a number from 0 to below 1",
        step=0.05,
        column=False,
        group=TUNING,
    )
    dataset: str = parameter("", zero="the one in use")

    def __post_init__(self) -> None:
        record = backbone(self.backbone)
        super().__post_init__()
        if self.tunes:
            record.cut(self.tuned_stages)

    @property
    def tunes(self) -> bool:
        """Whether stages of the backbone learn, too."""
        return self.tuned_stages != 0

    @property
    def counting(self) -> dict[str, Any]:
        """The settings as JSON, without those of tuning where nothing is tuned."""
        unused = {name for name, said in SETTINGS.items() if said.group == TUNING}
        values = self.to_json()
        return values if self.tunes else {n: v for n, v in values.items() if n not in unused}

    @property
    def all_epochs(self) -> int:
        """The head's epochs and those of tuning."""
        return self.epochs + (self.tuning_epochs if self.tunes else 0)

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
    def calmer_tuning_rate(self) -> float:
        """The same of the rate of tuning."""
        return min(self.tuning_rate / 10, 0.0003)

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
