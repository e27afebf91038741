"""When a file's answers are near enough to the app's."""

from pathlib import Path

import numpy as np
import pytest

from clothing_model.export.agreement import agreement, beyond, timed
from clothing_model.export.formats import FORMATS, Bound

OURS = np.array([[0.9, 0.1], [0.6, 0.4], [0.2, 0.8], [0.5, 0.5]])


def compared(theirs: np.ndarray, same: float = 0.75) -> dict[str, object]:
    return {**agreement("a.tflite", "float32", 9, Bound(same, 0.2), OURS, theirs, 1.0)}


def test_the_same_answers() -> None:
    found = compared(OURS.copy())
    assert (found["same"], found["photos"], found["largest"], found["typical"]) == (4, 4, 0, 0)
    assert "refused" not in found


def test_an_answer_may_turn_within_the_bound() -> None:
    theirs = OURS + np.array([[0, 0], [-0.12, 0.12], [0, 0], [0, 0]])
    found = compared(theirs)
    assert found["same"] == 3
    assert found["largest"] == pytest.approx(0.12)
    assert found["typical"] == pytest.approx(0.03)
    assert "refused" not in found
    assert "refused" not in compared(theirs, 0.9)  # a single one may always turn


def test_more_answers_may_not_turn() -> None:
    theirs = OURS + np.array([[0, 0], [-0.12, 0.12], [0, 0], [-0.1, 0.1]])
    assert "same answer on 90.0\u00a0% of the photos" in str(compared(theirs, 0.9)["refused"])
    assert "50.0\u00a0% (2 of 4)" in str(compared(theirs, 0.9)["refused"])


def test_a_probability_may_not_be_far_off() -> None:
    theirs = OURS + np.array([[-0.3, 0.3], [0, 0], [0, 0], [0, 0]])
    refused = str(compared(theirs)["refused"])
    assert "differ by 20\u00a0points at most" in refused
    assert "differs by up to 30\u00a0points. It is not handed out." in refused


@pytest.mark.parametrize(
    "theirs", [np.full((4, 2), np.nan), np.zeros((4, 3)), np.zeros((3, 2))], ids=str
)
def test_what_is_no_answer_is_refused(theirs: np.ndarray) -> None:
    found = compared(theirs)
    assert (found["same"], found["largest"]) == (0, 1.0)
    assert "refused" in found


def test_no_bound_lets_every_file_through() -> None:
    for found in FORMATS:
        for file in found.files:
            told = agreement(file.name, file.title, 9, file.bound, OURS, OURS[:, ::-1], 1.0)
            assert beyond(file.bound, told)


def test_each_photo_is_asked_about_alone() -> None:
    seen: list[tuple[int, ...]] = []

    def ask(_: Path, batch: np.ndarray) -> np.ndarray:
        seen.append((*batch.shape, batch.dtype == np.float32))
        return np.array([[0.5, 0.5]])

    answers, milliseconds = timed(ask, [Path("a"), Path("b")], np.zeros((2, 8, 8, 3), np.uint8))
    assert seen == [(1, 8, 8, 3, True)] * 2
    assert answers.shape == (2, 2)
    assert milliseconds >= 0
