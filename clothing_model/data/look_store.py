"""Looks on disk: one SQLite file, a row for each photo."""

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing, suppress
from types import TracebackType
from typing import NamedTuple

from clothing_model import settings

FORMAT = 1  # part of the file's name: raise it when looks are made in another way
_AT_ONCE = 500  # SQLite limits the values in one question


class Look(NamedTuple):
    """What is kept of a photo's looks.

    fingerprint: 64 bytes, 512 bits that say where the picture gets brighter.
    grey: 256 bytes, the picture as 16 x 16 grey values.
    sharpness: 0..255, how much neighbouring pixels differ; higher is sharper.
    thumbnail: a JPEG of at most looks.THUMBNAIL px on its long side.
    """

    fingerprint: bytes
    grey: bytes
    sharpness: float
    thumbnail: bytes


class LookStore:
    """Looks by the SHA-256 of their photo's bytes.

    A store that cannot be opened or written (full or read-only disk, damaged file) holds
    nothing and keeps nothing: looks are then made anew.
    """

    def __init__(self) -> None:
        self._path = settings.cache_folder() / f"looks-{FORMAT}.sqlite"
        self._database: sqlite3.Connection | None = None

    def __enter__(self) -> "LookStore":
        with suppress(OSError, sqlite3.Error):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            database = sqlite3.connect(self._path, timeout=30)
            self._database = database
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("PRAGMA synchronous = NORMAL")
            # The thumbnail comes last, so that the rest is read without it.
            database.execute(
                "CREATE TABLE IF NOT EXISTS looks (digest TEXT PRIMARY KEY, "
                "fingerprint BLOB, grey BLOB, sharpness REAL, thumbnail BLOB)"
            )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._database is not None:
            self._database.close()

    def get(self, digests: Iterable[str], thumbnails: bool = True) -> dict[str, Look]:
        """The kept looks by digest; without `thumbnails` that field is empty, and it is faster."""
        wanted, found = list(digests), dict[str, Look]()
        last = "thumbnail" if thumbnails else "x''"
        if self._database is None:
            return found
        with suppress(sqlite3.Error):
            for start in range(0, len(wanted), _AT_ONCE):
                part = wanted[start : start + _AT_ONCE]
                rows = self._database.execute(
                    f"SELECT digest, fingerprint, grey, sharpness, {last} FROM looks "
                    f"WHERE digest IN ({','.join('?' * len(part))})",
                    part,
                )
                with closing(rows):
                    found.update((digest, Look(*look)) for digest, *look in rows)
        return found

    def put(self, looks: Sequence[tuple[str, Look]]) -> None:
        """Keep the looks of photos, all of them or none."""
        if self._database is None:
            return
        with suppress(sqlite3.Error), self._database:
            self._database.executemany(
                "INSERT OR REPLACE INTO looks VALUES (?, ?, ?, ?, ?)",
                [(digest, *look) for digest, look in looks],
            )
