"""What the lines of a training say, in a sentence for the person who watches them.

What a sentence advises, the run has not done yet, and its settings can do.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from clothing_model import wording
from clothing_model.network.backbones import backbone
from clothing_model.network.metrics import wilson_interval
from clothing_model.training.comparison import Result, beyond_chance
from clothing_model.training.config import SETTINGS, TrainingConfig
from clothing_model.training.run.epochs import EpochFigures
from clothing_model.training.run.status import Status

FEWEST = 3  # epochs; two points make a line of anything
CLASSES = 10  # where nothing says how many there are
GAP = 0.08  # of accuracy; what a few hundred photos do by chance is half of that
CLOSE = 0.03
STEEP = 0.02  # share of the validation loss that one more epoch still takes away
KNOWN = 0.97  # training accuracy
FEW = 30  # validation photos, of which each one moves the line by more than 3 points
USUAL = (0.0001, 0.001, 0.01)  # learning rates: the smallest, the middle, the largest
MOST_DROPOUT = 0.8
LEARNED, NOTHING = 2 / 3, 0.95  # of the loss of guessing; what is below, and above which not


@dataclass(frozen=True)
class Diagnosis:
    """kind: early, diverged, overshooting, guessing, memorising, slow, improving, or good."""

    kind: str
    sentence: str


def best_epoch(rows: Sequence[EpochFigures]) -> EpochFigures | None:
    """The best by `EpochFigures.rank`, the earliest of equals; None for none."""
    return max(rows, key=lambda row: row.rank, default=None)


def diagnose(
    rows: Sequence[EpochFigures],
    config: TrainingConfig | None = None,
    status: Status | None = None,
) -> Diagnosis:
    """Read the epochs that are there so far.

    `config` and `status` are the run's; without them nothing is known of its settings but the
    usual ones, nor of its photos. The thresholds are rules of thumb for a few hundred
    validation photos, no statistics, but for the one that a gap must be more than chance. Once
    stages are tuned, the epochs since then are read, and held against the head's.
    """
    status = status or Status("done")
    if config and config.tunes and len(rows) > config.epochs:
        return _TuningReading(rows, config, status).diagnosis()
    return _Reading(rows, config, status).diagnosis()


class _Reading:
    """The epochs of one run, with what is known of it."""

    def __init__(
        self, rows: Sequence[EpochFigures], config: TrainingConfig | None, status: Status
    ) -> None:
        self.rows = rows
        self.config = config or TrainingConfig()
        self.rate = config.learning_rate if config else None
        self.status = status
        self.to_come = max(0, self.config.all_epochs - len(rows)) if status.active else 0
        self.guessing = math.log(max(status.classes, 2) if status.classes else CLASSES)  # nats

    def diagnosis(self) -> Diagnosis:
        rows, best = self.rows, best_epoch(self.rows)
        if rows and self._diverged():
            return self._of("diverged", self._diverged_sentence())
        if best is None or len(rows) < FEWEST:
            first = rows[0].epoch if rows else 1
            return self._of("early", f"From epoch {first + FEWEST - 1} on the lines say something.")
        if rows[-1].val_loss > self.guessing:
            return self._worse_than_guessing()
        if self._memorises(best):
            return self._of("memorising", self._memorising_sentence(best), photos=True)
        if self._falls() >= STEEP and self._gap < GAP and rows[-1].accuracy < 0.9:
            return self._of("slow", self._slow_sentence(), photos=True)
        if all(row.val_accuracy < rows[-1].val_accuracy for row in rows[:-1]) and self._falls() > 0:
            return self._of("improving", self._improving_sentence(), photos=True)
        return self._of("good", self._level_sentence(best), photos=True)

    def _of(self, kind: str, sentence: str, photos: bool = False) -> Diagnosis:
        count = self.status.validation_photos
        if photos and 0 < count < FEW:
            one = f"one is {wording.percent(1 / count, 0)} of them" if count > 1 else "no more"
            sentence += (
                f" But there {'are' if count > 1 else 'is'} only {count} validation "
                f"photo{'s' if count > 1 else ''}, {one}: too few to tell for sure."
            )
        return Diagnosis(kind, sentence)

    @property
    def _gap(self) -> float:
        return self.rows[-1].accuracy - self.rows[-1].val_accuracy

    def _falls(self) -> float:
        """By which share the validation loss fell in each of the last two epochs, on average."""
        before, last = self.rows[-3].val_loss, self.rows[-1].val_loss
        return (before - last) / 2 / before if before else 0.0

    def _diverged(self) -> bool:
        last = self.rows[-1].loss
        return not math.isfinite(last) or last > 2 * max(self.guessing, math.log(CLASSES))

    def _diverged_sentence(self) -> str:
        return (
            "The training loss is far higher than with guessing: the steps are so large that "
            f"they jump over the goal. {self._calmer}"
        )

    @property
    def _calmer(self) -> str:
        if self.rate is None:
            return "Try a learning rate ten times smaller."
        return f"Try a {self.rate_title} of {wording.number(self.calmer_rate)}."

    epochs_setting, rate_title, more_epochs = "epochs", "learning rate", "more epochs"

    @property
    def calmer_rate(self) -> float:
        return self.config.calmer_rate

    @property
    def _may_go_on(self) -> bool:
        most = SETTINGS[self.epochs_setting].within[1]
        return bool(getattr(self.config, self.epochs_setting) < most)

    @property
    def _large_steps(self) -> bool:
        """Whether the learning rate may be too large: it is above the middle of the usual ones,
        or not known."""
        return self.rate is None or self.rate > USUAL[1]

    def _worse_than_guessing(self) -> Diagnosis:
        rows = self.rows
        lowest = min(rows, key=lambda row: row.val_loss)
        if rows[-1].loss < self.guessing:
            if lowest.val_loss < LEARNED * self.guessing:
                return self._of(
                    "memorising",
                    f"The validation loss was lowest in epoch {lowest.epoch}. Since then it has "
                    "become higher than with guessing: the model is very sure of wrong answers, "
                    f"it has memorised the training photos.{self._against_memorising()}",
                    photos=True,
                )
            if self._large_steps:
                return self._of(
                    "overshooting",
                    "The model is very sure of wrong answers: its validation loss is higher than "
                    f"with guessing. The steps are too large. {self._calmer}",
                )
            return self._of(
                "memorising",
                "What the model learns is true for its training photos only: on new photos its "
                f"loss is higher than with guessing.{self._against_memorising()}",
                photos=True,
            )
        if self._falls() > 0 and rows[-1].loss < rows[-3].loss:
            return self._of(
                "slow",
                "The loss falls, but it is not lower than with guessing yet: learning is slow."
                f"{self._faster()}",
            )
        if self._large_steps:
            return self._of(
                "overshooting",
                "Even on its training photos the model is not better than guessing, and the loss "
                f"does not fall: the steps may be too large. {self._calmer}",
            )
        return self._of(
            "guessing",
            "Even on its training photos the model is not better than guessing, and the loss "
            "does not fall. Perhaps the steps are too small, or the photos do not show how the "
            f"classes differ.{self._faster()}",
        )

    def _memorises(self, best: EpochFigures) -> bool:
        last, photos = self.rows[-1], self.status.validation_photos
        if (
            photos
            and last.accuracy <= wilson_interval(round(last.val_accuracy * photos), photos)[1]
        ):
            return False
        over = last.epoch - best.epoch >= 2 and last.accuracy > best.accuracy
        return self._gap >= GAP and (over or last.accuracy >= KNOWN)

    def _memorising_sentence(self, best: EpochFigures) -> str:
        last = self.rows[-1]
        if last.epoch - best.epoch >= 2 and last.accuracy < KNOWN:
            return (
                "Training accuracy keeps rising, but validation stopped at epoch "
                f"{best.epoch}: the model starts to memorise its photos."
                f"{self._against_memorising()}"
            )
        return (
            f"In epoch {last.epoch} the model gets {wording.percent(last.accuracy, 0)} of its "
            f"training photos right, but only {wording.percent(last.val_accuracy, 0)} of new "
            f"photos: it has memorised the training photos.{self._against_memorising()}"
        )

    def _against_memorising(self) -> str:
        """What can help and has not been done, or not as much as can be."""
        config = self.config
        ways = []
        if config.inner_size and config.dropout < MOST_DROPOUT:
            ways.append("more dropout" if config.dropout else "dropout")
        if config.augmentation is None:
            ways.append("augmentation")
        elif 0 < config.variants < min(config.epochs, SETTINGS["variants"].within[1]):
            ways.append("more variants of each photo")
        ways += self._calmer_ways()
        if config.photos and config.photos <= self.status.train_photos:
            ways.append("training on more of the photos")  # it learned from a sample
        if not ways:
            return " More photos to learn from would help."
        return f" {_either(ways)} can help."

    def _calmer_ways(self) -> list[str]:
        return ["a smaller learning rate"] if self.config.learning_rate > USUAL[0] else []

    def _faster(self) -> str:
        """How to get further, where it is not going on anyway."""
        if self.to_come:
            return f" {self._rest} still to come."
        ways = []
        if (self.rate or USUAL[1]) < USUAL[2]:
            ways.append(f"a larger {self.rate_title}")
        if self._may_go_on:
            ways.append(self.more_epochs)
        return f" Try {' or '.join(ways)}." if ways else ""

    @property
    def _rest(self) -> str:
        return f"{self.to_come} epoch{' is' if self.to_come == 1 else 's are'}"

    def _slow_sentence(self) -> str:
        if self.to_come:
            return f"The validation loss is still falling from epoch to epoch.{self._faster()}"
        return f"The validation loss still falls at the end: learning is slow.{self._faster()}"

    def _improving_sentence(self) -> str:
        words = (
            f"Validation is best in the last epoch, {self.rows[-1].epoch}, and its loss still falls"
        )
        if self.to_come:
            return f"{words}. {self._rest} still to come."
        return f"{words}: a few {self.more_epochs} may help." if self._may_go_on else f"{words}."

    def _level_sentence(self, best: EpochFigures) -> str:
        if self.rows[-1].val_loss > NOTHING * self.guessing:
            return (
                "The model has learned little: the validation loss is hardly lower than with "
                f"guessing.{self._faster()}"
            )
        if abs(self._gap) < CLOSE:
            return (
                f"Both lines stay close together, and validation is best at epoch {best.epoch}: "
                "what the model has learned is true for new photos, too."
            )
        if self._gap < 0:
            return (
                f"Validation lies above training and is best at epoch {best.epoch}: {self._harder}"
            )
        if self._gap < GAP:
            return (
                f"Validation no longer rises; it was best at epoch {best.epoch}. Training is a "
                "little above it, as it should be. More epochs would hardly help."
            )
        return (
            f"Validation is best at epoch {best.epoch}, and training ends "
            f"{100 * self._gap:.0f} points above it: part of what the model has learned is true "
            "for its training photos only."
        )

    @property
    def _harder(self) -> str:
        """Why training can lie below validation."""
        config = self.config
        causes = [
            name
            for name, used in (("dropout", config.dropout), ("augmentation", config.augmentation))
            if used
        ]
        if not causes:
            return (
                "the training line is measured while an epoch is still learning, and a few photos "
                "differ by chance."
            )
        verb = "make" if len(causes) > 1 else "makes"
        return f"{' and '.join(causes)} {verb} the training photos harder than new ones are."


class _TuningReading(_Reading):
    """The epochs in which stages learn with the head, and what they have brought."""

    epochs_setting, rate_title, more_epochs = (
        "tuning_epochs",
        "rate of tuning",
        "more epochs of tuning",
    )

    def __init__(
        self, rows: Sequence[EpochFigures], config: TrainingConfig, status: Status
    ) -> None:
        tuned = [row for row in rows if row.epoch > config.epochs]
        super().__init__(tuned, config, status)
        self.rate = config.tuning_rate
        self.to_come = max(0, config.all_epochs - len(rows)) if status.active else 0
        self.before = best_epoch([row for row in rows if row.epoch <= config.epochs])
        self.what = backbone(config.backbone).cut(config.tuned_stages).words

    def _of(self, kind: str, sentence: str, photos: bool = False) -> Diagnosis:
        found = super()._of(kind, sentence, photos)
        return Diagnosis(found.kind, f"{self._brought()} {found.sentence}".strip())

    def _brought(self) -> str:
        """How the best epoch stands to that of the head alone."""
        best, before = best_epoch(self.rows), self.before
        if best is None or before is None:
            return ""
        alone, now = wording.percent(before.val_accuracy), wording.percent(best.val_accuracy)
        if best.rank <= before.rank:
            so_far = " so far" if self.to_come else ""
            return (
                f"Tuning {self.what} has not helped{so_far}: validation is {now} at best, and was "
                f"{alone} with the head alone, which is what is kept."
            )
        if best.val_accuracy == before.val_accuracy:
            return (
                f"Tuning {self.what} leaves validation at {now} and lowers its loss from "
                f"{before.val_loss:.2f} to {best.val_loss:.2f}."
            )
        return f"Tuning {self.what} brings validation from {alone} to {now}{self._chance(best)}."

    def _chance(self, best: EpochFigures) -> str:
        photos = self.status.validation_photos
        if not photos or self.before is None:
            return ""
        now, alone = (
            Result("", round(row.val_accuracy * photos), photos) for row in (best, self.before)
        )
        if beyond_chance(now, alone):
            return ", more than chance makes"
        return f", which chance can make with {photos:,} photos"

    @property
    def calmer_rate(self) -> float:
        return self.config.calmer_tuning_rate

    def _calmer_ways(self) -> list[str]:
        config = self.config
        ways = ["fewer stages"] if config.tuned_stages not in (1, 0) else []
        return [*ways, *(["a smaller rate of tuning"] if config.tuning_rate > USUAL[0] else [])]


def _either(ways: Sequence[str]) -> str:
    words = " or ".join([", ".join(ways[:-1]), ways[-1]] if len(ways) > 1 else ways)
    return words[:1].upper() + words[1:]
