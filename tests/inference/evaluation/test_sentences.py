"""Sentences about an evaluation."""

import pytest

from clothing_model.inference.evaluation.calibration import Bin, ChanceError
from clothing_model.inference.evaluation.sentences import (
    calibration_sentence,
    error_sentence,
    loss_sentence,
    mix_sentence,
    outlook,
    use_of,
    with_corrections,
)

COUNTS = {
    "train": {"hat": 600, "pants": 400},
    "validation": {"hat": 61, "pants": 39},
    "test": {"hat": 20, "pants": 180},
}


def words(sentence: str) -> str:
    """With plain spaces."""
    return sentence.replace("\u00a0", " ")


def test_outlook_tells_the_wider_range_of_as_many_photos() -> None:
    said = words(outlook(336, 372, "new"))
    assert said.startswith(
        "On 372 other photos of this kind, the model would probably get 86 to 94 % right "
        "(319 to 350 photos)."
    )
    assert "its accuracy would probably be 87 to 93 %" in said
    assert "less" not in said
    assert words(outlook(336, 372, "chosen")).endswith(
        "Expect a little less than that, because these photos were used to choose the best epoch."
    )


def test_photos_to_learn_from_promise_nothing() -> None:
    assert "%" not in outlook(2932, 3068, "learnt")


@pytest.mark.parametrize(
    ("dataset", "split", "use"),
    [
        ("clothes", "train", "learnt"),
        ("copy of clothes", "train", "learnt"),
        ("clothes", "", "learnt"),
        ("clothes", "validation", "chosen"),
        ("clothes", "test", "new"),
        ("others", "validation", "new"),
        ("others", "", "new"),
    ],
)
def test_use_of(dataset: str, split: str, use: str) -> None:
    assert use_of("clothes", dataset, split) == use


def test_corrections_in_words() -> None:
    said = words(with_corrections(1, (302, 341), (301, 341), "validation"))
    assert said == (
        "With your 1 correction in validation: 302 of 341 right (88.6 %); "
        "as the dataset has it: 301 of 341 right (88.3 %)."
    )
    assert "2 corrections: 9 of 9" in words(with_corrections(2, (9, 9), (9, 11), ""))


def test_loss_as_a_probability_beside_guessing() -> None:
    said = words(loss_sentence(0.6931, 10))
    assert "0.693" in said
    assert "always gives 50 % to the true class" in said
    assert "2.30" in said


def test_calibration_tells_the_fullest_steps() -> None:
    bins = [Bin(0.5, 0.6, 12, 0.55, 6), Bin(0.6, 0.7, 3, 0.62, 3), Bin(0.9, 1.0, 80, 0.97, 76)]
    assert words(calibration_sentence(bins)) == (
        "When it says about 97 %, it is right 95 % of the time (76 of 80); "
        "when it says about 55 %, it is right 50 % of the time (6 of 12)."
    )
    assert "too few" in calibration_sentence(bins[1:2])


def test_an_error_is_told_beside_chance() -> None:
    chance = ChanceError(0.03, 0.05)
    assert "no more than chance" in error_sentence(0.05, chance)
    assert "apart. This is more than chance" in error_sentence(0.051, chance)
    assert (
        "3.0 points wrong on average, and at most 5.0 points in 19 of 20 cases."
        in error_sentence(0.05, chance)
    )


def test_mix_is_told_where_it_differs() -> None:
    """Recalls 0.5 and 1.0: 0.1 * 0.5 + 0.9 = 95 %, with train's mix 0.6 * 0.5 + 0.4 = 70 %."""
    said = words(mix_sentence(COUNTS, "test", {"hat": 0.5, "pants": 1.0}))
    assert "10.0 % of test and 60.0 % of train" in said
    assert "70.0 % instead of 95.0 %" in said
    assert "nearly the same as in train" in mix_sentence(
        COUNTS, "validation", {"hat": 0.5, "pants": 1.0}
    )
    assert mix_sentence(COUNTS, "train", {"hat": 0.5}) == ""
    assert mix_sentence({"": {"hat": 3}}, "", {"hat": 0.5}) == ""


def test_a_step_of_ten_photos_says_something_and_one_of_nine_nothing() -> None:
    assert calibration_sentence([Bin(0.5, 0.6, 10, 0.55, 6)]).startswith("When it says about 55")
    assert "too few" in calibration_sentence([Bin(0.5, 0.6, 9, 0.55, 6)])


def test_as_many_right_with_another_mix_is_said_to_be_so() -> None:
    said = words(mix_sentence(COUNTS, "test", {"hat": 0.5, "pants": 0.5}))
    assert said.endswith("the same answers would give 50.0 % too.")
