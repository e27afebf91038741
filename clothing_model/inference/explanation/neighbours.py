"""The training photos that a model finds most like a photo."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clothing_model.data.datasets.folders import DatasetPhoto, Manifest, Progress
from clothing_model.inference.answers.classifier import Classifier
from clothing_model.inference.evaluation.dataset_outputs import outputs_of
from clothing_model.network.familiarity import unit_rows


@dataclass(frozen=True)
class Neighbour:
    """A photo, and the cosine of its vector to the one asked about, -1..1."""

    photo: DatasetPhoto
    cosine: float


@dataclass(frozen=True, eq=False)
class Neighbourhood:
    """Photos with the directions of their vectors, float32 (n, d) of unit length."""

    photos: tuple[DatasetPhoto, ...]
    directions: np.ndarray

    def nearest(self, vector: np.ndarray, count: int, but: str = "") -> list[Neighbour]:
        """The `count` photos most like a vector (d,), the most alike first; all where they are
        fewer. A vector that is not finite, theirs or the one asked about, is like none.

        `but` is the digest of a photo to leave out, with its copies: the one asked about.
        """
        cosines = self.directions @ unit_rows(vector[None])[0]
        rows = [
            row
            for row in np.argsort(-cosines, kind="stable")
            if np.isfinite(cosines[row]) and self.photos[row].digest != but
        ]
        return [Neighbour(self.photos[row], float(cosines[row])) for row in rows[: max(count, 0)]]


def neighbourhood(
    classifier: Classifier,
    manifest: Manifest,
    photos: Sequence[DatasetPhoto],
    progress: Progress | None = None,
) -> Neighbourhood:
    """Of these photos, with a model's vectors, which are kept. Raises InvalidImage."""
    _, vectors = outputs_of(classifier, manifest, photos, progress)
    return Neighbourhood(tuple(photos), unit_rows(vectors).astype(np.float32))
