"""What is kept has a size: what was not used for longest goes, in every process."""

import os
import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from clothing_model import cache, settings
from clothing_model.cache import FILE, Cache
from tests.conftest import PROJECT

VALUE = bytes(5_000)
MEGABYTE = 1 << 20


class Clock:
    """Seconds that pass only where a test says so."""

    now = 1e9

    def time(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(cache, "time", clock)
    monkeypatch.setenv("CLOTHING_CACHE_MB", "1")
    return clock


def put(kind: str, first: int, count: int, value: bytes = VALUE) -> None:
    with Cache() as kept:
        for start in range(first, first + count, 10):
            digests = range(start, min(start + 10, first + count))
            kept.write(kind, {str(digest): value for digest in digests})


def held(kind: str, first: int, count: int) -> int:
    """How many are kept; asking for what is missing is not using it."""
    with Cache() as kept:
        return count - len(kept.absent(kind, map(str, range(first, first + count))))


def size() -> int:
    return (settings.cache_folder() / FILE).stat().st_size


def test_what_was_not_used_for_longest_goes_and_the_file_stays_small(clock: Clock) -> None:
    put("early", 0, 80)
    clock.now += 3600
    put("late", 0, 80)
    clock.now += 3600
    with Cache() as kept:
        assert len(kept.read("early", map(str, range(60)))) == 60
    clock.now += 3600
    put("last", 0, 100)
    assert size() <= MEGABYTE
    assert held("early", 0, 60) == 60
    assert held("last", 0, 100) == 100
    assert held("early", 60, 20) == 0
    assert 0 < held("late", 0, 80) < 60


def test_a_smaller_size_makes_the_file_smaller(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOTHING_CACHE_MB", "3")
    put("old", 0, 400)
    assert size() > 1.5 * MEGABYTE
    monkeypatch.setenv("CLOTHING_CACHE_MB", "1")
    clock.now += 1
    put("new", 0, 1)
    assert size() <= MEGABYTE
    assert held("new", 0, 1) == 1
    assert held("old", 0, 400) > 100


@pytest.mark.parametrize(
    ("value", "megabytes"), [("", 4_000), ("250", 250), ("-1", 4_000), ("much", 4_000), ("0", 0)]
)
def test_the_size_is_a_setting(value: str, megabytes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOTHING_CACHE_MB", value)
    assert settings.cache_bytes() == megabytes * MEGABYTE


def test_a_size_of_nothing_keeps_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOTHING_CACHE_MB", "0")
    put("a", 0, 30)
    assert held("a", 0, 30) == 0


def test_reading_marks_as_used_now_and_then_alone(clock: Clock) -> None:
    put("a", 0, 10)
    with Cache() as kept:
        changes = kept._database.total_changes  # type: ignore[union-attr]
        clock.now += 60
        kept.read("a", ["1"])
        assert kept._database.total_changes == changes  # type: ignore[union-attr]
        clock.now += 3600
        kept.read("a", ["1"])
        assert kept._database.total_changes == changes + 1  # type: ignore[union-attr]


@pytest.mark.parametrize("megabytes", [2, 8])
def test_processes_at_once_lose_nothing_and_keep_the_size(megabytes: int) -> None:
    """They make the file, fill it and drop from it, all at the same time."""
    code = (
        "import sys\n"
        "from tests.test_cache import put\n"
        "for turn in range(20):\n"
        "    put('mine', 1000 * int(sys.argv[1]) + 10 * turn, 10)\n"
    )
    env = {**os.environ, "CLOTHING_CACHE_MB": str(megabytes)}
    others = [
        subprocess.Popen([sys.executable, "-c", code, str(number)], cwd=PROJECT, env=env)
        for number in range(4)
    ]
    assert [other.wait(120) for other in others] == [0] * 4
    assert size() <= megabytes * MEGABYTE
    kept = sum(held("mine", 1000 * number, 200) for number in range(4))
    assert kept == 800 if megabytes == 8 else 200 < kept < 500


def test_many_who_make_the_file_at_once_all_have_it() -> None:
    path = settings.cache_folder() / FILE
    for _ in range(10):
        path.parent.mkdir(parents=True, exist_ok=True)
        meeting, found = threading.Barrier(6), []

        def open_it(
            _: int, meeting: threading.Barrier = meeting, found: list[object] = found
        ) -> None:
            meeting.wait(60)
            with closing(cache._open(path)) as database:
                found.append(database.execute("SELECT count(*) FROM kept").fetchone())

        with ThreadPoolExecutor(6) as pool:
            list(pool.map(open_it, range(6)))
        assert found == [(0,)] * 6
        path.unlink()


def test_a_damaged_file_is_made_anew() -> None:
    path = settings.cache_folder() / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"this is no database, whatever its name says" * 100)
    put("a", 0, 10)
    assert held("a", 0, 10) == 10


def test_files_of_older_versions_go() -> None:
    folder = settings.cache_folder()
    for name in ("vectors/xception-150-abc.sqlite", "looks-1.sqlite-wal", "manifests/ab.json"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"old")
    (folder / "vectors/notes.txt").write_text("mine")
    put("a", 0, 1)
    files = {path.name for path in folder.rglob("*") if path.is_file()}
    assert files == {FILE, "notes.txt"}


def test_the_file_can_shrink() -> None:
    put("a", 0, 1)
    database = sqlite3.connect(settings.cache_folder() / FILE)
    assert database.execute("PRAGMA auto_vacuum").fetchone() == (2,)
    database.close()
