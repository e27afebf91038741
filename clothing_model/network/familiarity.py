"""Is a photo like those the model was trained on?

A head must always name one of its classes, even for a photo of a cat. What gives the cat
away is its vector: it points away from the mean direction of every class.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from clothing_model.files import read_arrays, write_arrays
from clothing_model.network.metrics import wilson_interval

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
            raise ValueError("Directions must be rows of numbers.")
        if threshold is None or threshold.shape or threshold.dtype.kind != "f":
            raise ValueError("The threshold must be one number.")
        if not (np.isfinite(directions).all() and len(directions) and abs(threshold) < 1.001):
            raise ValueError("Directions must be finite, and the threshold must be -1 to 1.")
        return cls(directions, float(threshold))


@dataclass(frozen=True)
class Chosen:
    """How a threshold was chosen: on how many photos, and which share of them, 0..1, is below."""

    photos: int
    false_alarms: float


def fit_familiarity(
    vectors: np.ndarray,
    labels: np.ndarray,
    validation: np.ndarray,
    false_alarms: float = FALSE_ALARMS,
    tuned: bool = False,
) -> tuple[Familiarity, Chosen]:
    """Directions from the training vectors (n, d) with class indices (n,); the threshold so
    that the share `false_alarms` of photos of the same kind falls below it, or a little more.

    Which photos are of that kind, the validation vectors (m, d) say and the training vectors,
    each held against its class's direction without itself. Of few, the lowest say little of
    where the share lies; the upper end of its 95 % interval is taken, so that the fewer there
    are, the rather it warns: 10 % of 54, 2.5 % of 3,400.

    A network that was `tuned` on the training photos has learned to make those alike, new ones less
    so: there only the validation photos say it. (With both, of two stages tuned, 11 % of photos
    held out fell below a threshold that promised 2.5 %.)
    """
    units = unit_rows(vectors)
    sums = np.stack([units[labels == label].sum(axis=0) for label in np.unique(labels)])
    familiar = Familiarity(unit_rows(sums).astype(np.float32), -1.0)
    seen = [] if tuned else [_left_out(units, labels, sums)]
    cosines = np.concatenate([*seen, familiar.cosine(validation)])
    share = wilson_interval(false_alarms * len(cosines), len(cosines))[1]
    threshold = float(np.quantile(cosines, share))
    return Familiarity(familiar.directions, threshold), Chosen(len(cosines), share)


def _left_out(units: np.ndarray, labels: np.ndarray, sums: np.ndarray) -> np.ndarray:
    """The cosines (k,) of unit vectors (n, d) to the nearest class direction, their own class's
    made without them; those of classes with two photos or more. sums: (classes, d)."""
    cosines = units @ unit_rows(sums).T
    kept = np.zeros(len(units), bool)
    for place, label in enumerate(np.unique(labels)):
        rows = labels == label
        cosines[rows, place] = (units[rows] * unit_rows(sums[place] - units[rows])).sum(axis=1)
        kept |= rows & (rows.sum() > 1)
    return np.asarray(cosines.max(axis=1)[kept])


def unit_rows(vectors: np.ndarray) -> np.ndarray:
    """Vectors (n, d), each divided by its length."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-12))
