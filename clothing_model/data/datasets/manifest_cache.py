"""The verdicts of the last scan of each dataset folder, so that re-opening is a blink."""

import json
import os
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from clothing_model import settings
from clothing_model.cache import Cache
from clothing_model.data.pictures.door import READING
from clothing_model.files import parse_json

_KIND = f"verdicts 4 {READING}"  # another number where they are made in another way

State = tuple[int, int]  # size in bytes, time of change in ns


class Verdict(NamedTuple):
    """`reason` is "" for a usable photo; digest is the SHA-256 of the bytes; sizes in px."""

    reason: str
    digest: str
    width: int
    height: int


Verdicts = Mapping[tuple[str, State], Verdict]
"""By the path in the dataset and the file's state."""

_Rows = list[tuple[tuple[str, int, int], Verdict]]


def load(root: Path) -> Verdicts:
    """The kept verdicts; empty where there are none or they cannot be read."""
    name = _name(root)
    with Cache() as cache:
        text = cache.read(_KIND, [name]).get(name, b"[]")
    try:
        rows = parse_json(text, _Rows)
    except ValueError:
        return {}
    return {(path, (size, time)): verdict for (path, size, time), verdict in rows}


def store(root: Path, verdicts: Verdicts) -> None:
    """Keep the verdicts; a cache that cannot be written is no error."""
    rows = [((path, *state), verdict) for (path, state), verdict in verdicts.items()]
    with Cache() as cache:
        cache.write(_KIND, {_name(root): json.dumps(rows).encode()})


def lock(root: Path) -> Path:
    """The lock file of whoever checks the photos of that folder. Raises OSError."""
    folder = settings.cache_folder() / "checks"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{_name(root)[:16]}.lock"


def move(root: Path, new_root: Path) -> None:
    """Keep the verdicts of a folder that has got another name."""
    store(new_root, load(root))


def forget(root: Path) -> set[str]:
    """Keep no verdicts of a folder any more, nor anything else of the photos in it; their
    digests."""
    digests = {verdict.digest for verdict in load(root).values()}
    with Cache() as cache:
        cache.erase({_name(root), *digests})
    return digests


def _name(root: Path) -> str:
    return sha256(os.fsencode(root.resolve())).hexdigest()
