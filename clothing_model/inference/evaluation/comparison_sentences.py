"""What a paired comparison says, in sentences."""

from clothing_model import wording
from clothing_model.inference.evaluation.paired import Paired


def headline(paired: Paired, one: str, other: str) -> str:
    """Who is right more often, and on how many photos more."""
    of, (first, second) = paired.photos, paired.right
    if first == second:
        return f"{one} and {other} are right equally often: on {first:,} of {of:,} photos each."
    ahead, behind = (one, other) if first > second else (other, one)
    more, less = max(first, second), min(first, second)
    return f"{ahead} is right on {more:,} of {of:,} photos, {more - less:,} more than {behind}."


def verdict(paired: Paired, one: str, other: str) -> str:
    """Whether that can be chance, and why."""
    low, high = paired.interval
    sign = 1 if paired.first >= paired.second else -1
    low, high = sorted((sign * low, sign * high))
    decided = paired.first + paired.second
    if not decided:
        return "There is no photo that only one of them gets right, so nothing tells them apart."
    points = (
        f"The difference is {_points(sign * paired.difference)} points, 95\u00a0% interval "
        f"{_points(low)} to {_points(high)}. "
    )
    split = (
        f"{decided:,} photos are right with only one of the two models: {paired.first:,} "
        f"with {one}, and {paired.second:,} with {other}. If you tossed a coin for each "
        f"of these photos, the result would be at least as uneven {_odds(paired.p_value)} "
        "(McNemar's exact test)."
    )
    return points + _chance(paired) + split


def _chance(paired: Paired) -> str:
    if paired.borderline:
        return "That is close to what chance can do. More photos are needed to decide. "
    return "That can be chance. " if paired.can_be_chance else "That is more than chance. "


def _points(share: float) -> str:
    """0.024 -> "+2.4", in percentage points."""
    return f"{100 * share:+.1f}".replace("-", "\u2212")


def _odds(p_value: float) -> str:
    """0.21 -> "21 times in 100"; one in so many where it is rare."""
    if p_value > 0.995:
        return "every time"
    if p_value >= 0.015:
        return f"{100 * p_value:.0f} times in 100"
    if p_value >= 1e-6:
        return f"once in {wording.rounded(1 / p_value)}"
    return "less than once in a million times"
