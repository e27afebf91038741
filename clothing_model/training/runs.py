"""A run is a folder, and the folder is the truth about it.

    runs/<id>/config.json     its settings, written once
    runs/<id>/status.json     where it stands, replaced whole
    runs/<id>/metrics.jsonl   a line for each epoch, appended
    runs/<id>/heartbeat       touched every second while a process works on it
    runs/<id>/stop            touched to ask it to stop
    runs/<id>/head.npz        the best epoch so far; last.npz: where to go on from
    runs/<id>/log.txt         what went wrong, in full

Any process may read any run at any moment. Importing this costs no import of Keras.
"""

import json
import shutil
import time
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from clothing_model import settings
from clothing_model.errors import InvalidConfig, InvalidRun
from clothing_model.files import write_json, write_text
from clothing_model.training import queue
from clothing_model.training.config import TrainingConfig
from clothing_model.training.figures import EpochFigures

WAITING, ENDED = ("queued",), ("stopped", "failed", "done", "interrupted")
WORKING = ("starting", "extracting", "training", "stopping")
STALE_SECONDS = 15.0


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


@dataclass(frozen=True)
class Run:
    """One training. `sweep` is the same for runs that were started together, or ""."""

    id: str
    config: TrainingConfig
    created: str
    sweep: str = ""
    title: str = ""
    name: str = ""
    note: str = ""

    @property
    def folder(self) -> Path:
        return settings.runs_folder() / self.id


def create(config: TrainingConfig, sweep: str = "", title: str = "") -> Run:
    """Claim a new folder (mkdir is atomic) and queue the run."""
    now = datetime.now(UTC)
    stem = f"{now:%Y%m%d-%H%M%S}-{config.backbone}"
    settings.runs_folder().mkdir(parents=True, exist_ok=True)
    for number in range(1, 10_000):
        run = Run(f"{stem}-{number}", config, now.isoformat(), sweep, title)
        try:
            run.folder.mkdir()
        except FileExistsError:
            continue
        write_status(run, Status())
        _write(run)
        return run
    raise InvalidRun("Expected to find a free name for the run; none is left in this second.")


def _write(run: Run) -> None:
    facts = {f.name: getattr(run, f.name) for f in fields(run)}
    write_json(run.folder / "config.json", {**facts, "config": run.config.to_json()})


def load(run_id: str) -> Run:
    """The run with this id. Raises InvalidRun."""
    folder = settings.runs_folder() / run_id
    try:
        if folder.parent != settings.runs_folder():
            raise ValueError("a path, not an id")
        facts = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        config = TrainingConfig.from_json(facts.pop("config"))
        return Run(**{**facts, "id": run_id}, config=config)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, InvalidConfig) as error:
        raise InvalidRun(f"Expected a run; received {run_id!r}, which is none.") from error


def list_runs() -> list[Run]:
    """Every readable run, the newest first."""
    top = settings.runs_folder()
    found = []
    for path in top.glob("*/config.json") if top.is_dir() else ():
        try:
            found.append(load(path.parent.name))
        except InvalidRun:
            continue
    return sorted(found, key=lambda run: (run.created, run.id), reverse=True)


def run_ids() -> set[str]:
    """The ids of all runs, without reading them."""
    return {path.parent.name for path in settings.runs_folder().glob("*/config.json")}


def kept_status(run: Run) -> Status:
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
    found = kept_status(run)
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
    write_json(run.folder / "status.json", asdict(replace(new, changed=time.time())))


def update_status(run: Run, **changes: Any) -> Status:
    """Change parts of the run's status; what it is then."""
    new = replace(kept_status(run), **changes)
    write_status(run, new)
    return new


def beat(run: Run) -> None:
    """Give a sign of life."""
    (run.folder / "heartbeat").touch()


def metrics(run: Run) -> list[EpochFigures]:
    """The figures of every finished epoch; a last line that is not yet whole is left out."""
    try:
        text = (run.folder / "metrics.jsonl").read_text(encoding="utf-8")
    except OSError:
        return []
    rows = []
    for line in text.split("\n")[:-1]:
        try:
            rows.append(EpochFigures(**json.loads(line)))
        except (ValueError, TypeError):
            continue
    return rows


def append_metrics(run: Run, figures: EpochFigures) -> None:
    """Add one epoch's line."""
    with (run.folder / "metrics.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(figures.to_json(), allow_nan=False) + "\n")


def keep_metrics(run: Run, epochs: int) -> None:
    """Keep the lines of the first `epochs` epochs alone, to go on after them."""
    rows = [figures for figures in metrics(run) if figures.epoch <= epochs]
    lines = [json.dumps(figures.to_json(), allow_nan=False) + "\n" for figures in rows]
    write_text(run.folder / "metrics.jsonl", "".join(lines))


def ask_to_stop(run: Run) -> None:
    """Ask for an end; the run listens at its next batch or epoch.

    Only a run that nobody works on is written to: the worker's last word is never undone.
    """
    (run.folder / "stop").touch()
    if kept_status(run).state in WAITING:
        write_status(run, Status("stopped", "Stopped before it began."))


def is_asked_to_stop(run: Run) -> bool:
    return (run.folder / "stop").exists()


def start_again(run: Run) -> None:
    """Queue an ended run once more; it goes on after its last finished epoch."""
    if status(run).active:
        raise InvalidRun("Expected a run that has ended; this one is still going.")
    (run.folder / "stop").unlink(missing_ok=True)
    write_status(run, Status())
    queue.enqueue([run.id])


def rename(run: Run, name: str, note: str) -> Run:
    """Give the run a name (at most 80 characters) and a note of its own."""
    renamed = replace(run, name=name.strip()[:80], note=note.strip()[:2_000])
    _write(renamed)
    return renamed


def delete(run: Run) -> None:
    """Remove the run's folder; its saved model stays. Raises InvalidRun while it is going."""
    if status(run).active:
        raise InvalidRun("Expected a run that has ended; stop this one first.")
    shutil.rmtree(run.folder)
