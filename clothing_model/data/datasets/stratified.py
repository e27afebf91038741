"""Photos dealt into train, validation and test, each class in the same shares."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

from clothing_model.data.datasets.manifest import DatasetPhoto
from clothing_model.errors import InvalidDataset

SHARES = {"train": 0.8, "validation": 0.1, "test": 0.1}

_Group = list[DatasetPhoto]


def assign(
    photos: Sequence[DatasetPhoto],
    parts: Sequence[str] = tuple(SHARES),
    seed: int = 0,
    alike: Iterable[Sequence[str]] = (),
) -> dict[str, str]:
    """The split of each photo, by its path; the first part gets what the others leave.

    The same photos and seed give the same splits, whatever the order, and a photo that comes or
    goes moves few others. Files with the same bytes stay together, and so do those whose digests
    stand in one group of `alike`, whatever their classes: no picture is learned from and tested
    on. A class of too few different pictures for that is dealt by its bytes alone. Classes are
    those of the folders: corrections move nothing. Raises InvalidDataset where a class has fewer
    different photos than there are parts.
    """
    groups = _groups(photos, alike)
    if poor := _short_of(groups, len(parts)):
        digests = {photo.digest for photo in photos if photo.folder_label in poor}
        groups = _groups(photos, [[d for d in group if d not in digests] for group in alike])
    if poor := _short_of(groups, len(parts)):
        label, count = next(iter(sorted(poor.items())))
        raise InvalidDataset(
            f"Each class needs at least {len(parts)} different photos, to make "
            f"{', '.join(parts)} of them. {label} has {count}."
        )
    groups.sort(key=lambda group: sha256(f"{seed} {_key(group[0])}".encode()).digest())
    dealt = _deal(groups, parts)
    return {photo.path: part for part in parts for group in dealt[part] for photo in group}


def _key(photo: DatasetPhoto) -> str:
    return photo.digest or photo.path


def _groups(photos: Sequence[DatasetPhoto], alike: Iterable[Sequence[str]]) -> list[_Group]:
    """The photos that have to stay together, each group and its photos in a fixed order."""
    first = {digest: min(group) for group in alike for digest in group}
    groups: dict[str, _Group] = defaultdict(list)
    for photo in sorted(photos, key=lambda photo: (_key(photo), photo.path)):
        groups[first.get(photo.digest, _key(photo))].append(photo)
    return list(groups.values())


def _short_of(groups: Iterable[_Group], parts: int) -> dict[str, int]:
    """The classes with fewer groups than parts, and how many they have."""
    counts = Counter(label for group in groups for label in _sizes(group))
    return {label: count for label, count in counts.items() if count < parts}


def _sizes(group: _Group) -> Mapping[str, int]:
    return Counter(photo.folder_label for photo in group)


def _deal(groups: Sequence[_Group], parts: Sequence[str]) -> dict[str, list[_Group]]:
    total = Counter(photo.folder_label for group in groups for photo in group)
    rest, others = parts[0], parts[1:]
    wanted = {p: {c: max(1, round(SHARES[p] * n)) for c, n in total.items()} for p in others}
    dealt: dict[str, list[_Group]] = {part: [] for part in parts}
    for group in groups:
        sizes = _sizes(group)
        room = {p: sum(wanted[p][c] for c in sizes) for p in others}
        fits = [p for p in others if all(n <= wanted[p][c] for c, n in sizes.items())]
        part = max(fits, key=room.__getitem__, default=rest)
        dealt[part].append(group)
        for label, count in sizes.items() if part != rest else ():
            wanted[part][label] -= count
    for part in others:
        for label in sorted(set(total) - {c for group in dealt[part] for c in _sizes(group)}):
            _move_one(dealt, label, rest, part)
    return dealt


def _move_one(dealt: dict[str, list[_Group]], label: str, source: str, target: str) -> None:
    """The smallest group of a class, where all were too large for the part's share."""
    left = Counter(other for group in dealt[source] for other in _sizes(group))
    spare = [g for g in dealt[source] if label in _sizes(g) and all(left[c] > 1 for c in _sizes(g))]
    if not spare:
        raise InvalidDataset(
            f"{label} needs different photos for {source} and {target}. Those that it has are "
            "in other classes too."
        )
    group = min(spare, key=len)
    dealt[source].remove(group)
    dealt[target].append(group)
