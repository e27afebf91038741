"""Which folders of a tree are splits and classes.

    <class>/<photo>                  the least
    train/<class>/<photo>            with splits; also validation, test, and their other names
    train/images/<class>/<photo>     and train/train/..., images/train/..., anything/train/...
    <class>/train/<photo>            the other way round

A folder is a split only if it holds folders of photos, so that a class may be called train.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from unicodedata import normalize

_SPLIT = re.compile(
    "(?:seg|images?|imgs?|dataset|data)?"
    "(?:(?P<train>train(?:ing)?)|(?P<validation>val(?:id(?:ation)?)?|dev(?:elopment)?)"
    "|(?P<test>test(?:ing)?))"
    "(?:set|images?|imgs?|photos?|pictures?|dataset|data|split)?"
)
_AROUND = {"image", "img", "photo", "picture", "jpg", "jpeg", "data"}  # classes, in a split
_NAMES = "train, validation or test, or one like val, dev, training_set"


@dataclass(eq=False)
class Folder:
    """A folder below the root; `path` is relative to it, "" for the root itself.

    files: their names; photos: how many files, at any depth, may be photos by their names.
    """

    path: str = ""
    files: list[str] = field(default_factory=list)
    folders: list["Folder"] = field(default_factory=list)
    photos: int = 0

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def holding(self) -> list["Folder"]:
        """The folders in it that hold photos."""
        return [folder for folder in self.folders if folder.photos]

    @property
    def has_photos_itself(self) -> bool:
        return self.photos > sum(folder.photos for folder in self.folders)


class ClassFolder(NamedTuple):
    """A folder whose photos, at any depth, are of one class; split is "" where there are none."""

    folder: Folder
    split: str
    label: str


class Layout(NamedTuple):
    """passed_by: why other folders that hold files are not used, by path; notes: sentences."""

    classes: list[ClassFolder]
    passed_by: dict[str, str]
    notes: list[str]


_Splits = list[tuple[str, Folder]]


def class_name(text: str) -> str:
    """A class's name as it is compared everywhere: NFC.

    macOS takes names of folders apart ("u" and two dots), other systems do not.
    """
    return normalize("NFC", text)


def split_name(folder: str) -> str:
    """The split that a folder's name means, "" for none: "Val", "seg_train", "test-set 2"."""
    found = _SPLIT.fullmatch(re.sub(r"[\W\d_]", "", folder.casefold()))
    return str(found.lastgroup) if found else ""


def layout(top: Folder) -> Layout:
    """What the folders below `top` are, by their names and by what stands in them."""
    found = Layout([], {}, [])
    roots = [] if _splits(top) or _have_splits(top) else list(filter(_leads_to_splits, top.holding))
    if len(roots) > 1:
        both = " and ".join(folder.path for folder in roots[:2])
        why = f"This must be one dataset. {both} have one each. Choose one of these folders."
        _pass_by(found, top, [], lambda _: why)
        return found
    if roots:
        top = _go_into(found, top, roots[0])
    while not (splits := _splits(top)) and not _have_splits(top) and (inner := _only(top)):
        top = _go_into(found, top, inner)
    _pass_by(found, top, top.holding, _why_no_class)
    if splits:
        _read_splits(found, top, splits)
    else:
        _read_classes(found, top)
    return found


def _pass_by(found: Layout, top: Folder, kept: Sequence[Folder], why: Callable[[str], str]) -> None:
    for folder in top.folders:
        if folder not in kept:
            found.passed_by.setdefault(folder.path, why(folder.path))


def _go_into(found: Layout, top: Folder, inner: Folder) -> Folder:
    why = f"Photos must be in {inner.path}, where the class folders are."
    _pass_by(found, top, [inner], lambda _: why)
    return inner


def _splits(top: Folder) -> _Splits:
    """The split folders in `top`, none where they rather are classes that have such names."""
    found = [
        (split, folder)
        for folder in top.holding
        if any(inner.photos for inner in folder.folders) and (split := split_name(folder.name))
    ]
    beside = [f for f in top.holding if f.has_photos_itself and not split_name(f.name)]
    classes = {inner.name for _, folder in found for inner in _innermost(folder).holding}
    if beside and (len(classes) < 2 or all(folder.has_photos_itself for _, folder in found)):
        return []
    return found


def _only(top: Folder) -> Folder | None:
    """The one folder in `top` that has photos, if they stand in folders again."""
    if len(top.holding) != 1 or top.holding[0].has_photos_itself:
        return None
    return top.holding[0]


def _innermost(folder: Folder) -> Folder:
    while inner := _only(folder):
        folder = inner
    return folder


def _have_splits(top: Folder) -> bool:
    """Whether the folders in `top` are classes, each with splits of its own."""
    return len(top.holding) > 1 and all(
        not folder.has_photos_itself
        and all(split_name(inner.name) for inner in folder.holding)
        and any(inner.has_photos_itself for inner in folder.holding)
        for folder in top.holding
    )


def _leads_to_splits(start: Folder) -> bool:
    folder: Folder | None = start
    while folder:
        if _splits(folder):
            return True
        folder = _only(folder)
    return False


def _read_splits(found: Layout, top: Folder, splits: _Splits) -> None:
    kept = [folder for _, folder in splits]
    _pass_by(found, top, kept, _why_no_split)
    for split in dict(splits):
        names = [folder.name for name, folder in splits if name == split]
        if len(names) > 1:
            found.notes.append(f"{' and '.join(names)} together are taken for {split}.")
    for split, folder in _inner(found, splits):
        _pass_by(found, folder, folder.holding, _why_no_class)
        found.classes.extend(
            ClassFolder(inner, split, class_name(inner.name)) for inner in folder.holding
        )


def _why_no_class(path: str) -> str:
    return f"No file in {path} can be a photo."


def _why_no_split(path: str) -> str:
    name = path.rpartition("/")[2]
    if split_name(name):
        return f"{path} must have a folder for each class. Its photos are in none."
    return f"The folder {name} must have a split's name ({_NAMES})."


def _inner(found: Layout, splits: _Splits) -> _Splits:
    """The folders that hold the class folders: the splits, or folders in them."""
    while all(_only(folder) for _, folder in splits):
        splits = [(s, _go_into(found, f, inner)) for s, f in splits if (inner := _only(f))]
    for place, (split, folder) in enumerate(splits):
        while (inner := _only(folder)) and _is_around(inner.name, split):
            folder = _go_into(found, folder, inner)
        splits[place] = split, folder
    return splits


def _is_around(name: str, split: str) -> bool:
    return name.casefold().rstrip("s") in _AROUND or split_name(name) == split


def _read_classes(found: Layout, top: Folder) -> None:
    """The class folders of a dataset without splits, or with splits in each class."""
    classes = top.holding
    if all(split_name(folder.name) for folder in classes):  # their classes stand in some table
        _pass_by(found, top, [], _why_no_split)
    elif _have_splits(top):
        found.classes.extend(
            ClassFolder(inner, split_name(inner.name), class_name(folder.name))
            for folder in classes
            for inner in folder.holding
        )
    else:
        found.classes.extend(ClassFolder(f, "", class_name(f.name)) for f in classes)
