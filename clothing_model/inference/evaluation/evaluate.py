"""How good a saved model is on a folder of labelled photos."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from clothing_model.data.datasets.folders import DatasetPhoto, Manifest, Progress, class_indices
from clothing_model.inference.answers.classifier import Classifier
from clothing_model.inference.evaluation.dataset_outputs import outputs_of
from clothing_model.inference.evaluation.fairness import weak_classes
from clothing_model.network.metrics import (
    ClassFigures,
    balanced_accuracy,
    class_figures,
    confusion_matrix,
    cross_entropy,
    figures,
    softmax,
    wilson_interval,
)


@dataclass(frozen=True, eq=False)
class Evaluation:
    """What a model says of n photos, and how right it is.

    logits: float32 (n, classes); vectors: float32 (n, d); truth: int64 (n,), class indices;
        familiar: bool (n,), whether a photo is like those of training; all in the order of
        `photos`.
    temperature: what the logits are divided by, so that probabilities are calibrated.
    """

    model: str
    class_names: tuple[str, ...]
    photos: tuple[DatasetPhoto, ...]
    logits: np.ndarray
    vectors: np.ndarray
    truth: np.ndarray
    familiar: np.ndarray
    temperature: float

    @property
    def total(self) -> int:
        return len(self.photos)

    @cached_property
    def answers(self) -> np.ndarray:
        """int64 (n,): the class that each photo is given."""
        return np.asarray(self.logits.argmax(1))

    @cached_property
    def probabilities(self) -> np.ndarray:
        """float64 (n, classes), calibrated; each row sums to 1."""
        return softmax(self.logits, self.temperature)

    @cached_property
    def loss(self) -> float:
        """The mean cross-entropy of the calibrated probabilities, in nats."""
        return cross_entropy(self.logits, self.truth, self.temperature)

    @cached_property
    def confusion(self) -> np.ndarray:
        """int64 (classes, classes): row the true class, column the answer."""
        return confusion_matrix(self.truth, self.answers, len(self.class_names))

    @property
    def right(self) -> int:
        return int(np.trace(self.confusion))

    @property
    def accuracy(self) -> float:
        return self.right / self.total

    @property
    def balanced_accuracy(self) -> float:
        """The mean recall, 0..1: every class counts alike."""
        return balanced_accuracy(self.confusion)

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the accuracy."""
        return wilson_interval(self.right, self.total)

    @cached_property
    def per_class(self) -> dict[str, ClassFigures]:
        return dict(zip(self.class_names, class_figures(self.confusion), strict=True))

    @cached_property
    def recalls(self) -> dict[str, float]:
        """The recall of each class that has photos, 0..1."""
        rows = self.per_class.items()
        return {label: row.recall for label, row in rows if row.recall is not None}

    def summary(self) -> dict[str, Any]:
        """The figures as model.json keeps them."""
        return figures(self.class_names, self.confusion, self.loss)

    def to_json(self) -> dict[str, Any]:
        return {
            "model": self.model,
            **{name: value for name, value in self.summary().items() if name != "classes"},
            "class_names": list(self.class_names),
            "confusion": self.confusion.tolist(),
            "per_class": {label: row._asdict() for label, row in self.per_class.items()},
            **weak_classes(self.summary()),
        }


def evaluate(
    classifier: Classifier,
    manifest: Manifest,
    photos: Sequence[DatasetPhoto],
    progress: Progress | None = None,
) -> Evaluation:
    """Have a model name labelled photos. Their vectors are kept, so a second time is quick.

    `progress` is called with (photos done, photos in all) and may raise to stop. Raises
    InvalidDataset where a photo's class is not one of the model's, or there are no photos.
    """
    saved = classifier.saved
    truth = class_indices(photos, saved.class_names)
    logits, vectors = outputs_of(classifier, manifest, photos, progress)
    return Evaluation(
        model=saved.name,
        class_names=saved.class_names,
        photos=tuple(photos),
        logits=logits,
        vectors=vectors,
        truth=truth,
        familiar=classifier.familiarity.holds(vectors),
        temperature=saved.temperature,
    )
