"""Which run of an experiment is preferred, and why."""

from dataclasses import replace

import pytest

from clothing_model.network.metrics import wilson_interval
from clothing_model.training.config import TrainingConfig
from clothing_model.training.run.epochs import EpochFigures
from clothing_model.training.run.status import Status
from clothing_model.training.verdict import (
    Outcome,
    preference_sentence,
    preferred,
    standard_error,
    verdicts,
)

PHOTOS = 341


def outcome(label: str, right: int, loss: float, training: float = 0.9) -> Outcome:
    """A run whose lines are level from the first epoch on."""
    share = right / PHOTOS
    rows = tuple(EpochFigures(n, training, 0.3, share, loss + 0.001 * n) for n in range(1, 6))
    facts = {"right": right, "photos": PHOTOS, "interval": list(wilson_interval(right, PHOTOS))}
    return Outcome(label, rows, TrainingConfig(epochs=5), Status("done", validation=facts))


def test_the_most_right_is_best_and_of_equals_the_lower_loss() -> None:
    """As the chapter has it: 0.001, not 0.01 with as many right."""
    large = outcome("0.01", 282, 0.95, training=0.998)
    middle = outcome("0.001", 282, 0.55, training=0.95)
    small = outcome("0.0001", 263, 0.7, training=0.78)
    assert preferred([large, middle, small]) is middle
    told = preference_sentence([large, middle, small], "learning rate")
    assert told == (
        "Learning rate 0.001 is best: 82.7\u00a0% (282 of 341) right on validation. 0.01 is as "
        "good (±7 photos is chance), but its loss is higher, and training and validation end "
        "further apart (17 points, not 12)."
    )
    first, second, third = verdicts([large, middle, small])
    assert first is not None
    assert second is not None
    assert third is not None
    assert (first.words, first.preferred) == ("Overfits", False)
    assert "It gets 100\u00a0% of its training photos right, but only 83\u00a0%" in first.reason
    assert first.reason.endswith("As many right as 0.001, but a higher loss.")
    assert (second.words, second.preferred) == ("Best", True)
    assert second.reason == "As many right as 0.01, and a lower loss."
    assert third.reason.endswith("It has 19 photos fewer right than 0.001.")


def test_one_that_is_within_chance_and_calmer_is_named() -> None:
    best, calm = outcome("0.5", 289, 0.66, training=0.97), outcome("0.8", 287, 0.55, training=0.75)
    wild = outcome("0", 286, 0.53, training=0.999)
    told = preference_sentence([wild, best, calm], "dropout")
    assert told.startswith("Dropout 0.5 is best: ")
    assert told.endswith("; 0.8 has a lower loss, and its lines stay closer together.")
    assert "0 and 0.8 are as good" in told
    second = verdicts([wild, best, calm])[2]
    assert second is not None
    assert second.reason.endswith("2 photos fewer right than 0.5 can be chance.")


def test_a_few_more_right_do_not_make_up_for_a_much_higher_loss() -> None:
    astray, calm = outcome("0.1", 286, 2.8), outcome("0.01", 282, 0.6)
    assert preferred([astray, calm]) is calm
    assert preferred([outcome("0.1", 295, 2.8), calm]) is not calm
    first, second = verdicts([astray, calm])
    assert first is not None
    assert second is not None
    assert "4 photos more right than 0.01 can be chance, and its loss is clearly" in first.reason
    assert second.reason.startswith("0.1 has a few more right, which can be chance")
    assert "but its loss is higher." in preference_sentence([astray, calm])


def test_one_that_is_clearly_ahead_needs_no_loss() -> None:
    best, other = outcome("2", 310, 0.9), outcome("0", 280, 0.5)
    assert preferred([best, other]) is best
    assert "2 is clearly best: " in preference_sentence([best, other])


@pytest.mark.parametrize("change", [{"state": "training"}, {"validation": {}}])
def test_nothing_is_preferred_before_all_are_over(change: dict[str, object]) -> None:
    done, going = outcome("a", 280, 0.5), outcome("b", 281, 0.5)
    going = replace(going, status=replace(going.status, **change))  # type: ignore[arg-type]
    assert preferred([done, going]) is None
    assert preference_sentence([done, going]) == ""
    first, second = verdicts([done, going])
    assert first is not None
    assert second is None


def test_runs_that_were_judged_on_other_photos_are_not_compared() -> None:
    one, other = outcome("a", 280, 0.5), outcome("b", 281, 0.5)
    other = replace(other, status=replace(other.status, judged_on="others"))
    assert preferred([one, other]) is None
    assert preferred([one]) is None


def test_the_standard_error_is_that_of_a_count() -> None:
    assert standard_error(283, 341) == pytest.approx(6.94, abs=0.01)
    assert standard_error(0, 0) == 0.0
