"""Files on any system: written so that no reader or crash meets half of one, read so that damage
is told."""

import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import msgspec
import numpy as np

T = TypeVar("T")

_PATIENCE = 1.5  # seconds
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\ud800-\udfff]+')
_DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]) *(\..*)?", re.I)
_BESIDE = re.compile(r"\.[0-9a-f]{8}-(.+(?<!\.old))")


def insist(change: Callable[[], object]) -> None:
    """Do what the system may refuse for a moment.

    Windows lets nobody replace, rename or remove a file that somebody is reading. Raises the
    PermissionError that is still there after 1.5 s, and any other error at once.
    """
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            change()
            return
        except PermissionError:
            if time.monotonic() > end:
                raise
            time.sleep(0.02)


def move(source: Path, target: Path) -> None:
    """Rename a file or folder, within one disk; a file at `target` is replaced."""
    insist(lambda: os.replace(source, target))


def remove(path: Path) -> None:
    """Remove a file, or a folder with all that is in it. Raises FileNotFoundError."""
    folder = path.is_dir() and not path.is_symlink()
    insist(lambda: shutil.rmtree(path) if folder else path.unlink())


def replace_file(path: Path, write: Callable[[Path], object]) -> None:
    """Let `write` fill a file beside `path`, sync it to disk, then put it in `path`'s place.

    The file beside keeps `path`'s endings, which some writers look at. It is removed where
    `write` fails, and `path` stays as it was. The folder has to be there: one that somebody has
    deleted does not come back (FileNotFoundError).
    """
    beside = path.with_name(f".{uuid4().hex[:8]}-{path.name}")
    try:
        write(beside)
        sync(beside)
        insist(lambda: beside.replace(path))
    finally:
        insist(lambda: beside.unlink(missing_ok=True))


def sync(path: Path) -> None:
    """Wait until the file's content is on the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def write_text(path: Path, text: str) -> None:
    """Replace `path` by UTF-8 `text`."""
    replace_file(path, lambda beside: beside.write_text(text, encoding="utf-8"))


def write_json(path: Path, value: Any) -> None:
    """Replace `path` by `value` as JSON; NaN and infinity are refused (ValueError)."""
    write_text(path, json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n")


def safe_name(text: str, instead: str = "unnamed", longest: int = 150) -> str:
    """`text` as a name that a file or folder can have on every system; itself where it is one.

    What Windows forbids (`<>:"/\\|?*`, control characters) becomes a dash, a device's name
    (CON, com1.txt) gets an underscore in front, and dots and spaces at the ends go. At most
    `longest` bytes of UTF-8; an ending stays. `instead` is for a text of which nothing is left.
    """
    stem, ending = os.path.splitext(_FORBIDDEN.sub("-", text).strip(". "))
    ending = ending.encode()[: longest // 4].decode(errors="ignore")
    name = stem.encode()[: longest - len(ending.encode())].decode(errors="ignore") + ending
    name = name.strip(". ") or instead
    return f"_{name}"[:longest] if _DEVICE.fullmatch(name) else name


def read_json(path: Path, kind: type[T]) -> T:
    """The JSON in a file as `kind`, a type whose parts are checked too.

    Raises OSError; ValueError for bytes that are no UTF-8, no JSON, or JSON of another kind.
    """
    return parse_json(path.read_bytes(), kind)


def parse_json(text: bytes, kind: type[T]) -> T:
    """As `read_json`."""
    try:
        return msgspec.json.decode(text, type=kind)
    except RecursionError as error:
        raise ValueError("lists within lists without end") from error


def write_arrays(path: Path, arrays: dict[str, Any]) -> None:
    """Replace `path` by arrays, each under its name."""

    def write(beside: Path) -> None:
        with beside.open("wb") as file:
            np.savez(file, **arrays)

    replace_file(path, write)


def read_arrays(path: Path) -> dict[str, np.ndarray]:
    """The arrays in a file, by name. Raises OSError; ValueError for a file that is damaged."""
    with path.open("rb") as file:
        try:
            with np.load(file, allow_pickle=False) as kept:
                return {name: kept[name] for name in kept.files}
        except MemoryError:
            raise
        except Exception as error:  # NumPy and zipfile raise whatever their parsers do
            raise ValueError(f"{path.name} is damaged") from error


def remove_beside(folder: Path, name: str = "", older: float | None = None) -> None:
    """Remove what a kill in the middle of writing left in a folder, of `name` or of anything.

    For who alone writes there; others may with `older`, in seconds by the clock of the disk: what
    was changed since stays.
    """
    left = [
        path
        for path in (folder.glob(".*") if os.path.isdir(folder) else ())
        if (found := _BESIDE.fullmatch(path.name)) and name in ("", found[1])
    ]
    if left and older is not None:
        now = _disk_time(folder)
        left = [path for path in left if now - _changed(path, now) > older]
    for path in left:
        path.unlink(missing_ok=True) if path.is_file() else shutil.rmtree(path, True)


def _disk_time(folder: Path) -> float:
    """Now, as the clock of whoever keeps the folder has it: a file server's may be another."""
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".") as file:
        return os.stat(file.name).st_mtime


def _changed(path: Path, otherwise: float) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return otherwise


def folders_in(top: Path) -> list[Path]:
    """The folders in `top` that are not hidden; none where it is absent or cannot be read."""
    try:
        with os.scandir(top) as entries:
            return [top / e.name for e in entries if not e.name.startswith(".") and e.is_dir()]
    except OSError:
        return []


def size_of(folder: Path | str) -> int:
    """The bytes of all files below; without recursion, since somebody's tree may be deep."""
    total, waiting = 0, [os.fspath(folder)]
    while waiting:
        with suppress(OSError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                else:
                    with suppress(OSError):
                        total += entry.stat(follow_symlinks=False).st_size
    return total
