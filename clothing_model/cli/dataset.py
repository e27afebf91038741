"""`dataset download | check | add | draw`."""

import argparse
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from clothing_model import wording
from clothing_model.cli.command import add_command
from clothing_model.cli.terminal import ProgressLine, ProgressLines, print_json
from clothing_model.data.datasets.archive import UNLIMITED
from clothing_model.data.datasets.download import download as fetch_public
from clothing_model.data.datasets.duplicates import Duplicates, find_duplicates
from clothing_model.data.datasets.folders import find_dataset, scan, survey, with_photos
from clothing_model.data.datasets.health import concerns, to_json
from clothing_model.data.datasets.manifest import Manifest, SkippedFile
from clothing_model.data.datasets.zip_import import MAX_SIDE, Imported, import_zip
from clothing_model.errors import InvalidArchive, InvalidConfig

if TYPE_CHECKING:
    from clothing_model.cli.command import Names

_LISTED = 30


def register(names: "Names") -> None:
    """Make the command and its actions known."""
    dataset = names.add_parser("dataset", help="make and check datasets")
    actions = dataset.add_subparsers(title="actions", metavar="ACTION", required=True)
    action = add_command(actions, "draw", draw, "draw a small dataset of clothes")
    action.add_argument("folder", type=Path, metavar="DIR", help="a new or empty folder")
    action.add_argument("--seed", type=int, default=0)
    action = add_command(actions, "download", download, "fetch the public dataset, about 100 MB")
    action.add_argument("folder", type=Path, nargs="?", metavar="DIR", help="a new folder")
    action = add_command(actions, "check", check, "list what is in a dataset and what is wrong")
    action.add_argument("folder", type=Path, nargs="?", metavar="DIR", help="a dataset's folder")
    action = add_command(actions, "add", add, "add a zip of class folders")
    action.add_argument("zip", type=Path, metavar="ZIP")
    action.add_argument("--seed", type=int, default=0, help="of the split, where one is made")
    action.add_argument(
        "--names",
        metavar="ENCODING",
        help=("the encoding of names that are not UTF-8: gbk, big5, shift_jis, cp437, cp866, ..."),
    )
    action.add_argument(
        "--rename",
        action="append",
        default=[],
        type=_renamed,
        metavar="OLD=NEW",
        help="another name for a folder of the zip; can be given several times",
    )


def download(options: argparse.Namespace) -> int:
    """Fetch the public dataset; Ctrl+C stops, and the next call goes on from there."""
    start = time.perf_counter()
    with ProgressLines() as report:
        root = fetch_public(options.folder, report)
        manifest = scan(root, report.stage("Checking photos"))
    if options.json:
        print_json({"root": str(root), "splits": manifest.counts})
        return 0
    spent = wording.duration(time.perf_counter() - start)
    print(f"{len(manifest.photos):,} photos in {root}, in {spent}.")
    return 0


def check(options: argparse.Namespace) -> int:
    """List a dataset's splits and classes, skipped files and photos that stand twice."""
    root = options.folder or find_dataset()
    with ProgressLines() as report:
        manifest = survey(root, report.stage("Checking photos"))
        duplicates = find_duplicates(manifest, report)
    if options.json:
        print_json(to_json(manifest, duplicates))
    else:
        _print_health(manifest, duplicates)
    with_photos(manifest)  # what stands there is listed in any case
    return 0


def _print_health(manifest: Manifest, duplicates: tuple[Duplicates, ...]) -> None:
    photos = wording.counted(len(manifest.photos), "photo", "photos")
    classes = wording.counted(len(manifest.class_names), "class", "classes")
    print(f"{manifest.root}: {photos}, {classes}")
    splits = manifest.counts
    if splits:
        print(f"  {'':14}" + "".join(f"{split or 'photos':>12}" for split in splits))
    for label in manifest.class_names:
        print(f"  {label:14}" + "".join(f"{counts[label]:12,}" for counts in splits.values()))
    if manifest.left_out:
        print(f"Left out by hand: {len(manifest.left_out)}")
    _print_unused(manifest.skipped, manifest.elsewhere)
    print(f"Duplicate photos: {len(duplicates)}")
    for group in duplicates:
        across = {"class": " under two classes", "split": " in two splits", None: ""}[group.across]
        print(f"  {group.kind}{across}: " + ", ".join(photo.path for photo in group.photos))
    for concern in concerns(manifest):
        print(concern)


def _renamed(text: str) -> tuple[str, str]:
    old, equals, new = (normalize("NFC", part) for part in text.partition("="))
    if not (old and equals and new):
        raise argparse.ArgumentTypeError(
            f"Two folders' names must be given as OLD=NEW. You gave {text!r}."
        )
    return old, new


def _print_unused(skipped: Sequence[SkippedFile], elsewhere: Sequence[SkippedFile]) -> None:
    print(f"Skipped files: {len(skipped):,}")
    _print_files(skipped)
    print(f"Files outside the class folders: {len(elsewhere):,}")
    _print_files(elsewhere)


def _print_files(files: Sequence[SkippedFile]) -> None:
    """Each with its reason; of many, the first of each reason."""
    if len(files) <= _LISTED:
        for file in files:
            print(f"  {file.path}: {file.why}")
        return
    for why, count in Counter(file.why for file in files).most_common(_LISTED):
        path = next(file.path for file in files if file.why == why)
        others = f" (and {wording.counted(count - 1, 'other', 'others')})" if count > 1 else ""
        print(f"  {path}: {why}{others}")
    print("  --json lists every file.")


def add(options: argparse.Namespace) -> int:
    """Unpack a zip of class folders, of any size, as a dataset beside the others."""
    if not options.zip.is_file():
        raise InvalidArchive(f"There is no zip file at {options.zip}.")
    with ProgressLines() as report:
        added = import_zip(
            options.zip,
            options.zip.name,
            report,
            options.seed,
            UNLIMITED,
            options.names,
            dict(options.rename),
        )
    if options.json:
        print_json(_added_json(added))
    else:
        _print_added(added)
    return 0


def _added_json(added: Imported) -> dict[str, Any]:
    return {
        "root": str(added.root),
        "photos": added.photos,
        "splits": scan(added.root).counts,
        "skipped": [asdict(file) for file in added.skipped],
        "elsewhere": [asdict(file) for file in added.elsewhere],
        "made_splits": list(added.made),
        "shrunk": added.shrunk,
        "renamed": [{"name_in_zip": old, "name": new} for old, new in added.renamed],
        "bytes_left": added.left,
    }


def _print_added(added: Imported) -> None:
    print(f"{added.photos:,} photos in {added.root}")
    if added.made:
        print(f"Splits made: {', '.join(added.made)}")
    if added.shrunk:
        print(f"Made smaller, to {MAX_SIDE:,} px: {added.shrunk:,}")
    _print_unused(added.skipped, added.elsewhere)
    for note in added.notes:
        print(note)
    for old, new in added.renamed:
        print(f"Renamed: {old} is {new} here")
    print(f"Room left for datasets: {added.left >> 20:,} MB")


def draw(options: argparse.Namespace) -> int:
    """Draw a small dataset of clothes into a folder."""
    from clothing_model.drawn import write_dataset

    if options.seed < 0:
        raise InvalidConfig(f"A seed must be 0 or more. You gave {options.seed}.")
    start = time.perf_counter()
    with ProgressLine("Drawing") as done:
        counts = write_dataset(options.folder, seed=options.seed, progress=done)
    if options.json:
        print_json({"root": str(options.folder), "splits": counts})
        return 0
    total = sum(sum(split.values()) for split in counts.values())
    print(
        f"{total} drawings in {options.folder}, "
        f"made in {wording.duration(time.perf_counter() - start)}."
    )
    return 0
