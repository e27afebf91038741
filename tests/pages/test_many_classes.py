"""Charts of very many classes: few enough marks to be read and drawn, however many there are."""

import json

import numpy as np
import pytest

from clothing_model.inference.evaluation.mistakes import to_show
from pages.components.charts import dataset
from pages.components.charts.comparison import MOST, recall_chart, recall_words, recalls_shown
from pages.components.evaluate.matrix import matrix_words, row_shares
from tests.inference.evaluation.made_evaluation import made_evaluation

MARKS, BYTES = 2_000, 500_000  # what a browser draws at once, and a phone loads at once


def names(count: int) -> list[str]:
    return [f"class {number}" for number in range(count)]


def size(chart: object) -> int:
    return len(json.dumps(chart.to_dict()))  # type: ignore[attr-defined]


@pytest.mark.parametrize("count", [2, 10, 12, 13, 40, 41, 100, 500])
def test_the_matrix(count: int) -> None:
    counts = np.random.default_rng(1).integers(0, 3, (count, count))
    shown = to_show(counts, [count - 1])
    assert len(shown) ** 2 <= MARKS
    words = matrix_words(counts, names(count), shown)
    assert words.count(" right") == len(shown)
    assert f"class {count - 1}: " in words


def test_a_share_is_that_of_the_whole_row() -> None:
    counts = np.array([[1, 0, 3], [0, 0, 0], [0, 0, 1]])
    assert row_shares(counts).tolist() == [[0.25, 0, 0.75], [0, 0, 0], [0, 0, 1]]


@pytest.mark.parametrize("count", [2, 14, 15, 40, 41, 500])
def test_the_charts_of_a_dataset(count: int) -> None:
    counts = {s: {name: n + 1 for n, name in enumerate(names(count))} for s in ("train", "test")}
    shown = dataset.classes_shown(counts)
    assert len(shown) == min(count, dataset.MOST)
    assert bool(dataset.left_out(counts)) == (count > dataset.MOST)
    if count == 500:
        assert shown == [*names(500)[:20], *names(500)[-20:]]
        assert dataset.left_out(counts).startswith(
            "Of 500 classes, the chart shows the 20 with the most"
        )
    for chart in (dataset.counts_chart(counts), dataset.shares_chart(counts)):
        assert size(chart) < BYTES
    for words in (dataset.counts_words(counts), dataset.shares_words(counts)):
        assert all(f"{name} " in words for name in shown)
        assert words.count("class ") in (len(shown), 2 * len(shown))


@pytest.mark.parametrize("count", [2, 40, 41, 500])
def test_two_models_class_by_class(count: int) -> None:
    right, labels = np.eye(count) + 1e-9, tuple(names(count))
    wrong = right.copy()
    wrong[-1] = right[0]  # the last photo is called what the first one is
    one = made_evaluation(right, range(count), labels)
    two = made_evaluation(wrong, range(count), labels)
    shown = recalls_shown(one, two)
    assert len(shown) == min(count, MOST)
    assert names(count)[-1] in shown
    chart = recall_chart(one, two, ("one", "two"))
    assert chart.to_dict()["height"] <= 30 * MOST
    assert size(chart) < BYTES
    assert recall_words(one, two, ("one", "two")).count("class ") == len(shown)
