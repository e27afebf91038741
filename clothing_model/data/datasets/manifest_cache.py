"""The verdicts of the last scan of each dataset folder, so that re-opening is a blink."""

import json
from collections.abc import Iterable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple, TypedDict

from clothing_model import settings
from clothing_model.files import read_json, write_text

FORMAT = 1

State = tuple[int, int]  # size in bytes, time of change in ns


class Verdict(NamedTuple):
    """`reason` is "" for a usable photo; digest is the SHA-256 of the bytes; sizes in px."""

    reason: str
    digest: str
    width: int
    height: int


class _Kept(TypedDict):
    format: int
    files: list[tuple[str, int, int, str, str, int, int]]


def load(root: Path) -> dict[tuple[str, State], Verdict]:
    """The kept verdicts by path and state; empty where there are none or they cannot be read."""
    try:
        kept = read_json(_file(root), _Kept)
    except (OSError, ValueError):
        return {}
    if kept["format"] != FORMAT:
        return {}
    return {
        (path, (size, time)): Verdict(reason, digest, width, height)
        for path, size, time, reason, digest, width, height in kept["files"]
    }


def store(root: Path, rows: Iterable[tuple[str, State, Verdict]]) -> None:
    """Keep the verdicts; a cache that cannot be written is no error."""
    files = [[path, *state, *verdict] for path, state, verdict in rows]
    try:
        _file(root).parent.mkdir(parents=True, exist_ok=True)
        write_text(_file(root), json.dumps({"format": FORMAT, "files": files}))
    except OSError:
        return


def move(root: Path, new_root: Path) -> None:
    """Keep the verdicts of a folder that is about to get another name."""
    with suppress(OSError):
        _file(root).replace(_file(new_root))


def _file(root: Path) -> Path:
    name = sha256(str(root.resolve()).encode()).hexdigest()[:16]
    return settings.cache_folder() / "manifests" / f"{name}.json"
