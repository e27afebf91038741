"""Live answers, made steady."""

import pytest

from clothing_model.inference.answers.answer import Answer, Prediction
from clothing_model.inference.answers.live import FORGOTTEN, HALF_LIFE, Steady, steady
from clothing_model.network.engine import Choice


def answer(hat: float, familiar: bool = True) -> Answer:
    ranked = sorted([Prediction("hat", hat), Prediction("shoe", 1 - hat)], key=lambda p: -p[1])
    return Answer(tuple(ranked), familiar, 5.0, "some", Choice("litert", "cpu"))


def test_an_answer_counts_half_after_its_half_life() -> None:
    found = steady(steady(None, answer(1.0), 10.0), answer(0.0, familiar=False), 10.0 + HALF_LIFE)
    assert dict(found.predictions) == pytest.approx({"hat": 0.5, "shoe": 0.5})
    assert found.familiar == pytest.approx(0.5)


def test_many_answers_settle_as_quickly_as_few() -> None:
    def after(answers: int, seconds: float) -> float:
        found: Steady = steady(None, answer(1.0), 0.0)
        for number in range(1, answers + 1):
            found = steady(found, answer(0.0), seconds * number / answers)
        return found.probabilities["hat"]

    assert after(4, 1.0) == pytest.approx(after(20, 1.0))
    assert after(4, 1.0) < 0.1


def test_it_stays_a_distribution_the_most_probable_first() -> None:
    found = steady(steady(None, answer(0.9), 0.0), answer(0.2), 0.2)
    assert sum(p.probability for p in found.predictions) == pytest.approx(1)
    assert [p.probability for p in found.predictions] == sorted(
        found.probabilities.values(), reverse=True
    )


def test_what_was_seen_long_ago_counts_no_more() -> None:
    found = steady(steady(None, answer(1.0), 0.0), answer(0.25), FORGOTTEN + 0.1)
    assert found.probabilities["hat"] == 0.25
