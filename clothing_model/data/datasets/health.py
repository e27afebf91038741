"""A dataset's health as plain values, for the command line and for scripts."""

from collections.abc import Sequence
from typing import Any

from clothing_model import wording
from clothing_model.data.datasets.balance import Gap, gaps
from clothing_model.data.datasets.duplicates import Duplicates
from clothing_model.data.datasets.manifest import Manifest, SkippedFile


def to_json(manifest: Manifest, duplicates: Sequence[Duplicates]) -> dict[str, Any]:
    """root, class_names, splits: {name: {class: count}}, skipped, elsewhere, duplicates.

    Every file below the root is counted in splits, or has an entry in skipped (left out by hand
    too) or in elsewhere.
    """
    return {
        "root": str(manifest.root),
        "class_names": list(manifest.class_names),
        "splits": manifest.counts,
        "skipped": rows([*manifest.skipped, *left_out(manifest)]),
        "elsewhere": rows(manifest.elsewhere),
        "duplicates": [
            {
                "kind": group.kind,
                "photos": [photo.path for photo in group.photos],
                "across": group.across,
            }
            for group in duplicates
        ],
    }


def rows(files: Sequence[SkippedFile]) -> list[dict[str, str]]:
    """Files that are not used, as plain values."""
    return [{"path": file.path, "reason": file.reason} for file in files]


def left_out(manifest: Manifest) -> list[SkippedFile]:
    """The good photos that somebody decided not to use, with that reason."""
    return [SkippedFile(p.path, f"{p.name}: Left out by hand.") for p in manifest.left_out]


def concerns(manifest: Manifest) -> list[str]:
    """What stands in the way of training or of a fair test, a sentence each; [] = nothing."""
    found = []
    if len(manifest.class_names) == 1:
        found.append(
            f"There is only one class, {manifest.class_names[0]}. A model would always be "
            "right without learning anything."
        )
    for split, counts in manifest.counts.items():
        if empty := [label for label, count in counts.items() if not count]:
            found.append(
                f"{split or 'The dataset'} has no photo of {', '.join(empty)}. Every split "
                "must have the same classes."
            )
    found += same_but_for_case(manifest.class_names)
    found += [gap_sentence(gap) for gap in gaps(manifest.counts) if gap.notable]
    return [*found, *manifest.notes]


def same_but_for_case(class_names: Sequence[str]) -> list[str]:
    """Classes that may be one and the same, a sentence each."""
    alike: dict[str, list[str]] = {}
    for label in class_names:
        alike.setdefault(label.casefold(), []).append(label)
    return [
        (
            f"{' and '.join(labels)} differ only in upper and lower case. Use one name for "
            "one class, and clearly different names for two classes."
        )
        for labels in alike.values()
        if len(labels) > 1
    ]


def gap_sentence(gap: Gap) -> str:
    """How two splits differ, in a sentence."""
    return (
        f"{gap.label} makes up {wording.percent(gap.share)} of {gap.split} but "
        f"{wording.percent(gap.other_share)} of {gap.other}. In all, "
        f"{wording.percent(gap.distance, 0)} of the {gap.other} photos would need another "
        "class before both splits have the same mix; by chance alone it would be about "
        f"{wording.percent(gap.by_chance, 0)}."
    )


def accuracy_effect(gap: Gap, spread: float = 0.1) -> str:
    """What the difference can do to an accuracy, for recalls that are `spread` (0..1) apart."""
    return (
        "Accuracy counts every photo once, so a class with many photos counts more. If "
        f"the best class is {100 * spread:.0f} points ahead of the worst, the different "
        f"mix alone can change the accuracy by up to {100 * gap.distance * spread:.1f} "
        "points."
    )
