"""What trains one run, epoch after epoch: a head alone, or stages of the backbone with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from clothing_model.network.head import DenseHead
from clothing_model.training.config import TrainingConfig
from clothing_model.training.learn.examples import Check, Examples
from clothing_model.training.run.epochs import EpochFigures


@dataclass(frozen=True, eq=False)
class Trained:
    """The best epoch of a training.

    tuned: what was tuned of the backbone, float32 each by the names of `pretrained.weights_of`;
        empty where nothing was.
    """

    head: DenseHead
    tuned: Mapping[str, np.ndarray] = field(default_factory=dict)


class Trainer(Protocol):
    """Trains one run; resumable at any moment.

    epoch: epochs finished; resumed_at: of them, before this process.
    best: the best epoch so far by `EpochFigures.rank`.
    """

    config: TrainingConfig
    examples: Examples

    @property
    def epoch(self) -> int: ...
    @property
    def resumed_at(self) -> int: ...
    @property
    def best(self) -> EpochFigures | None: ...

    @property
    def finished(self) -> bool:
        """Whether there is no other epoch to train."""
        ...

    @property
    def tuning(self) -> bool:
        """Whether what comes next tunes stages, which takes all processors and much memory."""
        ...

    def step(self, on_batch: Check | None = None) -> EpochFigures:
        """Train one epoch; its figures. `on_batch` is called before each batch and may raise.

        Raises InvalidConfig where the loss leaves all bounds.
        """
        ...

    def checkpoint(self, now: bool = False) -> None:
        """Keep the state on disk: at once, or where the last time is a second ago. Call it between
        epochs."""
        ...

    def resume(self) -> int:
        """Go on from what is kept, if it fits this training; the epochs finished, 0 for none."""
        ...

    def result(self) -> Trained:
        """The best epoch, of one at least."""
        ...
