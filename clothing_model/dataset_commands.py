"""What `dataset download`, `dataset check` and `dataset add` do."""

import argparse
import time
from pathlib import Path

from clothing_model import wording
from clothing_model.data.dataset import find_dataset, scan
from clothing_model.data.download import download as fetch_public
from clothing_model.data.duplicates import Duplicates, find_duplicates
from clothing_model.data.health import concerns, to_json
from clothing_model.data.manifest import Manifest
from clothing_model.data.upload import import_zip
from clothing_model.errors import InvalidArchive
from clothing_model.terminal import ProgressLines, print_json


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
        manifest = scan(root, report.stage("Checking photos"))
        duplicates = find_duplicates(manifest, report)
    if options.json:
        print_json(to_json(manifest, duplicates))
    else:
        _print_health(manifest, duplicates)
    return 0


def _print_health(manifest: Manifest, duplicates: tuple[Duplicates, ...]) -> None:
    print(f"{manifest.root}: {len(manifest.photos):,} photos, {len(manifest.class_names)} classes")
    splits = manifest.counts
    print(f"  {'':14}" + "".join(f"{split or 'photos':>12}" for split in splits))
    for label in manifest.class_names:
        print(f"  {label:14}" + "".join(f"{counts[label]:12,}" for counts in splits.values()))
    if manifest.left_out:
        print(f"Left out by hand: {len(manifest.left_out)}")
    print(f"Skipped files: {len(manifest.skipped)}")
    for file in manifest.skipped:
        print(f"  {Path(file.path).parent.as_posix()}/{file.reason}")
    print(f"Photos that stand twice: {len(duplicates)}")
    for group in duplicates:
        across = {"class": " under two classes", "split": " in two splits", None: ""}[group.across]
        print(f"  {group.kind}{across}: " + ", ".join(photo.path for photo in group.photos))
    for concern in concerns(manifest):
        print(concern)


def add(options: argparse.Namespace) -> int:
    """Unpack a zip of class folders as a dataset beside the others."""
    if not options.zip.is_file():
        raise InvalidArchive(f"Expected a zip file; there is none at {options.zip}.")
    with ProgressLines() as report:
        added = import_zip(options.zip, options.zip.name, report, options.seed)
    if options.json:
        skipped = [{"path": file.path, "reason": file.reason} for file in added.skipped]
        print_json({"root": str(added.root), "photos": added.photos, "skipped": skipped})
        return 0
    print(f"{added.photos:,} photos in {added.root}; {len(added.skipped)} files skipped.")
    return 0
