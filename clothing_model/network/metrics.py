"""Figures of merit, in NumPy alone."""

from math import lgamma
from typing import Any, NamedTuple

import numpy as np


def softmax(logits: np.ndarray, temperature: float = 1.0) -> np.ndarray:
    """Logits (n, classes) to probabilities (n, classes), each row summing to 1."""
    scaled = np.asarray(logits, np.float64) / temperature
    powers = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def cross_entropy(logits: np.ndarray, truth: np.ndarray, temperature: float = 1.0) -> float:
    """The mean loss in nats of logits (n, classes) against class indices (n,)."""
    scaled = np.asarray(logits, np.float64) / temperature
    top = scaled.max(axis=1)
    total = top + np.log(np.exp(scaled - top[:, None]).sum(axis=1))
    return float(np.mean(total - scaled[np.arange(len(truth)), truth]))


def fit_temperature(logits: np.ndarray, truth: np.ndarray) -> float:
    """The number in 0.05..20 to divide the logits by, so that the loss is least.

    Temperature scaling of Guo et al. (2017), https://arxiv.org/abs/1706.04599: it changes
    how sure the model says it is, never its answer. The loss has a single minimum in the
    logarithm of the temperature, found by golden-section search.
    """
    ratio = (5**0.5 - 1) / 2
    low, high = np.log(0.05), np.log(20.0)

    def loss(log_temperature: float) -> float:
        return cross_entropy(logits, truth, float(np.exp(log_temperature)))

    left, right = high - ratio * (high - low), low + ratio * (high - low)
    while high - low > 1e-4:
        if loss(left) < loss(right):
            high = right
        else:
            low = left
        left, right = high - ratio * (high - low), low + ratio * (high - low)
    return float(np.exp((low + high) / 2))


def wilson_interval(right: int, of: int) -> tuple[float, float]:
    """The 95 % interval of an accuracy of `right` out of `of`, 0..1.

    Wilson (1927), https://doi.org/10.1080/01621459.1927.10502953; unlike the usual plus or
    minus it never leaves 0..1 and holds for few photos. (0, 1) where there are none.
    """
    if of == 0:
        return 0.0, 1.0
    z = 1.959963984540054
    share = right / of
    middle = share + z * z / (2 * of)
    spread = z * (share * (1 - share) / of + z * z / (4 * of * of)) ** 0.5
    scale = 1 + z * z / of
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def predictive_interval(right: int, of: int, photos: int) -> tuple[int, int]:
    """How many of `photos` others would likely (95 %) be right, after `right` out of `of`.

    Wider than the interval of the accuracy, because the other photos are a chance sample too.
    The two ends of the middle 95 % of the beta-binomial distribution that follows from
    Jeffreys' prior, Beta(1/2, 1/2): Aitchison and Dunsmore (1975), Statistical Prediction
    Analysis. Computed exactly, it holds in 95 % of cases or more, since counts are whole.
    """
    a, b = right + 0.5, of - right + 0.5
    logs = np.array(
        [
            lgamma(photos + 1)
            - lgamma(k + 1)
            - lgamma(photos - k + 1)
            + _log_beta(k + a, photos - k + b)
            for k in range(photos + 1)
        ]
    )
    below = np.cumsum(np.exp(logs - _log_beta(a, b)))
    low, high = np.searchsorted(below, [0.025, 0.975])
    return int(low), min(int(high), photos)


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def figures(right: int, photos: int, loss: float) -> dict[str, Any]:
    """Photos, right, accuracy, its 95 % interval and the loss, as model.json keeps them."""
    return {
        "photos": photos,
        "right": right,
        "accuracy": right / photos,
        "interval": list(wilson_interval(right, photos)),
        "loss": loss,
    }


def are_figures(value: object) -> bool:
    """Whether a value that was read from a file holds what `figures` gives; the loss may lack."""
    if not isinstance(value, dict):
        return False
    photos, right, interval = value.get("photos"), value.get("right"), value.get("interval")
    shares = [value.get("accuracy"), *(interval if isinstance(interval, list) else [])]
    counts = isinstance(photos, int) and isinstance(right, int) and 0 <= right <= photos > 0
    return counts and len(shares) == 3 and all(is_number(share, 0, 1) for share in shares)


def is_number(value: object, low: float, high: float) -> bool:
    """Whether a value is a number from `low` to `high`, and no truth value."""
    return isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high


def confusion_matrix(truth: np.ndarray, answers: np.ndarray, classes: int) -> np.ndarray:
    """int64 (classes, classes): row the true class, column the model's answer."""
    counts = np.bincount(truth * classes + answers, minlength=classes * classes)
    return counts.reshape(classes, classes)


class ClassFigures(NamedTuple):
    """Of one class, 0..1: precision, recall, their harmonic mean; and its photos.

    None where nothing can be said: there is no precision of a class that no photo is called,
    no recall of one without photos, and no F1 without both.
    """

    precision: float | None
    recall: float | None
    f1: float | None
    photos: int


def class_figures(confusion: np.ndarray) -> list[ClassFigures]:
    """Precision, recall, F1 and number of photos of each class of a confusion matrix."""
    rows = []
    for index in range(len(confusion)):
        right = int(confusion[index, index])
        answered, photos = int(confusion[:, index].sum()), int(confusion[index].sum())
        precision = right / answered if answered else None
        recall = right / photos if photos else None
        f1 = 2 * right / (answered + photos) if answered and photos else None
        rows.append(ClassFigures(precision, recall, f1, photos))
    return rows
