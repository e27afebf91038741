"""The report's charts: round numbers where their lines are, and no two words on each other."""

from xml.etree import ElementTree

import pytest

from clothing_model.inference.evaluation.calibration import Bin
from clothing_model.inference.report.charts import Chart, curves, reliability, round_ticks
from clothing_model.inference.report.report import TEMPLATES

LETTER, DIGIT, PERCENT = 6.4, 7.7, 11.5  # units of the drawing: DejaVu Sans, a wide font, at 12 px


def history(*rows: tuple[float, float]) -> list[dict[str, float]]:
    """Epochs with (accuracy, validation accuracy); losses beside them."""
    return [
        {"epoch": n, "accuracy": a, "val_accuracy": v, "loss": 2 - a, "val_loss": 2 - v}
        for n, (a, v) in enumerate(rows, 1)
    ]


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0.5, 1.0, [0.5, 0.6, 0.7, 0.8, 0.9, 1.0]),
        (0.13, 1.0, [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]),
        (0.0, 1.477, [0.0, 0.5, 1.0, 1.5]),
        (0.0, 0.031, [0.0, 0.01, 0.02, 0.03, 0.04]),
        (0.0, 0.0, [0.0]),
    ],
)
def test_ticks_are_round_and_hold_the_values(low: float, high: float, ticks: list[float]) -> None:
    assert round_ticks(low, high)[: len(ticks)] == ticks


def test_a_tick_stands_at_the_value_that_it_names() -> None:
    """87.5 % was once called 88 %: the names are the places, read back from the drawing."""
    drawing = ElementTree.fromstring(svg(curves(history((0.5, 0.7), (0.9, 0.8)), "accuracy", 2)))
    names = [text for text in drawing.iter("text") if "%" in (text.text or "")]
    places = {float((t.text or "").rstrip("\u00a0%")): float(t.get("y", "")) for t in names}
    low, high = min(places), max(places)
    for value, y in places.items():
        expected = places[low] + (value - low) / (high - low) * (places[high] - places[low])
        assert y == pytest.approx(expected, abs=0.15)


@pytest.mark.parametrize(
    "rows", [[(0.5, 0.7), (0.9, 0.8)], [(0.9, 0.9)] * 12, [(0.99, 1.0)] * 50, [(0.1, 0.12)] * 3]
)
@pytest.mark.parametrize("name", ["accuracy", "loss"])
@pytest.mark.parametrize("best", [1, 2, 99])
def test_words_stay_inside_and_apart(rows: list[tuple[float, float]], name: str, best: int) -> None:
    places = boxes(svg(curves(history(*rows), name, best)))
    for left, top, right, bottom in places:
        assert left >= 0
        assert right <= Chart.width + 2
        assert top >= 0
        assert bottom <= Chart.height
    for n, one in enumerate(places):
        for other in places[n + 1 :]:
            apart = one[2] <= other[0] or other[2] <= one[0]
            assert apart or one[3] <= other[1] or other[3] <= one[1]


def test_reliability_says_its_counts() -> None:
    drawing = svg(reliability([Bin(0.2, 0.3, 1, 0.28, 1), Bin(0.9, 1.0, 1243, 0.98, 1241)]))
    assert ">1,243</text>" in drawing
    assert "said 98\u00a0%, right 1,241 of 1,243" in drawing
    assert all(right <= Chart.width + 2 and top >= 0 for _, top, right, _ in boxes(drawing))


def svg(chart: Chart) -> str:
    return TEMPLATES.get_template("chart.svg").render(chart=chart)


def boxes(drawing: str) -> list[tuple[float, float, float, float]]:
    """(left, top, right, bottom) of the words that are not turned, from their letters' widths."""
    found = []
    for text in ElementTree.fromstring(drawing).iter("text"):
        if text.get("transform"):
            continue
        x, y = float(text.get("x", "")), float(text.get("y", ""))
        wide = sum(_width(letter) for letter in text.text or "")
        left = x - wide * {"start": 0, "middle": 0.5, "end": 1}[text.get("text-anchor", "")]
        found.append((left, y - 11, left + wide, y + 2))
    return found


def _width(letter: str) -> float:
    if letter in ".,: \u00a0":
        return 3.9
    return DIGIT if letter.isdigit() else PERCENT if letter == "%" else LETTER
