"""Runs side by side: which settings differ, and whether the difference is more than chance."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from clothing_model.data.augmentation.text import to_query
from clothing_model.data.datasets.collection import known_at
from clothing_model.network.metrics import wilson_interval
from clothing_model.training.config import SETTINGS, SIMPLE, TUNING, TrainingConfig
from clothing_model.wording import number


def setting_text(config: TrainingConfig, name: str) -> str:
    """One setting's value for people: 0.0001, "none", "all"."""
    value = getattr(config, name)
    if name == "variants" and config.augmentation is None:
        return "none"
    if SETTINGS[name].group == TUNING and not config.tunes:
        return "none"
    if name == "augmentation" and value:
        value = to_query(value)
    if name == "dataset":  # where it lies on the server is nobody's business
        value = Path(value).name
    return SETTINGS[name].words(value)


def differing(configs: Sequence[TrainingConfig]) -> list[str]:
    """The names of the settings in which the configurations are not all the same.

    The number of variants is left out where nothing is augmented, and what tuning needs where
    nothing is tuned.
    """
    names = [name for name in SETTINGS if _differs(configs, name)]
    augmented = any(config.augmentation for config in configs)
    tuned = any(config.tunes for config in configs)
    unused = {n for n, said in SETTINGS.items() if said.group == TUNING and not tuned}
    unused |= {"variants"} - ({"variants"} if augmented else set())
    return [name for name in names if name not in unused]


def _differs(configs: Sequence[TrainingConfig], name: str) -> bool:
    return len({getattr(config, name) for config in configs}) > 1


def labels(configs: Sequence[TrainingConfig]) -> list[str]:
    """A name for each by what tells it from the others: "learning rate 0.01", all different."""
    names = differing(configs)
    found = []
    for place, config in enumerate(configs, start=1):
        parts = [f"{SETTINGS[name].title} {setting_text(config, name)}" for name in names]
        label = ", ".join(parts) or config.backbone
        found.append(f"{label} ({place})" if configs.count(config) > 1 else label)
    return found


@dataclass(frozen=True)
class Result:
    """What a run got right on the validation photos.

    loss: in nats, None where it is not known. judged_on: a name for these photos, "" where it
    is not known.
    """

    label: str
    right: int
    photos: int
    loss: float | None = None
    judged_on: str = ""

    @property
    def rank(self) -> tuple[int, float]:
        """What the best run has most of: right answers, then a low loss; see EpochFigures.rank."""
        return self.right, -math.inf if self.loss is None else -self.loss


def chance_sentence(results: Sequence[Result]) -> str:
    """Whether the best of two or more results is ahead by more than chance; "" for fewer.

    All must have been measured on the same photos. The numbers right are looked at as in
    Fisher's exact test at 95 %; since the photos are the same ones, and hard photos are hard for
    all runs, this errs on the side of calling a difference chance. Of equals, the best is the
    one of the lower loss, then the first.
    """
    if len(results) < 2:
        return ""
    if len({result.photos for result in results}) > 1:
        return (
            "These runs were judged on different numbers of validation photos; their "
            "accuracies cannot be compared."
        )
    if len({result.judged_on for result in results} - {""}) > 1:
        return (
            "These runs were judged on different validation photos; their accuracies cannot be "
            "compared."
        )
    best, *others = sorted(results, key=lambda result: result.rank, reverse=True)
    near = [other for other in others if not beyond_chance(best, other)]
    if len(near) == len(others):
        return _no_winner(best, others)
    clear = [other for other in others if other not in near]
    sentence = f"{_capital(best.label)} is better than {_names(clear)} by more than chance"
    if near:
        return f"{sentence}; against {_names(near)} it is no winner ({_counts(best, near[0])})."
    return f"{sentence} ({_counts(best, clear[0])})."


def beyond_chance(one: Result, other: Result) -> bool:
    """Whether two results on equally many photos differ by more than chance, at 95 %."""
    return _fisher(one.right, other.right, one.photos) < 0.05


def _fisher(one: int, other: int, of: int) -> float:
    """How often two samples of `of` differ at least as much by chance as in `one` and `other`
    right, 0..1: Fisher's exact test, which holds for the fewest photos too.

    Of `one + other` right answers the first sample has k with the hypergeometric probability
    C(of, k) C(of, right - k) / C(2 of, right). Equal samples make it symmetric, so that both
    tails are twice the one.
    """
    right, fewer = one + other, min(one, other)
    if one == other:
        return 1.0
    logs = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, 2 * of + 1)))])  # of factorials
    ks = np.arange(max(0, right - of), fewer + 1)

    def choose(n: int, k: np.ndarray | int) -> np.ndarray:
        return np.asarray(logs[n] - logs[k] - logs[n - k])

    tail = np.exp(choose(of, ks) + choose(of, right - ks) - choose(2 * of, right)).sum()
    return min(1.0, 2 * float(tail))


def _no_winner(best: Result, others: Sequence[Result]) -> str:
    low, high = wilson_interval(best.right, best.photos)
    points = 100 * (high - low) / 2
    equal = [best, *(other for other in others if other.right == best.right)]
    if len(equal) > 1:
        each = "both" if len(equal) == 2 else "all"
        words = f"{_names(equal)} {each} have {best.right:,} right out of {best.photos:,}"
        if best.rank > equal[1].rank:
            words += f"; {best.label} has the low{'er' if len(equal) == 2 else 'est'} loss"
        return f"No winner: {words}."
    return (
        f"No winner: {_counts(best, others[0])} is a difference that chance alone can make "
        f"(with {best.photos:,} photos an accuracy is only known to about ±{points:.0f} points)."
    )


def _counts(one: Result, other: Result) -> str:
    return f"{one.right:,} against {other.right:,} right out of {one.photos:,}"


def _names(results: Sequence[Result]) -> str:
    names = [result.label for result in results]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def to_address(config: TrainingConfig) -> dict[str, str]:
    """The settings as they stand in the Train page's address.

    The dataset is named where it is one of the known ones, and left out where nobody chose.
    """
    names = [n for n, said in SIMPLE.items() if config.tunes or said.group != TUNING]
    values = {name: getattr(config, name) for name in ("backbone", *names)}
    if config.augmentation is not None:
        values["augment"] = to_query(config.augmentation)
    if config.dataset and (known := known_at(config.dataset)):
        values["dataset"] = known.name
    return {name: number(v) if isinstance(v, float) else str(v) for name, v in values.items()}
