"""Where the limits of a picture lie, to the pixel and to the byte."""

import pytest
from PIL import Image

from clothing_model.data.pictures.limits import (
    check_bytes,
    check_scans,
    check_size,
    count_in,
    room_for,
)
from clothing_model.errors import InvalidImage

MB = 2**20


def test_as_many_bytes_as_allowed_and_one_more() -> None:
    check_bytes(20 * MB)
    with pytest.raises(InvalidImage, match=r"at most 20 MB, received 20\.5 MB"):
        check_bytes(20 * MB + MB // 2)
    with pytest.raises(InvalidImage):
        check_bytes(20 * MB + 1)


@pytest.mark.parametrize(
    ("kind", "width", "height", "words"),
    [
        ("PNG", 16, 16, ""),
        ("PNG", 15, 16, "at least 16 px on each side, received 15 × 16 px"),
        ("PNG", 16, 15, "too small"),
        ("PNG", 20_000, 2_500, ""),
        ("PNG", 2_500, 20_001, "at most 20,000 px on each side"),
        ("PNG", 5_000, 10_000, ""),
        ("PNG", 5_001, 10_000, "at most 50 million pixels"),
        ("WEBP", 5_000, 5_000, ""),
        ("WEBP", 5_000, 5_001, "at most 25 million pixels"),
    ],
)
def test_sizes_at_their_limits(kind: str, width: int, height: int, words: str) -> None:
    if not words:
        check_size(kind, width, height)
        return
    with pytest.raises(InvalidImage, match=words):
        check_size(kind, width, height)


def test_scans_times_pixels_are_limited() -> None:
    data = b"\xff\xda" * 20
    check_scans("JPEG", data, 10**9)
    check_scans("PNG", data, 2 * 10**9)
    with pytest.raises(InvalidImage, match="too long to decode"):
        check_scans("JPEG", data, 10**9 + 1)


@pytest.mark.parametrize(("height", "alone"), [(2_600, False), (2_601, True)])
def test_pictures_above_thirteen_million_pixels_go_one_at_a_time(height: int, alone: bool) -> None:
    image = Image.new("1", (5_000, height))
    assert (room_for(image) is room_for(image)) is alone  # one lock for all


def test_what_pillow_counts_is_told() -> None:
    assert count_in(ValueError("Image size (64000000 pixels) exceeds")) == "received 64 million."
    assert count_in(ValueError("too big")) == "received more."
