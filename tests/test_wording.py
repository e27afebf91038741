"""Figures as people read them."""

import pytest

from clothing_model import wording


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.0, "<\u20090.1\u00a0%"),
        (0.0004, "<\u20090.1\u00a0%"),
        (0.0006, "0.1\u00a0%"),
        (0.963, "96.3\u00a0%"),
        (0.9994, "99.9\u00a0%"),
        (0.99999, ">\u200999.9\u00a0%"),
    ],
)
def test_a_probability_is_never_said_to_be_nought_or_certain(value: float, words: str) -> None:
    assert wording.probability(value) == words


def test_an_accuracy_comes_with_its_photos() -> None:
    assert wording.accuracy(341, 372) == "91.7\u00a0% (341 of 372)"
    assert wording.interval((0.8843, 0.9409)) == "95\u00a0% interval 88.4\u00a0% to 94.1\u00a0%"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.0184, "18 ms"),
        (3.21, "3.2 s"),
        (12.4, "12 s"),
        (59.7, "1 min"),
        (75, "1 min 15 s"),
        (3_725, "1 h 2 min"),
    ],
)
def test_durations_as_people_say_them(seconds: float, words: str) -> None:
    assert wording.duration(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "a few seconds"),
        (12.4, "about 10 s"),
        (158, "about 2 min 40 s"),
        (1_234, "about 21 min"),
        (599, "about 10 min"),
    ],
)
def test_estimates_are_rounded(seconds: float, words: str) -> None:
    assert wording.estimate(seconds) == words


def test_an_estimate_from_another_backbone_is_rough() -> None:
    assert wording.estimate(158, rough=True) == "roughly 2 min 40 s"


@pytest.mark.parametrize(
    ("count", "words"), [(62_553, "0.1 MB"), (8_400_000, "8.4 MB"), (1_510_000_000, "1,510 MB")]
)
def test_sizes_on_disk(count: int, words: str) -> None:
    assert wording.size(count) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [(0.9994, "999 ms"), (0.9996, "1.0 s"), (1.0, "1.0 s"), (9.94, "9.9 s"), (9.95, "10 s"),
     (60, "1 min"), (61, "1 min 1 s"), (3_599, "59 min 59 s"), (3_600, "1 h 0 min")],
)  # fmt: skip
def test_where_units_of_time_change(value: float, words: str) -> None:
    assert wording.duration(value) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(9.99, "a few seconds"), (10, "about 10 s"), (59.9, "about 1 min"), (57, "about 55 s"),
     (62, "about 1 min"), (66, "about 1 min 10 s"), (594, "about 9 min 50 s"),
     (601, "about 10 min"), (640, "about 11 min")],
)  # fmt: skip
def test_where_estimates_get_coarser(seconds: float, words: str) -> None:
    assert wording.estimate(seconds) == words


def test_where_probabilities_are_no_longer_told_exactly() -> None:
    assert wording.probability(0.000499) == "<\u20090.1\u00a0%"
    assert wording.probability(0.0005) == "0.1\u00a0%"
    assert wording.probability(0.999499) == "99.9\u00a0%"
    assert wording.probability(0.9995) == ">\u200999.9\u00a0%"


def test_spans_sizes_and_large_numbers() -> None:
    assert wording.span(0.872, 0.932) == "87 to 93\u00a0%"
    assert wording.span(0.872, 0.874) == "87.2 to 87.4\u00a0%"
    assert wording.size(9_940_000) == "9.9 MB"
    assert wording.size(9_950_000) == "10 MB"
    assert wording.rounded(1_234) == "1,200"
