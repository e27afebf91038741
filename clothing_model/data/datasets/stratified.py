"""Photos dealt into train, validation and test, each class in the same shares."""

import random
from collections import defaultdict
from collections.abc import Sequence

from clothing_model.data.datasets.manifest import DatasetPhoto
from clothing_model.errors import InvalidDataset

SHARES = {"train": 0.8, "validation": 0.1, "test": 0.1}


def assign(
    photos: Sequence[DatasetPhoto], parts: Sequence[str] = tuple(SHARES), seed: int = 0
) -> dict[str, str]:
    """The split of each photo, by its path; the first part gets what the others leave.

    The same photos and seed give the same splits, whatever the order. Files with the same
    bytes stay together, so that no photo is learned from and tested on. Raises InvalidDataset
    where a class has fewer different photos than there are parts.
    """
    by_class: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for photo in photos:
        by_class[photo.label][photo.digest].append(photo.path)
    splits: dict[str, str] = {}
    for label, copies in sorted(by_class.items()):
        digests = sorted(copies)
        if len(digests) < len(parts):
            raise InvalidDataset(
                f"Expected at least {len(parts)} different photos of each class, to make "
                f"{', '.join(parts)} of them; received {len(digests)} of {label}."
            )
        random.Random(f"{seed} {label}").shuffle(digests)
        for digest, part in zip(digests, _deal(len(digests), parts), strict=True):
            splits.update(dict.fromkeys(copies[digest], part))
    return splits


def _deal(count: int, parts: Sequence[str]) -> list[str]:
    rest = [part for part in parts[1:] for _ in range(max(1, round(SHARES[part] * count)))]
    return rest + [parts[0]] * (count - len(rest))
