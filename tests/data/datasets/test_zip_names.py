"""Names in zips of other countries: read where that is certain, else asked about."""

import struct
import zipfile
import zlib

import pytest

from clothing_model.data.datasets.zip_names import UndecidedNames, read_names
from clothing_model.errors import InvalidConfig

WORDS = {
    "gbk": ["裤子/1.jpg", "模/T恤.jpg"],
    "big5": ["褲子/1.jpg", "功/2.jpg"],
    "shift_jis": ["ズボン/1.jpg", "表/ソ.jpg"],
    "euc_kr": ["바지/1.jpg", "모자/2.jpg"],
    "cp866": ["Шапка/1.jpg", "Юбка/ё.jpg"],
    "cp1251": ["Шапка/1.jpg", "Юбка/ё.jpg"],
    "cp437": ["Hüte/1.jpg", "Röcke/é.jpg"],
    "latin-1": ["Hüte/1.jpg", "Röcke/é.jpg"],
    "cp1252": ["Hüte/1.jpg", "Röcke/€.jpg"],
}


def info(raw: bytes, *, marked: bool = False, extra: bytes = b"") -> zipfile.ZipInfo:
    """A member as Python reads it out of a zip's table."""
    found = zipfile.ZipInfo()
    found.filename = found.orig_filename = raw.decode("utf-8" if marked else "cp437")
    found.flag_bits, found.extra = 0x800 * marked, extra
    return found


def unicode_path(name: str, checksum: int, version: int = 1) -> bytes:
    field = struct.pack("<BI", version, checksum) + name.encode()
    return struct.pack("<HH", 0x9999, 2) + b"??" + struct.pack("<HH", 0x7075, len(field)) + field


@pytest.mark.parametrize("encoding", list(WORDS))
def test_an_encoding_is_asked_for_and_then_reads_every_name(encoding: str) -> None:
    infos = [info(word.encode(encoding)) for word in WORDS[encoding]]
    with pytest.raises(UndecidedNames, match="Choose how") as error:
        read_names(infos)
    assert len(error.value.readings) > 1
    said = {part for word in WORDS[encoding] for part in word.split("/") if not part.isascii()}
    assert any(said <= set(reading.names) for reading in error.value.readings)
    assert read_names(infos, encoding) == WORDS[encoding]


@pytest.mark.parametrize(
    "word", ["裤子/1.jpg", "Hüte/é.jpg", "Hu\u0308te/1.jpg", "👗/ズ.jpg", "ж/1.jpg"]
)
def test_utf8_needs_no_question(word: str) -> None:
    assert read_names([info(word.encode()), info(b"pants/1.jpg")]) == [word, "pants/1.jpg"]
    assert read_names([info(word.encode(), marked=True)]) == [word]


def test_what_is_utf8_by_chance_is_asked_about_with_the_others() -> None:
    """模 is, in GBK, also the UTF-8 of another letter."""
    infos = [info("模/1.jpg".encode("gbk")), info("裤子/1.jpg".encode("gbk"))]
    assert "模" in chosen(infos)["gbk"]
    assert read_names(infos, "gbk") == ["模/1.jpg", "裤子/1.jpg"]
    assert read_names(infos[:1], "gbk") == ["模/1.jpg"]


def chosen(infos: list[zipfile.ZipInfo]) -> dict[str, tuple[str, ...]]:
    with pytest.raises(UndecidedNames) as error:
        read_names(infos)
    return {reading.encoding: reading.names for reading in error.value.readings}


def test_one_zip_of_many_computers() -> None:
    raw = "裤子/1.jpg".encode("gbk")
    infos = [
        info("Hüte/1.jpg".encode()),
        info("帽子/1.jpg".encode()),
        info("シャツ/1.jpg".encode(), marked=True),
        info(b"???/1.jpg", extra=unicode_path("Юбка/1.jpg", zlib.crc32(b"???/1.jpg"))),
        info(raw),
    ]
    names = ["Hüte/1.jpg", "帽子/1.jpg", "シャツ/1.jpg", "Юбка/1.jpg", "裤子/1.jpg"]
    assert read_names(infos, "gbk") == names


def test_the_field_with_the_name_in_utf8_counts_where_it_is_of_this_name() -> None:
    raw = "Hüte.jpg".encode("cp437")
    right, wrong = zlib.crc32(raw), zlib.crc32(b"another")
    assert read_names([info(raw, extra=unicode_path("Hüte.jpg", right))]) == ["Hüte.jpg"]
    for field in (
        unicode_path("Hosen.jpg", wrong),
        unicode_path("Hosen.jpg", right, version=2),
        unicode_path("Hosen.jpg", right)[:-12],
        b"\x75\x70",
    ):
        assert read_names([info(raw, extra=field)], "cp437") == ["Hüte.jpg"]


def test_backslashes_divide_names_but_no_letters() -> None:
    """The second byte of 表 in Shift-JIS, and of 功 in Big5, is a backslash."""
    assert read_names([info("表\\ソ.jpg".encode("shift_jis"))], "sjis") == ["表/ソ.jpg"]
    assert read_names([info("功\\功.jpg".encode("big5"))], "big5") == ["功/功.jpg"]
    assert read_names([info(b"pants\\1.jpg")]) == ["pants/1.jpg"]


def test_an_encoding_that_does_not_read_all_is_no_answer() -> None:
    infos = [info(b"\xff\xff/1.jpg")]
    with pytest.raises(UndecidedNames, match="must be in gbk"):
        read_names(infos, "gbk")
    assert read_names(infos, "cp1252") == ["ÿÿ/1.jpg"]
    for unknown in ("klingon", "rot13", "a\0b"):
        with pytest.raises(InvalidConfig, match="one of gbk, big5"):
            read_names(infos, unknown)


def test_folders_come_first_and_each_reading_once() -> None:
    infos = [info("Hüte/é.jpg".encode("cp437")), info("Hüte/ö.jpg".encode("cp437"))]
    with pytest.raises(UndecidedNames) as error:
        read_names(infos)
    first = error.value.readings[0]
    assert (first.folders, first.files) == (("Hüte",), ("é.jpg", "ö.jpg"))
    readings = [reading.names for reading in error.value.readings]
    assert len(readings) == len(set(readings))
