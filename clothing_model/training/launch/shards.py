"""Shards: photos that any computer of a cluster may send through the network for a run.

    runs/<id>/shards/<number>.todo     which photos, and how they are looked at
    runs/<id>/shards/<number>.taken    the same, in somebody's hands; touched every second
    runs/<id>/shards/<number>.npz      what came of it, until the run has taken it in

Who renames a file first has it, so nobody needs a lock. Vectors and maps come back as files: what a
computer keeps for itself, in its cache, is never shared.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import msgspec

from clothing_model.data.augmentation import AugmentationConfig
from clothing_model.data.datasets.manifest import DatasetPhoto
from clothing_model.files import move, read_json
from clothing_model.network.features import Variant
from clothing_model.network.maps import View
from clothing_model.tasks import beating
from clothing_model.training.run.runs import Run

_TODO = re.compile(r"\d+\.todo")


@dataclass(frozen=True)
class Shard:
    """Photos of one dataset, looked at in one way.

    source: the key of the vectors' `VectorSource`; another computer that would give others leaves
        it alone. photos: path in the dataset, and digest, of each. ranges, seed, number: of the
        variant; no ranges for the photos as they are. cuts: the tuned stages whose maps are
        wanted; without any, vectors are.
    """

    backbone: str
    dataset: str
    source: str
    photos: tuple[tuple[str, str], ...]
    ranges: dict[str, Any] | None = None
    seed: int = 0
    number: int = 0
    mirrored: bool = False
    cuts: tuple[int | str, ...] = ()

    @property
    def view(self) -> View:
        if self.ranges is None:
            return View(None, self.mirrored)
        ranges = AugmentationConfig.from_json(self.ranges)
        return View(Variant(ranges, self.seed, self.number), self.mirrored)

    @property
    def digests(self) -> list[str]:
        return [digest for _, digest in self.photos]

    @property
    def dataset_photos(self) -> tuple[DatasetPhoto, ...]:
        """Its photos, of which nobody needs to know the classes."""
        return tuple(DatasetPhoto(path, "", "", digest, 0, 0) for path, digest in self.photos)


def shard_of(
    backbone: str,
    dataset: str,
    source: str,
    photos: list[DatasetPhoto],
    view: View,
    cuts: tuple[int | str, ...] = (),
) -> Shard:
    """The photos as a shard."""
    rows = tuple((photo.path, photo.digest) for photo in photos)
    if view.variant is None:
        return Shard(backbone, dataset, source, rows, mirrored=view.mirrored, cuts=cuts)
    seed, number = view.variant.seed, view.variant.number
    ranges = view.variant.ranges.to_json()
    return Shard(backbone, dataset, source, rows, ranges, seed, number, view.mirrored, cuts)


def folder_of(run: Run) -> Path:
    return run.folder / "shards"


def lay_out(folder: Path, shards: list[Shard]) -> list[Path]:
    """Make the folder anew, with a file for each shard."""
    folder.mkdir()
    files = []
    for number, shard in enumerate(shards):
        files.append(folder / f"{number:05d}.todo")
        beside = folder / f".{number:05d}"
        beside.write_bytes(msgspec.json.encode(asdict(shard)))
        move(beside, files[-1])
    return files


def waiting(folder: Path) -> list[Path]:
    """The shards that nobody has taken."""
    try:
        return sorted(folder / name for name in os.listdir(folder) if _TODO.fullmatch(name))
    except OSError:
        return []


def take(file: Path) -> Path | None:
    """Take a shard; None where another was quicker."""
    taken = file.with_suffix(".taken")
    try:
        os.rename(file, taken)
        os.utime(taken)
    except OSError:
        return None
    return taken


def read(file: Path) -> Shard:
    """Raises OSError, ValueError."""
    return read_json(file, Shard)


@contextmanager
def held(taken: Path) -> Iterator[None]:
    """Show that somebody still works on it."""

    def beat() -> None:
        with suppress(OSError):
            os.utime(taken)

    with beating(beat, "shard"):
        yield


def put_back(taken: Path) -> None:
    """Let somebody else do it."""
    with suppress(OSError):
        os.rename(taken, taken.with_suffix(".todo"))
