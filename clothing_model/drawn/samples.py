"""Drawn photos chosen by eye for the pages to offer."""

from typing import NamedTuple


class Sample(NamedTuple):
    """A drawn photo to offer: `draw(label, seed)` makes it, `title` names it in words."""

    title: str
    label: str
    seed: int


_SAMPLES = (
    Sample("Checked shirt", "shirt", 46),
    Sample("Printed T-shirt", "t-shirt", 5),
    Sample("Flowered dress", "dress", 4),
    Sample("Turned-up jeans", "pants", 12),
    Sample("Two-coloured cap", "hat", 8),
    Sample("Canvas shoes", "shoes", 5),
    Sample("Striped jumper", "longsleeve", 32),
    Sample("Hooded parka", "outwear", 17),
    Sample("Pleated skirt", "skirt", 21),
    Sample("Sports shorts", "shorts", 30),
    Sample("Bobble hat", "hat", 6),
    Sample("Long puffer coat", "outwear", 5),
)


def samples() -> tuple[Sample, ...]:
    """Twelve photos, every class at least once, in the order to show them."""
    return _SAMPLES
