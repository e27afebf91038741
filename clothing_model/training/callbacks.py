"""What happens between epochs: remember the best, pass the figures on."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import keras
import numpy as np

from clothing_model.errors import InvalidConfig


@dataclass(frozen=True)
class EpochFigures:
    """One epoch, numbered from 1; accuracies 0..1, losses in nats."""

    epoch: int
    accuracy: float
    loss: float
    val_accuracy: float
    val_loss: float

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


class BestEpoch(keras.callbacks.Callback):  # type: ignore[misc]
    """Keeps the weights of the first epoch with the best validation accuracy.

    `history` has the figures of every epoch, `best` those of the kept one. Training whose
    loss is no number any more is stopped with InvalidConfig.
    """

    def __init__(self, report: Callable[[EpochFigures], None] | None = None) -> None:
        super().__init__()
        self.report = report
        self.history: list[EpochFigures] = []
        self.best: EpochFigures | None = None
        self._weights: list[np.ndarray] = []

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        logs = logs or {}
        names = ("accuracy", "loss", "val_accuracy", "val_loss")
        figures = EpochFigures(epoch + 1, *(float(logs[name]) for name in names))
        if not np.isfinite([figures.loss, figures.val_loss]).all():
            raise InvalidConfig(
                f"The loss is not a number any more in epoch {figures.epoch}. "
                "The likely cause is the learning rate: try one ten times smaller."
            )
        self.history.append(figures)
        if self.best is None or figures.val_accuracy > self.best.val_accuracy:
            self.best = figures
            self._weights = self.model.get_weights()
        if self.report:
            self.report(figures)

    def on_train_end(self, logs: dict[str, float] | None = None) -> None:
        """Leave the model with its best weights."""
        if self._weights:
            self.model.set_weights(self._weights)
