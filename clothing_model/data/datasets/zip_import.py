"""Own photos: a zip of class folders becomes a dataset beside the others."""

import os
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from clothing_model import settings
from clothing_model.data.datasets import manifest_cache
from clothing_model.data.datasets.archive import Limits, unpack
from clothing_model.data.datasets.folders import scan
from clothing_model.data.datasets.manifest import SPLITS, Manifest, SkippedFile
from clothing_model.data.datasets.stratified import SHARES, assign
from clothing_model.errors import InvalidDataset
from clothing_model.tasks import Report

MAX_DATASETS = 30
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
    home.mkdir(parents=True, exist_ok=True)
    if sum(1 for folder in home.iterdir() if folder.is_dir()) >= MAX_DATASETS:
        raise InvalidDataset(
            f"Expected at most {MAX_DATASETS} datasets; remove a folder of one first.", home
        )
    beside = Path(tempfile.mkdtemp(prefix=".import-", dir=home))
    try:
        files = unpack(source, beside / "zip", limits, report)
        root = _root(beside / "zip")
        manifest = _checked(root, report)
        made = _lay_out(manifest, seed)
        target = _free(home, name)
        manifest_cache.move(root, target)
        os.replace(root, target)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
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
            (manifest.root / path).replace(target)
    return parts if "" in splits else ("validation",)


def _free(home: Path, name: str) -> Path:
    """A folder that is not there yet, with a name of plain letters."""
    stem = re.sub(r"[^a-z0-9]+", "-", Path(name).stem.lower()).strip("-")[:40] or "photos"
    if stem in SPLITS:
        stem = f"{stem}-photos"
    names = [stem, *(f"{stem}-{number}" for number in range(2, MAX_DATASETS + 2))]
    return next(home / free for free in names if not (home / free).exists())
