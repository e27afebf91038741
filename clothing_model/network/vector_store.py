"""Vectors on disk: one SQLite file for each backbone, a row for each photo."""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from clothing_model.cache import CacheTable


class VectorStore(CacheTable):
    """Vectors, float32 (d,), by the SHA-256 of their photo's bytes and a variant's name.

    The variant is "" for the photo as it is.
    """

    def __init__(self, key: str) -> None:
        super().__init__(
            f"vectors/{key}.sqlite",
            [
                "PRAGMA synchronous = NORMAL",
                "CREATE TABLE IF NOT EXISTS vectors "
                "(digest TEXT, variant TEXT, vector BLOB, PRIMARY KEY (digest, variant))"
                " WITHOUT ROWID",
            ],
        )

    def get(self, digests: Iterable[str], variant: str = "") -> dict[str, np.ndarray]:
        """The kept vectors of these photos, by digest; photos without one are left out."""
        question = "SELECT digest, vector FROM vectors WHERE variant = ? AND digest IN"
        blobs = dict(self._rows(question, digests, variant))
        sizes = Counter(len(blob) for blob in blobs.values() if isinstance(blob, bytes))
        usual = max(sizes, key=sizes.__getitem__, default=0)  # another one is damaged
        whole = {digest: blob for digest, blob in blobs.items() if _is_whole(blob, usual)}
        return {digest: np.frombuffer(blob, np.float32) for digest, blob in whole.items()}

    def missing(self, digests: Iterable[str], variant: str = "") -> set[str]:
        """Those of the photos that no vector is kept of; reads no vectors."""
        wanted = set(digests)
        question = "SELECT digest FROM vectors WHERE variant = ? AND digest IN"
        return wanted - {digest for (digest,) in self._rows(question, wanted, variant)}

    def put(self, digests: Sequence[str], vectors: np.ndarray, variant: str = "") -> None:
        """Keep vectors, float32 (n, d), one for each digest; all of them or none."""
        rows = [
            (digest, variant, np.ascontiguousarray(vector, np.float32).tobytes())
            for digest, vector in zip(digests, vectors, strict=True)
        ]
        self._keep("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)


def _is_whole(blob: object, size: int) -> bool:
    return isinstance(blob, bytes) and len(blob) == size > 0 and size % 4 == 0
