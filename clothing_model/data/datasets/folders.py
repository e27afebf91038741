"""A folder of photos, as one manifest: path, class, split, hash, size, verdict of each.

Everything that needs photos reads the manifest; nothing else walks folders (`tree`, `layout`).
Every file of a class is opened once, through `pictures.door`, and what cannot be used is listed
with the reason.
"""

import os
import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack, closing, suppress
from functools import partial
from hashlib import sha256
from pathlib import Path

import numpy as np

from clothing_model import settings, wording
from clothing_model.data.datasets import corrections, manifest_cache, tree
from clothing_model.data.datasets.layout import class_name
from clothing_model.data.datasets.manifest import SPLITS, DatasetPhoto, Manifest, SkippedFile
from clothing_model.data.datasets.manifest_cache import Verdict
from clothing_model.data.pictures.door import read_file, read_photo
from clothing_model.errors import InvalidDataset, InvalidImage
from clothing_model.locks import exclusive
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
    "survey",
    "unopened",
]

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
                _vouch(drawn)
        if os.path.isdir(drawn):
            return drawn
    raise InvalidDataset(
        f"The drawn wardrobe cannot be drawn: {drawn.parent.name} cannot be written.", drawn
    )


def _vouch(drawn: Path) -> None:
    """Keep what a check of the pictures, which were written a moment ago, would find."""
    from clothing_model.drawn import SIZE

    width, height = SIZE
    manifest_cache.store(
        drawn,
        {
            (place.path, _state(drawn / place.path)): Verdict(
                "", sha256((drawn / place.path).read_bytes()).hexdigest(), width, height
            )
            for place in tree.read(drawn).places
        },
    )


def scan(root: Path, progress: Progress | None = None) -> Manifest:
    """Read a dataset folder into a manifest, opening every file that is new or changed.

    The corrections that were made to the dataset are in it: a relabelled photo has its new
    class, one that was left out stands in `left_out`.

    `progress` is called with (files checked, files in all). Raises InvalidDataset where the
    folder is missing or no class folder in it holds a usable photo.
    """
    return with_photos(survey(root, progress))


def survey(root: Path, progress: Progress | None = None) -> Manifest:
    """As `scan`, also of a folder that turns out to hold no photo of any class."""
    found = _read(root)
    verdicts = _verdicts(root, [place.path for place in found.places], progress)
    photos, skipped = [], list(found.skipped)
    for (path, split, label), verdict in zip(found.places, verdicts, strict=True):
        if verdict.reason:
            skipped.append(SkippedFile(path, verdict.reason))
        else:
            size = (verdict.width, verdict.height)
            photos.append(DatasetPhoto(path, label, split, verdict.digest, *size))
    used, left_out = corrections.apply(corrections.load(root), photos)
    skipped.sort(key=tree.in_order)
    return Manifest(
        root, used, tuple(skipped), left_out, tuple(found.elsewhere), tuple(found.notes)
    )


def with_photos(manifest: Manifest) -> Manifest:
    """The manifest. Raises InvalidDataset where no class folder of it holds a usable photo."""
    if manifest.photos or manifest.left_out:
        return manifest
    others = len(manifest.skipped) + len(manifest.elsewhere)
    raise InvalidDataset(
        f"{manifest.root.name} must have folders of photos, one for each class. It has no photo "
        f"that can be opened ({wording.counted(others, 'other file', 'other files')})."
        + why_unused((*manifest.skipped, *manifest.elsewhere)),
        manifest.root,
    )


def why_unused(files: Iterable[SkippedFile]) -> str:
    """The reason of one of the files, as a sentence to put after another; "" without any."""
    ordered = sorted(files, key=lambda file: "/" not in file.path)
    return "".join(f" {file.path}: {file.why}" for file in ordered[:1])


def unopened(root: Path) -> Manifest:
    """What the folders alone promise: every file counts as a photo, with no digest or size.

    Milliseconds, where `scan` may take many seconds. Raises InvalidDataset.
    """
    found = _read(root)
    photos = tuple(
        DatasetPhoto(path, label, split, "", 0, 0) for path, split, label in found.places
    )
    return with_photos(
        Manifest(root, photos, tuple(found.skipped), (), tuple(found.elsewhere), tuple(found.notes))
    )


def folder_state(root: Path) -> str:
    """Changes where a file comes, goes or is renamed, or the corrections change; 1 ms.

    A file that is written over in place is seen by `scan` only, which also says what is wrong
    with a folder that cannot be read: here that is "".
    """
    try:
        places = [*tree.folders_in_use(root), corrections.overlay_file(root)]
        return " ".join(str(path.stat().st_mtime_ns) for path in places if os.path.exists(path))
    except OSError:
        return ""


def _read(root: Path) -> tree.Tree:
    """Raises InvalidDataset for a folder that cannot be read."""
    if not root.is_dir():
        raise InvalidDataset(f"There is no folder of photos called {tree.shown(root.name)}.", root)
    if tree.shown(str(root)) != str(root):
        raise InvalidDataset(
            "The name of a folder of photos, and of its place, must be in Unicode. This one is "
            f"{tree.shown(root.name)}. Give it another one."
        )
    try:
        return tree.read(root)
    except OSError as error:
        raise InvalidDataset(
            f"The folder of photos {root.name} must be readable. The computer says: "
            f"{error.strerror}.",
            root,
        ) from error


def _verdicts(root: Path, paths: list[str], progress: Progress | None) -> list[Verdict]:
    """A verdict for each path: the kept one where size and time are unchanged, else a new one.

    What was checked before a stop is kept. Of several who ask for the same folder, a page and a
    training, one checks and the others wait for that.
    """
    keys = [(path, _state(root / path)) for path in paths]
    kept = manifest_cache.load(root)
    with ExitStack() as alone:
        if any(key not in kept for key in keys):
            with suppress(OSError):  # no place for a lock: two may do the same
                waiting = partial(progress, 0, len(paths)) if progress else None
                alone.enter_context(exclusive(manifest_cache.lock(root), waiting))
            kept = manifest_cache.load(root)
        return _checked(root, keys, kept, progress)


def _checked(
    root: Path,
    keys: list[tuple[str, manifest_cache.State]],
    kept: manifest_cache.Verdicts,
    progress: Progress | None,
) -> list[Verdict]:
    verdicts = {key: kept[key] for key in keys if key in kept}
    fresh = [key for key in keys if key not in kept]
    try:
        with closing(in_threads(check, [root / path for path, _ in fresh])) as checked:
            for key, verdict in zip(fresh, checked, strict=True):
                verdicts[key] = verdict
                if progress:
                    progress(len(verdicts), len(keys))
    finally:
        if fresh or len(kept) != len(keys):
            good = {key: verdict for key, verdict in verdicts.items() if verdict.digest}
            manifest_cache.store(root, good)
    if progress:
        progress(len(keys), len(keys))
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
        digest = sha256(read_file(path)).hexdigest()
        photo = read_photo(path)
        return Verdict("", digest, photo.width, photo.height)
    except InvalidImage as error:
        return Verdict(str(error), digest, 0, 0)


def class_indices(photos: Sequence[DatasetPhoto], class_names: Sequence[str]) -> np.ndarray:
    """The class index of each photo, int64 (n,). Raises InvalidDataset."""
    if not photos:
        raise InvalidDataset("There must be photos with labels. There are none.")
    index = {class_name(name): place for place, name in enumerate(class_names)}
    labels = [class_name(photo.label) for photo in photos]
    if foreign := sorted(set(labels) - set(index)):
        raise InvalidDataset(
            f"Folders must be named after the model's classes ({wording.names(class_names)}). "
            f"These are others: {wording.names(foreign)}."
        )
    return np.array([index[label] for label in labels])
