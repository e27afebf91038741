"""A folder of photos as people have it: every file in it is of a class, or told why it is not.

Links are not followed. No file is opened here: `folders.scan` does that.
"""

import os
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from mimetypes import MimeTypes
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from clothing_model.data.datasets.layout import ClassFolder, Folder, layout
from clothing_model.data.datasets.manifest import SkippedFile

_LEFT_BEHIND = {
    "__macosx", "thumbs.db", "ehthumbs.db", "desktop.ini", "@eadir", "$recycle.bin",
    "system volume information",
}  # fmt: skip
_LEFT = "Left behind by a system or a file manager."
_HIDDEN = "A hidden file."
_IN_HIDDEN = "In a hidden folder."
_LINK = "A link. Links are not followed: copy the file itself here."
_NAMELESS = "Its name is not in Unicode. Give it another one."
_IN_NAMELESS = "The name of its folder is not in Unicode. Give that one another."
_CLOSED = "This folder may not be read."
_SHOWN = 5  # paths in a sentence


class Place(NamedTuple):
    """A file of a class; `path` is relative to the root, `split` is "" where there are none."""

    path: str
    split: str
    label: str


@dataclass
class Tree:
    """All files below a root, in the order of paths.

    places: the files in class folders. skipped: what cannot be opened by its name or its
    folder. elsewhere: files that are of no class. notes: what else has to be known, in sentences.
    """

    places: list[Place] = field(default_factory=list)
    skipped: list[SkippedFile] = field(default_factory=list)
    elsewhere: list[SkippedFile] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def shown(text: str) -> str:
    """A name that is no Unicode (old discs, foreign zips) as something that can be written."""
    return text.encode("utf-8", "backslashreplace").decode()


def folders_in_use(root: Path) -> list[Path]:
    """The folders that may hold photos of a class, the root first. Raises OSError."""
    folders = [root]
    for folder in folders:  # which grow meanwhile
        with suppress(*([] if folder is root else [OSError])), os.scandir(folder) as entries:
            inner = (e for e in entries if e.is_dir(follow_symlinks=False) and not _is_link(e))
            folders += [Path(entry.path) for entry in inner if not _why_apart(entry.name)]
    return folders


def read(root: Path) -> Tree:
    """What each file below the root is. Raises OSError where the root cannot be read."""
    tree, links = Tree(), list[str]()
    folders = _walk(root, tree, links)
    _count_photos(folders)
    classes, passed_by, tree.notes = layout(folders[0])
    what: dict[str, ClassFolder | str] = {**passed_by, **{c.folder.path: c for c in classes}}
    for folder in folders:
        found = what.get(folder.path)
        for name in folder.files:
            path = _below(folder, name)
            if isinstance(found, ClassFolder):
                tree.places.append(Place(path, found.split, found.label))
            else:
                tree.elsewhere.append(SkippedFile(path, found or _stray(folder, classes)))
        if found is not None:
            what |= {inner.path: found for inner in folder.folders}
    empty = [folder.path for folder in folders[1:] if not folder.files and not folder.folders]
    tree.notes += _note("Folders without a file: {}.", empty)
    tree.notes += _note("Links to folders are not followed: {}.", links)
    tree.places.sort(key=in_order)
    for files in (tree.skipped, tree.elsewhere):
        files.sort(key=in_order)
    return tree


def _walk(root: Path, tree: Tree, links: list[str]) -> list[Folder]:
    """The folders, each before those in it, with the files that may be photos of a class.

    The other files go into the tree's two lists, and links to folders into `links`.
    """
    top, folders = Folder(), list[Folder]()
    waiting: list[tuple[Folder, str]] = [(top, "")]
    while waiting:
        folder, apart = waiting.pop()
        if not apart:
            folders.append(folder)
        try:
            with os.scandir(root / folder.path) as entries:
                found = sorted(entries, key=lambda entry: entry.name)
        except OSError:
            if folder is top:
                raise
            if not apart:
                folders.pop()
            _put(tree, folder.path, apart or _CLOSED)
            continue
        for entry in found:
            path = _below(folder, entry.name)
            if _is_link(entry) and entry.is_dir():
                links += [] if apart else [path]
            elif entry.is_dir(follow_symlinks=False):
                inner = Folder(path)
                why = apart or _why_apart(entry.name, _IN_HIDDEN, _IN_NAMELESS)
                folder.folders += [] if why else [inner]
                waiting.append((inner, why))
            elif why := apart or _why_apart(entry.name) or (_LINK if _is_link(entry) else ""):
                _put(tree, path, why)
            else:
                folder.files.append(entry.name)
    return folders


def _below(folder: Folder, name: str) -> str:
    return f"{folder.path}/{name}" if folder.path else name


def _is_link(entry: os.DirEntry[str]) -> bool:
    """Also what Windows calls a junction (Python 3.12 and newer tell)."""
    return entry.is_symlink() or getattr(entry, "is_junction", bool)()


def _why_apart(name: str, hidden: str = _HIDDEN, nameless: str = _NAMELESS) -> str:
    """Why something of that name is not looked at, whatever it is; "" where it is."""
    if name.casefold() in _LEFT_BEHIND:
        return _LEFT
    if name.startswith("."):
        return hidden
    return nameless if shown(name) != name else ""


def _put(tree: Tree, path: str, why: str) -> None:
    if why in (_NAMELESS, _IN_NAMELESS, _CLOSED):
        name = shown(path.rpartition("/")[2])
        tree.skipped.append(SkippedFile(shown(path), f"{name}: {why}"))
    else:
        tree.elsewhere.append(SkippedFile(shown(path), why))


def _count_photos(folders: list[Folder]) -> None:
    for folder in reversed(folders):
        own = sum(map(may_be_photo, folder.files))
        folder.photos = own + sum(inner.photos for inner in folder.folders)


def may_be_photo(name: str) -> bool:
    """Endings lie, so only those of other things tell; what a file is, `folders.check` sees."""
    return _is_open(os.path.splitext(name)[1].lower())


@cache
def _is_open(ending: str) -> bool:
    kind = MimeTypes().guess_type("name" + ending)[0] or ""
    return kind in ("", "application/octet-stream") or kind.startswith("image/")


def _stray(folder: Folder, classes: list[ClassFolder]) -> str:
    first = sorted(classes, key=lambda found: found.split != "train")
    around = [found.folder.path.rpartition("/")[0] for found in first]
    place = folder.path if folder.path in around else "".join(around[:1])
    where = f"{place}/<class>/<photo>" if place else "<class>/<photo>"
    return f"It must be at {where}. It is in no class folder."


def _note(sentence: str, paths: list[str]) -> list[str]:
    if not paths:
        return []
    names = [shown(path) for path in sorted(paths)[:_SHOWN]]
    names += [f"{len(paths) - _SHOWN:,} more"] if len(paths) > _SHOWN else []
    return [sentence.format(", ".join(names))]


def in_order(file: Place | SkippedFile) -> tuple[str, ...]:
    """What files are sorted by: folder by folder, as `Path`s are."""
    return PurePosixPath(file.path).parts
