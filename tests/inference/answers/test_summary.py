"""Many answers in one line."""

from clothing_model.inference.answers.answer import Answer, Prediction
from clothing_model.inference.answers.summary import summary
from clothing_model.network.engine import Choice


def answer(probability: float, familiar: bool = True) -> Answer:
    ranked = (Prediction("hat", probability), Prediction("dress", 1 - probability))
    return Answer(ranked, familiar, 10.0, "model", Choice("litert", "cpu"))


def test_sure_unsure_and_unlike_are_counted() -> None:
    found = [answer(0.99), answer(0.7), answer(0.69), answer(0.99, familiar=False), "Torn."]
    assert summary(found) == (
        "5 photos: 2 sure, 1 unsure, 1 unlike the training photos, 1 not readable."
    )
    assert summary(found[:1]) == "1 photo: 1 sure."


def test_a_model_that_too_few_photos_checked_is_said() -> None:
    assert "Only 6 photos checked this model" in summary([answer(0.9)], (6, 6))
    assert "Only" not in summary([answer(0.9)], (300, 341))
