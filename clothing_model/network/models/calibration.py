"""How sure a model is and what it calls unusual, fitted on its validation photos."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from clothing_model.data.datasets.folders import DatasetPhoto, Manifest, class_indices
from clothing_model.network.engine import Network, open_engine
from clothing_model.network.familiarity import Familiarity, fit_familiarity
from clothing_model.network.features import source_of, vectors_of
from clothing_model.network.head import DenseHead
from clothing_model.network.metrics import (
    confusion_matrix,
    cross_entropy,
    figures,
    fit_temperature,
)
from clothing_model.tasks import Report


def calibration(
    class_names: Sequence[str],
    logits: np.ndarray,
    truth: np.ndarray,
    validation: np.ndarray,
    train: np.ndarray,
    labels: np.ndarray,
    tuned: bool = False,
) -> tuple[dict[str, Any], Familiarity]:
    """What model.json tells of it, and what tells unlike photos.

    logits float32 (m, classes) of the validation photos, their class indices (m,) and vectors
    (m, d); vectors (n, d) and class indices (n,) of the training photos, on which stages of the
    network may have been `tuned`.
    """
    temperature = fit_temperature(logits, truth)
    familiarity, chosen = fit_familiarity(train, labels, validation, tuned=tuned)
    confusion = confusion_matrix(truth, logits.argmax(1), len(class_names))
    facts = {
        "temperature": temperature,
        "unfamiliar": {**asdict(chosen), "threshold": familiarity.threshold},
        "validation": figures(class_names, confusion, cross_entropy(logits, truth, temperature)),
    }
    return facts, familiarity


def measured(
    network: Network,
    head: DenseHead,
    manifest: Manifest,
    validation: Sequence[DatasetPhoto],
    train: Sequence[DatasetPhoto],
    report: Report | None = None,
) -> tuple[dict[str, Any], Familiarity]:
    """As `calibration`, of a tuned network as it lies on the disk, by the engine that will run it.

    The photos' vectors are kept, for evaluation and for similar photos. Raises as `open_engine`
    and `vectors_of`; whatever `report` raises.
    """
    engine, names = open_engine(network, report=report), manifest.class_names
    source = source_of(network, engine.choice)

    def say(done: int, total: int) -> None:
        if report:
            report("Measuring the network that was saved", done, total)

    found, learned = (
        vectors_of(source, engine, manifest, photos, say) for photos in (validation, train)
    )
    truth, labels = (class_indices(photos, names) for photos in (validation, train))
    return calibration(names, head.logits(found), truth, found, learned, labels, tuned=True)


def learned(class_names: Sequence[str], labels: np.ndarray) -> dict[str, int]:
    """The training photos of each class, by class indices (n,)."""
    counts = np.bincount(labels, minlength=len(class_names))
    return dict(zip(class_names, counts.tolist(), strict=True))
