"""The settings of one training, validated, to and from plain JSON."""

import math
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

from clothing_model.data.augmentation import AugmentationConfig
from clothing_model.errors import InvalidConfig
from clothing_model.network.backbones import DEFAULT, backbone


@dataclass(frozen=True)
class TrainingConfig:
    """How a head is trained on a frozen backbone.

    backbone: a name from the table of backbones, which also says the size of its photos.
    learning_rate: Adam's step, above 0 and at most 1e6 (which is there to fail with).
    inner_size: units of the inner layer; 0 for none.
    dropout: share of the head's inputs silenced in each training step, 0 to below 1.
    epochs: passes over the training photos, 1 to 1,000.
    batch_size: photos a step, 1 to 4,096.
    seed: fixes the starting weights, the order of the photos, the dropout and the variants.
    dataset: the dataset's folder; "" for the one in use.
    photos: train on a sample of this many photos with the classes in proportion; 0 for all.
    augmentation: ranges for the training photos, or None.
    variants: how many variants of each photo are made, 1 to 100, an epoch taking one of them;
        0 for fresh ones in every epoch. Without augmentation it does not matter.

    Raises InvalidConfig for a value outside its range.
    """

    backbone: str = DEFAULT
    learning_rate: float = 0.001
    inner_size: int = 0
    dropout: float = 0.0
    epochs: int = 10
    batch_size: int = 32
    seed: int = 1
    dataset: str = ""
    photos: int = 0
    augmentation: AugmentationConfig | None = None
    variants: int = 4

    def __post_init__(self) -> None:
        backbone(self.backbone)
        _check_number(
            "learning_rate", self.learning_rate, lambda v: 0 < v <= 1e6, "above 0 and at most 1e6"
        )
        _check_number("dropout", self.dropout, lambda v: 0 <= v < 1, "from 0 to below 1")
        _check_whole("inner_size", self.inner_size, 0, 10_000)
        _check_whole("epochs", self.epochs, 1, 1_000)
        _check_whole("batch_size", self.batch_size, 1, 4_096)
        _check_whole("seed", self.seed, 0, 2**31 - 1)
        _check_whole("photos", self.photos, 0, 10_000_000)
        _check_whole("variants", self.variants, 0, 100)

    @property
    def variants_made(self) -> int:
        """How many variants of each training photo go through the backbone; 0 for the photo."""
        if self.augmentation is None:
            return 0
        return min(self.variants, self.epochs) or self.epochs

    @property
    def examples_source(self) -> tuple[object, ...]:
        """What decides the vectors: trainings that agree in it can share them."""
        augmented = (self.augmentation, self.seed, self.variants_made) if self.augmentation else ()
        sampled = (self.photos, self.seed) if self.photos else ()
        return (self.backbone, self.dataset, augmented, sampled)

    def to_json(self) -> dict[str, Any]:
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        if self.augmentation is not None:
            values["augmentation"] = self.augmentation.to_json()
        return values

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "TrainingConfig":
        """Raises InvalidConfig for an unknown setting or a value outside its range."""
        known = {field.name for field in fields(cls)}
        if unknown := sorted(set(values) - known):
            raise InvalidConfig(
                f"Expected settings out of {', '.join(sorted(known))}; "
                f"received {', '.join(unknown)}."
            )
        ranges = values.get("augmentation")
        if isinstance(ranges, dict):
            values = {**values, "augmentation": AugmentationConfig.from_json(ranges)}
        return cls(**values)


def _check_number(name: str, value: float, holds: Callable[[float], bool], expected: str) -> None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not math.isfinite(value) or not holds(value):
        raise InvalidConfig(f"Expected {name} to be a number {expected}; received {value!r}.")


def _check_whole(name: str, value: int, low: int, high: int) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise InvalidConfig(
            f"Expected {name} to be a whole number from {low} to {high:,}; received {value!r}."
        )
