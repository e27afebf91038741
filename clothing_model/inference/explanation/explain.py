"""Where on a photo a model finds what speaks for a class.

A vector is the mean of the last feature maps over their cells, and around one photo the head
is a linear function of the vector. So each class's logit is a constant plus a sum over the
cells, and each cell's part in it is known without automatic differentiation:

    logit[c] = constant[c] + sum over cells of  maps[cell] @ slopes[:, c] / cells

Without an inner layer this is the class activation map of Zhou et al. (2016),
https://arxiv.org/abs/1512.04150; an inner layer's slopes are those of its active units.

What all classes share changes no probability (softmax ignores it). Evidence for a class is
therefore its part less the mean part of all classes. All of it is divided by the model's
temperature, as the logits are before they become probabilities.
"""

from dataclasses import dataclass

import numpy as np

from clothing_model.errors import InvalidModel
from clothing_model.inference.answers.classifier import Classifier
from clothing_model.network.batches import prepare
from clothing_model.network.head import DenseHead


@dataclass(frozen=True, eq=False)
class Explanation:
    """What speaks for and against each class of one photo.

    evidence: float32 (H, W, classes), in units of a calibrated logit; above 0 speaks for the
        class.
    constants: float32 (classes,), what does not depend on the place. The evidence summed
        over the cells, plus the constants, is `scores`.
    probabilities: float64 (classes,), calibrated: the softmax of `scores`.
    vector: float32 (d,).
    """

    class_names: tuple[str, ...]
    evidence: np.ndarray
    constants: np.ndarray
    probabilities: np.ndarray
    vector: np.ndarray

    @property
    def scores(self) -> np.ndarray:
        """float32 (classes,): each calibrated logit less the mean of all; the largest is the
        answer."""
        return np.asarray(self.evidence.sum(axis=(0, 1)) + self.constants)

    @property
    def ranked(self) -> list[str]:
        """The classes, the most probable first."""
        order = np.argsort(-self.probabilities, kind="stable")
        return [self.class_names[index] for index in order]

    def of(self, label: str, rather_than: str = "") -> np.ndarray:
        """The evidence for one class, or for it rather than for another, float32 (H, W).

        Summed over the cells, with the constants' difference, the latter is by how much the
        one's calibrated logit is ahead of the other's.
        """
        heat = self.evidence[..., self.class_names.index(label)]
        return np.asarray(heat - self.of(rather_than) if rather_than else heat)

    def score(self, label: str, rather_than: str = "") -> float:
        """A class's score, or by how much it is ahead of another's."""
        value = float(self.scores[self.class_names.index(label)])
        return value - self.score(rather_than) if rather_than else value

    def probability(self, label: str) -> float:
        return float(self.probabilities[self.class_names.index(label)])


def evidence(head: DenseHead, maps: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Feature maps (H, W, d) to every class's evidence (H, W, classes) and constants
    (classes,), both less the mean of the classes."""
    height, width, size = maps.shape
    cells = maps.reshape(-1, size)
    slopes, constants = head.linear_at(cells.mean(axis=0))
    parts = (cells @ slopes) / len(cells)
    parts -= parts.mean(axis=1, keepdims=True)
    return parts.reshape(height, width, -1), constants - constants.mean()


def explain(classifier: Classifier, pixels: np.ndarray) -> Explanation:
    """Why a model answers as it does for one photo, uint8 (H, W, 3). Raises InvalidModel for one
    that was added and whose last maps are not known."""
    saved = classifier.saved
    if not saved.explains:
        raise InvalidModel(
            f"Where on the photo the answer of {saved.name} comes from cannot be told: it does "
            "not end in pooling and dense layers, so its last maps are not known."
        )
    batch = prepare([pixels], saved.image_size, saved.interpolation)
    (maps,) = classifier.maps(batch)
    parts, constants = evidence(classifier.head, maps)
    vector = maps.mean(axis=(0, 1))
    return Explanation(
        class_names=saved.class_names,
        evidence=parts / np.float32(saved.temperature),
        constants=constants / np.float32(saved.temperature),
        probabilities=classifier.probabilities(classifier.head.logits(vector[None]))[0],
        vector=vector,
    )
