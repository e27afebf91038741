"""Is a photo like those the model was trained on?

A head must always name one of its classes, even for a photo of a cat. What gives the cat
away is its vector: it points away from the mean direction of every class.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from clothing_model.files import read_arrays, write_arrays

FALSE_ALARMS = 0.02


@dataclass(frozen=True, eq=False)
class Familiarity:
    """Mean directions, float32 (classes, d) of unit length, and the least cosine (-1..1) to
    the nearest of them at which a photo counts as familiar."""

    directions: np.ndarray
    threshold: float

    def cosine(self, vectors: np.ndarray) -> np.ndarray:
        """The cosine of each vector (n, d) to its nearest class direction, (n,) in -1..1."""
        return np.asarray((unit_rows(vectors) @ self.directions.T).max(axis=1))

    def holds(self, vectors: np.ndarray) -> np.ndarray:
        """bool (n,): whether each vector (n, d) is like those of the training photos."""
        return np.asarray(self.cosine(vectors) >= self.threshold)

    def save(self, path: Path) -> None:
        write_arrays(path, {"directions": self.directions, "threshold": self.threshold})

    @classmethod
    def load(cls, path: Path) -> "Familiarity":
        """Raises OSError or ValueError for a file that is missing or damaged."""
        kept = read_arrays(path)
        directions, threshold = kept.get("directions"), kept.get("threshold")
        if directions is None or directions.ndim != 2 or directions.dtype.kind != "f":
            raise ValueError("Expected directions as rows of numbers.")
        if threshold is None or threshold.shape or threshold.dtype.kind != "f":
            raise ValueError("Expected the threshold as one number.")
        if not (np.isfinite(directions).all() and len(directions) and abs(threshold) < 1.001):
            raise ValueError("Expected finite directions and a threshold from -1 to 1.")
        return cls(directions, float(threshold))


def fit_familiarity(
    vectors: np.ndarray,
    labels: np.ndarray,
    validation: np.ndarray,
    false_alarms: float = FALSE_ALARMS,
) -> Familiarity:
    """Directions from the training vectors (n, d) with class indices (n,); the threshold so
    that the share `false_alarms` of the validation vectors (m, d) falls below it."""
    units = unit_rows(vectors)
    means = np.stack([units[labels == label].mean(axis=0) for label in np.unique(labels)])
    familiar = Familiarity(unit_rows(means).astype(np.float32), -1.0)
    threshold = float(np.quantile(familiar.cosine(validation), false_alarms))
    return Familiarity(familiar.directions, threshold)


def unit_rows(vectors: np.ndarray) -> np.ndarray:
    """Vectors (n, d), each divided by its length."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-12))
