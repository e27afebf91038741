"""Evaluations made from numbers, without a network."""

from collections.abc import Sequence

import numpy as np

from clothing_model.data.datasets.manifest import DatasetPhoto
from clothing_model.inference.evaluation.evaluate import Evaluation

NAMES = ("hat", "pants", "shoes")


def made_evaluation(
    probabilities: np.ndarray, truth: Sequence[int], names: tuple[str, ...] = NAMES
) -> Evaluation:
    """An evaluation whose model says these probabilities (n, classes)."""
    photos = tuple(
        DatasetPhoto(f"test/{names[label]}/{n}.jpg", names[label], "test", str(n), 10, 10)
        for n, label in enumerate(truth)
    )
    logits = np.log(np.asarray(probabilities, np.float64))
    blank = np.zeros((len(photos), 2), np.float32)
    known = np.ones(len(photos), bool)
    return Evaluation("made", names, photos, logits, blank, np.asarray(truth), known, 1.0)


def drawn_evaluation(photos: int, seed: int = 0, sharpness: float = 1.0) -> Evaluation:
    """Random probabilities that come true, or that are too sure where sharpness is above 1."""
    rng = np.random.default_rng(seed)
    true = rng.dirichlet((0.5, 0.5, 0.5), photos).clip(1e-9)
    truth = (true.cumsum(1) < rng.random((photos, 1))).sum(1).clip(0, 2)
    said = true**sharpness
    return made_evaluation(said / said.sum(1, keepdims=True), truth.tolist())
