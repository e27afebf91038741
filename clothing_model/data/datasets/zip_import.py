"""Own photos: a zip of class folders becomes a dataset beside the others."""

import itertools
import re
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PureWindowsPath
from typing import IO
from unicodedata import category, normalize

from clothing_model import settings
from clothing_model.data.datasets import corrections, manifest_cache
from clothing_model.data.datasets.archive import Limits, unpack
from clothing_model.data.datasets.collection import known_datasets
from clothing_model.data.datasets.folders import SPLIT_NAMES, scan
from clothing_model.data.datasets.manifest import Manifest, SkippedFile
from clothing_model.data.datasets.stratified import SHARES, assign
from clothing_model.errors import InvalidDataset
from clothing_model.files import insist, move, remove, safe_name
from clothing_model.tasks import Report

MAX_DATASETS = 30
_RESERVED = {settings.PUBLIC_DATASET, corrections.FOLDER, *SPLIT_NAMES}
_LAYOUT = "Expected a zip with a folder of photos for each class, such as pants/1.jpg"


@dataclass(frozen=True)
class Imported:
    """What came of a zip. made: the splits made here, () where the zip had its own.

    elsewhere: files of the zip that stand in no class folder and are not used.
    """

    root: Path
    photos: int
    skipped: tuple[SkippedFile, ...]
    made: tuple[str, ...]
    elsewhere: int


def import_zip(
    source: Path | IO[bytes],
    name: str,
    report: Report | None = None,
    seed: int = 0,
    limits: Limits | None = None,
) -> Imported:
    """Unpack a zip of class folders into the datasets' folder, under a name made of `name`.

    With the folders train, validation and test they stay as they are. Without them, a seeded
    stratified split is made, 80 : 10 : 10; without validation, it is taken from train. The
    new folder is whole or absent. Raises InvalidArchive, InvalidDataset, Stopped.
    """
    home = settings.data_folder()
    try:
        home.mkdir(parents=True, exist_ok=True)
        if sum(1 for known in known_datasets() if known.kind == "own") >= MAX_DATASETS:
            raise InvalidDataset(
                f"Expected at most {MAX_DATASETS} datasets of one's own; remove a folder from "
                f"{home.name} first.",
                home,
            )
        beside = Path(tempfile.mkdtemp(prefix=".import-", dir=home))
        try:
            files = unpack(source, beside / "zip", limits, report)
            root = _root(beside / "zip")
            manifest = _checked(root, report)
            made = _lay_out(manifest, seed)
            target = _claim(root, home, name)
        finally:
            with suppress(OSError):
                remove(beside)
    except OSError as error:
        reason = error.strerror or "it cannot be written"
        raise InvalidDataset(f"The photos cannot be added here: {reason}.") from error
    manifest_cache.move(root, target)
    known = len(manifest.photos) + len(manifest.skipped)
    return Imported(target, len(manifest.photos), manifest.skipped, made, files - known)


def _root(folder: Path) -> Path:
    """The folder that holds the class or split folders: zips often wrap it in one or two."""
    while True:
        inside = list(folder.iterdir()) if folder.is_dir() else []
        folders = [path for path in inside if path.is_dir()]
        if len(folders) != 1 or not any(path.is_dir() for path in folders[0].iterdir()):
            return folder
        folder = folders[0]


def _checked(root: Path, report: Report | None) -> Manifest:
    def progress(done: int, total: int) -> None:
        if report:
            report("Checking the photos", done, total)

    try:
        manifest = scan(root, progress)
    except InvalidDataset as error:
        raise InvalidDataset(f"{_LAYOUT}; found no photo in a class folder.") from error
    if len(manifest.class_names) < 2:
        raise InvalidDataset(f"{_LAYOUT}; found the class {manifest.class_names[0]} alone.")
    return manifest


def _lay_out(manifest: Manifest, seed: int) -> tuple[str, ...]:
    """Move photos into the splits that are missing; their names."""
    splits = set(manifest.counts)
    if "" in splits:
        parts, photos = tuple(SHARES), manifest.photos
    elif "train" in splits and "validation" not in splits:
        parts, photos = ("train", "validation"), manifest.select("train")
    else:
        return ()
    where = assign(photos, parts, seed)
    unused = {file.path: "train" for file in manifest.skipped if "" in splits}
    for path, split in {**where, **unused}.items():
        label, file = Path(path).parts[-2:]
        target = manifest.root / split / label / file
        target.parent.mkdir(parents=True, exist_ok=True)
        if target != manifest.root / path:
            move(manifest.root / path, target)
    return parts if "" in splits else ("validation",)


def _claim(root: Path, home: Path, name: str) -> Path:
    """Move a new dataset to a free name, made of `name`; where it stands then.

    Another import may take the name at the same moment: whoever moves first has it, and the
    move onto a folder with something in it fails.
    """
    stem = _stem(name)
    if stem in _RESERVED or safe_name(stem) != stem:
        stem = f"{stem}-photos"
    taken = {
        name.casefold() for known in known_datasets() for name in (known.name, known.root.name)
    }
    taken |= {folder.name.casefold() for folder in home.iterdir()}
    names = itertools.chain([stem], (f"{stem}-{number}" for number in itertools.count(2)))
    for target in (home / free for free in names if free not in taken):
        try:
            insist(partial(root.rename, target))
            return target
        except OSError:
            if not target.exists():
                raise
    raise AssertionError("There is always another number.")


def _stem(name: str) -> str:
    """A file's name, from any computer, as a folder's: letters of any script and digits, small."""
    stem = normalize("NFKC", PureWindowsPath(name).stem).casefold()
    letters = "".join(letter if category(letter)[0] in "LMN" else "-" for letter in stem)
    return re.sub("-+", "-", letters)[:40].strip("-") or "photos"
