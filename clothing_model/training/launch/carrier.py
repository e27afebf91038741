"""What a Dask worker does: start a job's process beside itself, and watch it.

The functions run in a thread of the Dask worker. They are found there by their names, so that the
worker has to run in the program's folder.
"""

import socket
import time
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from clothing_model.training.launch.local import LocalJob, hand_over, start_worker, tell
from clothing_model.training.launch.versions import difference, versions
from clothing_model.training.run import runs
from clothing_model.training.run.place import arrive, place_of
from clothing_model.training.run.runs import Run

DONE, REFUSED, LOST, FAILED = "done", "refused", "lost", "failed"
HELPER = "clothing_model.training.launch.helper"
Told = tuple[str, str, str]
"""One of these, a sentence about the second, and the Dask worker's address."""

_LOOK_SECONDS, _FILES_SECONDS = 0.1, 1.0
_REACH_SECONDS = 2.0


def carry(run_ids: Sequence[str], token: str, ours: Mapping[str, str]) -> Told:
    """Do a job's runs in a process; `token` is the job's, `ours` what its server has (`versions`).

    Dask starts a task anew whose worker was lost. The server alone decides what then becomes of the
    runs, so the second start does nothing.
    """
    from distributed import get_worker

    dask, host = get_worker(), socket.gethostname()
    scheduler = str(dask.scheduler.address)
    if problem := difference(host, versions(), ours):
        return REFUSED, problem, dask.address
    chosen = [run for run_id in run_ids if (run := _ours(run_id, token))]
    if not chosen:
        words = (
            f"{host} cannot train: it does not see the trainings of this server. CLOTHING_RUNS has "
            "to be the same shared folder there and here."
        )
        return REFUSED, words, dask.address
    if any(place_of(run).worker for run in chosen):
        return LOST, "", dask.address
    for run in chosen:
        arrive(run, host, dask.address)
    place = {"token": token, "host": host, "worker": dask.address}
    job = LocalJob(hand_over(chosen, place, {"CLOTHING_CLUSTER": scheduler}), chosen)
    return _watch(job, dask, scheduler)


def _ours(run_id: str, token: str) -> Run | None:
    try:
        run = runs.load(run_id)
    except Exception:
        return None
    return run if place_of(run).token == token else None


def _watch(job: LocalJob, dask: Any, scheduler: str) -> Told:
    """Until its end. Where the scheduler is gone Dask's workers end; then the job goes on alone."""
    alone = False
    try:
        while job.goes_on():
            _rest(job, dask)
            if _is_closing(dask):
                alone = not is_reachable(scheduler)
                break
    finally:
        if alone:
            job.leave_alone()
        else:
            job.end()
    return DONE, "", dask.address


def _rest(job: LocalJob, dask: Any) -> None:
    """Until the next look at the job's files, which lie on shared storage; or until its process or
    the Dask worker ends."""
    end = time.monotonic() + _FILES_SECONDS
    while time.monotonic() < end and job.worker.poll() is None and not _is_closing(dask):
        time.sleep(_LOOK_SECONDS)


def _is_closing(dask: Any) -> bool:
    return str(dask.status.name) not in ("init", "running", "paused")


def is_reachable(address: str) -> bool:
    """Whether somebody listens at tcp://host:port."""
    parts = urlsplit(address)
    try:
        with socket.create_connection((parts.hostname or "", parts.port or 0), _REACH_SECONDS):
            return True
    except OSError:
        return False


def help_with(run_id: str, token: str, ours: Mapping[str, str]) -> Told:
    """Do shards of a run that is worked on elsewhere, in a process (`launch.helper`)."""
    from distributed import get_worker

    dask, host = get_worker(), socket.gethostname()
    scheduler = str(dask.scheduler.address)
    if problem := difference(host, versions(), ours):
        return REFUSED, problem, dask.address
    if not _ours(run_id, token):
        return DONE, "", dask.address
    helper = start_worker({"CLOTHING_CLUSTER": scheduler}, HELPER)
    tell(helper, {"run": run_id, "place": {"token": token, "host": host}})
    job = LocalJob(helper, ())
    try:
        while job.goes_on() and not _is_closing(dask):
            _rest(job, dask)
    finally:
        job.end()
    return (DONE if helper.returncode == 0 else FAILED), "", dask.address
