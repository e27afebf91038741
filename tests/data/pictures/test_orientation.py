"""The one number that is wanted of an EXIF block, wherever in it."""

import struct

import numpy as np
import pytest
from PIL import Image

from clothing_model.data.pictures.orientation import orientation_in, upright

OTHER = (0x010F, 2, 7, 1)


def block(*entries: tuple[int, int, int, int], order: str = "<", count: int | None = None) -> bytes:
    """An EXIF block of (tag, type, how many, value)."""
    count = len(entries) if count is None else count
    rows = b"".join(struct.pack(f"{order}HHIHH", *entry, 0) for entry in entries)
    start = {"<": b"II*\0", ">": b"MM\0*"}[order]
    return b"Exif\0\0" + start + struct.pack(f"{order}IH", 8, count) + rows


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("value", range(2, 9))
def test_it_is_found_behind_others(order: str, value: int) -> None:
    wanted = (274, 3, 1, value)
    assert orientation_in(block(wanted, order=order)) == value
    assert orientation_in(block(OTHER, OTHER, wanted, order=order)) == value


@pytest.mark.parametrize(
    "exif",
    [
        block((274, 3, 1, 0)),
        block((274, 3, 1, 9)),
        block((274, 4, 1, 6)),  # a number of another length
        block((275, 3, 1, 6)),
        block(OTHER, (274, 3, 1, 6), count=1),  # behind the end
        block(OTHER, count=2),
        b"Exif\0\0",
    ],
)
def test_anything_else_is_upright(exif: bytes) -> None:
    assert orientation_in(exif) == 1


def test_width_and_height_change_places_for_quarter_turns_alone() -> None:
    image = Image.fromarray(np.zeros((2, 3, 3), np.uint8))
    turned = [upright(image, block((274, 3, 1, value))) for value in range(1, 9)]
    assert [sideways for _, sideways in turned] == [False] * 4 + [True] * 4
    assert [picture.size for picture, _ in turned] == [(3, 2)] * 4 + [(2, 3)] * 4
    assert upright(image, None) == (image, False)
