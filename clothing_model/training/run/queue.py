"""The jobs that wait: a small file each, beside the runs; claimed by removing it.

A job is one run, or the runs of a sweep that share their vectors. Removing a file succeeds
for one process only, however many try at once.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from clothing_model import settings
from clothing_model.files import read_json, write_json


@dataclass(frozen=True)
class Job:
    """Runs, by id, that one worker does together."""

    file: Path
    run_ids: tuple[str, ...]


def _folder() -> Path:
    return settings.runs_folder() / ".queue"


def enqueue(run_ids: Sequence[str]) -> None:
    """Put a job at the end of the queue."""
    name = f"{time.time_ns():020d}-{run_ids[0]}.json"
    _folder().mkdir(parents=True, exist_ok=True)
    write_json(_folder() / name, {"runs": list(run_ids)})


def waiting() -> list[Job]:
    """The jobs that nobody has claimed, the oldest first."""
    jobs = []
    for file in sorted(_folder().glob("[0-9]*.json")) if _folder().is_dir() else ():
        try:
            jobs.append(Job(file, tuple(read_json(file, dict[str, list[str]])["runs"])))
        except (OSError, ValueError, KeyError):
            continue  # claimed by another in this moment, or damaged
    return jobs


def claim(job: Job) -> bool:
    """Take a job out of the queue; False where another process was faster."""
    try:
        job.file.unlink()
    except FileNotFoundError:
        return False
    return True


def is_waiting(run_id: str) -> bool:
    """Whether nobody has claimed the run's job; the job's first run is in its file's name."""
    if any(_folder().glob(f"*-{run_id}.json")):
        return True
    return any(run_id in job.run_ids for job in waiting())
