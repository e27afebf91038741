"""A dataset in the making becomes one: what it lacks for that, in words, and how it is done."""

import itertools
import shutil
from collections import defaultdict
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path

from clothing_model import settings, wording
from clothing_model.data.datasets.completion import SEED, complete
from clothing_model.data.datasets.drafts import ALONE, Draft, burst_of, discard
from clothing_model.data.datasets.folders import check
from clothing_model.data.datasets.manifest import DatasetPhoto, Manifest
from clothing_model.data.datasets.placing import check_number, place
from clothing_model.data.datasets.room import Room, work_folder
from clothing_model.errors import InvalidDataset
from clothing_model.tasks import Report, in_threads

LEAST = 3  # bursts and single photos of a class, so that each split has one of its own
ENOUGH = 20  # for a start: models of three classes with so many have 93 % right, see the README


def advice(photos: Sequence[str]) -> str:
    """How far a class of these photos is, and what it needs, in a sentence or two."""
    if not photos:
        return f"No photos yet. {ENOUGH} are enough to start."
    count, takes = len(photos), _takes(photos)
    said = wording.counted(count, "photo", "photos")
    if takes < LEAST < count:
        return (
            f"{said}, from {wording.counted(takes, 'press', 'presses')} of the camera "
            "button. Show another side and press again: photos of one press stay "
            f"together, and {LEAST} presses are needed, one to learn from and one to test "
            "on."
        )
    if count < ENOUGH:
        return f"{said}. {ENOUGH - count:,} more are enough to start."
    return (
        f"{said}: enough to start. Photos in other places and in other light make the model better."
    )


def _takes(photos: Sequence[str]) -> int:
    bursts = [burst_of(photo) for photo in photos]
    return bursts.count(ALONE) + len({*bursts} - {ALONE})


def missing(draft: Draft) -> str:
    """What has to come before anything can be trained on it, in a sentence; "" for nothing."""
    classes = draft.in_use
    if len(classes) < 2:
        return "You need two classes, each with a name and photos."
    if any(not found.name for found in classes):
        return "Each class needs a name."
    seen: set[str] = set()
    for found in classes:
        if found.name.casefold() in seen:
            return f"Two classes have the name {found.name}. Give each class its own name."
        seen.add(found.name.casefold())
    for found in classes:
        if _takes(found.photos) < LEAST:
            return (
                f"Each class needs at least {LEAST} photos, or {LEAST} presses of the camera "
                f"button. {found.name}: {advice(found.photos)}"
            )
    return ""


def finish(draft: Draft, report: Report | None = None, seed: int = SEED) -> Path:
    """Make a dataset of it, beside the others, and delete the draft; the dataset's root.

    The photos are dealt into splits as `completion` does, those of one burst into the same. An
    error leaves the draft as it was. Raises InvalidDataset, where photos of a class are too much
    alike too; OSError, Stopped.
    """
    if problem := missing(draft):
        raise InvalidDataset(problem)
    home = settings.data_folder()
    check_number(home)
    name = draft.name or "-".join(found.name for found in draft.in_use)
    with work_folder(home) as beside:
        manifest, bursts = _copied(draft, beside / "photos", report)
        manifest = complete(manifest, report, seed, together=bursts)
        if manifest.notes:
            raise InvalidDataset(
                "The photos of each class must differ, so that the model can learn from some "
                "and be tested on others. These photos are nearly the same. Add photos of "
                "another side or in another place."
            )
        root = place(manifest, beside, home, name)
    with suppress(OSError, InvalidDataset):  # `drafts.tidy` will
        discard(draft.id)
    return root


def _copied(draft: Draft, folder: Path, report: Report | None) -> tuple[Manifest, list[list[str]]]:
    """The photos in folders by class, as a manifest; and the digests of each burst."""
    room = Room(settings.data_folder())
    rows = [(found, photo) for found in draft.in_use for photo in found.photos]
    numbers: dict[str, itertools.count[int]] = defaultdict(lambda: itertools.count(1))
    files = []
    for found, photo in rows:
        file = folder / found.key / f"{next(numbers[found.key]):03d}.jpg"
        source = draft.folder / found.key / photo
        room.take(source.stat().st_size)
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, file)
        files.append(file)
    photos, bursts = [], defaultdict(list)
    with closing(in_threads(check, files)) as checked:
        for number, ((found, photo), file, verdict) in enumerate(
            zip(rows, files, checked, strict=True), start=1
        ):
            if report:
                report("Checking the photos", number, len(files))
            if verdict.reason:
                continue
            path = file.relative_to(folder).as_posix()
            size = verdict.width, verdict.height
            photos.append(DatasetPhoto(path, found.name, "", verdict.digest, *size))
            if (burst := burst_of(photo)) != ALONE:
                bursts[found.key, burst].append(verdict.digest)
    return Manifest(folder, tuple(photos), ()), list(bursts.values())
