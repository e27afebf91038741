"""Vectors on disk: one SQLite file for each backbone, a row for each photo.

SQLite lets several processes read and write at once and survives a kill at any moment.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing, suppress
from types import TracebackType

import numpy as np

from clothing_model import settings

_AT_ONCE = 500  # SQLite limits the values in one question


class VectorStore:
    """Vectors, float32 (d,), by the SHA-256 of their photo's bytes and a variant's name.

    The variant is "" for the photo as it is. A store that cannot be opened or written
    (full or read-only disk, damaged file) holds nothing and keeps nothing: the vectors are
    then computed anew, which is slower but right.
    """

    def __init__(self, key: str) -> None:
        self._path = settings.cache_folder() / "vectors" / f"{key}.sqlite"
        self._database: sqlite3.Connection | None = None

    def __enter__(self) -> "VectorStore":
        with suppress(OSError, sqlite3.Error):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            database = sqlite3.connect(self._path, timeout=30)
            self._database = database
            database.execute("PRAGMA journal_mode = WAL")
            database.execute(
                "CREATE TABLE IF NOT EXISTS vectors "
                "(digest TEXT, variant TEXT, vector BLOB, PRIMARY KEY (digest, variant))"
                " WITHOUT ROWID"
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

    def get(self, digests: Iterable[str], variant: str = "") -> dict[str, np.ndarray]:
        """The kept vectors of these photos, by digest; photos without one are left out."""
        wanted = list(digests)
        found: dict[str, np.ndarray] = {}
        if self._database is None:
            return found
        with suppress(sqlite3.Error):
            for start in range(0, len(wanted), _AT_ONCE):
                part = wanted[start : start + _AT_ONCE]
                marks = ",".join("?" * len(part))
                rows = self._database.execute(
                    f"SELECT digest, vector FROM vectors WHERE variant = ? AND digest IN ({marks})",
                    [variant, *part],
                )
                with closing(rows):
                    for digest, blob in rows:
                        found[digest] = np.frombuffer(blob, np.float32)
        return found

    def put(self, digests: Sequence[str], vectors: np.ndarray, variant: str = "") -> None:
        """Keep vectors, float32 (n, d), one for each digest; all of them or none."""
        if self._database is None:
            return
        rows = [
            (digest, variant, np.ascontiguousarray(vector, np.float32).tobytes())
            for digest, vector in zip(digests, vectors, strict=True)
        ]
        with suppress(sqlite3.Error), self._database:
            self._database.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)
