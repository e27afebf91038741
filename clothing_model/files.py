"""Files written so that no reader or crash meets half of one, and read so that damage is told."""

import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import msgspec
import numpy as np

T = TypeVar("T")

_BESIDE = re.compile(r"\.[0-9a-f]{8}-(.+(?<!\.old))")


def replace_file(path: Path, write: Callable[[Path], None]) -> None:
    """Let `write` fill a file beside `path`, sync it to disk, then put it in `path`'s place.

    The file beside keeps `path`'s endings, which some writers look at. It is removed where
    `write` fails, and `path` stays as it was. The folder has to be there: one that somebody has
    deleted does not come back (FileNotFoundError).
    """
    beside = path.with_name(f".{uuid4().hex[:8]}-{path.name}")
    try:
        write(beside)
        sync(beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Wait until the file's content is on the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def write_text(path: Path, text: str) -> None:
    """Replace `path` by UTF-8 `text`."""
    replace_file(path, lambda beside: _write(beside, text))


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def write_json(path: Path, value: Any) -> None:
    """Replace `path` by `value` as JSON; NaN and infinity are refused (ValueError)."""
    write_text(path, json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n")


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
        except Exception as error:  # NumPy and zipfile raise whatever their parsers do
            raise ValueError(f"{path.name} is damaged") from error


def remove_beside(folder: Path, name: str = "") -> None:
    """Remove what a kill in the middle of writing left in a folder, of `name` or of anything.

    For who alone writes there.
    """
    for path in folder.glob(".*") if os.path.isdir(folder) else ():
        found = _BESIDE.fullmatch(path.name)
        if found and name in ("", found[1]):
            path.unlink(missing_ok=True) if path.is_file() else shutil.rmtree(path, True)


def folders_in(top: Path) -> list[Path]:
    """The folders in `top` that are not hidden; none where it is absent or cannot be read."""
    try:
        with os.scandir(top) as entries:
            return [top / e.name for e in entries if not e.name.startswith(".") and e.is_dir()]
    except OSError:
        return []
