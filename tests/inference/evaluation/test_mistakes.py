"""Orders of mistakes against plain sorting."""

import numpy as np
import pytest

from clothing_model.inference.evaluation import mistakes
from tests.inference.evaluation.made_evaluation import NAMES, drawn_evaluation, made_evaluation

EVALUATION = drawn_evaluation(200)
ROWS = [
    (n, int(truth), int(np.argmax(shares)), sorted(shares)[::-1])
    for n, (truth, shares) in enumerate(
        zip(EVALUATION.truth, EVALUATION.probabilities, strict=True)
    )
]


@pytest.mark.parametrize("truth", range(3))
@pytest.mark.parametrize("answer", range(3))
def test_a_cell_holds_its_photos_the_surest_first(truth: int, answer: int) -> None:
    rows = [row for row in ROWS if row[1:3] == (truth, answer)]
    expected = [row[0] for row in sorted(rows, key=lambda row: -row[3][0])]
    assert mistakes.cell(EVALUATION, NAMES[truth], NAMES[answer]) == expected
    assert len(expected) == EVALUATION.confusion[truth, answer]


def test_a_cell_of_unknown_classes_is_empty() -> None:
    assert mistakes.cell(EVALUATION, "cat", "hat") == []
    assert mistakes.cell(EVALUATION, "hat", "cat") == []


def test_worst_first_are_the_mistakes_by_their_probability() -> None:
    wrong = [row for row in ROWS if row[1] != row[2]]
    expected = [row[0] for row in sorted(wrong, key=lambda row: -row[3][0])]
    assert mistakes.worst_first(EVALUATION) == expected
    assert len(expected) == EVALUATION.total - EVALUATION.right


def test_unsure_first_are_all_photos_by_the_gap_of_the_first_two() -> None:
    expected = [row[0] for row in sorted(ROWS, key=lambda row: row[3][0] - row[3][1])]
    assert mistakes.unsure_first(EVALUATION) == expected


def test_confusions_the_most_frequent_first_then_in_the_order_of_classes() -> None:
    answers = [1, 1, 0, 2, 2, 2, 0]
    truth = [0, 0, 1, 1, 0, 2, 0]
    found = mistakes.confusions(made_evaluation(np.eye(3)[answers] * 0.9 + 0.03, truth))
    assert found[0] == ("hat", "pants", 2)
    assert found[1:] == [("hat", "shoes", 1), ("pants", "hat", 1), ("pants", "shoes", 1)]


def test_no_mistakes() -> None:
    right = made_evaluation(np.eye(3) * 0.9 + 0.03, [0, 1, 2])
    assert mistakes.confusions(right) == []
    assert mistakes.worst_first(right) == []


def test_two_classes_have_an_order_of_doubt_and_one_has_none() -> None:
    shares = np.array([[0.9, 0.1], [0.4, 0.6], [0.3, 0.7]])
    assert mistakes.unsure_first(made_evaluation(shares, [0, 0, 1], NAMES[:2])) == [1, 2, 0]
    assert mistakes.unsure_first(made_evaluation(np.ones((3, 1)), [0, 0, 0], NAMES[:1])) == [
        0,
        1,
        2,
    ]


def test_a_matrix_shows_all_of_forty_classes_and_the_most_confused_of_more() -> None:
    assert mistakes.to_show(np.eye(40, dtype=int)) == list(range(40))
    counts = 3 * np.eye(500, dtype=int)
    counts[490, 7] = 2  # the most frequent mistake
    counts[3, 100] = counts[200, 201] = 1
    shown = mistakes.to_show(counts, [499, 0])
    assert shown == sorted(shown)
    assert len(shown) == mistakes.PART
    assert {499, 0, 490, 7, 3, 100, 200, 201} < set(shown)
    assert mistakes.to_show(counts, [5], most=3) == [5, 7, 490]
    assert mistakes.to_show(np.ones((41, 41), int)) == list(range(mistakes.PART))
