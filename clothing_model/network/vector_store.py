"""Vectors on disk, by the network that made them and the photo."""

from collections.abc import Iterable, Sequence

import numpy as np

from clothing_model.cache import Cache
from clothing_model.data.pictures.door import READING


class VectorStore(Cache):
    """Vectors, float32 (d,), by the SHA-256 of their photo's bytes and a variant's name.

    `key` names the network. The variant is "" for the photo as it is.
    """

    def __init__(self, key: str) -> None:
        super().__init__()
        self._key = key

    def get(self, digests: Iterable[str], variant: str = "") -> dict[str, np.ndarray]:
        """The kept vectors of these photos, by digest; photos without one are left out."""
        values = self.read(self._kind(variant), digests)
        return {digest: np.frombuffer(value, np.float32) for digest, value in values.items()}

    def missing(self, digests: Iterable[str], variant: str = "") -> set[str]:
        """Those of the photos that no vector is kept of; reads no vectors."""
        return self.absent(self._kind(variant), digests)

    def put(self, digests: Sequence[str], vectors: np.ndarray, variant: str = "") -> None:
        """Keep vectors, float32 (n, d), one for each digest; all of them or none."""
        rows = np.ascontiguousarray(vectors, np.float32)
        values = {digest: row.tobytes() for digest, row in zip(digests, rows, strict=True)}
        self.write(self._kind(variant), values)

    def forget(self) -> None:
        """Keep none of this network's vectors any more."""
        self.drop(self._kind(""))

    def _kind(self, variant: str) -> str:
        return f"vector {READING} {self._key} {variant}"
