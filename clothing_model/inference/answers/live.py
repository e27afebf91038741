"""Answers to one picture after the other, several a second: made steady enough to be read."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from clothing_model.inference.answers.answer import Answer, Prediction

HALF_LIFE = 0.25  # seconds, after which an answer counts half
FORGOTTEN = 2.0  # seconds, after which what was seen before counts no more


@dataclass(frozen=True)
class Steady:
    """A mean of the last answers, the newer the heavier.

    probabilities: of every class, their sum is 1. familiar: the share, 0..1, of pictures like the
    training photos. at: when it was made, in seconds of a clock that only runs forward.
    """

    probabilities: Mapping[str, float]
    familiar: float
    at: float

    @property
    def predictions(self) -> tuple[Prediction, ...]:
        """Every class, the most probable first."""
        ranked = sorted(self.probabilities.items(), key=lambda item: -item[1])
        return tuple(Prediction(*item) for item in ranked)


def steady(before: Steady | None, answer: Answer, now: float) -> Steady:
    """The mean with one more answer; `before` is that of the same model, or None.

    An exponential moving average over time, so that it settles as quickly with few answers a
    second as with many.
    """
    new = Steady(dict(answer.predictions), float(answer.familiar), now)
    if before is None or now - before.at > FORGOTTEN:
        return new
    kept = math.exp2((before.at - now) / HALF_LIFE)

    def mean(old: float, latest: float) -> float:
        return kept * old + (1 - kept) * latest

    probabilities = {
        label: mean(before.probabilities[label], latest)
        for label, latest in new.probabilities.items()
    }
    return Steady(probabilities, mean(before.familiar, new.familiar), now)
