"""How good a saved model is on a folder of labelled photos."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np

from clothing_model.data.dataset import DatasetPhoto, Manifest, Progress, class_indices
from clothing_model.inference.predict import Classifier
from clothing_model.network.features import BATCH_SIZE, run_in_batches
from clothing_model.network.metrics import (
    ClassFigures,
    class_figures,
    confusion_matrix,
    cross_entropy,
    figures,
    wilson_interval,
)


@dataclass(frozen=True, eq=False)
class Evaluation:
    """A model's figures on some photos.

    logits: float32 (n, classes), in the order of the photos; truth: int (n,), class indices.
    loss: mean cross-entropy of the calibrated probabilities, in nats.
    confusion: int (classes, classes), row the true class, column the answer.
    """

    model: str
    class_names: tuple[str, ...]
    logits: np.ndarray
    truth: np.ndarray
    loss: float
    confusion: np.ndarray

    @property
    def photos(self) -> int:
        return len(self.truth)

    @property
    def right(self) -> int:
        return int(np.trace(self.confusion))

    @property
    def accuracy(self) -> float:
        return self.right / self.photos

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the accuracy."""
        return wilson_interval(self.right, self.photos)

    @property
    def per_class(self) -> dict[str, ClassFigures]:
        return dict(zip(self.class_names, class_figures(self.confusion), strict=True))

    def summary(self) -> dict[str, Any]:
        """Right, photos, accuracy, interval and loss, as model.json keeps them."""
        return figures(self.right, self.photos, self.loss)

    def to_json(self) -> dict[str, Any]:
        return {
            "model": self.model,
            "photos": self.photos,
            "accuracy": self.accuracy,
            "interval": list(self.interval),
            "loss": self.loss,
            "class_names": list(self.class_names),
            "confusion": self.confusion.tolist(),
            "per_class": {label: row._asdict() for label, row in self.per_class.items()},
        }


def evaluate(
    classifier: Classifier,
    manifest: Manifest,
    photos: Sequence[DatasetPhoto],
    progress: Progress | None = None,
) -> Evaluation:
    """Run a model over labelled photos, in batches.

    `progress` is called with (photos done, photos in all). Raises InvalidDataset where a
    photo's class is not one of the model's, or there are no photos.
    """
    saved = classifier.saved
    truth = class_indices(photos, saved.class_names)
    batches = run_in_batches(
        lambda batch: classifier.run(batch)[0],
        [manifest.file(photo) for photo in photos],
        saved.image_size,
        saved.interpolation,
    )
    rows: list[np.ndarray] = []
    rest = iter(photos)
    for logits in batches:
        rows.extend(logits[: len(list(islice(rest, BATCH_SIZE)))])
        if progress:
            progress(len(rows), len(photos))
    return judge(classifier, np.stack(rows), truth)


def judge(classifier: Classifier, logits: np.ndarray, truth: np.ndarray) -> Evaluation:
    """The evaluation of logits (n, classes) that a model gave for class indices (n,)."""
    saved = classifier.saved
    return Evaluation(
        model=saved.name,
        class_names=saved.class_names,
        logits=logits,
        truth=truth,
        loss=cross_entropy(logits, truth, saved.temperature),
        confusion=confusion_matrix(truth, logits.argmax(1), len(saved.class_names)),
    )
