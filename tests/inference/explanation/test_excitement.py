"""The photos that excite a channel, and the part of them that did."""

import numpy as np
import pytest

from clothing_model.data.datasets.manifest import DatasetPhoto
from clothing_model.inference.explanation.excitement import (
    Excited,
    cut_out,
    most_excited,
    share_cut_out,
)
from clothing_model.inference.explanation.likeness import compare
from clothing_model.network.peak_store import PEAK


def photo(name: str, digest: str) -> DatasetPhoto:
    return DatasetPhoto(f"train/hat/{name}.jpg", "hat", "train", digest, 10, 10)


def test_the_most_excited_come_first_and_copies_count_once() -> None:
    photos = [photo(str(n), digest) for n, digest in enumerate("abcad")]
    peaks = np.zeros((5, 2), PEAK)
    peaks["value"][:, 1] = [3, 5, 0, 3, 4]
    peaks["row"][1, 1] = 7
    found = most_excited(photos, peaks, 1, 3, but="d")
    assert [(each.photo.digest, each.value) for each in found] == [("b", 5.0), ("a", 3.0)]
    assert (found[0].row, found[0].column) == (7, 0)


@pytest.mark.parametrize(("cells", "share"), [(130, 1 / 6), (17, 5 / 17), (9, 1 / 2)])
def test_a_cut_out_grows_with_the_cells(cells: int, share: float) -> None:
    assert share_cut_out(cells) == pytest.approx(share)


def test_a_cut_out_is_around_the_place_and_stays_inside_the_photo() -> None:
    pixels = np.arange(100)[:, None, None] * np.ones((1, 60, 3), int)
    middle = Excited(photo("a", "a"), 1.0, 4, 4)
    assert cut_out(pixels, middle, (9, 9)).shape == (50, 30, 3)
    assert cut_out(pixels, middle, (9, 9))[0, 0, 0] == 25
    corner = Excited(photo("a", "a"), 1.0, 8, 0)
    assert cut_out(pixels, corner, (9, 9))[-1, 0, 0] == 99
    assert cut_out(pixels, corner, (9, 9)).shape == (50, 30, 3)


def test_the_parts_of_a_likeness_sum_to_its_cosine() -> None:
    first, second = np.array([3, 4, 0], np.float32), np.array([3, 0, 4], np.float32)
    found = compare(first, second)
    assert found.cosine == pytest.approx(9 / 25)
    assert found.parts.tolist() == pytest.approx([9 / 25, 0, 0])
    assert found.words == "little alike"
    assert found.share_of_few == 1.0
    assert compare(first, first).words == "the same photo, or nearly so"


def test_a_vector_of_zeros_is_like_none() -> None:
    found = compare(np.zeros(3, np.float32), np.ones(3, np.float32))
    assert (found.cosine, found.share_of_few) == (0, 0)
