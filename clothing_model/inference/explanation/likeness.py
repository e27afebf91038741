"""How alike two photos are to a network, and which numbers of their vectors make it so."""

from dataclasses import dataclass

import numpy as np

FEW = 20
_WORDS = (
    (0.999, "the same photo, or nearly so"),
    (0.8, "very much alike"),
    (0.6, "much alike"),
    (0.4, "somewhat alike"),
)


@dataclass(frozen=True, eq=False)
class Likeness:
    """Of two vectors, `first` and `second`, float32 (d,).

    parts: float32 (d,), each number's part in their cosine; they sum to it. A vector of zeros is
        like none.
    """

    first: np.ndarray
    second: np.ndarray
    parts: np.ndarray

    @property
    def cosine(self) -> float:
        """-1..1; 0..1 where no number of a vector is negative."""
        return float(self.parts.sum())

    @property
    def words(self) -> str:
        """The cosine as in the middle of a sentence."""
        return next((words for least, words in _WORDS if self.cosine >= least), "little alike")

    @property
    def few(self) -> int:
        return min(FEW, len(self.parts))

    @property
    def share_of_few(self) -> float:
        """Of the cosine, what its largest few parts make, 0..1; 0 where it is not above 0."""
        largest = float(np.sort(self.parts)[::-1][: self.few].sum())
        return min(largest / self.cosine, 1.0) if self.cosine > 0 else 0.0


def compare(first: np.ndarray, second: np.ndarray) -> Likeness:
    """Two vectors, float32 (d,)."""
    length = float(np.linalg.norm(first) * np.linalg.norm(second))
    parts = first * second / length if length else np.zeros_like(first)
    return Likeness(first, second, np.asarray(parts, np.float32))
