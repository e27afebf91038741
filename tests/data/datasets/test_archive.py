"""Zips from strangers."""

import io
import stat
import zipfile
from pathlib import Path

import pytest

from clothing_model.data.datasets.archive import Limits, unpack
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


def twice() -> io.BytesIO:
    return zipped({"pants/1.jpg": b"one", "PANTS/1.JPG": b"two"})


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (zipped({"pants/1.jpg": b"x", "../../outside.jpg": b"x"}), "only files inside the zip's"),
        (zipped({"/etc/outside.jpg": b"x"}), "only files inside the zip's"),
        (zipped({"..\\outside.jpg": b"x"}), "only files inside the zip's"),
        (zipped({"C:/outside.jpg": b"x"}), "only files inside the zip's"),
        (zipped({"pants/new\nline.jpg": b"x"}), "names of plain letters"),
        (link(), "is a link"),
        (locked(), "without a password"),
        (twice(), "stands in it twice"),
        (zipped({"a/1": bytes(30_000_000)}, zipfile.ZIP_DEFLATED), "unpacks to [0-9,]+ times"),
        (zipped({"a/1": b"x"}, zipfile.ZIP_LZMA), "packed in an unusual way"),
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
    with pytest.raises(InvalidArchive, match=r"at most 30,000 files; this one holds"):
        unpack(source, tmp_path / "out")


def test_a_zip_that_hides_its_number_of_members(tmp_path: Path) -> None:
    data = bytearray(many(300).getvalue())
    data[-12:-10] = (1).to_bytes(2, "little")
    with pytest.raises(InvalidArchive, match="at most 100 files"):
        unpack(io.BytesIO(bytes(data)), tmp_path / "out", Limits(members=100))


def test_too_much_in_all(tmp_path: Path) -> None:
    source = zipped({"a/1": b"x" * 600, "a/2": b"x" * 600})
    with pytest.raises(InvalidArchive, match="unpacks to at most"):
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


def test_two_names_that_become_one_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidArchive, match="twice"):
        unpack(zipped({"a/1?.jpg": b"x", "a/1*.jpg": b"y"}), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_unpacking_can_be_stopped(tmp_path: Path) -> None:
    def stop(stage: str, done: int, total: int) -> None:
        raise Stopped("Stopped.")

    with pytest.raises(Stopped):
        unpack(zipped({"a/1": b"x"}), tmp_path / "out", report=stop)
