"""A comparison in sentences: nothing is called better that may be chance."""

import pytest

from clothing_model.inference.evaluation.comparison_sentences import headline, verdict
from clothing_model.inference.evaluation.paired import Paired


def test_a_small_difference_can_be_chance() -> None:
    paired = Paired(both=310, first=25, second=16, neither=21)
    assert headline(paired, "A", "B") == "A is right on 335 of 372 photos, 9 more than B."
    said = verdict(paired, "A", "B")
    assert "+2.4 points, 95\u00a0% interval \u22121.0 to +5.9" in said
    assert "That can be chance." in said
    assert "25 with A, and 16 with B" in said
    assert "21 times in 100" in said


def test_the_better_one_is_named_whichever_stands_first() -> None:
    paired = Paired(both=300, first=5, second=40, neither=27)
    assert headline(paired, "A", "B").startswith("B is right on 340 of 372 photos, 35 more than A")
    said = verdict(paired, "A", "B")
    assert "The difference is +9.4 points, 95\u00a0% interval +6.0 to +13.0" in said
    assert "That is more than chance." in said
    assert "less than once in a million times" in said


def test_nothing_is_decided_where_interval_and_test_disagree() -> None:
    """Sentences side by side may not contradict each other: -5.0 to -0.03, and p = 0.064."""
    said = verdict(Paired(both=333, first=5, second=14, neither=20), "A", "B")
    assert "close to what chance can do" in said
    assert "That can be chance." not in said
    assert "That is more than chance." not in said


def test_as_many_right_is_no_difference() -> None:
    paired = Paired(both=320, first=10, second=10, neither=32)
    assert (
        headline(paired, "A", "B") == "A and B are right equally often: on 330 of 372 photos each."
    )
    assert "every time" in verdict(paired, "A", "B")
    assert "no photo that only one" in verdict(Paired(300, 0, 0, 72), "A", "B")


@pytest.mark.parametrize(("first", "second"), [(0, 400), (90, 100), (0, 1)])
def test_no_sentence_fails(first: int, second: int) -> None:
    assert "points" in verdict(Paired(100, first, second, 0), "A", "B")


@pytest.mark.parametrize(
    ("p_value", "words"),
    [
        (1.0, "every time"),
        (0.9951, "every time"),
        (0.9949, "99 times in 100"),
        (0.0151, "2 times in 100"),
        (0.0149, "once in 67"),
        (1.001e-6, "once in 1,000,000"),
        (0.999e-6, "less than once in a million times"),
    ],
)
def test_odds_as_people_say_them(
    p_value: float, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Paired, "p_value", p_value)
    assert f"uneven {words} (" in verdict(Paired(100, 9, 5, 0), "A", "B")


def test_what_is_said_of_one_is_said_of_the_other_the_other_way_round() -> None:
    for first, second in ((25, 16), (16, 25), (9, 9)):
        one = verdict(Paired(310, first, second, 21), "A", "B")
        other = verdict(Paired(310, second, first, 21), "B", "A")
        counts = f" {first + second} photos"
        assert one.partition(counts)[0] == other.partition(counts)[0]
