"""One head in training: epoch after epoch, the best one kept, resumable at any moment.

    head.npz    the best epoch so far: its weights and figures
    last.npz    where to go on from: weights, Adam's moments, epoch, random state

Both are replaced whole, the best first: whatever moment a kill comes at, going on from
last.npz repeats at most the epochs since, to the last bit.
"""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from clothing_model.errors import InvalidConfig
from clothing_model.files import parse_json, read_arrays, write_arrays
from clothing_model.network.metrics import cross_entropy
from clothing_model.training.config import TrainingConfig
from clothing_model.training.learn.examples import Examples
from clothing_model.training.learn.head import Adam, Head, new_head, train_epoch
from clothing_model.training.learn.trainer import Trained
from clothing_model.training.run.epochs import EpochFigures

HOPELESS_LOSS = 1e4
CHECKPOINT_SECONDS = 1.0


class HeadTrainer:
    """A `Trainer` of the head of one run; `folder` is the run's.

    epoch: epochs finished; resumed_at: of them, before this process.
    best, best_head: the best epoch so far by `EpochFigures.rank`.
    """

    def __init__(self, config: TrainingConfig, examples: Examples, folder: Path) -> None:
        self.config = config
        self.examples = examples
        self.folder = folder
        self.epoch = self.resumed_at = 0
        self.best: EpochFigures | None = None
        self._rng = np.random.default_rng(config.seed)
        size, classes = examples.val_x.shape[1], len(examples.class_names)
        self.head = new_head(size, classes, config.inner_size, config.dropout, self._rng)
        self.best_head = self.head
        self._adam = Adam(config.learning_rate)
        self._kept_best = 0
        self._kept_at = 0.0

    tuning = False

    @property
    def finished(self) -> bool:
        return self.epoch >= self.config.epochs

    def step(self, on_batch: Callable[[], None] | None = None) -> EpochFigures:
        """Train one epoch; its figures. `on_batch` is called before each batch and may raise.

        Raises InvalidConfig where the loss leaves all bounds.
        """
        epoch, found = self.epoch + 1, self.examples
        with np.errstate(all="ignore"):
            loss, accuracy = train_epoch(
                self.head,
                self._adam,
                found.of_epoch(epoch, on_batch),
                found.y,
                self.config.batch_size,
                self._rng,
                on_batch,
            )
            logits = self.head.logits(found.val_x)
            val_loss = cross_entropy(logits, found.val_y)
        if not max(loss, val_loss) <= HOPELESS_LOSS:  # also for a loss that is no number
            raise InvalidConfig(self._diverged(epoch))
        val_accuracy = float((logits.argmax(axis=1) == found.val_y).mean())
        figures = EpochFigures(epoch, accuracy, loss, val_accuracy, val_loss)
        self.epoch = epoch
        if self.best is None or figures.rank > self.best.rank:
            self.best = figures
            self.best_head = Head([weight.copy() for weight in self.head.weights])
        return figures

    def _diverged(self, epoch: int) -> str:
        config = self.config
        return (
            f"The loss grew out of all bounds in epoch {epoch}. The likely cause is the "
            f"learning rate of {config.learning_rate:g}: try {config.calmer_rate:g}."
        )

    def checkpoint(self, now: bool = False) -> None:
        """As `Trainer`. Raises OSError where the disk is full; what was kept stays."""
        if not now and time.monotonic() - self._kept_at < CHECKPOINT_SECONDS:
            return
        if self.best and self.best.epoch != self._kept_best:
            facts = {"figures": json.dumps(self.best.to_json())}
            write_parts(self.folder / "head.npz", facts, {"weights": self.best_head.weights})
            self._kept_best = self.best.epoch
        adam, rng = self._adam, json.dumps(self._rng.bit_generator.state)
        parts = {"weights": self.head.weights, "means": adam.means, "squares": adam.squares}
        place = {"epoch": self.epoch, "steps": adam.steps, "rng": rng}
        write_parts(self.folder / "last.npz", place, parts)
        self._kept_at = time.monotonic()

    def resume(self) -> int:
        """Go on from what is kept, if it fits this training; the epochs finished, 0 for none."""
        try:
            last, best = read_parts(self.folder / "last.npz"), read_parts(self.folder / "head.npz")
            figures = parse_json(str(best["figures"]).encode(), EpochFigures)
            epoch, steps = int(last["epoch"]), int(last["steps"])
            rng = np.random.default_rng()
            rng.bit_generator.state = json.loads(str(last["rng"]))
            parts = (last["weights"], best["weights"], last["means"], last["squares"])
        except (OSError, ValueError, KeyError, TypeError, OverflowError):
            return 0
        fits = 1 <= figures.epoch <= epoch <= self.config.epochs and steps >= epoch
        if not fits or not all(self._fits(part) for part in parts):
            return 0
        self.head.weights, self.best_head = last["weights"], Head(best["weights"])
        self._adam.means, self._adam.squares = last["means"], last["squares"]
        self._adam.steps, self._rng = steps, rng
        self.epoch = self.resumed_at = epoch
        self.best, self._kept_best = figures, figures.epoch
        return self.epoch

    def result(self) -> Trained:
        """As `Trainer`."""
        return Trained(self.best_head)

    def _fits(self, part: list[np.ndarray]) -> bool:
        """Whether arrays are finite, and as large as the head's weights, float32 each."""
        return len(part) == len(self.head.weights) and all(
            row.shape == weight.shape and row.dtype == weight.dtype and np.isfinite(row).all()
            for row, weight in zip(part, self.head.weights, strict=True)
        )


def write_parts(path: Path, facts: dict[str, Any], parts: dict[str, list[np.ndarray]]) -> None:
    rows = {f"{name}.{i}": row for name, part in parts.items() for i, row in enumerate(part)}
    write_arrays(path, {**facts, **rows})


def read_parts(path: Path) -> dict[str, Any]:
    """Facts by name, and lists of arrays by the name before the dot, in order."""
    found: dict[str, Any] = {}
    for name, array in read_arrays(path).items():
        part, dot, _ = name.partition(".")
        if dot:
            found.setdefault(part, []).append(array)
        else:
            found[part] = array
    return found
