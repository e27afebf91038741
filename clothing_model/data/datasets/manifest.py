"""What a dataset holds: its photos, and the files that cannot be used."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

from clothing_model.errors import InvalidDataset

SPLITS = ("train", "validation", "test")


@dataclass(frozen=True)
class DatasetPhoto:
    """One usable photo. `path` is relative to the root; `split` is "" where there are none.

    `digest` is the SHA-256 of the file's bytes; width and height are in px, upright.
    `folder_label` is the class that its folder says, `label` unless that was corrected.
    """

    path: str
    label: str
    split: str
    digest: str
    width: int
    height: int
    folder_label: str = ""

    def __post_init__(self) -> None:
        if not self.folder_label:
            object.__setattr__(self, "folder_label", self.label)

    @property
    def name(self) -> str:
        """The file's name."""
        return PurePosixPath(self.path).name

    @property
    def relabelled(self) -> bool:
        return self.label != self.folder_label


@dataclass(frozen=True)
class SkippedFile:
    """One file that is not used, and why, in a sentence."""

    path: str
    reason: str

    @property
    def why(self) -> str:
        """The reason, to stand beside the path: without the file's name in front."""
        return self.reason.removeprefix(f"{PurePosixPath(self.path).name}: ")


@dataclass(frozen=True)
class Manifest:
    """What a dataset folder holds, in the order of paths, with the corrections made to it.

    skipped: files in class folders that cannot be used. left_out: good photos that somebody
    decided not to use; they are not in `photos`. elsewhere: files that are in no class folder.
    Each file below the root is in one of these. notes: what else is to be known of the folders,
    in sentences. made: the splits that the folders lack and `completion.complete` has made.
    """

    root: Path
    photos: tuple[DatasetPhoto, ...]
    skipped: tuple[SkippedFile, ...]
    left_out: tuple[DatasetPhoto, ...] = ()
    elsewhere: tuple[SkippedFile, ...] = ()
    notes: tuple[str, ...] = ()
    made: tuple[str, ...] = ()

    @cached_property
    def class_names(self) -> tuple[str, ...]:
        """The classes, in alphabetical order: a class's place is its index."""
        return tuple(sorted({photo.label for photo in self.photos}))

    @cached_property
    def counts(self) -> dict[str, dict[str, int]]:
        """Photos by split and class: {"train": {"dress": 12, ...}, ...}."""
        found = Counter((photo.split, photo.label) for photo in self.photos)
        splits = sorted({photo.split for photo in self.photos}, key=_split_order)
        return {
            split: {label: found[split, label] for label in self.class_names} for split in splits
        }

    def select(self, split: str) -> tuple[DatasetPhoto, ...]:
        """The photos of one split; of a folder without splits, all of them.

        Raises InvalidDataset where the split is absent.
        """
        if set(self.counts) == {""}:
            return self.photos
        if split not in self.counts:
            held = ", ".join(self.counts) or "none"
            raise InvalidDataset(
                f"There is no split {split!r} with photos in {self.root.name}. It has {held}.",
                self.root,
            )
        return tuple(photo for photo in self.photos if photo.split == split)

    def file(self, photo: DatasetPhoto) -> Path:
        return self.root / photo.path


def _split_order(split: str) -> int:
    return SPLITS.index(split) if split in SPLITS else len(SPLITS)
