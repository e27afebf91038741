"""Figures of merit, in NumPy alone."""

from collections.abc import Callable, Sequence
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
    """The number in 0.05..20 to divide logits (n, classes) by, n at least 1, so that their
    probabilities come true, as far as n photos with class indices (n,) can tell.

    Temperature scaling of Guo et al. (2017), https://arxiv.org/abs/1706.04599, changes how sure
    the model says it is, never its answer. Its least loss on a few photos that are all right is
    at temperature 0, which makes the model sure of everything. So what n photos do not know is
    added:

    - The loss is that of the photos and of `PRIOR` more, which come out just as the model's own
      probabilities say: the conjugate prior around 1 of Diaconis and Ylvisaker (1979),
      https://doi.org/10.1214/aos/1176344611.
    - It is below 1, surer, only with evidence: some photo is wrong, and either there are enough
      to tell an accuracy (`few_to_tell`), or the likelihood-ratio test at 95 % says so.
    - The mean probability of the answers is at most (right + 1) / (n + 2), what Laplace's rule
      of succession expects of the next photo: 7 of 8 after 6 of 6.
    """
    photos, rows = len(truth), np.arange(len(truth))
    right = int((logits.argmax(axis=1) == truth).sum())
    targets = PRIOR / photos * softmax(logits)
    targets[rows, truth] += 1
    found = _least(lambda temperature: _loss(logits, targets, temperature))
    if found < 1:
        gain = cross_entropy(logits, truth) - cross_entropy(logits, truth, found)
        weak = few_to_tell(right, photos) and photos * gain <= _BEYOND_CHANCE
        found = 1.0 if weak or right == photos else found
    return max(found, _temperature_for(logits, (right + 1) / (photos + 2)))


PRIOR = 5.0  # photos
_COLDEST, _HOTTEST = 0.05, 20.0
_BEYOND_CHANCE = 3.841458820694124 / 2  # of chi-square with one degree of freedom, 95 %, halved


def _loss(logits: np.ndarray, targets: np.ndarray, temperature: float) -> float:
    """The cross-entropy in nats of logits (n, classes) against targets (n, classes), summed."""
    scaled = np.asarray(logits, np.float64) / temperature
    scaled -= scaled.max(axis=1, keepdims=True)
    total = np.log(np.exp(scaled).sum(axis=1))
    return float((total * targets.sum(axis=1) - (targets * scaled).sum(axis=1)).sum())


def least_loss(logits: np.ndarray, truth: np.ndarray) -> float:
    """The temperature, 0.05..20, at which these photos have the least loss, whatever others do."""
    return _least(lambda temperature: cross_entropy(logits, truth, temperature))


def _least(loss: Callable[[float], float]) -> float:
    """The temperature of the least loss, which has a single minimum in its logarithm."""
    ratio = (5**0.5 - 1) / 2
    low, high = np.log(_COLDEST), np.log(_HOTTEST)
    left, right = high - ratio * (high - low), low + ratio * (high - low)
    while high - low > 1e-4:
        if loss(float(np.exp(left))) < loss(float(np.exp(right))):
            high = right
        else:
            low = left
        left, right = high - ratio * (high - low), low + ratio * (high - low)
    return float(np.exp((low + high) / 2))


def _temperature_for(logits: np.ndarray, most: float) -> float:
    """The least temperature at which the answers' mean probability is `most` or below."""
    low, high = np.log(_COLDEST), np.log(_HOTTEST)
    while high - low > 1e-4:
        middle = (low + high) / 2
        if softmax(logits, float(np.exp(middle))).max(axis=1).mean() > most:
            low = middle
        else:
            high = middle
    return float(np.exp(high))


def few_to_tell(right: int, of: int) -> bool:
    """Whether an accuracy of `right` out of `of` is hardly known: its 95 % interval is wider
    than 20 points. So it is up to 15 photos that are all right, 37 with 90 % right, 92 with
    half of them."""
    low, high = wilson_interval(right, of)
    return high - low > 0.2


def wilson_interval(right: float, of: int) -> tuple[float, float]:
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


def figures(class_names: Sequence[str], confusion: np.ndarray, loss: float) -> dict[str, Any]:
    """What model.json keeps of an evaluation, made from its confusion matrix, a photo or more.

    photos, right, accuracy, its 95 % interval, loss (nats); what tells whether an accuracy is
    worth anything where classes are of unequal size: balanced_accuracy, largest_class
    (`largest_class`), and classes, {label: {"photos", "right", "answered"}}.
    """
    right, photos = int(np.trace(confusion)), int(confusion.sum())
    return {
        "photos": photos,
        "right": right,
        "accuracy": right / photos,
        "interval": list(wilson_interval(right, photos)),
        "loss": loss,
        "balanced_accuracy": balanced_accuracy(confusion),
        "largest_class": largest_class(class_names, confusion.sum(axis=1)),
        "classes": {
            label: {
                "photos": int(confusion[row].sum()),
                "right": int(confusion[row, row]),
                "answered": int(confusion[:, row].sum()),
            }
            for row, label in enumerate(class_names)
        },
    }


def balanced_accuracy(confusion: np.ndarray) -> float:
    """The mean recall of the classes that have photos, 0..1: each class counts alike, however
    many photos it has. Brodersen et al. (2010), https://doi.org/10.1109/ICPR.2010.764. Always
    answering one of k classes has 1/k."""
    photos = confusion.sum(axis=1)
    return float((np.diag(confusion)[photos > 0] / photos[photos > 0]).mean())


def largest_class(class_names: Sequence[str], counts: np.ndarray) -> dict[str, Any]:
    """The class with the most photos, the first of equals: what always answering it would have
    right. counts: int (classes,); {"label", "photos", "of"}, the latter the photos in all."""
    most = int(np.argmax(counts))
    return {"label": class_names[most], "photos": int(counts[most]), "of": int(counts.sum())}


def are_figures(value: object) -> bool:
    """Whether a value that was read from a file holds what `figures` gives.

    Loss, balanced accuracy, largest class and classes may lack: figures that were kept before
    they were known stay good.
    """
    if not isinstance(value, dict):
        return False
    photos, right, interval = value.get("photos"), value.get("right"), value.get("interval")
    shares = [value.get("accuracy"), *(interval if isinstance(interval, list) else [])]
    return (
        _are_counts(right, photos)
        and photos != 0
        and len(shares) == 3
        and all(is_number(share, 0, 1) for share in shares)
        and is_number(value.get("balanced_accuracy", 0), 0, 1)
        and is_largest(value.get("largest_class", _NOBODY))
        and _are_classes(value.get("classes", {}))
    )


_NOBODY = {"label": "", "photos": 0, "of": 1}


def is_largest(value: object) -> bool:
    """Whether a value that was read from a file is what `largest_class` gives."""
    return (
        isinstance(value, dict)
        and isinstance(value.get("label"), str)
        and _are_counts(value.get("photos"), value.get("of"))
        and value["of"] > 0
    )


def _are_classes(value: object) -> bool:
    return isinstance(value, dict) and all(
        isinstance(row, dict)
        and _are_counts(row.get("right"), row.get("photos"))
        and _are_counts(row.get("right"), row.get("answered"))
        for row in value.values()
    )


def _are_counts(part: object, whole: object) -> bool:
    """Whether these are whole numbers from 0 up, the first no larger than the second."""
    return type(part) is int and type(whole) is int and 0 <= part <= whole


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
