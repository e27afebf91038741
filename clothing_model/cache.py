"""What can be computed again, kept in one SQLite file in the cache folder, by a photo's digest.

SQLite lets several processes read and write at once and survives a kill at any moment. Where
the file grows larger than the settings allow, what was not used for longest is dropped.
"""

import sqlite3
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from clothing_model import settings

FILE = "kept-1.sqlite"
_BEFORE = ("vectors/*.sqlite*", "looks-1.sqlite*", "manifests/*.json")  # files of older versions
_AT_ONCE = 500  # SQLite limits the values in one question
_TOUCH = 600  # seconds; what was used since then is not marked again, which takes a while
_SHARE = 0.95  # of the size is left by a dropping, so that the next is not near
# Of the errors that SQLite may give; others say that it is busy, full or not to be written.
_DAMAGE = (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_STATEMENTS = (
    "PRAGMA auto_vacuum = INCREMENTAL",  # before anything is written, or the file never shrinks
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",
    "CREATE TABLE IF NOT EXISTS kept "
    "(used INTEGER, kind TEXT, digest TEXT, sum INTEGER, value BLOB, UNIQUE (kind, digest))",
    "CREATE INDEX IF NOT EXISTS by_use ON kept (used)",
)


class Cache:
    """Bytes, by their kind and a digest. Open it with `with`, in one thread.

    A file that cannot be opened or written (full or read-only disk, locked for long) holds
    nothing and keeps nothing: what it should hold is then made anew, which is slower but right.
    A value that is damaged is not there; a file that is damaged is thrown away.
    """

    def __init__(self) -> None:
        self._path = settings.cache_folder() / FILE
        self._database: sqlite3.Connection | None = None
        self._damaged = False

    def __enter__(self) -> Self:
        for _ in range(2):
            with suppress(OSError), self._told():
                self._path.parent.mkdir(parents=True, exist_ok=True)
                if not self._path.exists():
                    for old in (file for name in _BEFORE for file in self._path.parent.glob(name)):
                        old.unlink()
                self._database = _open(self._path)
            if not self._damaged:
                break
            self._throw_away()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._database is not None:
            self._database.close()
        if self._damaged:
            self._throw_away()

    def _throw_away(self) -> None:
        self._damaged = False
        for ending in ("", "-wal", "-shm"):
            with suppress(OSError):
                self._path.with_name(self._path.name + ending).unlink(missing_ok=True)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Errors of SQLite are none of the caller's; they say whether the file is damaged."""
        try:
            yield
        except (sqlite3.Error, UnicodeError) as error:
            code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
            self._damaged |= code in _DAMAGE

    def read(self, kind: str, digests: Iterable[str]) -> dict[str, bytes]:
        """The kept values by digest, marked as used; what is not kept is left out."""
        found: dict[str, bytes] = {}
        now = int(time.time())
        with self._told():
            for part, marks in _parts(digests):
                old = False
                question = "SELECT digest, value, sum, used FROM kept"
                for digest, value, checksum, used in self._rows(question, kind, part, marks):
                    if isinstance(value, bytes) and checksum == _checksum(kind, digest, value):
                        found[digest] = value
                        old |= not isinstance(used, int) or abs(now - used) > _TOUCH
                if old and self._database is not None:
                    with self._database as database:
                        where = f"WHERE kind = ? AND digest IN ({marks})"
                        database.execute(f"UPDATE kept SET used = ? {where}", [now, kind, *part])
        return found

    def absent(self, kind: str, digests: Iterable[str]) -> set[str]:
        """Those that nothing is kept of; reads no values."""
        missing = set(digests)
        with self._told():
            for part, marks in _parts(list(missing)):
                rows = self._rows("SELECT digest FROM kept", kind, part, marks)
                missing.difference_update(digest for (digest,) in rows)
        return missing

    def _rows(self, question: str, kind: str, part: list[str], marks: str) -> Iterator[Any]:
        if self._database is not None:
            question += f" WHERE kind = ? AND digest IN ({marks})"
            with closing(self._database.execute(question, [kind, *part])) as rows:
                yield from rows

    def drop(self, start: str) -> None:
        """Keep nothing any more of all kinds that start so."""
        if self._database is not None:
            with self._told(), self._database as database:
                span = [start, start + chr(0x10FFFF)]
                database.execute("DELETE FROM kept WHERE kind BETWEEN ? AND ?", span)

    def erase(self, digests: Iterable[str]) -> None:
        """Keep nothing of any kind under these digests any more."""
        if self._database is not None:
            with self._told(), self._database as database:
                for part, marks in _parts(digests):
                    database.execute(f"DELETE FROM kept WHERE digest IN ({marks})", part)

    def write(self, kind: str, values: Mapping[str, bytes]) -> None:
        """Keep values by digest, all of them or none, and see to the file's size."""
        if self._database is None:
            return
        now = int(time.time())
        rows = [
            (now, kind, key, _checksum(kind, key, value), value) for key, value in values.items()
        ]
        with self._told():
            with self._database as database:
                database.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?, ?)", rows)
            _shrink(self._database, settings.cache_bytes())


def _open(path: Path, tries: int = 20) -> sqlite3.Connection:
    """The open file, made where there is none.

    Making it is the one step for which SQLite does not wait its turn: another try is.
    """
    database = sqlite3.connect(path, timeout=30)
    try:
        for statement in _STATEMENTS:
            database.execute(statement)
    except sqlite3.Error as error:
        database.close()
        if tries and getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY:
            time.sleep(0.05)
            return _open(path, tries - 1)
        raise
    return database


def _checksum(kind: str, digest: str, value: bytes) -> int:
    """Of a row, so that damage is noticed that SQLite does not see."""
    return zlib.crc32(value, zlib.crc32(f"{kind} {digest}".encode(errors="replace")))


def _parts(digests: Iterable[str]) -> Iterator[tuple[list[str], str]]:
    """The digests, a few hundred at a time, with as many question marks."""
    wanted = list(digests)
    for start in range(0, len(wanted), _AT_ONCE):
        part = wanted[start : start + _AT_ONCE]
        yield part, ",".join("?" * len(part))


def _shrink(database: sqlite3.Connection, most: int) -> None:
    """Drop what was not used for longest, where the file is larger than `most` bytes.

    It is done in small steps, between which other processes have their turn.
    """

    def figure(name: str) -> int:
        return int(database.execute(f"PRAGMA {name}").fetchone()[0])

    allowed = most // figure("page_size")
    if figure("page_count") <= allowed:
        return
    oldest = "SELECT rowid FROM kept ORDER BY used, rowid LIMIT ?"
    while (over := figure("page_count") - figure("freelist_count") - int(allowed * _SHARE)) > 0:
        with database:
            step = [min(max(over // 4, 1), _AT_ONCE)]
            if not database.execute(f"DELETE FROM kept WHERE rowid IN ({oldest})", step).rowcount:
                break
    # As a script: `execute` would give back a single page.
    database.executescript(
        f"PRAGMA incremental_vacuum({figure('page_count') - allowed}); PRAGMA wal_checkpoint"
    )
