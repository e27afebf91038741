"""Zips from strangers."""

import io
import stat
import struct
import time
import zipfile
from pathlib import Path

import pytest

from clothing_model.data.datasets.archive import FreeNames, Limits, opened, unpack
from clothing_model.errors import InvalidArchive, Stopped
from tests.data.datasets.folders import jpeg, zipped


def link() -> io.BytesIO:
    member = zipfile.ZipInfo("pants/secret.jpg")
    member.create_system = 3
    member.external_attr = (stat.S_IFLNK | 0o777) << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(member, "/etc/passwd")
    return buffer


def locked() -> io.BytesIO:
    data = bytearray(zipped({"pants/1.jpg": b"x" * 50}).getvalue())
    for start, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(start) + flags] |= 1
    return io.BytesIO(bytes(data))


def many(count: int) -> io.BytesIO:
    return zipped({f"a/{number}": b"" for number in range(count)})


def packed_as(method: int) -> io.BytesIO:
    data = bytearray(zipped({"pants/1.jpg": b"x" * 50}).getvalue())
    for start, place in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        data[data.index(start) + place] = method
    return io.BytesIO(bytes(data))


def end(data: bytes) -> tuple[int, int, int, int]:
    """Where the last record is; how many members, the bytes and the start of their table."""
    place = data.rindex(b"PK\x05\x06")
    return place, *struct.unpack_from("<HII", data, place + 10)


def overlapping(count: int) -> io.BytesIO:
    """The same 290 kB of zeros, packed once, as so many members."""
    data = zipped({"a/0.jpg": bytes(290_000)}, zipfile.ZIP_DEFLATED).getvalue()
    place, _, size, start = end(data)
    last = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count, count, count * size, start, 0)
    return io.BytesIO(data[:start] + data[start:place] * count + last)


def small_zip64(files: dict[str, bytes]) -> io.BytesIO:
    """As programs write it that do not know its length beforehand."""
    data = zipped(files).getvalue()
    place, count, size, start = end(data)
    large = struct.pack("<4sQ2H2I4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, start)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, place, 1)
    last = b"PK\x05\x06" + b"\0" * 4 + b"\xff" * 12 + b"\0" * 2
    return io.BytesIO(data[:place] + large + locator + last)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (
            zipped({"pants/1.jpg": b"x", "../../outside.jpg": b"x"}),
            "only have files inside its own folders",
        ),
        (zipped({"/etc/outside.jpg": b"x"}), "only have files inside its own folders"),
        (zipped({"..\\outside.jpg": b"x"}), "only have files inside its own folders"),
        (zipped({"C:/outside.jpg": b"x"}), "only have files inside its own folders"),
        (zipped({"a/" * 1500 + "1.jpg": b"x"}), "at most 30 folders .* is 1,500 deep"),
        (zipped({"a" * 60_000: b"x"}), "can have at most 1,000 bytes"),
        (link(), "is a link"),
        (locked(), "must not have a password"),
        (overlapping(300), "would unpack to [0-9,]+ times"),
        (zipped({"a/1": bytes(30_000_000)}, zipfile.ZIP_DEFLATED), "would unpack to [0-9,]+ times"),
        (zipped({"a/1": b"x"}, zipfile.ZIP_LZMA), r"packed in another way \(LZMA\)"),
        (packed_as(9), r"packed in another way \(Deflate64\)"),
        (packed_as(98), r"packed in another way \(PPMd\)"),
        (io.BytesIO(zipped({"a/1": b"x"}).getvalue()[:-30]), "incomplete: its end is missing"),
        (io.BytesIO(b"no zip at all"), "not a zip file, or it is damaged"),
        (io.BytesIO(b""), "not a zip file, or it is damaged"),
        (io.BytesIO(jpeg()), "not a zip file, or it is damaged"),
    ],
)
def test_a_hostile_zip_writes_nothing(tmp_path: Path, source: io.BytesIO, words: str) -> None:
    with pytest.raises(InvalidArchive, match=words):
        unpack(source, tmp_path / "out")
    assert list(tmp_path.rglob("*")) == []


def test_a_hundred_thousand_members_are_refused_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = many(100_000)
    monkeypatch.setattr(zipfile, "ZipFile", None)  # the table of contents is not even read
    with pytest.raises(InvalidArchive, match=r"at most 30,000 files. This one has"):
        unpack(source, tmp_path / "out")


def test_a_zip_that_hides_its_number_of_members(tmp_path: Path) -> None:
    data = bytearray(many(300).getvalue())
    data[-12:-10] = (1).to_bytes(2, "little")
    with pytest.raises(InvalidArchive, match="at most 100 files"):
        unpack(io.BytesIO(bytes(data)), tmp_path / "out", Limits(members=100))


def test_too_much_in_all(tmp_path: Path) -> None:
    source = zipped({"a/1": b"x" * 600, "a/2": b"x" * 600})
    with pytest.raises(InvalidArchive, match="after unpacking"):
        unpack(source, tmp_path / "out", Limits(bytes=1000))


def test_a_member_longer_than_it_says(tmp_path: Path) -> None:
    """The sizes that were added up are the ones that count while unpacking."""
    data = zipped({"a/1": b"y" * 70_000}, zipfile.ZIP_DEFLATED).getvalue()
    lying = data.replace((70_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    with pytest.raises(InvalidArchive):
        unpack(io.BytesIO(lying), tmp_path / "out")
    assert sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file()) <= 11


def test_damage_inside_is_noticed(tmp_path: Path) -> None:
    data = bytearray(zipped({"a/1.jpg": jpeg()}).getvalue())
    data[2000] ^= 255
    with pytest.raises(InvalidArchive, match="damaged"):
        unpack(io.BytesIO(bytes(data)), tmp_path / "out")


def test_good_files_come_out_and_leftovers_stay_in(tmp_path: Path) -> None:
    files = {"b/1.jpg": jpeg(), "__MACOSX/b/._1.jpg": b"x", "b/.DS_Store": b"x", "b/ü.jpg": b"y"}
    path = tmp_path / "a.zip"
    path.write_bytes(zipped(files).getvalue())
    assert unpack(path, tmp_path / "out") == 2
    found = {p.relative_to(tmp_path / "out").as_posix() for p in (tmp_path / "out").rglob("*.*")}
    assert found == {"b/1.jpg", "b/ü.jpg"}


def test_names_that_windows_forbids_come_out_as_others(tmp_path: Path) -> None:
    names = {
        "hats?/a:b.jpg": "hats-/a-b.jpg",
        "con/1.jpg": "_con/1.jpg",
        "shirts. /2.jpg ": "shirts/2.jpg",
        "pants\\3.jpg": "pants/3.jpg",
        "日" * 90 + "/4.jpg": "日" * 50 + "/4.jpg",
    }
    assert unpack(zipped(dict.fromkeys(names, b"x")), tmp_path / "out") == len(names)
    found = {p.relative_to(tmp_path / "out").as_posix() for p in (tmp_path / "out").rglob("*.*")}
    assert found == set(names.values())


@pytest.mark.parametrize(
    ("names", "places"),
    [
        (["a/1.jpg", "a/1.JPG", "a/1-2.jpg"], ["a/1.jpg", "a/1-2.JPG", "a/1-2-2.jpg"]),
        (["a/1?.jpg", "a/1*.jpg"], ["a/1-.jpg", "a/1--2.jpg"]),
        (["a/1.jpg", "a/1.jpg"], ["a/1.jpg", "a/1-2.jpg"]),
        (["T/1.jpg", "t/1.jpg", "T/2.jpg"], ["T/1.jpg", "t-2/1.jpg", "T/2.jpg"]),
        (["Hu\u0308te/1.jpg", "H\u00fcte/2.jpg"], ["H\u00fcte/1.jpg", "H\u00fcte/2.jpg"]),
        (["hat", "hat/1.jpg"], ["hat/1.jpg", "hat-2"]),
        (["a/" + "n" * 300, "a/" + "n" * 300], ["a/" + "n" * 150, "a/" + "n" * 140 + "-2"]),
        (["./a//Icon\r", "a/1.jpg\0.exe"], ["a/Icon-", "a/1.jpg"]),
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_no_two_files_have_one_place(names: list[str], places: list[str]) -> None:
    """Nor would they where capitals do not count; none is lost, and other names are told."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            member = zipfile.ZipInfo()
            member.filename = name
            archive.writestr(member, b"x")
    with opened(buffer) as looked_through:
        found = [member.path for member in looked_through.members]
        assert sorted(found) == sorted(places)


def test_other_names_are_told() -> None:
    with opened(zipped({"T/1.jpg": b"", "t/1.jpg": b"", "t/2.jpg": b"", "T/a?.jpg": b""})) as found:
        assert found.renamed == (("t/", "t-2/"), ("T/a?.jpg", "T/a-.jpg"))


def test_thirty_thousand_files_of_one_name_take_no_minutes() -> None:
    names, begin = FreeNames(), time.perf_counter()
    assert len({names.claim("1.jpg") for _ in range(30_000)}) == 30_000
    assert time.perf_counter() - begin < 20


@pytest.mark.parametrize(
    "source",
    [
        small_zip64({"a/1.jpg": jpeg()}),
        io.BytesIO(b"#!/bin/sh\nexit\n" + zipped({"a/1.jpg": jpeg()}).getvalue()),
        io.BytesIO(zipped({"a/1.jpg": jpeg()}).getvalue() + b"\0" * 100),
    ],
    ids=["zip64", "with a program before it", "with something behind it"],
)
def test_unusual_zips_are_zips(tmp_path: Path, source: io.BytesIO) -> None:
    assert unpack(source, tmp_path / "out") == 1
    assert (tmp_path / "out/a/1.jpg").read_bytes() == jpeg()


def test_a_zip64_of_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    source = small_zip64({f"a/{number}": b"" for number in range(101)})
    monkeypatch.setattr(zipfile, "ZipFile", None)
    with (
        pytest.raises(InvalidArchive, match=r"at most 100 files. This one has 101"),
        opened(source, Limits(members=100)),
    ):
        pass


def test_unpacking_can_be_stopped(tmp_path: Path) -> None:
    def stop(stage: str, done: int, total: int) -> None:
        raise Stopped("Stopped.")

    with pytest.raises(Stopped):
        unpack(zipped({"a/1": b"x"}), tmp_path / "out", report=stop)
