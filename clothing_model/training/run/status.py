"""Where a run stands, and whether that still holds."""

import threading
import time
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any

from msgspec import Meta

from clothing_model import settings
from clothing_model.files import read_json, write_json
from clothing_model.network.metrics import are_figures, is_largest
from clothing_model.training.run import queue
from clothing_model.training.run.record import Run

WAITING, ENDED = ("queued",), ("stopped", "failed", "done", "interrupted")
WORKING = ("starting", "extracting", "training", "stopping")
STALE_SECONDS = 15.0

writing = threading.RLock()
"""Whoever holds it has the only thread of this process that writes a status."""
Count = Annotated[int, Meta(ge=0)]
Seconds = Annotated[float, Meta(ge=0)]


@dataclass(frozen=True)
class Status:
    """Where a run stands.

    state: queued, starting, extracting, training, stopping, stopped, failed, done or
        interrupted.
    sentence: what a person should know of it, or "".
    photos_done, photos: of the vectors, while extracting.
    classes, train_photos, validation_photos: what the heads learn from, once that is known.
    judged_on: a name for the validation photos with their classes; "" while it is not known.
    left: seconds until the end as far as is known, or None.
    model: the saved model's name, once there is one.
    validation: the figures of the best epoch on the validation photos (`metrics.figures`).
    largest: the class with the most validation photos (`metrics.largest_class`), or {}.
    seconds: {"extract": ..., "train": ...}.
    changed: when this was written, seconds since 1970.
    """

    state: str = "queued"
    sentence: str = ""
    photos_done: Count = 0
    photos: Count = 0
    classes: Count = 0
    train_photos: Count = 0
    validation_photos: Count = 0
    judged_on: str = ""
    left: Seconds | None = None
    model: str = ""
    best_epoch: Count = 0
    validation: dict[str, Any] = field(default_factory=dict)
    largest: dict[str, Any] = field(default_factory=dict)
    seconds: dict[str, Seconds] = field(default_factory=dict)
    changed: float = 0.0

    @property
    def active(self) -> bool:
        return self.state in WAITING or self.state in WORKING


def written_status(run: Run) -> Status:
    """What was last written about the run, without a look at whether it still holds."""
    try:
        found = read_json(run.folder / "status.json", Status)
        if found.state not in (*WAITING, *WORKING, *ENDED):
            raise ValueError(found.state)
        if found.validation and not are_figures(found.validation):
            raise ValueError(found.validation)
        if found.largest and not is_largest(found.largest):
            raise ValueError(found.largest)
        return found
    except (OSError, ValueError):
        return Status("interrupted", "The run's status cannot be read. Start it again.")


def status(run: Run) -> Status:
    """Where the run stands now: "stopping" for one that was asked to stop and is still going,
    "interrupted" for one whose process has gone silent."""
    found = written_status(run)
    if not found.active:
        return found
    if silence(run, found) > STALE_SECONDS:
        if found.state in WORKING:
            sentence = (
                "The program that trained ended in the middle of it. Start it again from there."
            )
            return replace(found, state="interrupted", sentence=sentence, left=None)
        if not queue.is_waiting(run.id):
            sentence = "The run was lost from the queue. Start it again."
            return replace(found, state="interrupted", sentence=sentence)
    if found.state in WORKING and is_asked_to_stop(run):
        return replace(found, state="stopping", left=None)
    return found


_signs: dict[Path, tuple[tuple[float, float], float]] = {}


def silence(run: Run, found: Status) -> float:
    """Seconds since a process last gave a sign of life on this run.

    How old a sign is when it is first seen, its time stamp says; from then on this process
    counts by itself. So a clock that is set back, or another computer's, keeps nothing alive.
    The stamps of a cluster are of many clocks: there any sign that differs from the last is new.
    """
    try:
        beat = (run.folder / "heartbeat").stat().st_mtime
    except OSError:
        beat = 0.0
    sign, now = (beat, found.changed), time.monotonic()
    seen, since = _signs.get(run.folder, (None, now))
    if sign != seen:
        since = now - (0.0 if settings.cluster() else max(time.time() - max(sign), 0.0))
        _signs[run.folder] = (sign, since)
    return now - since


def write_status(run: Run, new: Status) -> None:
    """Replace the run's status."""
    with writing:
        write_json(run.folder / "status.json", asdict(replace(new, changed=time.time())))


def update_status(run: Run, **changes: Any) -> Status:
    """Change parts of the run's status; what it is then."""
    new = replace(written_status(run), **changes)
    write_status(run, new)
    return new


def end_unfinished(run: Run, state: str, sentence: str) -> None:
    """The last word on a run that was left in the middle; one that has its last word keeps it."""
    with writing:
        found = written_status(run)
        again = found.state in WAITING and queue.is_waiting(run.id)  # somebody was quick
        if found.active and not again:
            write_status(run, replace(found, state=state, sentence=sentence, left=None))


def beat(run: Run) -> None:
    """Give a sign of life."""
    (run.folder / "heartbeat").touch()


def is_asked_to_stop(run: Run) -> bool:
    return (run.folder / "stop").exists()
