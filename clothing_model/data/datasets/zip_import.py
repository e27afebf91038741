"""Own photos: a zip of class folders becomes a dataset beside the others."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import IO

from clothing_model import settings
from clothing_model.data.datasets.archive import Limits, opened
from clothing_model.data.datasets.arrival import MAX_SIDE, Arrived, take_in
from clothing_model.data.datasets.completion import complete
from clothing_model.data.datasets.folders import survey, why_unused
from clothing_model.data.datasets.health import same_but_for_case
from clothing_model.data.datasets.manifest import Manifest, SkippedFile
from clothing_model.data.datasets.placing import MAX_DATASETS, check_number, keep_verdicts, place
from clothing_model.data.datasets.room import Room, left, work_folder
from clothing_model.errors import ClothingError, InvalidDataset
from clothing_model.tasks import Report

__all__ = ["MAX_DATASETS", "MAX_SIDE", "Imported", "import_zip"]

_LAYOUT = "The zip must have a folder of photos for each class, such as pants/1.jpg"
_HIDDEN = "A hidden file, or one that a file manager left behind."


@dataclass(frozen=True)
class Imported:
    """What came of a zip: each of its files is a photo, skipped or elsewhere.

    skipped: files of classes that cannot be used; elsewhere: files of no class. Neither is kept.
    made: the splits made here, () where the zip had its own. shrunk: how many photos were made
    smaller. renamed: (name in the zip, name here). left: bytes that may still be added. notes:
    what else is to be known of the folders, in sentences.
    """

    root: Path
    photos: int
    skipped: tuple[SkippedFile, ...]
    elsewhere: tuple[SkippedFile, ...]
    made: tuple[str, ...]
    shrunk: int
    renamed: tuple[tuple[str, str], ...]
    left: int
    notes: tuple[str, ...] = ()


def import_zip(
    source: Path | IO[bytes],
    name: str,
    report: Report | None = None,
    seed: int = 0,
    limits: Limits | None = None,
    encoding: str | None = None,
    rename: Mapping[str, str] | None = None,
) -> Imported:
    """Add the photos of a zip of class folders as a dataset, under a name made of `name`.

    Its folders are read as `layout` does; splits that are missing are made as `completion` does,
    by `seed`. Photos of more than MAX_SIDE px are made smaller. encoding, rename: of names, see
    `archive.opened`. The new folder, split/class/photo, is whole or absent. Raises
    InvalidArchive, UndecidedNames, InvalidDataset, InvalidConfig, Stopped.
    """
    home = settings.data_folder()
    with _told():
        home.mkdir(parents=True, exist_ok=True)
        check_number(home)
        with work_folder(home) as beside:
            with opened(source, limits, encoding, rename) as archive:
                arrived = take_in(archive, beside / "zip", Room(home), report)
                hidden, renamed = archive.hidden, archive.renamed
            with _unusable_told(arrived):
                manifest = complete(_looked_through(beside / "zip", arrived), report, seed)
            target = place(manifest, beside, home, PureWindowsPath(name).stem)
        skipped, elsewhere = _unused(manifest, arrived, hidden)
        return Imported(
            root=target,
            photos=len(manifest.photos),
            skipped=skipped,
            elsewhere=elsewhere,
            made=manifest.made,
            shrunk=sum(file.shrunk for file in arrived),
            renamed=renamed,
            left=left(home),
            notes=(*manifest.notes, *same_but_for_case(manifest.class_names)),
        )


@contextmanager
def _told() -> Iterator[None]:
    """Whatever goes wrong with a stranger's zip ends in a sentence."""
    try:
        yield
    except ClothingError:
        raise
    except OSError as error:
        reason = error.strerror or "it cannot be written"
        raise InvalidDataset(f"The photos cannot be added here: {reason}.") from error
    except Exception as error:  # it may have found a fault of ours
        raise InvalidDataset(
            f"The photos of this zip could not be added ({type(error).__name__}). Unpack it, and "
            "pack its class folders anew."
        ) from error


def _looked_through(folder: Path, arrived: Iterable[Arrived]) -> Manifest:
    """The manifest of what has been taken in, which needs no second look at a photo."""
    good = [(folder / file.path, file.verdict) for file in arrived if not file.verdict.reason]
    keep_verdicts(folder, good)
    manifest = survey(folder)
    if not manifest.photos:
        raise InvalidDataset(
            f"{_LAYOUT}. There is no photo in a class folder.{why_unused(manifest.elsewhere)}"
        )
    if len(manifest.class_names) < 2:
        raise InvalidDataset(f"{_LAYOUT}. There is only the class {manifest.class_names[0]}.")
    return manifest


@contextmanager
def _unusable_told(arrived: Iterable[Arrived]) -> Iterator[None]:
    """Where the rest is no dataset, what could not be used may be the cause."""
    try:
        yield
    except InvalidDataset as error:
        if not (bad := [file.verdict.reason for file in arrived if file.verdict.reason]):
            raise
        count = "1 file" if len(bad) == 1 else f"{len(bad):,} files"
        raise InvalidDataset(
            f"{error} {count} could not be used. The first one: {bad[0]}"
        ) from error


def _unused(
    manifest: Manifest, arrived: Iterable[Arrived], hidden: Iterable[str]
) -> tuple[tuple[SkippedFile, ...], tuple[SkippedFile, ...]]:
    """The files that are skipped and elsewhere, under their names in the zip."""
    files = {file.path: file for file in arrived}
    skipped = [
        SkippedFile(files[path].said, files[path].verdict.reason or reason)
        for path, reason in ((file.path, file.reason) for file in manifest.skipped)
    ]
    elsewhere = [SkippedFile(name, _HIDDEN) for name in hidden]
    elsewhere += [SkippedFile(files[file.path].said, file.reason) for file in manifest.elsewhere]
    return tuple(skipped), tuple(elsewhere)
