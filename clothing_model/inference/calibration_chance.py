"""What chance alone makes of a calibration error."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from clothing_model.inference.evaluate import Evaluation

_DRAWS, _SEED = 400, 1


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
