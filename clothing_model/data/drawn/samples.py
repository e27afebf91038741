"""Drawn photos chosen by eye for the pages to offer."""

from typing import NamedTuple

from clothing_model.data.drawn.wardrobe import LABELS


class Sample(NamedTuple):
    """A drawn photo to offer: `draw(label, seed)` makes it, `title` names it in words."""

    title: str
    label: str
    seed: int


def samples() -> tuple[Sample, ...]:
    """About a dozen photos, every class at least once."""
    return tuple(Sample(label, label, 0) for label in LABELS)
