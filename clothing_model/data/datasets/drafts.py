"""Datasets in the making: photos collected one by one, on the disk from the first one on.

    <datasets>/.drafts/<id>/draft.json     its name, and the classes' names by their keys
    <datasets>/.drafts/<id>/<key>/<photo>  JPEG, longer side at most MAX_SIDE px, no metadata

Whoever knows the id, which cannot be guessed, may add photos and throw some out. A photo's name
says when it came, in which burst, and what its bytes are, so that nothing else has to be kept.
"""

import re
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TypedDict

from clothing_model import settings
from clothing_model.data.datasets.arrival import MAX_SIDE
from clothing_model.data.datasets.layout import class_name
from clothing_model.data.datasets.room import measured_lately
from clothing_model.data.pictures.door import encode_jpeg, open_image
from clothing_model.errors import InvalidDataset
from clothing_model.files import folders_in, read_json, remove, replace_file, safe_name, write_json
from clothing_model.locks import exclusive

MAX_DRAFTS = 60
MAX_CLASSES = 20
MAX_PHOTOS = 500  # of a class
KEPT_DAYS = 7  # without a change
_EMPTY_SECONDS = 3600  # that one without a photo is kept
_FOLDER, _FILE = ".drafts", "draft.json"
_QUALITY = 92
_LONGEST = 40  # letters of a class's name
_ID = re.compile(r"[0-9a-f]{32}")
_PHOTO = re.compile(r"[0-9a-f]{16}-(?P<burst>[0-9a-z]{1,16})-[0-9a-f]{16}\.jpg")
ALONE = "0"  # the burst of a photo that belongs to none


@dataclass(frozen=True)
class DraftClass:
    """A class: `key` for addresses, `name` as it will be called, "" so far; photos in the order
    in which they came, by their files' names."""

    key: str
    name: str
    photos: tuple[str, ...]


@dataclass(frozen=True)
class Draft:
    """A dataset in the making; name: "" where it will be called after its classes."""

    folder: Path
    name: str
    classes: tuple[DraftClass, ...]

    @property
    def id(self) -> str:
        return self.folder.name

    @property
    def in_use(self) -> tuple[DraftClass, ...]:
        """The classes that have a name or a photo."""
        return tuple(found for found in self.classes if found.name or found.photos)

    @property
    def photos(self) -> int:
        return sum(len(found.photos) for found in self.classes)


class _Kept(TypedDict):
    name: str
    classes: dict[str, str]


def burst_of(photo: str) -> str:
    """The burst in which a photo was taken, by its file's name; ALONE where it was in none."""
    found = _PHOTO.fullmatch(photo)
    return found["burst"] if found else ALONE


def start() -> Draft:
    """A new one, with two classes that have no name yet. Raises InvalidDataset, OSError."""
    tidy()
    if len(folders_in(_home())) >= MAX_DRAFTS:
        raise InvalidDataset(
            f"There can be at most {MAX_DRAFTS} unfinished datasets at a time. Finish or "
            "delete one of them first."
        )
    folder = _home() / secrets.token_hex(16)
    folder.mkdir(parents=True)
    _write(folder, {"name": "", "classes": {}})
    add_class(folder.name)
    return add_class(folder.name)


def find(draft: str) -> Draft:
    """The one of that id. Raises InvalidDataset where there is none."""
    folder = _folder(draft)
    kept = _read(folder)
    classes = [
        DraftClass(key, name, _photos(folder / key)) for key, name in kept["classes"].items()
    ]
    return Draft(folder, kept["name"], tuple(classes))


def rename(draft: str, name: str) -> None:
    """Say what the dataset is to be called. Raises InvalidDataset, OSError."""
    _change(draft, lambda kept: {**kept, "name": name.strip()[:_LONGEST]})


def add_class(draft: str) -> Draft:
    """One more class, without a name. Raises InvalidDataset where there are enough, OSError."""

    def change(kept: _Kept) -> _Kept:
        if len(kept["classes"]) >= MAX_CLASSES:
            raise InvalidDataset(f"A dataset can have at most {MAX_CLASSES} classes here.")
        key = f"c{secrets.token_hex(4)}"
        (_folder(draft) / key).mkdir()
        return {**kept, "classes": {**kept["classes"], key: ""}}

    _change(draft, change)
    return find(draft)


def name_class(draft: str, key: str, name: str) -> str:
    """Give a class a name, and the name that it has then: one that a folder may have on every
    system. Raises InvalidDataset, OSError."""
    text = " ".join(name.split())[:_LONGEST]
    taken = class_name(safe_name(text)) if text else ""

    def change(kept: _Kept) -> _Kept:
        return {**kept, "classes": {**kept["classes"], key: taken}} if _has(kept, key) else kept

    _change(draft, change)
    return taken


def remove_class(draft: str, key: str) -> None:
    """Delete a class and its photos. Raises InvalidDataset, OSError."""

    def change(kept: _Kept) -> _Kept:
        return {**kept, "classes": {k: name for k, name in kept["classes"].items() if k != key}}

    if _has(_read(_folder(draft)), key):
        _change(draft, change)
        remove(_folder(draft) / key)


def add_photo(draft: str, key: str, data: bytes, burst: str = ALONE) -> tuple[str, ...]:
    """Keep a photo, made smaller and without its metadata; all photos of the class then.

    burst: letters a to z and digits, the same for all photos of one press of the camera's button.
    The same photo again is no other one. Raises InvalidImage, InvalidDataset, OSError.
    """
    folder = _class_folder(draft, key)
    jpeg = encode_jpeg(open_image(data), _QUALITY, MAX_SIDE)
    digest = sha256(jpeg).hexdigest()[:16]
    photos = _photos(folder)
    if any(photo.endswith(f"-{digest}.jpg") for photo in photos):
        return photos
    if len(photos) >= MAX_PHOTOS:
        raise InvalidDataset(f"A class can have at most {MAX_PHOTOS:,} photos here.")
    name = f"{time.time_ns():016x}-{burst}-{digest}.jpg"
    if not _PHOTO.fullmatch(name):
        raise InvalidDataset("A burst's name must be 1 to 16 letters a to z and digits.")
    measured_lately(settings.data_folder()).take(len(jpeg))
    with _there():
        replace_file(folder / name, lambda beside: beside.write_bytes(jpeg))
    return _photos(folder)


def throw_out(draft: str, key: str, photo: str) -> tuple[str, ...]:
    """Delete one photo, if it is there; those that the class has then. Raises InvalidDataset,
    OSError."""
    if file := photo_file(draft, key, photo):
        with suppress(FileNotFoundError):
            remove(file)
    return _photos(_class_folder(draft, key))


def photo_file(draft: str, key: str, photo: str) -> Path | None:
    """The file of a photo; None where there is none. Raises InvalidDataset."""
    file = _class_folder(draft, key) / photo
    return file if _PHOTO.fullmatch(photo) and file.is_file() else None


def discard(draft: str) -> None:
    """Delete it with all its photos. Raises InvalidDataset, OSError."""
    remove(_folder(draft))


def tidy() -> None:
    """Delete those that nobody has changed for KEPT_DAYS, or that stayed without a photo."""
    for folder in folders_in(_home()):
        with suppress(OSError):
            age = time.time() - max(p.stat().st_mtime for p in (folder, *folder.iterdir()))
            empty = not any(folder.glob("*/*.jpg"))
            if age > (_EMPTY_SECONDS if empty else KEPT_DAYS * 86_400):
                remove(folder)


def _home() -> Path:
    return settings.data_folder() / _FOLDER


def _folder(draft: str) -> Path:
    folder = _home() / draft
    if not (_ID.fullmatch(draft) and folder.is_dir()):
        raise InvalidDataset(
            "This unfinished dataset is not there any more. It was finished or deleted, "
            f"or nobody changed it for {KEPT_DAYS} days."
        )
    return folder


def _class_folder(draft: str, key: str) -> Path:
    folder = _folder(draft)
    if not _has(_read(folder), key):
        raise InvalidDataset("This class is not in the dataset any more. It was removed.")
    return folder / key


def _has(kept: _Kept, key: str) -> bool:
    return key in kept["classes"]


def _photos(folder: Path) -> tuple[str, ...]:
    names = (file.name for file in folder.glob("*.jpg"))
    return tuple(sorted(name for name in names if _PHOTO.fullmatch(name)))


@contextmanager
def _there() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise InvalidDataset(
            "This class is not in the dataset any more. It was removed."
        ) from error


def _read(folder: Path) -> _Kept:
    try:
        return read_json(folder / _FILE, _Kept)
    except (OSError, ValueError) as error:
        raise InvalidDataset(
            f"The names of this dataset's classes must be in {_FILE}. It cannot be read.", folder
        ) from error


def _write(folder: Path, kept: _Kept) -> None:
    write_json(folder / _FILE, kept)


def _change(draft: str, change: Callable[[_Kept], _Kept]) -> None:
    """Read, change and replace; two visitors at once do not undo each other."""
    folder = _folder(draft)
    with exclusive(folder / "draft.lock"):
        _write(folder, change(_read(folder)))
