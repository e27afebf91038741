"""What has to be the same on all computers that train together."""

import importlib.metadata
import sys
from collections.abc import Mapping
from hashlib import sha256

from clothing_model import settings
from clothing_model.wording import names

PROGRAM = "program"
_PACKAGES = ("numpy", "pillow", "ai-edge-litert", "keras", "tensorflow")


def versions() -> dict[str, str]:
    """Of this program as it lies on the disk, of Python, and of what decides numbers: with all of
    these the same and alike processors, a training gives the same weights anywhere."""
    found = {PROGRAM: _program(), "Python": f"{sys.version_info[0]}.{sys.version_info[1]}"}
    for package in _PACKAGES:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            found[package] = "none"
    return found


def difference(host: str, theirs: Mapping[str, str], ours: Mapping[str, str]) -> str:
    """A sentence that says what is another there; "" where nothing is."""
    if not theirs:
        return (
            f"{host} cannot train: its Dask worker does not find this program. Start it in the "
            "program's folder, where its requirements are installed: python -m dask worker."
        )
    if other := [name for name in ours if theirs.get(name) != ours[name]]:
        told = [_told(name, theirs.get(name, "none"), ours[name]) for name in other]
        return f"{host} cannot train: it has {names(told)}. Install the same there, and restart it."
    return ""


def _told(name: str, theirs: str, ours: str) -> str:
    if name == PROGRAM:
        return "another version of this program"
    return f"{name} {theirs} instead of {ours}"


def _program() -> str:
    folder = settings.PROJECT / "clothing_model"
    parts = sha256()
    for path in sorted(folder.rglob("*.py")):
        parts.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return parts.hexdigest()[:12]
