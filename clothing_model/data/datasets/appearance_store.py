"""Appearances on disk: one SQLite file, a row for each photo."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from clothing_model.cache import CacheTable

FORMAT = 1  # part of the file's name: raise it when appearances are made in another way


class Appearance(NamedTuple):
    """What is kept of how a photo looks.

    fingerprint: 64 bytes, 512 bits that say where the picture gets brighter.
    grey: 256 bytes, the picture as 16 x 16 grey values.
    sharpness: 0..255, how much neighbouring pixels differ; higher is sharper.
    thumbnail: a JPEG of at most appearance.THUMBNAIL px on its long side.
    """

    fingerprint: bytes
    grey: bytes
    sharpness: float
    thumbnail: bytes


class AppearanceStore(CacheTable):
    """Appearances by the SHA-256 of their photo's bytes."""

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

    def get(self, digests: Iterable[str], thumbnails: bool = True) -> dict[str, Appearance]:
        """The kept appearances by digest; without `thumbnails`, which is faster, that field is
        empty."""
        last = "thumbnail" if thumbnails else "x''"
        question = f"SELECT digest, fingerprint, grey, sharpness, {last} FROM looks WHERE digest IN"
        rows = self._rows(question, digests)
        return {digest: Appearance(*row) for digest, *row in rows if _is_whole(*row)}

    def put(self, appearances: Sequence[tuple[str, Appearance]]) -> None:
        """Keep the appearances of photos, all of them or none."""
        rows = [(digest, *appearance) for digest, appearance in appearances]
        self._keep("INSERT OR REPLACE INTO looks VALUES (?, ?, ?, ?, ?)", rows)


def _is_whole(fingerprint: object, grey: object, sharpness: object, thumbnail: object) -> bool:
    """Whether a row holds what was kept in it; a damaged file may give anything."""
    parts = isinstance(fingerprint, bytes) and isinstance(grey, bytes)
    sized = parts and len(fingerprint) == 64 and len(grey) == 256  # type: ignore[arg-type]
    picture = isinstance(thumbnail, bytes) and thumbnail[:2] in (b"", b"\xff\xd8")
    return sized and isinstance(sharpness, float) and picture
