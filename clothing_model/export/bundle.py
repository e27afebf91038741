"""Everything that was made of a model as one zip, written while it is read."""

import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from clothing_model.export.formats import Format
from clothing_model.export.guides import agreement_table
from clothing_model.export.job import FACTS, Facts
from clothing_model.export.package import all_made, folder_of
from clothing_model.network.models.card import model_card
from clothing_model.network.models.folder import SavedModel

CARD, INDEX = "MODEL_CARD.md", "README.md"
_PIECE = 1 << 20  # bytes


def folder_zip(saved: SavedModel, found: Format) -> Iterator[bytes]:
    """An export that is made, as a zip with one folder in it."""
    top = f"{saved.name}-{found.name}"
    return _zip(_members(folder_of(saved, found), top))


def bundle_zip(saved: SavedModel) -> Iterator[bytes]:
    """Every export of the model that is made, a folder each, with its card and a list of them."""
    every = all_made(saved)
    members: list[tuple[str, Path | str]] = [
        (f"{saved.name}/{CARD}", model_card(saved.facts)),
        (f"{saved.name}/{INDEX}", _index(saved, every)),
    ]
    for found, _ in every:
        members += _members(folder_of(saved, found), f"{saved.name}/{found.name}")
    return _zip(members)


def _index(saved: SavedModel, every: list[tuple[Format, Facts]]) -> str:
    parts = [f"# {saved.name}, to take along"]
    for found, facts in every:
        parts += [f"## {found.title}, in `{found.name}`", found.use]
        parts += ["\n".join(agreement_table(facts))] if facts["agreements"] else []
    return "\n\n".join(parts) + "\n"


def _members(folder: Path, top: str) -> list[tuple[str, Path | str]]:
    """Names in the zip with the files they are of."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != FACTS)
    return [(f"{top}/{path.relative_to(folder).as_posix()}", path) for path in files]


class _Pipe:
    """Where a zip is written that cannot be gone back in."""

    def __init__(self) -> None:
        self.waiting = bytearray()

    def write(self, data: bytes) -> int:
        self.waiting += data
        return len(data)

    def flush(self) -> None: ...

    def close(self) -> None: ...

    def taken(self) -> bytes:
        found = bytes(self.waiting)
        self.waiting.clear()
        return found


def _zip(members: Iterable[tuple[str, Path | str]]) -> Iterator[bytes]:
    """Weights are hardly smaller when they are packed, so nothing is."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w") as made:
        for name, source in members:
            if isinstance(source, str):
                made.writestr(name, source)
                continue
            with source.open("rb") as file, made.open(zipfile.ZipInfo(name), "w") as member:
                while piece := file.read(_PIECE):
                    member.write(piece)
                    yield pipe.taken()
    yield pipe.taken()
