"""The settings of one training, validated, to and from plain JSON."""

import math
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from typing import Any

from clothing_model.errors import InvalidConfig
from clothing_model.network.backbones import DEFAULT, backbone


@dataclass(frozen=True)
class TrainingConfig:
    """How a head is trained on a frozen backbone.

    backbone: a name from the table of backbones, which also says the size of its photos.
    learning_rate: Adam's step, above 0 and at most 1.
    inner_size: units of the inner layer; 0 for none.
    dropout: share of the head's inputs silenced in each training step, 0 to below 1.
    epochs: passes over the training photos, 1 to 1,000.
    batch_size: photos a step, 1 to 4,096.
    seed: fixes the starting weights, the order of the photos and the dropout.

    Raises InvalidConfig for a value outside its range.
    """

    backbone: str = DEFAULT
    learning_rate: float = 0.001
    inner_size: int = 0
    dropout: float = 0.0
    epochs: int = 10
    batch_size: int = 32
    seed: int = 1

    def __post_init__(self) -> None:
        backbone(self.backbone)
        _check_number(
            "learning_rate", self.learning_rate, lambda v: 0 < v <= 1, "above 0 and at most 1"
        )
        _check_number("dropout", self.dropout, lambda v: 0 <= v < 1, "from 0 to below 1")
        _check_whole("inner_size", self.inner_size, 0, 10_000)
        _check_whole("epochs", self.epochs, 1, 1_000)
        _check_whole("batch_size", self.batch_size, 1, 4_096)
        _check_whole("seed", self.seed, 0, 2**31 - 1)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "TrainingConfig":
        """Raises InvalidConfig for an unknown setting or a value outside its range."""
        known = {field.name for field in fields(cls)}
        if unknown := sorted(set(values) - known):
            raise InvalidConfig(
                f"Expected settings out of {', '.join(sorted(known))}; "
                f"received {', '.join(unknown)}."
            )
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
