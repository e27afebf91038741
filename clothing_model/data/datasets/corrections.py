"""Corrections of a dataset: photos relabelled or left out, without touching the dataset.

They are kept in one file beside the dataset's folder, `<folder>.corrections.json`, or, where
nothing can be written there, in the folder of the program's own datasets. `folders.scan`
applies them, so that everything that reads a manifest honours them.
"""

import os
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import TypedDict
from unicodedata import normalize

from clothing_model import settings
from clothing_model.csv_file import csv_file
from clothing_model.data.datasets.layout import class_name
from clothing_model.data.datasets.manifest import DatasetPhoto, Manifest
from clothing_model.errors import InvalidDataset
from clothing_model.files import read_json, remove, remove_beside, write_json
from clothing_model.locks import exclusive

FORMAT = 1
FOLDER = "corrections"  # in the folder of the program's own datasets


@dataclass(frozen=True)
class Correction:
    """What was decided about one photo: its new class, or None to leave it out.

    It holds for the file at `path` as long as its bytes have that SHA-256. was: its folder's
    class; "" in files of older versions, where it was the folder that the photo stands in.
    """

    path: str
    digest: str
    label: str | None
    made: str
    was: str = ""


class _Kept(TypedDict):
    format: int
    corrections: list[Correction]


Corrections = dict[str, Correction]


def overlay_file(root: Path) -> Path:
    """Where the corrections of a dataset are kept: beside it, unless they had to go elsewhere.

    What could be written beside it once may be read-only today, so the later one counts.
    """
    return max(
        _places(root), key=lambda path: path.stat().st_mtime_ns if os.path.exists(path) else 0
    )


def _places(root: Path) -> tuple[Path, Path]:
    root = root.resolve()
    key = sha256(str(root).encode()).hexdigest()[:12]
    name = f"{root.name}.corrections.json"
    return root.with_name(name), settings.data_folder() / FOLDER / f"{key}-{name}"


def load(root: Path) -> Corrections:
    """The corrections by path. Raises InvalidDataset where their file is damaged."""
    try:
        kept = read_json(overlay_file(root), _Kept)
        if kept["format"] != FORMAT:
            raise ValueError(kept["format"])
        return {_key(row.path): _in_nfc(row) for row in kept["corrections"]}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        place = _places(root)[0]
        raise InvalidDataset(
            (
                f"The file with the corrections of this dataset, {place.name}, cannot be "
                "read. Move it away to continue without the corrections."
            ),
            place,
        ) from error


def apply(
    corrections: Corrections, photos: Iterable[DatasetPhoto]
) -> tuple[tuple[DatasetPhoto, ...], tuple[DatasetPhoto, ...]]:
    """(photos in use, photos left out); one whose file has changed is used as it is."""
    used, left_out = [], []
    same = {normalize("NFC", path): correction for path, correction in corrections.items()}
    for photo in photos:  # a copy on another system may have its name in another form
        path = _key(photo.path)
        correction = corrections.get(path, same.get(normalize("NFC", path)))
        if correction is None or correction.digest != photo.digest:
            used.append(photo)
        elif correction.label is None:
            left_out.append(photo)
        else:
            used.append(replace(photo, label=correction.label))
    return tuple(used), tuple(left_out)


def as_in_folders(manifest: Manifest) -> Manifest:
    """The dataset without its corrections: every good photo, with the class of its folder."""
    photos = [replace(p, label=p.folder_label) for p in manifest.photos + manifest.left_out]
    photos.sort(key=lambda photo: PurePosixPath(photo.path).parts)
    return replace(manifest, photos=tuple(photos), left_out=())


def corrected(manifest: Manifest, split: str) -> int:
    """How many photos of a split are relabelled or left out; of all where there are no splits."""
    changed = [photo for photo in manifest.photos if photo.relabelled] + list(manifest.left_out)
    return sum(photo.split in ("", split) for photo in changed)


def relabel(manifest: Manifest, photo: DatasetPhoto, label: str) -> None:
    """Give a photo another class of the same dataset; its own folder's undoes the correction.

    Raises InvalidDataset for a class that the dataset does not have.
    """
    label = class_name(label)
    known = sorted({p.folder_label for p in manifest.photos + manifest.left_out})
    if label not in known:
        raise InvalidDataset(f"There is no class called {label}. Choose one of {', '.join(known)}.")
    if label == photo.folder_label:
        undo(manifest.root, [photo.path])
    else:
        _correct(manifest.root, photo, label)


def leave_out(manifest: Manifest, photo: DatasetPhoto) -> None:
    """Use a photo for nothing any more. The file stays where it is."""
    _correct(manifest.root, photo, None)


def undo(root: Path, paths: Iterable[str]) -> None:
    """Forget what was decided about these photos."""
    wanted = {_key(path) for path in paths}
    _change(root, lambda kept: {path: kept[path] for path in kept if path not in wanted})


def forget(root: Path) -> None:
    """Forget all that was decided about a dataset that is no more. Raises OSError."""
    for file in _places(root):
        with suppress(FileNotFoundError):
            remove(file)


def to_csv(root: Path) -> bytes:
    """The corrections as a CSV file: path, folder's class, new class ("" = left out), time,
    hash."""
    header = ["path", "folder_class", "decision", "new_class", "made", "sha256"]
    rows = []
    for row in load(root).values():
        decision = "left out" if row.label is None else "relabelled"
        folder = row.was or class_name(PurePosixPath(_key(row.path)).parent.name)
        rows.append([row.path, folder, decision, row.label, row.made, row.digest])
    return csv_file(header, rows)


def _correct(root: Path, photo: DatasetPhoto, label: str | None) -> None:
    made = datetime.now(UTC).isoformat(timespec="seconds")
    correction = Correction(photo.path, photo.digest, label, made, photo.folder_label)
    _change(root, lambda kept: {**kept, _key(photo.path): correction})


def _change(root: Path, change: Callable[[Corrections], Corrections]) -> None:
    """Read, change and replace the file; two visitors at once do not undo each other.

    Raises InvalidDataset where nothing can be written, neither beside the dataset nor elsewhere.
    """
    beside, elsewhere = _places(root)
    lock = f"clothing-{elsewhere.name[:12]}.lock"  # either of the two places may be read-only
    try:
        with exclusive(Path(tempfile.gettempdir()) / lock):
            rows = [asdict(row) for _, row in sorted(change(load(root)).items())]
            value = {"format": FORMAT, "corrections": rows}
            try:
                remove_beside(beside.parent, beside.name)
                write_json(beside, value)
            except OSError:  # a dataset on a read-only disk or in somebody else's folder
                elsewhere.parent.mkdir(parents=True, exist_ok=True)
                write_json(elsewhere, value)
    except OSError as error:
        raise InvalidDataset(
            (
                f"The correction cannot be saved: {error.strerror}. The app needs to write "
                "beside the dataset, or in the folder that CLOTHING_DATA names."
            ),
            beside,
        ) from error


def _in_nfc(row: Correction) -> Correction:
    return replace(row, label=class_name(row.label)) if row.label else row


def _key(path: str) -> str:
    """A photo's path with the separators that manifests have on every system."""
    return path.replace("\\", "/")
