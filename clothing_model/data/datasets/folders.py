"""A folder of photos, as one manifest: path, class, split, hash, size, verdict of each.

    root/train/<class>/<photo>     or     root/<class>/<photo>
    root/validation/<class>/...
    root/test/<class>/...

Everything that needs photos reads the manifest; nothing else walks folders. Every file is
opened once, through `data.images`, and what cannot be used is listed with the reason.
"""

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import numpy as np

from clothing_model import settings
from clothing_model.data.datasets import corrections, manifest_cache
from clothing_model.data.datasets.manifest import SPLITS, DatasetPhoto, Manifest, SkippedFile
from clothing_model.data.datasets.manifest_cache import Verdict
from clothing_model.data.pictures.door import read_photo
from clothing_model.errors import InvalidDataset, InvalidImage

__all__ = [
    "SPLITS",
    "DatasetPhoto",
    "Manifest",
    "Progress",
    "SkippedFile",
    "check",
    "class_indices",
    "find_dataset",
    "scan",
    "unopened",
]

_OTHER_NAMES = {"val": "validation", "valid": "validation", "training": "train", "testing": "test"}

Progress = Callable[[int, int], None]


def find_dataset(progress: Progress | None = None) -> Path:
    """The dataset in use: the settings' one, the downloaded one, or the drawn wardrobe.

    The wardrobe is drawn on first use; `progress` is called with (drawings done, in all).
    """
    folder = settings.dataset_folder()
    if folder is not None:
        return folder
    return draw_wardrobe(progress)


def drawn_folder() -> Path:
    """Where the drawn wardrobe is, or will be: among temporary files where the cache cannot be
    written."""
    kept, temporary = _drawn_places()
    return temporary if os.path.isdir(temporary) and not os.path.isdir(kept) else kept


def _drawn_places() -> tuple[Path, Path]:
    name = "drawn-wardrobe"
    return settings.cache_folder() / name, Path(tempfile.gettempdir()) / f"clothes-{name}"


def draw_wardrobe(progress: Progress | None = None) -> Path:
    """The drawn wardrobe, drawn on first use."""
    for drawn in _drawn_places():
        with suppress(OSError, InvalidDataset):  # it cannot be written, or another was quicker
            if not os.path.isdir(drawn):
                from clothing_model.drawn import write_dataset

                write_dataset(drawn, progress=progress)
        if os.path.isdir(drawn):
            return drawn
    raise InvalidDataset(
        f"The drawn wardrobe cannot be drawn: {drawn.parent.name} cannot be written.", drawn
    )


def scan(root: Path, progress: Progress | None = None) -> Manifest:
    """Read a dataset folder into a manifest, opening every file that is new or changed.

    The corrections that were made to the dataset are in it: a relabelled photo has its new
    class, one that was left out stands in `left_out`.

    `progress` is called with (files checked, files in all). Raises InvalidDataset where the
    folder is missing or no class folder in it holds a usable photo.
    """
    _check_there(root)
    found = list(_files(root))
    verdicts = _verdicts(root, [path for path, _, _ in found], progress)
    photos, skipped = [], []
    for (path, split, label), verdict in zip(found, verdicts, strict=True):
        if verdict.reason:
            skipped.append(SkippedFile(path, verdict.reason))
        else:
            size = (verdict.width, verdict.height)
            photos.append(DatasetPhoto(path, label, split, verdict.digest, *size))
    if not photos:
        raise InvalidDataset(
            f"Expected folders of photos, one for each class, in {root.name}; "
            f"found no photo that can be opened ({len(skipped)} other files).",
            root,
        )
    used, left_out = corrections.apply(corrections.load(root), photos)
    return Manifest(root, used, tuple(skipped), left_out)


def unopened(root: Path) -> Manifest:
    """What the folders alone promise: every file counts as a photo, with no digest or size.

    Milliseconds, where `scan` may take many seconds. Raises InvalidDataset.
    """
    _check_there(root)
    photos = tuple(
        DatasetPhoto(path, label, split, "", 0, 0) for path, split, label in _files(root)
    )
    if not photos:
        raise InvalidDataset(
            f"Expected folders of photos, one for each class, in {root.name}; found none.", root
        )
    return Manifest(root, photos, ())


def _check_there(root: Path) -> None:
    if not root.is_dir():
        raise InvalidDataset(
            f"Expected a folder of photos called {root.name}; there is none.", root
        )


def folder_state(root: Path) -> str:
    """Changes where a file comes, goes or is renamed, or the corrections change; 1 ms.

    A file that is written over in place is seen by `scan` only. Raises InvalidDataset.
    """
    _check_there(root)
    splits = [folder for folder in _folders(root) if _split_name(folder.name)]
    classes = [folder for top in splits or [root] for folder in _folders(top)]
    places = [root, *splits, *classes, corrections.overlay_file(root)]
    return " ".join(str(path.stat().st_mtime_ns) for path in places if os.path.exists(path))


def _files(root: Path) -> Iterator[tuple[str, str, str]]:
    """(path, split, label) of every file in a class folder, in order."""
    splits = [(folder, name) for folder in _folders(root) if (name := _split_name(folder.name))]
    for top, split in splits or [(root, "")]:
        for folder in _folders(top):
            for entry in sorted(_entries(folder), key=lambda entry: entry.name):
                if entry.is_file(follow_symlinks=False):
                    yield Path(entry.path).relative_to(root).as_posix(), split, folder.name


def _split_name(folder: str) -> str:
    name = _OTHER_NAMES.get(folder.lower(), folder.lower())
    return name if name in SPLITS else ""


def _folders(top: Path) -> list[Path]:
    return sorted(Path(e.path) for e in _entries(top) if e.is_dir(follow_symlinks=False))


def _entries(folder: Path) -> Iterable[os.DirEntry[str]]:
    """What stands in a folder, less the leftovers of file managers and archivers."""
    with os.scandir(folder) as entries:
        return [e for e in entries if not e.name.startswith(".") and e.name != "__MACOSX"]


def _verdicts(root: Path, paths: list[str], progress: Progress | None) -> list[Verdict]:
    """A verdict for each path: the kept one where size and time are unchanged, else a new one."""
    kept = manifest_cache.load(root)
    states = [_state(root / path) for path in paths]
    done = 0
    verdicts: list[Verdict] = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        known = [kept.get((path, state)) for path, state in zip(paths, states, strict=True)]
        fresh = pool.map(
            lambda path: check(root / path),
            [path for path, verdict in zip(paths, known, strict=True) if verdict is None],
        )
        for verdict in known:
            verdicts.append(verdict or next(fresh))
            done += 1
            if progress and (done % 50 == 0 or done == len(paths)):
                progress(done, len(paths))
    if None in known or len(kept) != len(paths):
        manifest_cache.store(root, zip(paths, states, verdicts, strict=True))
    return verdicts


def _state(path: Path) -> tuple[int, int]:
    facts = path.stat()
    return facts.st_size, facts.st_mtime_ns


def check(path: Path) -> Verdict:
    """Open one file in full, and say what it is or why it cannot be used."""
    try:
        photo = read_photo(path)
        return Verdict("", sha256(path.read_bytes()).hexdigest(), photo.width, photo.height)
    except InvalidImage as error:
        return Verdict(str(error), "", 0, 0)


def class_indices(photos: Sequence[DatasetPhoto], class_names: Sequence[str]) -> np.ndarray:
    """The class index of each photo, int64 (n,). Raises InvalidDataset."""
    if not photos:
        raise InvalidDataset("Expected photos with labels; received none.")
    foreign = sorted({photo.label for photo in photos} - set(class_names))
    if foreign:
        raise InvalidDataset(
            f"Expected folders named after the model's classes ({', '.join(class_names)}); "
            f"received {', '.join(foreign)}."
        )
    return np.array([class_names.index(photo.label) for photo in photos])
