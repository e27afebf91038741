"""Writing files so that a reader or a crash never meets half of one, on any system."""

import json
import os
import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

_PATIENCE = 1.5  # seconds
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\ud800-\udfff]+')
_DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]) *(\..*)?", re.I)


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
    `write` fails, and `path` stays as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
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
