"""One run while it is worked on: what it says of itself, and whether it should stop."""

import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from math import ceil
from typing import Any

import numpy as np

from clothing_model.errors import (
    ClothingError,
    Stopped,
    is_disk_full,
    out_of_memory,
    sentence,
)
from clothing_model.files import remove, remove_beside
from clothing_model.network.backbones import BACKBONES, backbone
from clothing_model.network.metrics import largest_class
from clothing_model.training.config import TrainingConfig
from clothing_model.training.learn.examples import Examples
from clothing_model.training.learn.head_pace import keep_step
from clothing_model.training.learn.head_trainer import HeadTrainer
from clothing_model.training.learn.trainer import Trainer
from clothing_model.training.learn.tuning import TuningTrainer
from clothing_model.training.learn.tuning_data import TuningData
from clothing_model.training.learn.tuning_pace import VALIDATION_SHARE, keep_tuning
from clothing_model.training.run import runs
from clothing_model.training.run.epochs import EpochFigures
from clothing_model.training.run.runs import ENDED, Run, Status

OnEpoch = Callable[[Run, EpochFigures], None]

_SAY_SECONDS = 0.3


class Session:
    """Writes a run's status; holds its trainer once there are vectors."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.trainer: Trainer | None = None
        self.status = Status()
        self.stopped = False
        self._said_at = self._started_at = self._spent = 0.0
        self._counted_from = 0
        remove_beside(run.folder)

    @property
    def ended(self) -> bool:
        return self.status.state in ENDED

    @property
    def wants_more(self) -> bool:
        """Whether another epoch is to be trained."""
        over = self.ended or self.stopped
        return not over and self.trainer is not None and not self.trainer.finished

    @property
    def waits_to_tune(self) -> bool:
        """Whether it has trained its head, and other epochs or a look at the maps are to come."""
        return not self.ended and self.trainer is not None and self.trainer.tuning

    def prepare(self, examples: Examples, data: TuningData | None = None) -> None:
        """Get ready to train, after the last epoch that was finished before; `data` where stages
        are tuned."""
        config, folder = self.run.config, self.run.folder
        if data:
            self.trainer = TuningTrainer(config, examples, folder, data)
        else:
            self.trainer = HeadTrainer(config, examples, folder)
        runs.keep_metrics(self.run, self.trainer.resume())
        counts = np.bincount(examples.val_y, minlength=len(examples.class_names))
        largest = largest_class(examples.class_names, counts)
        self.say(
            state="training",
            sentence="",
            classes=len(examples.class_names),
            train_photos=len(examples.y),
            validation_photos=len(examples.val_y),
            judged_on=examples.judged_on,
            largest=largest,
        )
        self._started_at, self._counted_from = time.perf_counter(), self.trainer.epoch

    def begin_to_tune(self) -> None:
        """The maps are there."""
        assert self.trainer is not None
        self.say(state="training", sentence="", photos_done=0, photos=0, left=None)
        self._started_at, self._counted_from = time.perf_counter(), self.trainer.epoch
        self._spent = 0.0

    def epoch(self, on_epoch: OnEpoch | None) -> None:
        """Train one epoch and tell of it; what goes wrong ends this run alone."""
        trainer = self.trainer
        assert trainer is not None
        try:
            self.check_stop()
            tuned = trainer.tuning
            if not tuned:
                trainer.examples.of_epoch(trainer.epoch + 1, self.check_stop)  # no part of the pace
            start = time.perf_counter()
            figures = trainer.step(self.check_stop)
            self._spent += time.perf_counter() - start
            runs.append_metrics(self.run, figures)
            trainer.checkpoint()
            done = trainer.epoch - self._counted_from
            assert trainer.best is not None
            self.say(left=self._left(trainer, done), best_epoch=trainer.best.epoch)
            if tuned:
                self._keep_tuning_pace(done)
            elif trainer.finished or trainer.tuning:
                self._keep_pace(done)
            if on_epoch:
                on_epoch(self.run, figures)
        except Stopped:
            self.stopped = True
        except Exception as error:
            self.fail(error)

    def _left(self, trainer: Trainer, done: int) -> float | None:
        """Seconds, by the pace so far; of fresh variants the first was made before.

        While the head is trained nothing is known of the tuning after it.
        """
        config = self.run.config
        if config.tunes and trainer.epoch <= config.epochs:
            return None
        now, rest = time.perf_counter(), config.all_epochs - trainer.epoch
        if config.tunes:
            return (now - self._started_at) / done * rest
        if not trainer.examples.fresh:
            return (now - self._started_at) / done * rest
        if done == 1:
            self._started_at = now
            return None
        return (now - self._started_at) / (done - 1) * rest

    def _keep_pace(self, epochs: int) -> None:
        assert self.trainer is not None
        config, found = self.run.config, self.trainer.examples
        steps = epochs * ceil((len(found.y) + len(found.val_y)) / config.batch_size)
        size = found.val_x.shape[1]
        keep_step(size, config.inner_size, config.batch_size, self._spent / steps)

    def _keep_tuning_pace(self, epochs: int) -> None:
        """Of all epochs but the first, in which Keras gets ready."""
        assert self.trainer is not None
        if epochs == 1:
            self._spent = 0.0
            return
        config, found = self.run.config, self.trainer.examples
        photos = len(found.y) + len(found.val_y) * VALIDATION_SHARE
        keep_tuning(config, self._spent / (epochs - 1) / photos)

    def check_stop(self) -> None:
        """Raises Stopped where the run was asked to stop."""
        if runs.is_asked_to_stop(self.run):
            raise Stopped

    def say(self, **changes: Any) -> None:
        """Change the status; written at once for a new state or sentence, else now and then."""
        new = replace(self.status, **changes)
        news = (new.state, new.sentence) != (self.status.state, self.status.sentence)
        self.status = new
        if news or time.monotonic() - self._said_at > _SAY_SECONDS:
            runs.write_status(self.run, new)
            self._said_at = time.monotonic()

    def end(self, state: str, sentence: str = "", **changes: Any) -> None:
        """The run's last word. On a full disk the room comes from the place to go on from."""
        self.status = replace(self.status, state=state, sentence=sentence, left=None, **changes)
        try:
            runs.write_status(self.run, self.status)
        except OSError:
            with suppress(OSError):
                for name in ("tuning.npz", "last.npz"):
                    with suppress(FileNotFoundError):
                        remove(self.run.folder / name)
                runs.write_status(self.run, self.status)

    def fail(self, error: BaseException) -> None:
        """End as failed, with a sentence; the whole story goes into log.txt."""
        words = failure_sentence(error, self.run.config)
        with suppress(OSError), (self.run.folder / "log.txt").open("a", encoding="utf-8") as log:
            log.writelines(traceback.format_exception(error))
        self.end("failed", words)


def failure_sentence(error: BaseException, config: TrainingConfig | None = None) -> str:
    """What went wrong, for the person who waits for the training with these settings."""
    if is_disk_full(error):
        return "The disk is full: free some space, then start the run again from there."
    if short := out_of_memory(error):
        less = _smaller(short, config or TrainingConfig())
        ways = f", or take {' or '.join(', '.join(less).rsplit(', ', 1))}" if less else ""
        return f"The {short} ran out of memory. Close other programs that use it{ways}."
    if isinstance(error, ClothingError | OSError):
        return sentence(error)
    return (
        f"Something unexpected went wrong ({type(error).__name__}). "
        "The run's log has the details; what was saved before is untouched."
    )


def _smaller(short: str, config: TrainingConfig) -> list[str]:
    """What takes less of the memory that was short. The GPU holds the backbone and one batch of
    photos, the computer the vectors and the head, too."""
    lightest = min(other.relative_time for other in BACKBONES)
    found = {
        "a smaller backbone": backbone(config.backbone).relative_time > lightest,
        "a smaller inner layer": config.inner_size and "GPU" not in short,
        "fewer tuned stages": config.tuned_stages not in (0, 1),
        "fewer variants": config.variants_made > 1 and "GPU" not in short,
        "fewer photos": "GPU" not in short,
    }
    return [words for words, helps in found.items() if helps]
