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

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

from clothing_model import settings
from clothing_model.errors import InvalidRun
from clothing_model.files import remove
from clothing_model.training.config import TrainingConfig
from clothing_model.training.run import queue
from clothing_model.training.run.epochs import append_metrics, keep_metrics, metrics
from clothing_model.training.run.record import Run, load, write
from clothing_model.training.run.status import (
    ENDED,
    WAITING,
    WORKING,
    Status,
    beat,
    end_unfinished,
    is_asked_to_stop,
    status,
    update_status,
    write_status,
    writing,
    written_status,
)

__all__ = [
    "ENDED",
    "WAITING",
    "WORKING",
    "Run",
    "Status",
    "append_metrics",
    "ask_to_stop",
    "beat",
    "create",
    "delete",
    "end_unfinished",
    "is_asked_to_stop",
    "keep_metrics",
    "list_runs",
    "load",
    "metrics",
    "rename",
    "start_again",
    "status",
    "update_status",
    "write_status",
    "writing",
    "written_status",
]


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
        write(run)
        return run
    raise InvalidRun("Expected to find a free name for the run; none is left in this second.")


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


def ask_to_stop(run: Run) -> None:
    """Ask for an end; the run listens at its next batch or epoch.

    Only a run that nobody works on is written to: the worker's last word is never undone.
    """
    (run.folder / "stop").touch()
    if written_status(run).state in WAITING:
        write_status(run, Status("stopped", "Stopped before it began."))


def start_again(run: Run) -> None:
    """Queue an ended run once more; it goes on after its last finished epoch."""
    if status(run).active:
        raise InvalidRun("Expected a run that has ended; this one is still going.")
    with suppress(FileNotFoundError):
        remove(run.folder / "stop")
    write_status(run, Status())
    queue.enqueue([run.id])


def rename(run: Run, name: str, note: str) -> Run:
    """Give the run a name (at most 80 characters) and a note of its own."""
    renamed = replace(run, name=name.strip()[:80], note=note.strip()[:2_000])
    write(renamed)
    return renamed


def delete(run: Run) -> None:
    """Remove the run's folder; its saved model stays. Raises InvalidRun while it is going."""
    if status(run).active:
        raise InvalidRun("Expected a run that has ended; stop this one first.")
    try:
        remove(run.folder)
    except PermissionError as error:
        raise InvalidRun("The run cannot be deleted: its files are in use or read-only.") from error
