"""Files that are something else, or broken."""

import os
import random
from pathlib import Path

import numpy as np
import pytest

from clothing_model.data.pictures import kinds
from clothing_model.data.pictures.door import Photo, read_photo
from tests.data.pictures.made_pictures import (
    CLEAR,
    MODES,
    PLAIN,
    WHOLE,
    read_or_refuse,
    refusal,
    saved,
)


def iso(brand: bytes, more: bytes = b"") -> bytes:
    return b"\0\0\0\x20ftyp" + brand + b"\0\0\0\0" + more + bytes(40)


FOREIGN = {
    "empty": (b"", "empty (0 bytes)"),
    "heic": (iso(b"heic", b"mif1heic"), "HEIC photo, as iPhones make them"),
    "heif": (iso(b"mif1", b"mif1heic"), "HEIC photo"),
    "video": (iso(b"isom", b"mp42"), "a video"),
    "matroska": (b"\x1aE\xdf\xa3" + bytes(50), "a video"),
    "avi": (b"RIFF\0\0\0\0AVI LIST", "video"),
    "canon raw": (iso(b"crx "), "raw photo"),
    "tiff": (saved(PLAIN, "TIFF"), "TIFF"),
    "psd": (b"8BPS\0\x01" + bytes(60), "Photoshop"),
    "pdf": (saved(PLAIN, "PDF"), "PDF"),
    "eps": (saved(PLAIN, "EPS"), "EPS"),
    "jpeg 2000": (saved(PLAIN, "JPEG2000"), "JPEG 2000"),
    "dds": (saved(PLAIN, "DDS"), "DDS"),
    "fits": (b"SIMPLE  =                    T" + b" " * 60, "FITS"),
    "icon": (saved(PLAIN, "ICO"), "icon"),
    "ppm": (saved(PLAIN, "PPM"), "not a picture that this program knows"),
    "svg": (b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
    "html": (b"\n<!DOCTYPE html><html><body>404</body></html>", "web page"),
    "text": ("BM, a note about a söckchen".encode(), "text file"),
    "lfs": (b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\n", "git lfs pull"),
    "zip": (b"PK\x03\x04" + bytes(30), "ZIP"),
    "gzip": (b"\x1f\x8b\x08" + bytes(30), "archive"),
    "noise": (random.Random(1).randbytes(4_000), "not a picture that this program knows"),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_a_foreign_file_renamed_jpg_is_named_and_refused(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kinds, "HEIC_READABLE", False)
    data, words = FOREIGN[name]
    file = tmp_path / "shirt.jpg"
    file.write_bytes(data)
    said = refusal(file)
    assert said.startswith("shirt.jpg: This ")
    assert words in said
    assert "A photo must be a JPEG, PNG or WebP picture." in said
    assert "shirt" not in refusal(data)


@pytest.mark.parametrize("name", WHOLE)
def test_a_file_cut_off_in_its_first_picture_is_refused(name: str) -> None:
    data = WHOLE[name]
    first_picture = data.find(b"fdAT") if name == "APNG" else len(data)
    for length in np.linspace(0, first_picture * 0.6, 120).astype(int):
        assert isinstance(read_or_refuse(data[:length]), str), length
    for length in np.linspace(first_picture * 0.6, len(data), 60).astype(int):
        read_or_refuse(data[:length])


@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP", "AVIF", "BMP"])
def test_a_file_cut_in_half_is_said_to_be_cut_off(name: str) -> None:
    assert "is cut off: its end is missing" in refusal(WHOLE[name][: len(WHOLE[name]) // 2])


@pytest.mark.parametrize("name", [*WHOLE, "CMYK", "16-bit", "transparent 16-bit", "MPO"])
def test_only_invalid_image_escapes_from_damaged_files(name: str) -> None:
    more = {
        "CMYK": MODES["jpeg cmyk"][0],
        "16-bit": MODES["png 16-bit grey"][0],
        "transparent 16-bit": CLEAR["grey key 16-bit"],
        "MPO": MODES["mpo"][0],
    }
    data = {**WHOLE, **more}[name]
    chance = random.Random(name)
    ends = set()
    for _ in range(250):
        spoilt = bytearray(data)
        reach = len(data) if chance.random() < 0.5 else min(len(data), 120)  # half: the header
        for _ in range(chance.choice([1, 2, 8])):
            spoilt[chance.randrange(reach)] = chance.randrange(256)
        if chance.random() < 0.2:
            middle = chance.randrange(len(data))
            del spoilt[middle : middle + chance.randrange(1, 40)]
        ends.add(type(read_or_refuse(bytes(spoilt))))
    assert ends == {Photo, str}  # some are still read, some refused; nothing else escaped


def test_what_is_no_readable_file_is_refused_by_name(tmp_path: Path) -> None:
    assert refusal(tmp_path / "gone.jpg") == "gone.jpg: There is no such file."
    assert refusal(tmp_path).startswith(f"{tmp_path.name}: This is not a file")
    assert "cannot be read" in refusal(tmp_path / "a\0b.jpg")
    assert "cannot be read" in refusal(tmp_path / ("x" * 300))
    os.mkfifo(tmp_path / "pipe.jpg")
    assert "not a file" in refusal(tmp_path / "pipe.jpg")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_forbidden_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "secret.jpg"
    file.write_bytes(WHOLE["JPEG"])
    file.chmod(0)
    assert "permission denied" in refusal(file)


def test_a_programming_mistake_is_no_invalid_image() -> None:
    with pytest.raises(TypeError, match="Expected bytes or a Path, received str"):
        read_photo("shirt.jpg")  # type: ignore[arg-type]
