"""A draft and what a person has said of it become a saved model like any other."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np

from clothing_model import settings
from clothing_model.data.datasets.folders import Manifest, class_indices
from clothing_model.data.datasets.layout import class_name
from clothing_model.errors import InvalidConfig, InvalidModel
from clothing_model.files import safe_name, write_json
from clothing_model.network.engine import LITERT, Choice, Network, at_hand, open_engine, version
from clothing_model.network.familiarity import Familiarity
from clothing_model.network.features import source_of, vectors_of
from clothing_model.network.head import DenseHead
from clothing_model.network.incoming.child import WRITING
from clothing_model.network.incoming.drafts import Draft
from clothing_model.network.incoming.found import HEAD as DRAFT_HEAD
from clothing_model.network.incoming.found import JOB, WRITE, Job
from clothing_model.network.incoming.room import run_in_room
from clothing_model.network.incoming.scales import scale
from clothing_model.network.incoming.trying import spread
from clothing_model.network.models.calibration import calibration
from clothing_model.network.models.facts import (
    ADDED,
    HEAD,
    HEAD_FILE,
    KERAS_FILE,
    NETWORK_FILE,
    Added,
    digest_of_all,
)
from clothing_model.network.models.folder import SavedModel, digest_of, read_folder
from clothing_model.network.models.network import OwnNetwork
from clothing_model.network.models.writing import free_name, new_folder, write_facts
from clothing_model.rights import OWNER, Visitor
from clothing_model.tasks import Report

OTHER = "other"  # in place of a backbone's name
_EACH = 20  # training photos of a class, which tell what is like them
_LONGEST = 60  # characters of a class's name


@dataclass(frozen=True)
class Answers:
    """What a file does not say. class_names: in the order of the network's numbers. pixels: the
    name of a scale. title: what people call the model."""

    class_names: Sequence[str]
    pixels: str
    title: str


def add(
    draft: Draft,
    answers: Answers,
    manifest: Manifest | None = None,
    name: str = "",
    report: Report | None = None,
    visitor: Visitor = OWNER,
) -> SavedModel:
    """Make a saved model of a draft, and check it on the validation photos of a dataset.

    Without a `manifest` it is checked on none, which is then said wherever it answers. A `name`
    that is given must be free. Raises InvalidConfig for answers that cannot be, InvalidModel also
    for a model that is no better on the photos than always answering the largest class, OSError;
    Stopped out of `report`.
    """
    names = _checked_names(answers.class_names, draft.found["classes"])
    pixels = scale(answers.pixels).name
    name = name or free_name(safe_name(_as_name(answers.title), "added"))
    with new_folder(name) as beside:
        own = _write_files(draft, pixels, beside, report)
        facts = {**_facts(draft, answers, names, pixels, visitor), **own, "name": name}
        made = SavedModel(name, beside, facts)
        network: Network = OwnNetwork(made)
        if draft.record and facts["format"] == HEAD:
            network = at_hand(draft.record)
        familiarity = _no_familiarity(draft.head)
        if manifest is not None:
            figures, familiarity = _measured(made, network, draft.head, manifest, report)
            made.facts.update(figures)
        familiarity.save(beside / "familiar.npz")
        write_facts(made)
    return read_folder(settings.models_folder() / name)


def _checked_names(said: Sequence[str], classes: int) -> list[str]:
    names = [class_name(" ".join(name.split())) for name in said]
    if len(names) != classes:
        raise InvalidConfig(
            f"The network needs {classes:,} class names, one for each number that it gives. "
            f"You gave {len(names):,}."
        )
    for name in names:
        if not 0 < len(name) <= _LONGEST:
            raise InvalidConfig(
                f"Class names must have 1 to {_LONGEST} characters. One has {len(name):,}."
            )
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise InvalidConfig(f"Class names must be different. {twice!r} is there twice.")
    return names


def _as_name(title: str) -> str:
    """A title as a folder's name: letters, digits, dots, dashes and underscores."""
    plain = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in title.strip())
    return "-".join(filter(None, plain.split("-")))[:80] or "added"


def _write_files(draft: Draft, pixels: str, folder: Path, report: Report | None) -> dict[str, Any]:
    """Write head and network into the model's folder; what model.json tells of them."""
    if draft.is_head_alone(pixels):
        draft.head.save(folder / HEAD_FILE)
        return {"format": HEAD, "sha256": digest_of(folder / HEAD_FILE)}
    work = draft.folder / f"work-{uuid4().hex[:8]}"
    work.mkdir(mode=0o700)
    try:
        source = draft.source
        shutil.copyfile(source, work / source.name)
        size = draft.found["image_size"]
        write_json(work / JOB, Job(task=WRITE, source=source.name, size=size, pixels=pixels))
        run_in_room(work, WRITING, report)
        head = DenseHead.load(work / DRAFT_HEAD)
        head.save(folder / HEAD_FILE)
        for file in (NETWORK_FILE, KERAS_FILE):
            if (work / file).is_file():
                shutil.copyfile(work / file, folder / file)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    there = [n for n in (HEAD_FILE, KERAS_FILE, NETWORK_FILE) if (folder / n).is_file()]
    files = {file: digest_of(folder / file) for file in there}
    return {"format": ADDED, "files": files, "sha256": digest_of_all(files)}


def _facts(
    draft: Draft, answers: Answers, names: list[str], pixels: str, visitor: Visitor
) -> dict[str, Any]:
    record = draft.record
    alone = draft.is_head_alone(pixels)
    facts: dict[str, Any] = {
        "title": answers.title.strip() or draft.name,
        "class_names": names,
        "image_size": draft.found["image_size"],
        "interpolation": record.interpolation if record else "bilinear",
        "backbone": record.name if record else OTHER,
        "maker": visitor.id,
        "made_by": visitor.name,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": version(Choice(LITERT, "cpu")),
        "temperature": 1.0,
        "added": Added(
            file=draft.name,
            sha256=draft.digest,
            kind=draft.found["kind"],
            pixels=pixels,
            explains=draft.found["explains"],
            tried=0,
        ),
    }
    if record and alone:
        facts["backbone_source"], facts["backbone_licence"] = record.source, record.licence
        facts["backbone_weights"] = at_hand(record).weights
    return facts


def _no_familiarity(head: DenseHead) -> Familiarity:
    """Of a model that no photos are known of: every photo counts as familiar."""
    return Familiarity(np.zeros((1, head.vector_size), np.float32), -1.0)


def _measured(
    made: SavedModel,
    network: Network,
    head: DenseHead,
    manifest: Manifest,
    report: Report | None,
) -> tuple[dict[str, Any], Familiarity]:
    """Its figures on the validation photos, and what is like the training photos.

    Raises InvalidDataset where a photo is of none of its classes.
    """
    names, engine = made.class_names, open_engine(network, report=report)
    source = source_of(network, engine.choice)
    validation, train = manifest.select("validation"), spread(manifest.select("train"), _EACH)

    def say(done: int, total: int) -> None:
        if report:
            report("Checking it on labelled photos", done, total)

    truth, labels = (class_indices(photos, names) for photos in (validation, train))
    found, learned = (
        vectors_of(source, engine, manifest, photos, say) for photos in (validation, train)
    )
    logits = head.logits(found)
    figures, familiarity = calibration(names, logits, truth, found, learned, labels, tuned=True)
    _check_better_than_chance(figures["validation"])
    counts = {split: sum(rows.values()) for split, rows in manifest.counts.items()}
    figures["dataset"] = {
        "name": manifest.root.name,
        "photos": counts,
        "made": list(manifest.made),
    }
    figures["added"] = {**made.facts["added"], "tried": len(validation)}
    return figures, familiarity


def _check_better_than_chance(figures: dict[str, Any]) -> None:
    right, photos, largest = figures["right"], figures["photos"], figures["largest_class"]
    if right <= largest["photos"]:
        raise InvalidModel(
            f"With these answers the model names {right:,} of {photos:,} photos rightly; always "
            f"answering {largest['label']} would have {largest['photos']:,} right. So the class "
            "names, their order or the pixels are not those that it was trained with, or it was "
            "trained on other photos. Try others, or add it without a check."
        )
