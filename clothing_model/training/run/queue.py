"""The jobs that wait: a small file each, beside the runs; claimed by renaming it.

A job is one run, or the runs of a sweep that share their vectors. Renaming a file succeeds for
one process only, however many try at once, and on a full disk too.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from clothing_model import settings
from clothing_model.files import move, read_json, remove, write_json


@dataclass(frozen=True)
class Job:
    """Runs, by id, that one worker does together."""

    file: Path
    run_ids: tuple[str, ...]


def _folder() -> Path:
    return settings.runs_folder() / ".queue"


def enqueue(run_ids: Sequence[str]) -> None:
    """Put a job at the end of the queue."""
    _folder().mkdir(parents=True, exist_ok=True)
    write_json(_place(run_ids), {"runs": list(run_ids)})


def _place(run_ids: Sequence[str]) -> Path:
    return _folder() / f"{time.time_ns():020d}-{run_ids[0]}.json"


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
    """Take a job out of the queue; False where another process was faster.

    Call `put_back` or `drop` with it afterwards.
    """
    try:
        move(job.file, _claimed(job))
    except FileNotFoundError:
        return False
    return True


def put_back(job: Job) -> None:
    """Put a claimed job at the end of the queue, so that it is in nobody's way."""
    move(_claimed(job), _place(job.run_ids))


def drop(job: Job) -> None:
    """Forget a claimed job, which is in somebody's hands."""
    remove(_claimed(job))


def _claimed(job: Job) -> Path:
    return job.file.with_suffix(".claimed")


def is_waiting(run_id: str) -> bool:
    """Whether nobody has claimed the run's job; the job's first run is in its file's name."""
    if any(_folder().glob(f"*-{run_id}.json")):
        return True
    return any(run_id in job.run_ids for job in waiting())
