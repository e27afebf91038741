"""The splits that a dataset lacks, made of the photos that it has; no file is moved.

The same photos are always dealt in the same way, so that training, evaluation and pages mean
the same test photos without anything being kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from clothing_model.data.datasets.appearance import appearances
from clothing_model.data.datasets.duplicates import copies, joined
from clothing_model.data.datasets.manifest import DatasetPhoto, Manifest
from clothing_model.data.datasets.stratified import SHARES, assign
from clothing_model.tasks import Report

SEED = 0


def missing_splits(manifest: Manifest) -> tuple[str, ...]:
    """What `complete` makes: all three for class folders alone, validation where there is only
    train (and perhaps test), else nothing."""
    splits = set(manifest.counts)
    if splits == {""}:
        return tuple(SHARES)
    return ("validation",) if "train" in splits and "validation" not in splits else ()


def complete(
    manifest: Manifest,
    report: Report | None = None,
    seed: int = SEED,
    look: bool = True,
    together: Sequence[Sequence[str]] = (),
) -> Manifest:
    """The manifest with the splits that training needs; itself where it has them.

    Class folders are dealt 80 : 10 : 10, a missing validation is a tenth of train: each class
    in these shares, near copies of a photo together. `made` names the splits. Without `look`,
    or where the photos have not been opened (`folders.unopened`), only copies of the same bytes
    are kept together. together: further groups of digests, such as photos taken in one second.
    Raises InvalidDataset where a class has too few photos, and Stopped.
    """
    made = missing_splits(manifest)
    if not made:
        return manifest
    parts = made if len(made) > 1 else ("train", *made)
    photos = [p for p in manifest.photos + manifest.left_out if p.split in ("", "train")]
    opened = [photo for photo in photos if photo.digest and look]
    looks = appearances(manifest, opened, report, thumbnails=False)
    alike = _merged([*copies(opened, looks, report), *together])
    splits = assign(photos, parts, seed, alike)

    def dealt(photos: Sequence[DatasetPhoto]) -> tuple[DatasetPhoto, ...]:
        return tuple(replace(p, split=splits.get(p.path, p.split)) for p in photos)

    by_digest = {photo.digest: splits[photo.path] for photo in opened}
    apart = any(len({by_digest[digest] for digest in group}) > 1 for group in alike)
    return replace(
        manifest,
        photos=dealt(manifest.photos),
        left_out=dealt(manifest.left_out),
        made=made,
        notes=manifest.notes + ((_APART,) if apart else ()),
    )


def _merged(groups: Sequence[Sequence[str]]) -> list[list[str]]:
    """Groups that share a member, made one."""
    return joined((group[0], other) for group in groups for other in group[1:])


_APART = (
    "A class has so few different photos that near-duplicates are in two splits. The "
    "accuracies will look too good."
)


def as_trained(
    manifest: Manifest, facts: Mapping[str, Any], report: Report | None = None
) -> Manifest:
    """The manifest with the splits that were made of it when a model was trained on it.

    facts: the model's. The manifest itself where the model has learned from other photos, or
    from splits of its own. As `complete` otherwise.
    """
    return complete(manifest, report) if lacks_trained_splits(manifest, facts) else manifest


def lacks_trained_splits(manifest: Manifest, facts: Mapping[str, Any]) -> bool:
    told, missing = facts.get("dataset", {}), missing_splits(manifest)
    same = told.get("name") == manifest.root.name
    return bool(missing) and same and tuple(told.get("made", ())) == missing


def made_sentence(manifest: Manifest) -> str:
    """What `complete` did, in a sentence; "" where it did nothing."""
    if not manifest.made:
        return ""
    what = (
        ("has no splits, so its photos are split 80 : 10 : 10 into train, validation and test")
        if len(manifest.made) > 1
        else "has no validation photos, so a tenth of train is used for them"
    )
    return (
        f"{manifest.root.name} {what}. Each split gets the same share of every class, "
        "near-duplicates stay together, and the result is the same each time (seed "
        f"{SEED})."
    ) + (f" {_APART}" if _APART in manifest.notes else "")
