"""One SQLite file in the cache folder, whose rows are kept by the digest of a photo.

SQLite lets several processes read and write at once and survives a kill at any moment.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, suppress
from types import TracebackType
from typing import Any, Self

from clothing_model import settings

_AT_ONCE = 500  # SQLite limits the values in one question


class CacheTable:
    """Open it with `with`. `statements` are run first, and make the table where it is missing.

    A file that cannot be opened or written (full or read-only disk, damaged) holds nothing
    and keeps nothing: what it should hold is then made anew, which is slower but right.
    """

    def __init__(self, name: str, statements: Sequence[str]) -> None:
        self._path = settings.cache_folder() / name
        self._statements = ("PRAGMA journal_mode = WAL", *statements)
        self._database: sqlite3.Connection | None = None

    def __enter__(self) -> Self:
        with suppress(OSError, sqlite3.Error):
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

    def _rows(self, question: str, digests: Iterable[str], *values: Any) -> Iterator[Any]:
        """The answers to a question that ends with "digest IN", for as many digests as there are.

        `values` fill the question marks before that.
        """
        wanted = list(digests)
        if self._database is None:
            return
        with suppress(sqlite3.Error):
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
            with suppress(sqlite3.Error), self._database:
                self._database.executemany(statement, rows)
