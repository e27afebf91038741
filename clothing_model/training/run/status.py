"""Where a run stands, and whether that still holds."""

import json
import threading
import time
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from clothing_model.files import write_json
from clothing_model.training.run import queue
from clothing_model.training.run.record import Run

WAITING, ENDED = ("queued",), ("stopped", "failed", "done", "interrupted")
WORKING = ("starting", "extracting", "training", "stopping")
STALE_SECONDS = 15.0

writing = threading.RLock()
"""Whoever holds it has the only thread of this process that writes a status."""


@dataclass(frozen=True)
class Status:
    """Where a run stands.

    state: queued, starting, extracting, training, stopping, stopped, failed, done or
        interrupted.
    sentence: what a person should know of it, or "".
    photos_done, photos: of the vectors, while extracting.
    left: seconds until the end as far as is known, or None.
    model: the saved model's name, once there is one.
    validation: {"photos", "right", "accuracy", "interval", "loss"} of the best epoch.
    seconds: {"extract": ..., "train": ...}.
    changed: when this was written, seconds since 1970.
    """

    state: str = "queued"
    sentence: str = ""
    photos_done: int = 0
    photos: int = 0
    left: float | None = None
    model: str = ""
    best_epoch: int = 0
    validation: dict[str, Any] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    changed: float = 0.0

    @property
    def active(self) -> bool:
        return self.state in WAITING or self.state in WORKING


def written_status(run: Run) -> Status:
    """What was last written about the run, without a look at whether it still holds."""
    try:
        values = json.loads((run.folder / "status.json").read_text(encoding="utf-8"))
        known = {f.name for f in fields(Status)}
        return Status(**{name: value for name, value in values.items() if name in known})
    except (OSError, ValueError, TypeError):
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


def silence(run: Run, found: Status) -> float:
    """Seconds since a process last gave a sign of life on this run."""
    try:
        beat = (run.folder / "heartbeat").stat().st_mtime
    except OSError:
        beat = 0.0
    return time.time() - max(beat, found.changed)


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
