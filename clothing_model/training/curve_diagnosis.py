"""What the lines of a training say, in a sentence for the person who watches them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from clothing_model import wording
from clothing_model.training.run.epochs import EpochFigures

FEWEST = 3  # epochs; two points make a line of anything
GUESSING = math.log(10)  # nats, the loss of guessing among ten classes
LOST = math.log(100)
GAP = 0.08  # of accuracy; what a few hundred photos do by chance is half of that
CLOSE = 0.03
STEEP = 0.02  # share of the validation loss that one more epoch still takes away


@dataclass(frozen=True)
class Diagnosis:
    """kind: early, diverged, overshooting, memorising, slow, improving, or good."""

    kind: str
    sentence: str


def best_epoch(rows: Sequence[EpochFigures]) -> EpochFigures | None:
    """The epoch of the highest validation accuracy, the earliest of equals; None for none."""
    return max(rows, key=lambda row: row.val_accuracy, default=None)


def diagnose(rows: Sequence[EpochFigures]) -> Diagnosis:
    """Read the epochs that are there so far.

    The thresholds are rules of thumb for a few hundred validation photos, no statistics.
    """
    if rows and _diverged(rows):
        return Diagnosis(
            "diverged",
            "The training loss is far above that of guessing: the steps are so large that they "
            "jump over the goal. Try a learning rate ten times smaller.",
        )
    best = best_epoch(rows)
    if rows and rows[-1].val_loss > GUESSING and len(rows) >= FEWEST:
        return Diagnosis(
            "overshooting",
            "The model is very sure of wrong answers: its validation loss is higher than that of "
            "guessing. The steps are too large; try a learning rate ten times smaller.",
        )
    if best is None or len(rows) < FEWEST:
        return Diagnosis("early", f"The lines can be read from epoch {FEWEST} on.")
    if _memorises(rows, best):
        return Diagnosis("memorising", _memorising_sentence(rows[-1], best))
    if _falls(rows) >= STEEP and _gap(rows[-1]) < GAP and rows[-1].accuracy < 0.9:
        return Diagnosis(
            "slow",
            "Both lines are still climbing and neither has levelled off: learning is slow. "
            "Try a larger learning rate, or more epochs.",
        )
    if best is rows[-1] and _falls(rows) > 0:
        return Diagnosis(
            "improving",
            f"Validation is at its best in the last epoch, {best.epoch}, and its loss still "
            "falls: a few more epochs may help.",
        )
    return Diagnosis("good", _level_sentence(rows[-1], best))


def _diverged(rows: Sequence[EpochFigures]) -> bool:
    last = rows[-1].loss
    return not math.isfinite(last) or last > LOST


def _memorises(rows: Sequence[EpochFigures], best: EpochFigures) -> bool:
    last = rows[-1]
    over = last.epoch - best.epoch >= 2 and last.accuracy > best.accuracy
    return _gap(last) >= GAP and (over or last.accuracy >= 0.97)


def _gap(row: EpochFigures) -> float:
    return row.accuracy - row.val_accuracy


def _falls(rows: Sequence[EpochFigures]) -> float:
    """By which share the validation loss fell in each of the last two epochs, on average."""
    before, last = rows[-3].val_loss, rows[-1].val_loss
    return (before - last) / 2 / before if before else 0.0


def _memorising_sentence(last: EpochFigures, best: EpochFigures) -> str:
    if last.epoch - best.epoch >= 2 and last.accuracy < 0.97:
        return (
            "Training accuracy keeps rising while validation stopped at epoch "
            f"{best.epoch}: the model starts to memorise its photos."
        )
    return (
        f"In epoch {last.epoch} the model knows {wording.percent(last.accuracy, 0)} of its "
        f"training photos, but names only {wording.percent(last.val_accuracy, 0)} of new ones "
        "rightly: it learns them by heart. More dropout, augmentation or a smaller learning rate "
        "can help."
    )


def _level_sentence(last: EpochFigures, best: EpochFigures) -> str:
    if abs(_gap(last)) < CLOSE:
        return (
            f"Both lines stay close together, and validation is best at epoch {best.epoch}: "
            "what was learned holds for new photos too."
        )
    if _gap(last) < 0:
        return (
            f"Validation lies above training and is best at epoch {best.epoch}: dropout or "
            "augmentation makes the training photos harder than new ones are."
        )
    return (
        f"Validation has levelled off, best at epoch {best.epoch}, and training is a little "
        "above it, as it should be: more epochs would hardly help."
    )
