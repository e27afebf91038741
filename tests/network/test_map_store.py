"""Maps on disk: appended, found again, whole after any damage, and dropped when there are many."""

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from clothing_model import settings
from clothing_model.errors import InvalidConfig
from clothing_model.network import map_store
from clothing_model.network.map_store import MapFile, forget_maps, make_room

SHAPE = (3, 2, 4)
MAPS = np.random.default_rng(0).normal(size=(6, *SHAPE)).astype(np.float32)
NAMES = [f"{number:064x}" for number in range(6)]


def kept(name: str = "some") -> MapFile:
    file = MapFile(name, SHAPE)
    with file.writing():
        file.append(NAMES[:4], MAPS[:4])
        file.append(NAMES[4:], MAPS[4:])
    return file


def found(file: MapFile, names: list[str]) -> np.ndarray:
    maps, rows = file.rows(names)
    return np.asarray(maps[rows])


def test_what_was_kept_is_there_in_any_order() -> None:
    kept()
    again = MapFile("some", SHAPE)
    names = [NAMES[5], NAMES[0], NAMES[5]]
    np.testing.assert_array_equal(found(again, names), MAPS[[5, 0, 5]].astype(np.float16))
    assert again.missing([*NAMES, "x"]) == {"x"}
    assert isinstance(again.rows(NAMES)[0], np.memmap)
    assert MapFile("other", SHAPE).missing(NAMES) == set(NAMES)


def test_numbers_too_large_for_half_precision_stay_finite_and_pixels_exact() -> None:
    file = MapFile("large", (2,))
    file.append(NAMES[:1], np.array([[1e9, -1e9]], np.float32))
    assert np.isfinite(found(file, NAMES[:1])).all()
    pixels = MapFile("pixels", (2,), np.uint8)
    pixels.append(NAMES[:1], np.array([[0.0, 255.0]], np.float32))
    assert found(pixels, NAMES[:1]).tolist() == [[0, 255]]


@pytest.mark.parametrize("ending", [".maps", ".index"])
def test_a_file_that_ends_anywhere_is_gone_on_with(ending: str) -> None:
    path = kept().path.with_suffix(ending)
    data = path.read_bytes()
    for length in range(0, len(data), 7):
        path.write_bytes(data[:length])
        again = MapFile("some", SHAPE)
        with again.writing():
            again.check()
            missing = sorted(again.missing(NAMES))
            again.append(missing, MAPS[[NAMES.index(name) for name in missing]])
        np.testing.assert_array_equal(found(MapFile("some", SHAPE), NAMES), MAPS.astype(np.float16))
        path.write_bytes(data)
        for other in (".maps", ".index"):
            if other != ending:
                path.with_suffix(other).unlink()
        kept()


def test_a_damaged_map_is_not_there_and_made_again() -> None:
    file = kept()
    data = bytearray(file.path.read_bytes())
    data[2 * file.map_bytes + 5] ^= 0xFF
    file.path.write_bytes(data)
    again = MapFile("some", SHAPE)
    again.check()
    assert again.missing(NAMES) == {NAMES[2]}
    with again.writing():
        assert again.missing(NAMES) == {NAMES[2]}
        again.append([NAMES[2]], MAPS[2:3])
    np.testing.assert_array_equal(found(MapFile("some", SHAPE), NAMES), MAPS.astype(np.float16))


def test_two_writers_take_turns_and_share() -> None:
    first, second = MapFile("some", SHAPE), MapFile("some", SHAPE)
    with first.writing():
        first.append(NAMES[:3], MAPS[:3])
    with second.writing():
        assert second.missing(NAMES) == set(NAMES[3:])
        second.append(NAMES[3:], MAPS[3:])
    np.testing.assert_array_equal(found(MapFile("some", SHAPE), NAMES), MAPS.astype(np.float16))


def test_the_oldest_are_dropped_where_all_is_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    files = [kept(f"file{number}") for number in range(4)]
    for age, file in enumerate(reversed(files)):
        os.utime(file.path, (1e9 - age, 1e9 - age))
    each = sum(path.stat().st_size for path in files[0].path.parent.glob("file0*"))
    monkeypatch.setattr(settings, "cache_bytes", lambda: 3 * each)
    make_room(files[:1], 10)
    there = [path.stem for path in sorted(files[0].path.parent.glob("*.maps"))]
    assert there == ["file0", "file3"]


def test_files_with_a_map_of_a_deleted_photo_are_dropped() -> None:
    kept("one")
    other = MapFile("other", SHAPE)
    other.append(NAMES[1:], MAPS[1:])
    forget_maps({NAMES[0], "x"})
    assert MapFile("one", SHAPE).missing(NAMES) == set(NAMES)
    assert not list(other.path.parent.glob("one.*"))
    assert MapFile("other", SHAPE).missing(NAMES) == {NAMES[0]}


def test_a_disk_without_room_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(map_store, "_free", lambda _: 40_000_000)
    make_room([kept()], 40_000_000)
    with pytest.raises(InvalidConfig, match=r"need 213 MB of free disk\. 40 MB are left"):
        make_room([kept()], 213_000_000)


def test_a_cache_that_cannot_be_written_keeps_them_for_this_process(
    unwritable: Callable[[str], None],
) -> None:
    unwritable("cache")
    file = kept()
    np.testing.assert_array_equal(found(file, NAMES), MAPS.astype(np.float16))
    assert Path(settings.cache_folder()) not in file.path.parents
    file.drop()
