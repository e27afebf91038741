"""Photos that stand twice: the same file, or the same picture saved again.

Two pictures are the same where their fingerprints (`appearance`) differ in at most MAX_BITS of
512 bits and their 16 x 16 grey versions correlate by at least MIN_CORRELATION. Saving a photo
again at low quality, halving it, brightening it or making it grey stays inside these limits;
the closest pairs of different clothes on the same bedspread stay outside (50 bits and more).

Where splits are made, MAX_BITS_OF_COPIES counts instead: it catches pictures that were made tiny
or very rough too (all of 300, down to a quarter of the size and JPEG quality 15), and to keep a few
together that are merely alike does no harm.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

import numpy as np

from clothing_model.data.datasets.appearance import Appearance, appearances
from clothing_model.data.datasets.manifest import DatasetPhoto, Manifest
from clothing_model.tasks import Report

MAX_BITS = 40
MAX_BITS_OF_COPIES = 80
MIN_CORRELATION = 0.97

Across = Literal["class", "split"] | None
T = TypeVar("T", int, str)


@dataclass(frozen=True)
class Duplicates:
    """Photos that show the same picture, in the order of paths.

    kind: "identical" (same bytes), "near" (same picture), or "alike" (close vectors).
    """

    kind: Literal["identical", "near", "alike"]
    photos: tuple[DatasetPhoto, ...]

    @property
    def across(self) -> Across:
        """What the photos differ in: "class" (a likely wrong label) before "split" (a leak)."""
        if len({photo.label for photo in self.photos}) > 1:
            return "class"
        return "split" if len({photo.split for photo in self.photos}) > 1 else None


def find_duplicates(manifest: Manifest, report: Report | None = None) -> tuple[Duplicates, ...]:
    """All groups of identical and nearly identical photos, the most harmful first."""
    found = appearances(manifest, manifest.photos, report, thumbnails=False)
    groups = [*identical(manifest.photos), *near(manifest.photos, found, report)]
    return worst_first(groups)


def worst_first(groups: Sequence[Duplicates]) -> tuple[Duplicates, ...]:
    """Across classes, then across splits, then the rest; the order of paths within."""
    order: dict[Across, int] = {"class": 0, "split": 1, None: 2}
    return tuple(sorted(groups, key=lambda group: (order[group.across], group.photos[0].path)))


def identical(photos: Sequence[DatasetPhoto]) -> Iterator[Duplicates]:
    """Groups of photos with the same bytes."""
    for group in _by_digest(photos).values():
        if len(group) > 1:
            yield Duplicates("identical", tuple(group))


def near(
    photos: Sequence[DatasetPhoto],
    found: Mapping[str, Appearance],
    report: Report | None = None,
) -> Iterator[Duplicates]:
    """Groups of photos that show the same picture in files that differ."""
    by_digest = {digest: group for digest, group in _by_digest(photos).items() if digest in found}
    digests = list(by_digest)
    for members in joined(same_pictures([found[digest] for digest in digests], report)):
        group = [photo for member in members for photo in by_digest[digests[member]]]
        yield Duplicates("near", tuple(sorted(group, key=lambda photo: photo.path)))


def copies(
    photos: Sequence[DatasetPhoto],
    found: Mapping[str, Appearance],
    report: Report | None = None,
) -> list[list[str]]:
    """Groups of digests whose photos are, or may be, copies of one picture."""
    digests = sorted({photo.digest for photo in photos} & set(found))
    pairs = same_pictures([found[digest] for digest in digests], report, MAX_BITS_OF_COPIES)
    return [[digests[member] for member in members] for members in joined(pairs)]


def same_pictures(
    seen: Sequence[Appearance], report: Report | None = None, max_bits: int = MAX_BITS
) -> Iterator[tuple[int, int]]:
    """The pairs of appearances, by their places, that show the same picture."""
    if not seen:
        return
    prints = np.frombuffer(b"".join(appearance.fingerprint for appearance in seen), np.uint64)
    prints = prints.reshape(len(seen), -1)
    grey = _standardised(seen)
    for first in range(len(seen) - 1):
        if report and first % 100 == 0:
            report("Comparing the photos", first, len(seen))
        bits = np.bitwise_count(prints[first + 1 :] ^ prints[first]).sum(1)
        for second in np.flatnonzero(bits <= max_bits) + first + 1:
            if grey[first] @ grey[second] >= MIN_CORRELATION:
                yield first, int(second)


def _standardised(seen: Sequence[Appearance]) -> np.ndarray:
    """float32 (n, 256) with mean 0 and length 1: a product of two rows is their correlation."""
    grey = np.frombuffer(b"".join(appearance.grey for appearance in seen), np.uint8)
    grey = grey.reshape(len(seen), -1).astype(np.float32)
    grey -= grey.mean(1, keepdims=True)
    return np.asarray(grey / np.maximum(np.linalg.norm(grey, axis=1, keepdims=True), 1e-6))


def joined(pairs: Iterable[tuple[T, T]]) -> list[list[T]]:
    """Pairs that share a member, made into groups."""
    group_of: dict[T, list[T]] = {}
    for first, second in pairs:
        one, other = group_of.get(first, [first]), group_of.get(second, [second])
        if one is not other:
            one.extend(other)
            group_of.update(dict.fromkeys(other, one))
        group_of[first] = one
    return list({id(group): sorted(group) for group in group_of.values()}.values())


def _by_digest(photos: Sequence[DatasetPhoto]) -> dict[str, list[DatasetPhoto]]:
    groups: dict[str, list[DatasetPhoto]] = defaultdict(list)
    for photo in photos:
        groups[photo.digest].append(photo)
    return groups
