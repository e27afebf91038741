"""Where the limits of a picture lie, to the pixel and to the byte."""

import pytest
from PIL import Image

from clothing_model.data.pictures.limits import (
    check_bytes,
    check_parts,
    check_scans,
    check_size,
    count_in,
    room_for,
)
from clothing_model.errors import InvalidImage

MB = 2**20


def test_as_many_bytes_as_allowed_and_one_more() -> None:
    check_bytes(64 * MB)
    with pytest.raises(InvalidImage, match=r"at most 64 MB\. This one has 64\.5 MB\."):
        check_bytes(64 * MB + MB // 2)
    with pytest.raises(InvalidImage):
        check_bytes(64 * MB + 1)


@pytest.mark.parametrize(
    ("kind", "width", "height", "words"),
    [
        ("PNG", 16, 16, ""),
        ("PNG", 15, 16, "at least 16 px on each side. This one has 15 × 16 px"),
        ("PNG", 16, 15, "at least 16 px on each side. This one has 16 × 15 px"),
        ("PNG", 20_000, 3_300, ""),
        ("PNG", 3_300, 20_001, "at most 20,000 px on each side"),
        ("PNG", 8_160, 6_144, ""),
        ("PNG", 8_250, 8_000, ""),
        (
            "PNG",
            8_251,
            8_000,
            "PNG picture .* at most 66 million pixels. This one has 8,251 × 8,000 px",
        ),
        ("GIF", 8_250, 8_000, ""),
        ("BMP", 8_251, 8_000, "at most 66 million pixels"),
        ("JPEG", 16_384, 12_288, ""),
        ("JPEG", 20_000, 10_500, ""),
        ("JPEG", 20_000, 10_501, "at most 210 million pixels. This one has 20,000 × 10,501 px"),
        ("HEIF", 8_192, 6_144, ""),
        ("HEIF", 8_192, 6_528, "HEIC picture .* at most 51 million pixels"),
        ("AVIF", 5_000, 5_001, "at most 25 million pixels"),
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


def test_what_a_decoder_holds_in_full_is_limited() -> None:
    check_size("JPEG", 10_000, 10_000, held=4)
    with pytest.raises(
        InvalidImage, match=r"progressive .* 100 million pixels\. This one has 10,000 ×"
    ):
        check_size("JPEG", 10_000, 10_001, held=4)


def test_scans_and_scans_times_pixels_are_limited() -> None:
    check_scans(500, 256)
    check_scans(20, 10**9)
    for scans, pixels in ((501, 256), (20, 10**9 + 1)):
        with pytest.raises(InvalidImage, match="too long to decode"):
            check_scans(scans, pixels)


def test_parts_are_limited() -> None:
    check_parts("JPEG", 5_000)
    with pytest.raises(InvalidImage, match="JPEG file has more than 5,000 parts"):
        check_parts("JPEG", 5_001)


@pytest.mark.parametrize(("height", "alone"), [(2_600, False), (2_601, True)])
def test_pictures_above_thirteen_million_pixels_go_one_at_a_time(height: int, alone: bool) -> None:
    image = Image.new("1", (5_000, height))
    assert (room_for(image) is room_for(image)) is alone  # one lock for all


def test_what_pillow_counts_is_told() -> None:
    assert (
        count_in(ValueError("Image size (64000000 pixels) exceeds")) == "This one has 64 million."
    )
    assert count_in(ValueError("too big")) == "This one has more."
