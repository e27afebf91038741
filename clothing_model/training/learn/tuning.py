"""A head, and then the last stages of the backbone with it: epoch after epoch, resumable.

    head.npz, last.npz    of the head's epochs, as `head_trainer` keeps them
    tuned.npz             the best epoch of tuning so far: tuned weights, head and figures
    tuning.npz            where tuning goes on from: weights, AdamW's moments, steps, random states

All are replaced whole, the best first. Keras is imported when the first stage is tuned.
"""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from clothing_model import settings
from clothing_model.errors import EngineMissing, InvalidConfig
from clothing_model.files import parse_json, read_arrays, write_arrays
from clothing_model.network.head import DenseHead
from clothing_model.network.metrics import cross_entropy
from clothing_model.training.config import TrainingConfig
from clothing_model.training.learn.examples import Check, Examples
from clothing_model.training.learn.head_trainer import (
    CHECKPOINT_SECONDS,
    HOPELESS_LOSS,
    HeadTrainer,
)
from clothing_model.training.learn.trainer import Trained
from clothing_model.training.learn.tuning_data import Maps, TuningData, mirrors
from clothing_model.training.run.epochs import EpochFigures

if TYPE_CHECKING:
    from clothing_model.training.learn.stage_training import StageTraining


def check_can_tune(config: TrainingConfig) -> None:
    """Raises EngineMissing where stages are to be tuned and Keras is not installed."""
    if config.tunes and not settings.installed("keras"):
        raise EngineMissing(
            "Fine-tuning needs TensorFlow, which is not installed: "
            "`pip install -r requirements.txt`. Or tune no stages: the head needs none."
        )


class TuningTrainer:
    """A `Trainer` of the head of one run, and then of its last stages. Call `data.keep` before the
    first epoch of tuning."""

    def __init__(
        self, config: TrainingConfig, examples: Examples, folder: Path, data: TuningData
    ) -> None:
        check_can_tune(config)
        self.config, self.examples, self.folder = config, examples, folder
        self.data = data
        self._heads = HeadTrainer(config, examples, folder)
        self._stages: StageTraining | None = None
        self._tuned = self._resumed_at = 0
        self._tuned_best: EpochFigures | None = None
        self._values: dict[str, np.ndarray] = {}
        self._best_head: DenseHead | None = None
        self._state: list[np.ndarray] = []
        self._rng = np.random.default_rng([config.seed, 1])
        self._kept_best = 0
        self._kept_at = 0.0

    @property
    def epoch(self) -> int:
        return self._heads.epoch + self._tuned

    @property
    def resumed_at(self) -> int:
        return self._resumed_at

    @property
    def best(self) -> EpochFigures | None:
        head, tuned = self._heads.best, self._tuned_best
        return tuned if tuned and head and tuned.rank > head.rank else head

    @property
    def finished(self) -> bool:
        return self.epoch >= self.config.all_epochs

    @property
    def tuning(self) -> bool:
        return self._heads.finished

    def step(self, on_batch: Check | None = None) -> EpochFigures:
        """As `Trainer`."""
        if not self.tuning:
            return self._heads.step(on_batch)
        epoch = self.epoch + 1
        loss, accuracy = self._train_epoch(on_batch)
        logits = self.logits(self.data.validation(), on_batch)
        val_y = self.examples.val_y
        with np.errstate(all="ignore"):
            val_loss = cross_entropy(logits, val_y)
        self._check_loss(max(loss, val_loss), epoch)
        val_accuracy = float((logits.argmax(axis=1) == val_y).mean())
        figures = EpochFigures(epoch, accuracy, loss, val_accuracy, val_loss)
        self._tuned += 1
        if self._tuned_best is None or figures.rank > self._tuned_best.rank:
            self._tuned_best = figures
            self._values, self._best_head = self.stages.values(), self.stages.head()
        return figures

    @property
    def head_alone(self) -> DenseHead:
        """The head that tuning begins with: the best epoch before it, of one at least."""
        return self._heads.best_head

    @property
    def stages(self) -> "StageTraining":
        """The network in Keras, which takes seconds to build; it goes on where it was."""
        if self._stages is None:
            from clothing_model.training.learn.stage_training import StageTraining

            config, data = self.config, self.data
            steps = config.tuning_epochs * -(-len(self.examples.y) // config.batch_size)
            head, device = self.head_alone, data.maker.choice.device
            self._stages = StageTraining(config, data.cut, head, steps, device)
            if self._state:
                self._stages.set_state(self._state)
                self._state = []
        return self._stages

    def _train_epoch(self, on_batch: Check | None) -> tuple[float, float]:
        y, stages = self.examples.y, self.stages
        maps = self.data.of_epoch(self._tuned + 1, on_batch)
        order = self._rng.permutation(len(y))
        mirror = self._rng.random(len(y)) < 0.5 if mirrors(self.config) else np.zeros(len(y), bool)
        loss = right = 0.0
        for places, batch in _batches(maps, order, mirror, self.config.batch_size):
            if on_batch:
                on_batch()
            batch_loss, accuracy = stages.batch(batch, y[places])
            self._check_loss(batch_loss, self.epoch + 1)
            loss += batch_loss * len(places)
            right += accuracy * len(places)
        return loss / len(y), right / len(y)

    def _check_loss(self, loss: float, epoch: int) -> None:
        if not loss <= HOPELESS_LOSS:  # also for a loss that is no number
            config = self.config
            raise InvalidConfig(
                f"The loss grew out of all bounds in epoch {epoch}. The likely cause is the rate "
                f"of tuning of {config.tuning_rate:g}: try {config.calmer_tuning_rate:g}."
            )

    def logits(self, maps: Maps, check: Check | None = None) -> np.ndarray:
        """float32 (n, classes) of photos, by the stages as they are; `check` as in `step`."""
        found = []
        order = np.arange(len(maps))
        for _, batch in _batches(maps, order, np.zeros(len(maps), bool), self.config.batch_size):
            if check:
                check()
            found.append(self.stages.logits(batch))
        return np.concatenate(found)

    def checkpoint(self, now: bool = False) -> None:
        """As `Trainer`. Raises OSError where the disk is full; what was kept stays."""
        if not self._tuned:
            self._heads.checkpoint(now or self._heads.finished)
            return
        if not now and time.monotonic() - self._kept_at < CHECKPOINT_SECONDS:
            return
        best = self._tuned_best
        if best and self._best_head and best.epoch != self._kept_best:
            facts = {"figures": json.dumps(best.to_json()), "made_by": self._made_by}
            head = {f"head.{n}": row for n, row in enumerate(self._best_head.weights)}
            values = {f"value.{name}": row for name, row in self._values.items()}
            write_arrays(self.folder / "tuned.npz", {**facts, **head, **values})
            self._kept_best = best.epoch
        place = {
            "epoch": self._tuned,
            "rng": json.dumps(self._rng.bit_generator.state),
            "made_by": self._made_by,
        }
        state = self._state or self.stages.state()
        rows = {f"state.{n}": row for n, row in enumerate(state)}
        write_arrays(self.folder / "tuning.npz", {**place, **rows})
        self._kept_at = time.monotonic()

    @property
    def _made_by(self) -> str:
        """What the files have to have been made by to fit."""
        return json.dumps([self.config.to_json(), self.data.maker.weights], sort_keys=True)

    def resume(self) -> int:
        """As `Trainer`."""
        done = self._heads.resume()
        if done == self.config.epochs:
            self._resume_tuning()
        self._resumed_at = self.epoch
        return self.epoch

    def _resume_tuning(self) -> None:
        try:
            last = read_arrays(self.folder / "tuning.npz")
            best = read_arrays(self.folder / "tuned.npz")
            figures = parse_json(str(best["figures"]).encode(), EpochFigures)
            rng = np.random.default_rng()
            rng.bit_generator.state = json.loads(str(last["rng"]))
            epoch = int(last["epoch"])
        except (OSError, ValueError, KeyError, TypeError, OverflowError):
            return
        made_by = {str(found.get("made_by")) for found in (last, best)}
        state, head = _listed(last, "state."), _listed(best, "head.")
        values = {n.removeprefix("value."): a for n, a in best.items() if n.startswith("value.")}
        sound = all(np.isfinite(row).all() for row in (*state, *head, *values.values()))
        start = self.config.epochs
        fits = start < figures.epoch <= start + epoch <= self.config.all_epochs
        if made_by != {self._made_by} or not (sound and fits and state and head and values):
            return
        self._tuned, self._rng, self._state = epoch, rng, state
        self._tuned_best, self._kept_best = figures, figures.epoch
        self._values, self._best_head = values, DenseHead(head)

    def result(self) -> Trained:
        """As `Trainer`. Where no epoch of tuning was the best, nothing is tuned."""
        if self.best is not self._tuned_best or self._best_head is None:
            return self._heads.result()
        return Trained(self._best_head, self._values)


def _listed(found: dict[str, Any], start: str) -> list[np.ndarray]:
    """The arrays of these names and a number, in order."""
    numbers = range(sum(name.startswith(start) for name in found))
    return [found[f"{start}{number}"] for number in numbers if f"{start}{number}" in found]


def _batches(
    maps: Maps, order: np.ndarray, mirror: np.ndarray, size: int
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """(places, maps) of each batch; the next is read meanwhile."""
    parts = [order[at : at + size] for at in range(0, len(order), size)]
    with ThreadPoolExecutor(1) as reader:
        ahead = None
        for n, part in enumerate(parts):
            found = ahead.result() if ahead else maps.batch(part, mirror[part])
            if n + 1 < len(parts):
                after = parts[n + 1]
                ahead = reader.submit(maps.batch, after, mirror[after])
            yield part, found
