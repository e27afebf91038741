"""Looks on disk: one SQLite file, a row for each photo."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from clothing_model.data.kept_rows import KeptRows

FORMAT = 1  # part of the file's name: raise it when looks are made in another way


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


class LookStore(KeptRows):
    """Looks by the SHA-256 of their photo's bytes."""

    def __init__(self) -> None:
        super().__init__(
            f"looks-{FORMAT}.sqlite",
            [
                "PRAGMA synchronous = NORMAL",
                # The thumbnail comes last, so that the rest is read without it.
                "CREATE TABLE IF NOT EXISTS looks (digest TEXT PRIMARY KEY, "
                "fingerprint BLOB, grey BLOB, sharpness REAL, thumbnail BLOB)",
            ],
        )

    def get(self, digests: Iterable[str], thumbnails: bool = True) -> dict[str, Look]:
        """The kept looks by digest; without `thumbnails` that field is empty, and it is faster."""
        last = "thumbnail" if thumbnails else "x''"
        question = f"SELECT digest, fingerprint, grey, sharpness, {last} FROM looks WHERE digest IN"
        return {digest: Look(*look) for digest, *look in self._rows(question, digests)}

    def put(self, looks: Sequence[tuple[str, Look]]) -> None:
        """Keep the looks of photos, all of them or none."""
        rows = [(digest, *look) for digest, look in looks]
        self._keep("INSERT OR REPLACE INTO looks VALUES (?, ?, ?, ?, ?)", rows)
