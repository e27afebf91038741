"""Where a dataset of one's own is put: laid out beside, then moved to a free name in one go."""

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from unicodedata import category, normalize

from clothing_model import settings, wording
from clothing_model.data.datasets import corrections, manifest_cache
from clothing_model.data.datasets.archive import FreeNames
from clothing_model.data.datasets.collection import known_datasets
from clothing_model.data.datasets.folders import unopened
from clothing_model.data.datasets.layout import split_name
from clothing_model.data.datasets.manifest import Manifest
from clothing_model.data.datasets.manifest_cache import Verdict
from clothing_model.data.datasets.tree import may_be_photo
from clothing_model.errors import InvalidDataset
from clothing_model.files import insist, move, safe_name

MAX_DATASETS = 30
_RESERVED = {settings.PUBLIC_DATASET, corrections.FOLDER}


def check_number(home: Path) -> None:
    """Raises InvalidDataset where there are as many datasets of one's own as there may be."""
    if sum(1 for known in known_datasets() if known.kind == "own") >= MAX_DATASETS:
        raise InvalidDataset(
            (
                f"There can be at most {MAX_DATASETS} added datasets. Delete one of them "
                f"first, on the page Dataset or as a folder in {home.name}."
            ),
            home,
        )


def place(manifest: Manifest, beside: Path, home: Path, name: str) -> Path:
    """Move the manifest's photos to home/<a free name>/split/class/photo; the new root.

    beside: a folder on the same disk, for the time in between: the dataset is there as a whole or
    not at all. name: what the new one is made of. Raises InvalidDataset, OSError.
    """
    root = _lay_out(manifest, beside / "dataset")
    if unopened(root).class_names != manifest.class_names:
        raise InvalidDataset(
            "Names of classes must not be like names of splits. You gave "
            f"{wording.names(manifest.class_names)}. Choose other names."
        )
    target = _claim(root, home, name)
    manifest_cache.move(root, target)
    return target


def keep_verdicts(root: Path, rows: Iterable[tuple[Path, Verdict]]) -> None:
    """Vouch for files below `root` that were looked at as they were written."""
    verdicts = {}
    for file, verdict in rows:
        facts = file.stat()
        key = file.relative_to(root).as_posix(), (facts.st_size, facts.st_mtime_ns)
        verdicts[key] = verdict
    manifest_cache.store(root, verdicts)


def _lay_out(manifest: Manifest, root: Path) -> Path:
    """Each photo under a name of its own that a photo may have: a class whose photos are all
    called .txt would be taken for none."""
    names: dict[tuple[str, str], FreeNames] = defaultdict(FreeNames)
    rows = []
    for photo in manifest.photos:
        place = photo.split, photo.label
        name = photo.name if may_be_photo(photo.name) else f"{photo.name}.jpg"
        target = root.joinpath(*place, names[place].claim(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        move(manifest.file(photo), target)
        rows.append((target, Verdict("", photo.digest, photo.width, photo.height)))
    keep_verdicts(root, rows)
    return root


def _claim(root: Path, home: Path, name: str) -> Path:
    """Move a new dataset to a free name, made of `name`; where it stands then.

    Another one may take the name at the same moment: whoever moves first has it, and the
    move onto a folder with something in it fails.
    """
    stem = _stem(name)
    if stem in _RESERVED or split_name(stem) or safe_name(stem) != stem:
        stem = f"{stem}-photos"
    taken = {
        name.casefold() for known in known_datasets() for name in (known.name, known.root.name)
    }
    taken |= {folder.name.casefold() for folder in home.iterdir()}
    names = itertools.chain([stem], (f"{stem}-{number}" for number in itertools.count(2)))
    for target in (home / free for free in names if free not in taken):
        try:
            insist(partial(root.rename, target))
            return target
        except OSError:
            if not target.exists():
                raise
    raise AssertionError("There is always another number.")


def _stem(name: str) -> str:
    """A name as a folder's: letters of any script and digits, small."""
    stem = normalize("NFKC", name).casefold()
    letters = "".join(letter if category(letter)[0] in "LMN" else "-" for letter in stem)
    return re.sub("-+", "-", letters)[:40].strip("-") or "photos"
