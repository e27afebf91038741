"""Does a model that says 90 % have it right nine times out of ten?"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from clothing_model.inference.evaluation.evaluate import Evaluation

_DRAWS, _SEED = 400, 1


class Bin(NamedTuple):
    """The photos whose answer has a probability in low..high (high alone belongs to the next).

    mean_probability: the mean of those probabilities, 0..1; right: how many answers are right.
    """

    low: float
    high: float
    photos: int
    mean_probability: float
    right: int


def reliability(evaluation: "Evaluation", bins: int = 10) -> list[Bin]:
    """The answers in `bins` equal steps of their probability, 0..1; steps without photos are
    left out."""
    sure = evaluation.probabilities.max(axis=1)
    right = evaluation.answers == evaluation.truth
    places = np.minimum((sure * bins).astype(int), bins - 1)
    return [
        Bin(
            float(place / bins),
            float((place + 1) / bins),
            int(inside.sum()),
            float(sure[inside].mean()),
            int(right[inside].sum()),
        )
        for place in np.unique(places)
        for inside in [places == place]
    ]


def calibration_error(bins: Sequence[Bin]) -> float:
    """How far what is said and what is right lie apart, 0..1: the mean over the bins, each
    weighted by its photos.

    Naeini, Cooper and Hauskrecht (2015), https://doi.org/10.1609/aaai.v29i1.9602. 0.0 for none.
    """
    photos = sum(part.photos for part in bins)
    apart = sum(abs(part.right - part.photos * part.mean_probability) for part in bins)
    return apart / photos if photos else 0.0


class ChanceError(NamedTuple):
    """Calibration errors, 0..1: the mean, and what 95 % of draws stay below."""

    mean: float
    most: float


def error_by_chance(evaluation: "Evaluation", bins: int = 10) -> ChanceError:
    """The calibration error that a model would show on this many photos if it said these
    probabilities and they were exactly true.

    Drawn anew 400 times with a fixed seed: each answer is right with its own probability
    (Bröcker and Smith, 2007, https://doi.org/10.1175/WAF993.1).
    """
    sure = evaluation.probabilities.max(axis=1)
    places = np.minimum((sure * bins).astype(int), bins - 1)
    inside = places[:, None] == np.arange(bins)  # (n, bins)
    drawn = np.random.default_rng(_SEED).random((_DRAWS, len(sure))) < sure
    errors = np.abs((drawn - sure) @ inside).sum(axis=1) / len(sure)
    return ChanceError(float(errors.mean()), float(np.quantile(errors, 0.95)))
