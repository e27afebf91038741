"""Kinds told from bytes alone: how far one looks, and where one kind ends."""

import pytest

from clothing_model.data.pictures import kinds
from clothing_model.data.pictures.kinds import kind_of, looks_cut_off
from clothing_model.errors import InvalidImage


def said(data: bytes) -> str:
    with pytest.raises(InvalidImage) as caught:
        kind_of(data)
    return str(caught.value)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\xff\xd8\xff", "JPEG"),
        (b"RIFF\x10\0\0\0WEBP", "WEBP"),
        (b"BM" + b"xxxx" + bytes(8) + b"(\0\0\0", "BMP"),
    ],
)
def test_the_least_that_tells_a_kind(data: bytes, kind: str) -> None:
    assert kind_of(data) == kind


@pytest.mark.parametrize("place", [15, 16, 17])
def test_two_letters_are_no_bmp(place: int) -> None:
    data = bytearray(b"BM" + b"xxxx" + bytes(8) + b"(\0\0\0")
    data[place] = 1
    assert "not a picture" in said(bytes(data))


def test_a_brand_is_looked_for_where_brands_stand() -> None:
    start = b"\0\0\0\x20ftypisom" + bytes(16)
    assert kind_of(start + b"avif") == "AVIF"
    assert "video" in said(start + b"\0avif")


def test_heic_is_a_kind_where_it_can_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for readable in (True, False):
        monkeypatch.setattr(kinds, "HEIC_READABLE", readable)
        for brand in (b"heic", b"mif1"):
            start = b"\0\0\0\x20ftyp" + brand
            if readable:
                assert kind_of(start) == "HEIF"
            else:
                assert "HEIC photo, as iPhones make them" in said(start)
        assert kind_of(b"\0\0\0\x20ftypmif1\0\0\0\0mif1avif") == "AVIF"


@pytest.mark.parametrize(("strange", "words"), [(4, "a text file"), (5, "not a picture that")])
def test_more_than_95_of_100_letters_make_a_text(strange: int, words: str) -> None:
    assert words in said(b"a" * (100 - strange) + b"\x01" * strange)


def test_only_the_first_kilobyte_tells_a_text() -> None:
    assert "a text file" in said(b"a" * 1_024 + b"\0")
    assert "not a picture that" in said(b"a" * 1_023 + b"\0")
    assert "a text file" in said(b"a" * 1_023 + "ä".encode())  # cut within a letter
    assert "not a picture that" in said(b"a" * 1_000 + b"\xff" + b"a" * 99)


@pytest.mark.parametrize(
    ("kind", "whole", "cut"),
    [
        ("JPEG", b"..\xff\xda..\xff\xd9", b"\xff\xd9\xff\xda.."),
        ("JPEG", b"\xff\xda\xff\xd9" + bytes(99), b"neither"),
        ("PNG", b"IEND" + bytes(60), b"IEND" + bytes(61)),
        ("GIF", b"...;\0\0", b"...\0;."),
        ("WEBP", b"RIFF\x04\0\0\0WEBP", b"RIFF\x05\0\0\0WEBP"),
        ("AVIF", b"\0\0\0\x08ftyp", b"\0\0\0\x08ftyp\0\0\0\x09mdat"),
        ("HEIF", b"\0\0\0\x01ftyp\0\0\0\0\0\0\0\x10", b"\0\0\0\x01ftyp\0\0\0\0\0\0\0\x11"),
        ("HEIF", b"\0\0\0\0mdat", b"\0\0\0\x09mdat"),
        ("BMP", b"BM\x08\0\0\0..", b"BM\x09\0\0\0.."),
    ],
)
def test_where_a_file_ends(kind: str, whole: bytes, cut: bytes) -> None:
    assert not looks_cut_off(kind, whole)
    assert looks_cut_off(kind, cut)
