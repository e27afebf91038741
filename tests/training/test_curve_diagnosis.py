"""The sentence under the curves."""

import math

import numpy as np
import pytest

from clothing_model.training.curve_diagnosis import best_epoch, diagnose
from clothing_model.training.run.epochs import EpochFigures


def rows(
    accuracy: list[float],
    val_accuracy: list[float],
    val_loss: list[float] | None = None,
    loss: list[float] | None = None,
) -> list[EpochFigures]:
    val_loss = val_loss or [0.6] * len(accuracy)
    loss = loss or [1.5 / number for number in range(1, len(accuracy) + 1)]
    return [
        EpochFigures(place, *figures)
        for place, figures in enumerate(
            zip(accuracy, loss, val_accuracy, val_loss, strict=True), start=1
        )
    ]


TEN = np.arange(10)
CURVES = {
    "early": rows([0.5, 0.6], [0.5, 0.6]),
    # as Xception at 150 px does it with learning rates of 0.01, 0.001 and 0.0001
    "memorising": rows(
        [0.68, 0.83, 0.89, 0.93, 0.95, 0.97, 0.98, 0.99, 0.995, 0.998],
        [0.75, 0.79, 0.81, 0.82, 0.81, 0.80, 0.81, 0.815, 0.81, 0.81],
        [0.75, 0.65, 0.62, 0.64, 0.70, 0.75, 0.78, 0.82, 0.85, 0.88],
    ),
    "good": rows(
        [0.67, 0.79, 0.82, 0.84, 0.86, 0.87, 0.88, 0.88, 0.89, 0.89],
        [0.75, 0.78, 0.80, 0.81, 0.82, 0.82, 0.83, 0.825, 0.828, 0.827],
        [0.80, 0.68, 0.62, 0.60, 0.58, 0.56, 0.55, 0.55, 0.545, 0.545],
    ),
    "slow": rows(
        [0.35, 0.55, 0.62, 0.67, 0.70, 0.72, 0.735, 0.745, 0.755, 0.765],
        [0.48, 0.60, 0.66, 0.69, 0.72, 0.735, 0.745, 0.755, 0.765, 0.775],
        list(1.0 + 0.8 * 0.8**TEN - 0.02 * TEN),
    ),
    "improving": rows(
        [0.67, 0.79, 0.82, 0.84, 0.85],
        [0.75, 0.78, 0.80, 0.81, 0.82],
        [0.80, 0.68, 0.60, 0.594, 0.590],
    ),
    # as EfficientNet-Lite2 does it with 0.1, and with a million
    "overshooting": rows([0.8, 0.9, 0.947], [0.80, 0.83, 0.82], [2.9, 3.1, 3.8], [2.9, 0.8, 0.4]),
    "diverged": rows([0.2, 0.1, 0.1], [0.1, 0.1, 0.1], loss=[6e7, 9e6, 1e6]),
}


@pytest.mark.parametrize("kind", CURVES)
def test_a_curve_is_read_as_what_it_is(kind: str) -> None:
    reading = diagnose(CURVES[kind])
    assert reading.kind == kind
    assert reading.sentence.endswith(".")


def test_memorising_names_the_epoch_where_validation_stopped() -> None:
    curve = rows([0.7, 0.8, 0.9, 0.95], [0.75, 0.80, 0.79, 0.79])
    assert diagnose(curve).sentence == (
        "Training accuracy keeps rising while validation stopped at epoch 2: the model starts "
        "to memorise its photos."
    )


def test_dropout_puts_validation_above_training() -> None:
    curve = rows([0.5, 0.6, 0.65, 0.66], [0.7, 0.8, 0.82, 0.81])
    assert "Validation lies above training" in diagnose(curve).sentence


def test_no_epochs_and_a_loss_that_is_no_number_have_a_sentence() -> None:
    assert diagnose([]).kind == "early"
    assert diagnose([EpochFigures(1, 0.1, math.nan, 0.1, math.nan)]).kind == "diverged"


def test_the_best_epoch_is_the_earliest_of_equals() -> None:
    found = best_epoch(rows([0.5, 0.6, 0.7], [0.8, 0.9, 0.9]))
    assert found is not None
    assert found.epoch == 2
    assert best_epoch([]) is None


RISING = [0.5, 0.6, 0.7]
STEADY = [0.6] * 3


@pytest.mark.parametrize(
    ("curve", "kind"),
    [
        (rows(RISING[:2], STEADY[:2]), "early"),
        (rows(RISING, STEADY), "memorising"),
        # a training loss that is above log(100)
        (rows(RISING[:2], STEADY[:2], loss=[1.0, math.log(100)]), "early"),
        (rows(RISING[:2], STEADY[:2], loss=[1.0, 4.606]), "diverged"),
        # a validation loss that is above log(10), from the third epoch on
        (rows(STEADY, STEADY, [2.0, 2.0, math.log(10)]), "good"),
        (rows(STEADY, STEADY, [2.0, 2.0, 2.303]), "overshooting"),
        (rows(STEADY[:2], STEADY[:2], [2.0, 2.303]), "early"),
        # training 8 points above validation, whose best was two epochs ago
        (rows([0.01, 0.02, 0.08], [0.0, 0.0, 0.0]), "memorising"),
        (rows([0.01, 0.02, 0.0799], [0.0, 0.0, 0.0]), "good"),
        (rows([0.4, 0.5, 0.6804], [0.3, 0.6, 0.6]), "good"),
        (rows([0.7, 0.65, 0.7], [0.6, 0.6, 0.6]), "good"),
        # or training at 97 %, whenever that was
        (rows([0.6, 0.7, 0.97], [0.6, 0.7, 0.8]), "memorising"),
        (rows([0.6, 0.7, 0.9699], [0.6, 0.7, 0.8]), "good"),
        # the validation loss falls by 2 % an epoch, and the lines are neither apart nor high
        (rows(STEADY, STEADY, [2.0, 1.95, 1.92]), "slow"),
        (rows(STEADY, STEADY, [2.0, 1.95, 1.9204]), "good"),
        (rows([0.5, 0.6, 0.6799], STEADY, [2.0, 1.9, 1.8]), "slow"),
        (rows([0.5, 0.6, 0.6801], [0.5, 0.55, 0.6], [2.0, 1.9, 1.8]), "improving"),
        (rows([0.8, 0.8, 0.899], [0.8, 0.8, 0.9], [2.0, 1.9, 1.8]), "slow"),
        (rows([0.8, 0.8, 0.9], [0.8, 0.8, 0.9], [2.0, 1.9, 1.8]), "improving"),
        # the last epoch is the best, and its loss falls
        (rows(STEADY, [0.5, 0.5, 0.6], [2.0, 2.0, 1.99]), "improving"),
        (rows(STEADY, [0.5, 0.5, 0.6], [2.0, 2.0, 2.0]), "good"),
        (rows(STEADY, [0.5, 0.5, 0.6], [0.0, 0.0, 0.0]), "good"),
    ],
)
def test_where_one_kind_ends_and_the_next_begins(curve: list[EpochFigures], kind: str) -> None:
    assert diagnose(curve).kind == kind


@pytest.mark.parametrize(
    ("last", "words"),
    [
        (0.9699, "keeps rising while validation stopped at epoch 2"),
        (0.97, "knows 97\u00a0% of its"),
    ],
)
def test_a_model_that_knows_its_photos_is_told_so(last: float, words: str) -> None:
    assert words in diagnose(rows([0.5, 0.6, 0.7, last], [0.5, 0.7, 0.7, 0.7])).sentence


@pytest.mark.parametrize(
    ("accuracy", "words"),
    [
        (0.6299, "stay close together"),
        (0.6301, "training is a little above it"),
        (0.5701, "stay close together"),
        (0.5699, "Validation lies above training"),
    ],
)
def test_how_close_the_lines_are(accuracy: float, words: str) -> None:
    assert words in diagnose(rows([0.5, 0.5, accuracy], STEADY)).sentence
