"""A folder of photos, as one manifest: path, class, split, hash, size, verdict of each.

    root/train/<class>/<photo>     or     root/<class>/<photo>
    root/validation/<class>/...
    root/test/<class>/...

Everything that needs photos reads the manifest; nothing else walks folders. Every file is
opened once, through `pictures.door`, and what cannot be used is listed with the reason.
"""

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from hashlib import sha256
from pathlib import Path

import numpy as np

from clothing_model import settings, wording
from clothing_model.data.datasets import corrections, manifest_cache
from clothing_model.data.datasets.manifest import SPLITS, DatasetPhoto, Manifest, SkippedFile
from clothing_model.data.datasets.manifest_cache import Verdict
from clothing_model.data.pictures.door import read_file, read_photo
from clothing_model.errors import InvalidDataset, InvalidImage
from clothing_model.tasks import in_threads

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
SPLIT_NAMES = (*SPLITS, *_OTHER_NAMES)

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
    """The drawn wardrobe, drawn on first use. Raises InvalidDataset where it cannot be kept."""
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
    found = _found(root)
    verdicts = _verdicts(root, [path for path, _, _ in found], progress)
    photos, skipped = [], []
    for (path, split, label), verdict in zip(found, verdicts, strict=True):
        if verdict.reason:
            skipped.append(SkippedFile(_shown(path), verdict.reason))
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
    photos = tuple(
        DatasetPhoto(path, label, split, "", 0, 0) for path, split, label in _found(root)
    )
    if not photos:
        raise InvalidDataset(
            f"Expected folders of photos, one for each class, in {root.name}; found none.", root
        )
    return Manifest(root, photos, ())


def folder_state(root: Path) -> str:
    """Changes where a file comes, goes or is renamed, or the corrections change; 1 ms.

    A file that is written over in place is seen by `scan` only, which also says what is wrong
    with a folder that cannot be read: here that is "".
    """
    try:
        splits = [folder for folder in _folders(root) if _split_name(folder.name)]
        classes = [folder for top in splits or [root] for folder in _folders(top)]
        places = [root, *splits, *classes, corrections.overlay_file(root)]
        return " ".join(str(path.stat().st_mtime_ns) for path in places if os.path.exists(path))
    except OSError:
        return ""


def _found(root: Path) -> list[tuple[str, str, str]]:
    """What `_files` finds, in a list. Raises InvalidDataset for a folder that cannot be read."""
    if not root.is_dir():
        raise InvalidDataset(
            f"Expected a folder of photos called {root.name}; there is none.", root
        )
    try:
        return list(_files(root))
    except OSError as error:
        raise InvalidDataset(
            f"Expected a folder of photos that can be read; {root.name}: {error.strerror}.", root
        ) from error


def _files(root: Path) -> Iterator[tuple[str, str, str]]:
    """(path, split, label) of every file in a class folder, in order.

    A class folder that cannot be read stands there itself, for `check` to say so.
    """
    splits = [(folder, name) for folder in _folders(root) if (name := _split_name(folder.name))]
    for top, split in splits or [(root, "")]:
        for folder in _folders(top):
            paths = [folder.relative_to(root).as_posix()]
            with suppress(OSError):
                files = [e.name for e in _entries(folder) if e.is_file(follow_symlinks=False)]
                paths = [f"{paths[0]}/{name}" for name in sorted(files)]
            yield from ((path, split, folder.name) for path in paths)


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
    """A verdict for each path: the kept one where size and time are unchanged, else a new one.

    What was checked before a stop is kept.
    """
    kept = manifest_cache.load(root)
    keys = [(path, _state(root / path)) for path in paths]
    verdicts = {key: kept[key] for key in keys if key in kept}
    fresh = [key for key in keys if key not in kept]
    try:
        with closing(in_threads(check, [root / path for path, _ in fresh])) as checked:
            for key, verdict in zip(fresh, checked, strict=True):
                verdicts[key] = verdict
                if progress:
                    progress(len(verdicts), len(paths))
    finally:
        if fresh or len(kept) != len(paths):
            good = {key: verdict for key, verdict in verdicts.items() if verdict.digest}
            manifest_cache.store(root, good)
    if progress:
        progress(len(paths), len(paths))
    return [verdicts[key] for key in keys]


def _state(path: Path) -> tuple[int, int]:
    """Size and time of change; (-1, 0) for a file that went away meanwhile."""
    try:
        facts = path.stat()
    except OSError:
        return -1, 0
    return facts.st_size, facts.st_mtime_ns


def check(path: Path) -> Verdict:
    """Open one file in full, and say what it is or why it cannot be used.

    The digest is "" where not even its bytes could be had; the next time may be better.
    """
    digest = ""
    try:
        if path.is_dir():
            raise InvalidImage(f"{path.name}: This folder may not be read.")
        digest = sha256(read_file(path)).hexdigest()
        photo = read_photo(path)
        if _shown(str(path)) != str(path):
            raise InvalidImage(f"{path.name}: Its name is not in Unicode. Give it another one.")
        return Verdict("", digest, photo.width, photo.height)
    except InvalidImage as error:
        return Verdict(_shown(str(error)), digest, 0, 0)


def _shown(text: str) -> str:
    """A name that is no Unicode (old discs, foreign zips) as something that can be written."""
    return text.encode("utf-8", "backslashreplace").decode()


def class_indices(photos: Sequence[DatasetPhoto], class_names: Sequence[str]) -> np.ndarray:
    """The class index of each photo, int64 (n,). Raises InvalidDataset."""
    if not photos:
        raise InvalidDataset("Expected photos with labels; received none.")
    foreign = sorted({photo.label for photo in photos} - set(class_names))
    if foreign:
        raise InvalidDataset(
            f"Expected folders named after the model's classes ({wording.names(class_names)}); "
            f"received {wording.names(foreign)}."
        )
    return np.array([class_names.index(photo.label) for photo in photos])
