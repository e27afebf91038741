"""Exports: a folder for each model and format in the cache, made once, proven, then handed out."""

import json
import os
import shutil
import time
from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from clothing_model import settings
from clothing_model.children import ChildFailed, run_child
from clothing_model.errors import ClothingError, InvalidModel
from clothing_model.export import guides, notebook
from clothing_model.export.formats import (
    FORMATS,
    KERAS,
    LABELS,
    NOTEBOOK,
    Format,
)
from clothing_model.export.job import FACTS, JOB, Facts, Job, read_facts
from clothing_model.export.photos import ProofPhotos, proof_photos
from clothing_model.files import folders_in, move, remove, size_of, write_json, write_text
from clothing_model.network.models import keras_file
from clothing_model.network.models.facts import ADDED, KERAS_FILE
from clothing_model.network.models.folder import SavedModel
from clothing_model.tasks import Report

VERSION = 1  # of what is written; another one is made anew
KEPT = 24  # folders in the cache


def folder_of(saved: SavedModel, found: Format) -> Path:
    """Where the export is, or will be."""
    told = json.dumps([saved.name, saved.key, found.name, VERSION])
    name = f"{saved.name[:40]}-{found.name}-{sha256(told.encode()).hexdigest()[:16]}"
    return _top() / name


def _top() -> Path:
    return settings.cache_folder() / "exports"


def made(saved: SavedModel, found: Format) -> Facts | None:
    """What is known of an export, None where it is not made or a file of it is gone."""
    folder = folder_of(saved, found)
    with suppress(OSError, ValueError):
        facts = read_facts(folder)
        if facts.get("files") == _files(folder):
            return facts
    return None


def make(saved: SavedModel, found: Format, report: Report | None = None) -> Facts:
    """Make an export and prove it; the one that is there is taken.

    Raises EngineMissing, InvalidModel, WeightsMissing, InvalidDataset, OSError; Stopped out of
    `report`.
    """
    if facts := made(saved, found):
        return facts
    found.check()
    start, target = time.perf_counter(), folder_of(saved, found)
    if found is not NOTEBOOK:
        keras_file.make(saved, report)
    target.parent.mkdir(parents=True, exist_ok=True)
    _make_room()
    beside = target.with_name(f".{uuid4().hex[:8]}-{target.name}")
    beside.mkdir()
    try:
        facts = _write(saved, found, beside, report)
        facts["files"] = _files(beside)
        facts["seconds"] = time.perf_counter() - start
        write_json(beside / FACTS, facts)
        with suppress(OSError):
            remove(target)
        move(beside, target)
    finally:
        with suppress(OSError):
            remove(beside)
    return facts


def _write(saved: SavedModel, found: Format, folder: Path, report: Report | None) -> Facts:
    notes = {notebook.FILE: notebook.notebook(saved)} if found is NOTEBOOK else {}
    photos = ProofPhotos("", [], []) if found is NOTEBOOK else proof_photos(saved)
    job = Job(
        model=saved.name,
        format=found.name,
        dataset=photos.dataset,
        compared=[str(path) for path in photos.compared],
        calibrating=[str(path) for path in photos.calibrating],
    )
    write_json(folder / JOB, job)
    try:
        if found is KERAS:
            shutil.copyfile(keras_file.make(saved), folder / KERAS.files[0].name)
        elif found.files or notebook.needs_file(saved):
            _child("conversion", folder, found.writing, report)
        if found.files:
            _child("proof", folder, found.comparing, report)
    except ChildFailed as error:
        raise InvalidModel(
            f"{saved.name} cannot be handed out as {found.title}. {error}"
        ) from error
    (folder / JOB).unlink()
    if found is NOTEBOOK:
        write_json(folder / notebook.FILE, notes[notebook.FILE])
        return Facts(model=saved.name, format=found.name, dataset="", agreements=[])
    facts = read_facts(folder)
    write_json(folder / LABELS, guides.labels(saved, found))
    for name, text in guides.texts(saved, found, facts).items():
        write_text(folder / name, text)
    return facts


def _child(module: str, folder: Path, stages: Sequence[str], report: Report | None) -> None:
    run_child(f"clothing_model.export.{module}", [str(folder)], stages, report)


def _files(folder: Path) -> dict[str, int]:
    """All files of an export by their place in it, with their bytes."""
    found = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != FACTS)
    return {path.relative_to(folder).as_posix(): path.stat().st_size for path in found}


def _make_room() -> None:
    """Remove the oldest exports where there are too many, and what a stop left an hour ago."""
    room, old = settings.cache_bytes() // 2, []
    for place, path in enumerate(sorted(folders_in(_top()), key=os.path.getmtime, reverse=True)):
        room -= size_of(path)
        if room < 0 or place >= KEPT - 1:
            old.append(path)
    left = [path for path in _top().glob(".*") if path.stat().st_mtime < time.time() - 3_600]
    for each in (*old, *left):
        with suppress(OSError):  # somebody reads it
            remove(each)


def possible(saved: SavedModel) -> tuple[Format, ...]:
    """What a model can be taken along as. One that came as a LiteRT file has no network for Keras,
    from which all the others are made; and how one was trained elsewhere is not known."""
    if saved.facts["format"] == ADDED and KERAS_FILE not in saved.files:
        return ()
    return tuple(found for found in FORMATS if not (saved.added and found is NOTEBOOK))


def all_made(saved: SavedModel) -> list[tuple[Format, Facts]]:
    """The exports of a model that are there."""
    found = ((each, made(saved, each)) for each in FORMATS)
    return [(each, facts) for each, facts in found if facts]


def make_all(saved: SavedModel, report: Report | None = None) -> dict[str, str]:
    """Make every format whose packages are here; a sentence for each that could not be made."""
    failed = {}
    for found in possible(saved):
        try:
            make(saved, found, report)
        except ClothingError as error:
            failed[found.name] = str(error)
    return failed
