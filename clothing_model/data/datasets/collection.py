"""The datasets at hand, side by side."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from clothing_model import settings
from clothing_model.data.datasets import corrections
from clothing_model.data.datasets.folders import drawn_folder, folder_state, unopened
from clothing_model.errors import InvalidDataset
from clothing_model.files import folders_in

Kind = Literal["settings", "public", "own", "drawn"]

TITLES = {"public": "Clothing dataset (small)", "drawn": "Drawn wardrobe"}


@dataclass(frozen=True)
class KnownDataset:
    """name: short, for addresses, and unique; kind: where it comes from."""

    name: str
    root: Path
    kind: Kind

    @property
    def title(self) -> str:
        return TITLES.get(self.kind, self.name)


def known_datasets() -> list[KnownDataset]:
    """The settings' dataset, the downloaded one, uploaded ones by name, the drawn wardrobe.

    The first is on view where nobody chose. The wardrobe may not be drawn yet.
    """
    chosen = settings.dataset_folder()
    public = settings.data_folder() / settings.PUBLIC_DATASET
    found = [chosen] if chosen else []
    found += [folder for folder in [public, *_uploaded()] if os.path.isdir(folder)]
    drawn = drawn_folder()
    last = KnownDataset(drawn.name, drawn, "drawn")
    known: dict[Path, KnownDataset] = {}
    for root in found:
        kind: Kind = "public" if root == public else "settings" if root == chosen else "own"
        others = [*known.values(), *([last] if root.resolve() != drawn.resolve() else [])]
        known.setdefault(root.resolve(), KnownDataset(_name(root, others), root, kind))
    known.setdefault(drawn.resolve(), last)
    return list(known.values())


def in_use() -> KnownDataset:
    """What a training learns from whose settings name no dataset: never an uploaded one."""
    return next(dataset for dataset in known_datasets() if dataset.kind != "own")


def find_known(name: str | None) -> KnownDataset:
    """The dataset of that name, or the first where there is none."""
    known = known_datasets()
    return next((dataset for dataset in known if dataset.name == name), known[0])


def in_folder(name: str) -> KnownDataset | None:
    """The first dataset whose folder is called so; models say by that what they learned from."""
    return next((dataset for dataset in known_datasets() if dataset.root.name == name), None)


def fitting(class_names: Sequence[str], own: str = "") -> KnownDataset | None:
    """The dataset to evaluate a model of these classes on; None where none fits.

    Its own one comes first, which its folder's name tells, then those of the same classes, then
    those whose classes are some of them. A wardrobe that would have to be drawn first is none.
    """
    wanted = set(class_names)
    found = [(known, classes_of(known)) for known in known_datasets()]
    fits = [(known, classes) for known, classes in found if classes and classes <= wanted]
    fits.sort(key=lambda pair: (pair[0].root.name != own, pair[1] != wanted))
    return fits[0][0] if fits else None


def classes_of(dataset: KnownDataset) -> frozenset[str]:
    """The names of its class folders, without a look at the photos; none where there are none."""
    return _classes_in(dataset.root, folder_state(dataset.root))


@lru_cache(maxsize=64)
def _classes_in(root: Path, _state: str) -> frozenset[str]:
    try:
        return frozenset(unopened(root).class_names)
    except InvalidDataset:
        return frozenset()


def known_at(root: str) -> KnownDataset | None:
    """The dataset in that folder; the one in use for "", None for a folder that is none of them."""
    if not root:
        return in_use()
    return next((dataset for dataset in known_datasets() if str(dataset.root) == root), None)


def photo_file(address: str) -> Path | None:
    """The file at "<dataset's name>/<path in it>", None where there is none or it is elsewhere.

    Addresses come from outside: nothing but a file inside one of the datasets is given.
    """
    name, _, path = address.partition("/")
    root = next((known.root for known in known_datasets() if known.name == name), None)
    if root is None or not path or "\0" in path:
        return None
    try:
        files = [(root / written).resolve() for written in (path, path.replace("\\", "/"))]
        inside = (file for file in files if file.is_relative_to(root.resolve()))
        return next((file for file in inside if file.is_file()), None)
    except (OSError, ValueError):  # a name that is too long, or that no file can have
        return None


def _uploaded() -> Sequence[Path]:
    hidden = {settings.PUBLIC_DATASET, corrections.FOLDER}
    return sorted(path for path in folders_in(settings.data_folder()) if path.name not in hidden)


def _name(root: Path, known: Iterable[KnownDataset]) -> str:
    taken = {dataset.name for dataset in known}
    name, number = root.name, 2
    while name in taken:
        name, number = f"{root.name}-{number}", number + 1
    return name
