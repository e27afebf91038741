"""Runs side by side: which settings differ, and whether the difference is more than chance."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from clothing_model.data.augmentation.text import to_query
from clothing_model.data.datasets.collection import known_at
from clothing_model.network.metrics import wilson_interval
from clothing_model.training.config import SETTINGS, SIMPLE, TrainingConfig
from clothing_model.wording import number

_Z = 1.959963984540054  # two-sided 95 %


def setting_text(config: TrainingConfig, name: str) -> str:
    """One setting's value for people: 0.0001, "none", "all"."""
    value = getattr(config, name)
    if name == "variants" and config.augmentation is None:
        return "none"
    if name == "augmentation" and value:
        value = to_query(value)
    if name == "dataset":  # where it lies on the server is nobody's business
        value = Path(value).name
    return SETTINGS[name].words(value)


def differing(configs: Sequence[TrainingConfig]) -> list[str]:
    """The names of the settings in which the configurations are not all the same.

    The number of variants is left out where nothing is augmented.
    """
    names = [name for name in SETTINGS if _differs(configs, name)]
    augmented = any(config.augmentation for config in configs)
    return [name for name in names if augmented or name != "variants"]


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
    """What a run got right on the validation photos."""

    label: str
    right: int
    photos: int


def chance_sentence(results: Sequence[Result]) -> str:
    """Whether the best of two or more results is ahead by more than chance; "" for fewer.

    All must have been measured on the same photos. The number right is looked at as in the
    two-proportion z-test at 95 %; since the photos are the same ones, and hard photos are
    hard for all runs, this errs on the side of calling a difference chance.
    """
    if len(results) < 2:
        return ""
    if len({result.photos for result in results}) > 1:
        return (
            "These runs were judged on different numbers of validation photos; their "
            "accuracies cannot be compared."
        )
    best, *others = sorted(results, key=lambda result: result.right, reverse=True)
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
    of = one.photos
    share = (one.right + other.right) / (2 * of) if of else 0.0
    spread = (2 * share * (1 - share) / of) ** 0.5 if of else 0.0
    return bool(abs(one.right - other.right) > _Z * spread * of)


def _no_winner(best: Result, others: Sequence[Result]) -> str:
    low, high = wilson_interval(best.right, best.photos)
    points = 100 * (high - low) / 2
    if best.right == others[0].right:
        return (
            f"No winner: {best.label} and {others[0].label} both have {best.right:,} right out "
            f"of {best.photos:,}."
        )
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
    values = {name: getattr(config, name) for name in ("backbone", *SIMPLE)}
    if config.augmentation is not None:
        values["augment"] = to_query(config.augmentation)
    if config.dataset and (known := known_at(config.dataset)):
        values["dataset"] = known.name
    return {name: number(v) if isinstance(v, float) else str(v) for name, v in values.items()}
