"""A run is a folder, and the folder is the truth about it.

    runs/<id>/config.json     its settings, written once
    runs/<id>/status.json     where it stands, replaced whole
    runs/<id>/metrics.jsonl   a line for each epoch, appended
    runs/<id>/heartbeat       touched every second while a process works on it
    runs/<id>/stop            touched to ask it to stop
    runs/<id>/place.json      where it works, on a cluster
    runs/<id>/head.npz        the best epoch of the head so far; last.npz: where to go on from
    runs/<id>/tuned.npz       the same of tuning, where stages are tuned; tuning.npz
    runs/<id>/log.txt         what went wrong, in full

Any process may read any run at any moment. Importing this costs no import of Keras.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from clothing_model import settings
from clothing_model.data.datasets.collection import in_use
from clothing_model.errors import InvalidRun
from clothing_model.files import folders_in, move, remove
from clothing_model.rights import OWNER, Visitor
from clothing_model.training.config import TrainingConfig
from clothing_model.training.run import place, queue
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
    "damaged_runs",
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


def create(
    config: TrainingConfig, sweep: str = "", title: str = "", visitor: Visitor = OWNER
) -> Run:
    """Claim a new folder (mkdir is atomic) and queue the run, as the visitor's.

    Raises InvalidRun where the run, or later its model, could not be written.
    """
    now = datetime.now(UTC)
    stem = f"{now:%Y%m%d-%H%M%S}-{config.backbone}"
    for folder in (settings.runs_folder(), settings.models_folder()):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as error:
            raise InvalidRun(
                f"Training needs to write into the folder {folder.name}. The computer says: "
                f"{error.strerror}.",
                folder,
            ) from error
    dataset = Path(config.dataset).name or in_use().name
    for number in range(1, 10_000):
        made = {"maker": visitor.id, "made_by": visitor.name, "dataset": dataset}
        run = Run(f"{stem}-{number}", config, now.isoformat(), sweep, title, **made)
        try:
            run.folder.mkdir()
        except FileExistsError:
            continue
        try:
            write_status(run, Status())
            write(run)
        except BaseException:
            with suppress(OSError):
                remove(run.folder)
            raise
        return run
    raise InvalidRun("The training needs a free name. None is left in this second. Try again.")


def list_runs() -> list[Run]:
    """Every readable run, the newest first."""
    found = [run for run in _read_all() if isinstance(run, Run)]
    return sorted(found, key=lambda run: (run.created, run.id), reverse=True)


def damaged_runs() -> list[str]:
    """A sentence for each run that is there and cannot be read."""
    return sorted(str(error) for error in _read_all() if isinstance(error, InvalidRun))


def _read_all() -> list[Run | InvalidRun]:
    found: list[Run | InvalidRun] = []
    for run_id in run_ids():
        try:
            found.append(load(run_id))
        except InvalidRun as error:
            found.append(error)
    return found


def run_ids() -> set[str]:
    """The ids of all runs, without reading them."""
    folders = folders_in(settings.runs_folder())
    return {folder.name for folder in folders if os.path.isfile(folder / "config.json")}


@contextmanager
def _still_there(run: Run) -> Iterator[None]:
    """Raises InvalidRun where somebody has deleted the run, before or in this moment; and for
    an example, before anything is changed."""
    if run.is_example:
        raise InvalidRun(
            "This training is an example and stays as it is. Only your own can be changed."
        )
    try:
        yield
    except OSError as error:
        if run.folder.is_dir():
            raise
        raise InvalidRun(f"The training {run.name or run.id} was deleted.") from error


def ask_to_stop(run: Run) -> None:
    """Ask for an end; the run listens at its next batch or epoch.

    Only a run that nobody works on is written to: the worker's last word is never undone.
    """
    with _still_there(run):
        (run.folder / "stop").touch()
        if written_status(run).state in WAITING:
            write_status(run, Status("stopped", "Stopped before it began."))


def start_again(run: Run) -> None:
    """Queue an ended run once more; it goes on after its last finished epoch."""
    if status(run).active:
        raise InvalidRun("This training is still running. Wait until it has ended.")
    with _still_there(run):
        with suppress(FileNotFoundError):
            remove(run.folder / "stop")
        place.forget(run)
        write_status(run, Status())
    queue.enqueue([run.id])


def rename(run: Run, name: str, note: str) -> Run:
    """Give the run a name (at most 80 characters) and a note of its own."""
    renamed = replace(run, name=name.strip()[:80], note=note.strip()[:2_000])
    with _still_there(run):
        write(renamed)
    return renamed


def delete(run: Run) -> None:
    """Remove the run's folder; its saved model stays. Raises InvalidRun while it is going.

    The folder is renamed first, so that nobody meets half a run; what a crash leaves of it is
    removed before the next training.
    """
    if status(run).active:
        raise InvalidRun("This training is still running. Stop it first.")
    beside = run.folder.with_name(f".{uuid4().hex[:8]}-{run.id}")
    try:
        with _still_there(run):
            move(run.folder, beside)
    except PermissionError as error:
        raise InvalidRun("The run cannot be deleted: its files are in use or read-only.") from error
    with suppress(OSError):
        remove(beside)
