"""The figures of one epoch."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class EpochFigures:
    """One epoch, numbered from 1; accuracies 0..1, losses in nats.

    `accuracy` and `loss` are those of the training batches as they were trained on, with
    dropout at work, as Keras reports them.
    """

    epoch: int
    accuracy: float
    loss: float
    val_accuracy: float
    val_loss: float

    def to_json(self) -> dict[str, Any]:
        return asdict(self)
