"""The sentence under the curves."""

import itertools
import math
import random
import re

import numpy as np
import pytest

from clothing_model.data import augmentation
from clothing_model.training.config import TrainingConfig
from clothing_model.training.curve_diagnosis import best_epoch, diagnose
from clothing_model.training.run.epochs import EpochFigures
from clothing_model.training.run.status import Status


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
    assert diagnose(curve).sentence.startswith(
        "Training accuracy keeps rising, but validation stopped at epoch 2: the model starts "
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


def test_of_equally_accurate_epochs_the_best_has_the_lower_loss() -> None:
    found = best_epoch(rows([0.5, 0.6, 0.7], [0.9, 0.9, 0.8], [0.4, 0.3, 0.2]))
    assert found is not None
    assert found.epoch == 2
    unknown = best_epoch(rows([0.5, 0.6], [0.9, 0.9], [math.nan, 0.3]))
    assert unknown is not None
    assert unknown.epoch == 2


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
        (0.9699, "keeps rising, but validation stopped at epoch 2"),
        (0.97, "gets 97\u00a0% of its"),
    ],
)
def test_a_model_that_knows_its_photos_is_told_so(last: float, words: str) -> None:
    assert words in diagnose(rows([0.5, 0.6, 0.7, last], [0.5, 0.7, 0.7, 0.7])).sentence


@pytest.mark.parametrize(
    ("accuracy", "words"),
    [
        (0.6299, "stay close together"),
        (0.6301, "little above it, as it should be"),
        (0.5701, "stay close together"),
        (0.5699, "Validation lies above training"),
    ],
)
def test_how_close_the_lines_are(accuracy: float, words: str) -> None:
    assert words in diagnose(rows([0.5, 0.5, accuracy], STEADY)).sentence


CHAPTER = augmentation.preset("chapter")
ALL = {
    "rate": [1e-6, 0.0001, 0.001, 0.01, 0.1],
    "inner_size": [0, 100],
    "dropout": [0.0, 0.2, 0.8, 0.99],
    "augmentation": [(None, 4), (CHAPTER, 1), (CHAPTER, 100), (CHAPTER, 0)],
    "epochs": [12, 1_000],
    "photos": [0, 600],
    "status": [
        Status(state, classes=classes, train_photos=train, validation_photos=validation)
        for state in ("done", "training")
        for classes, train, validation in ((2, 12, 6), (10, 600, 341), (500, 48, 1), (0, 0, 0))
    ],
}
MORE_CURVES = [
    rows([0.9, 0.95, 0.999], [0.5, 0.5, 0.5], [0.3, 2.4, 3.0], [0.2] * 3),  # late
    rows([0.3, 0.9, 0.999], [0.1, 0.1, 0.1], [9.0] * 3, [0.5] * 3),  # all by heart
    rows([0.1] * 3, [0.1] * 3, [8.0, 7.9, 7.8], [8.0, 7.9, 7.8]),  # hardly begun
    rows([0.1] * 3, [0.1] * 3, [8.0] * 3, [8.0] * 3),  # not begun
    rows([0.5, 0.6, 0.65], [0.7, 0.8, 0.8]),  # validation above
    rows([0.5, 0.6, 0.9], [0.5, 0.6, 0.6]),  # a wide gap
]


@pytest.mark.parametrize("curve", [*CURVES.values(), *MORE_CURVES])
def test_advice_can_be_followed_and_is_new_to_the_run(curve: list[EpochFigures]) -> None:
    """In combinations of all settings, other ones for each curve."""
    everything = list(itertools.product(*ALL.values()))
    for rate, inner, dropout, (ranges, variants), epochs, photos, status in random.Random(
        str(curve)
    ).sample(everything, 150):
        config = TrainingConfig(
            learning_rate=rate,
            inner_size=inner,
            dropout=dropout,
            augmentation=ranges,
            variants=variants,
            epochs=epochs,
            photos=photos,
        )
        told = diagnose(curve, config, status)
        advice = " ".join(
            re.findall(r"[^.:]*(?:can help|would help|may help|Try )[^.]*", told.sentence)
        )
        at_work = told.sentence.removesuffix(".")
        assert "augmentation" not in advice or ranges is None
        assert "dropout" not in advice or (inner and dropout <= 0.8)
        assert "more dropout" not in advice or dropout
        assert "more variants" not in advice or (ranges and 0 < variants < 100)
        assert "more of the photos" not in advice or 0 < photos <= status.train_photos
        assert "more epochs" not in advice or (epochs < 1_000 and not status.active)
        assert "larger learning rate" not in advice or rate < 0.01
        assert "smaller learning rate" not in advice or rate > 0.0001
        assert "too large" not in at_work or rate > 0.001
        assert "dropout makes" not in at_work or dropout
        assert "augmentation makes" not in at_work or ranges
        assert "to come" not in at_work or status.active


def test_a_run_that_has_it_all_is_told_what_is_left() -> None:
    config = TrainingConfig(
        inner_size=100, dropout=0.2, augmentation=CHAPTER, variants=4, epochs=50
    )
    assert diagnose(CURVES["memorising"], config).sentence.endswith(
        "More dropout, more variants of each photo or a smaller learning rate can help."
    )
    plain = TrainingConfig(learning_rate=0.0001)
    assert diagnose(CURVES["memorising"], plain).sentence.endswith("Augmentation can help.")


def test_guessing_depends_on_how_many_classes_there_are() -> None:
    """By hand: guessing among 2 costs 0.69 nats, among 500 it costs 6.21."""
    of_two = rows([0.6, 0.7, 0.8], [0.5] * 3, [0.75, 0.8, 0.9], [0.6, 0.5, 0.4])
    assert diagnose(of_two, None, Status("done", classes=2)).kind == "overshooting"
    assert diagnose(of_two, None, Status("done", classes=10)).kind != "overshooting"
    begun = rows([0.01, 0.02, 0.03], [0.01, 0.02, 0.03], [6.2, 6.1, 6.0], [6.3, 6.2, 6.1])
    assert diagnose(begun, None, Status("done", classes=500)).kind in ("improving", "good")
    assert diagnose(begun, None, Status("done", classes=10)).kind == "diverged"


def test_a_gap_that_few_photos_make_by_chance_is_none() -> None:
    """By hand: of 6 photos 4 right is 67 %, and its 95 % interval goes up to 90 %."""
    curve = rows([0.7, 0.8, 0.85, 0.9], [4 / 6] * 4)
    few = diagnose(curve, None, Status("done", validation_photos=6))
    assert few.kind == "good"
    assert few.sentence.endswith(
        "only 6 validation photos, one is 17\u00a0% of them: too few to tell for sure."
    )
    many = diagnose(curve, None, Status("done", validation_photos=600))
    assert many.kind == "memorising"
    assert "validation photos" not in many.sentence


def tuned(before: list[float], after: list[float], **changes: object) -> tuple[object, str]:
    """What is said of a head's validation accuracies and those of tuning after it."""
    settings = {"epochs": len(before), "tuned_stages": 2, "tuning_epochs": len(after), **changes}
    config = TrainingConfig(**settings)  # type: ignore[arg-type]
    share = [min(value + 0.02, 1.0) for value in [*before, *after]]
    found = diagnose(rows(share, [*before, *after]), config, Status("done", validation_photos=341))
    return found.kind, found.sentence


def test_tuning_is_held_against_the_head_alone() -> None:
    before = [0.80, 0.84, 0.85]
    _, words = tuned(before, [0.80, 0.90, 0.95, 0.95])
    assert words.startswith(
        "Tuning stages 6 and 7 brings validation from 85.0\u00a0% to 95.0\u00a0%"
    )
    assert ", more than chance makes. " in words
    assert "best at epoch 6" in words
    _, words = tuned(before, [0.80, 0.84, 0.86, 0.86])
    assert "86.0\u00a0%, which chance can make with 341 photos." in words
    _, words = tuned(before, [0.70, 0.80, 0.84, 0.84], tuned_stages=1)
    assert words.startswith("Tuning stage 7 has not helped: validation is 84.0")
    assert "85.0\u00a0% with the head alone, which is what is kept." in words


def test_tuning_is_read_from_its_own_third_epoch_on_and_advises_for_itself() -> None:
    assert tuned([0.8, 0.84, 0.85], [0.8, 0.9], tuning_epochs=8) == (
        "early",
        "Tuning stages 6 and 7 brings validation from 85.0\u00a0% to 90.0\u00a0%, which chance can "
        "make with 341 photos. From epoch 6 on the lines say something.",
    )
    config = TrainingConfig(epochs=2, tuned_stages=2, tuning_rate=0.01, tuning_epochs=4)
    wild = rows([0.5, 0.6, 0.2, 0.1, 0.1], [0.5, 0.6, 0.1, 0.1, 0.1], loss=[1, 1, 9e3, 9e3, 9e3])
    assert "Try a rate of tuning of 0.0003." in diagnose(wild, config).sentence
    learned = rows(
        [0.5, 0.6, 0.9, 0.99, 1.0, 1.0], [0.5, 0.6, 0.7, 0.69, 0.68, 0.68], loss=[0.1] * 6
    )
    words = diagnose(learned, config, Status("done", validation_photos=341)).sentence
    assert "fewer stages" in words
    assert "a smaller rate of tuning" in words
    assert "a smaller learning rate" not in words


def test_while_the_head_is_trained_tuning_is_still_to_come() -> None:
    config = TrainingConfig(epochs=5, tuned_stages=1, tuning_epochs=8)
    found = diagnose(CURVES["improving"], config, Status("training", validation_photos=341))
    assert "8 epochs are still to come." in found.sentence
