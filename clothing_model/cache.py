"""One SQLite file in the cache folder, whose rows are kept by the digest of a photo.

SQLite lets several processes read and write at once and survives a kill at any moment.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from types import TracebackType
from typing import Any, Self

from clothing_model import settings

_AT_ONCE = 500  # SQLite limits the values in one question
# Of the errors that SQLite may give; others say that it is busy, full or not to be written.
_DAMAGE = (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class CacheTable:
    """Open it with `with`. `statements` are run first, and make the table where it is missing.

    A file that cannot be opened or written (full or read-only disk) holds nothing and keeps
    nothing: what it should hold is then made anew, which is slower but right. One that is
    damaged is moved away, and the next to open it begins a new one.
    """

    def __init__(self, name: str, statements: Sequence[str]) -> None:
        self._path = settings.cache_folder() / name
        self._statements = ("PRAGMA journal_mode = WAL", *statements)
        self._database: sqlite3.Connection | None = None
        self._damaged = False

    def __enter__(self) -> Self:
        with suppress(OSError), self._told():
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._database = sqlite3.connect(self._path, timeout=30)
            for statement in self._statements:
                self._database.execute(statement)
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
            for ending in ("", "-wal", "-shm"):
                with suppress(OSError):
                    file = self._path.with_name(self._path.name + ending)
                    file.replace(file.with_name(f"{self._path.name}.damaged{ending}"))

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Errors of SQLite are none of the caller's; they say whether the file is damaged."""
        try:
            yield
        except (sqlite3.Error, UnicodeError) as error:
            code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
            self._damaged |= code in _DAMAGE

    def _rows(self, question: str, digests: Iterable[str], *values: Any) -> Iterator[Any]:
        """The answers to a question that ends with "digest IN", for as many digests as there are.

        `values` fill the question marks before that.
        """
        wanted = list(digests)
        if self._database is None:
            return
        with self._told():
            for start in range(0, len(wanted), _AT_ONCE):
                part = wanted[start : start + _AT_ONCE]
                marks = ",".join("?" * len(part))
                with closing(
                    self._database.execute(f"{question} ({marks})", [*values, *part])
                ) as rows:
                    yield from rows

    def _keep(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        """All of the rows, or none."""
        if self._database is not None:
            with self._told(), self._database:
                self._database.executemany(statement, rows)
