"""Photos that a network finds alike: the same piece again, from another side or cropped."""

from collections.abc import Iterator

import numpy as np

from clothing_model.data.datasets.duplicates import Duplicates
from clothing_model.data.datasets.manifest import Manifest
from clothing_model.network.backbones import Backbone
from clothing_model.network.features import extract
from clothing_model.tasks import Report

MIN_COSINE = 0.91
_ROWS = 512


def find_alike(
    manifest: Manifest, record: Backbone, report: Report | None = None
) -> tuple[Duplicates, ...]:
    """Pairs of photos whose vectors point the same way, the most alike first.

    The first time it runs every photo through the backbone (minutes); vectors are kept.
    """

    def progress(done: int, total: int) -> None:
        if report:
            report("Turning photos into vectors", done, total)

    vectors = extract(record, manifest, manifest.photos, progress)
    photos = manifest.photos
    pairs = sorted(alike_pairs(vectors, report=report), reverse=True)
    return tuple(Duplicates("alike", (photos[a], photos[b])) for _, a, b in pairs)


def alike_pairs(
    vectors: np.ndarray, minimum: float = MIN_COSINE, report: Report | None = None
) -> Iterator[tuple[float, int, int]]:
    """(cosine, row, row) of the rows of float32 (n, d) whose cosine is at least `minimum`."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit = vectors / np.maximum(lengths, 1e-6)
    for start in range(0, len(unit), _ROWS):
        if report:
            report("Comparing the photos", start, len(unit))
        cosines = unit[start : start + _ROWS] @ unit[start:].T
        for row, column in np.argwhere(cosines >= minimum):
            if column > row:
                yield float(cosines[row, column]), int(start + row), int(start + column)
