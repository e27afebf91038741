"""How sure a model is and what it calls unusual, fitted on its validation photos."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from clothing_model.network.familiarity import Familiarity, fit_familiarity
from clothing_model.network.metrics import (
    confusion_matrix,
    cross_entropy,
    figures,
    fit_temperature,
)


def calibration(
    class_names: Sequence[str],
    logits: np.ndarray,
    truth: np.ndarray,
    validation: np.ndarray,
    train: np.ndarray,
    labels: np.ndarray,
) -> tuple[dict[str, Any], Familiarity]:
    """What model.json tells of it, and what tells unlike photos.

    logits float32 (m, classes) of the validation photos, their class indices (m,) and vectors
    (m, d); vectors (n, d) and class indices (n,) of the training photos.
    """
    temperature = fit_temperature(logits, truth)
    familiarity, chosen = fit_familiarity(train, labels, validation)
    confusion = confusion_matrix(truth, logits.argmax(1), len(class_names))
    facts = {
        "temperature": temperature,
        "unfamiliar": {**asdict(chosen), "threshold": familiarity.threshold},
        "validation": figures(class_names, confusion, cross_entropy(logits, truth, temperature)),
    }
    return facts, familiarity


def learned(class_names: Sequence[str], labels: np.ndarray) -> dict[str, int]:
    """The training photos of each class, by class indices (n,)."""
    counts = np.bincount(labels, minlength=len(class_names))
    return dict(zip(class_names, counts.tolist(), strict=True))
