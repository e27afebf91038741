"""Jobs on the computers of a Dask cluster, with the run folders on storage that all of them share.

Dask says who has a place and notices who is gone. All else stands in the run folders, so that
trainings go on while the scheduler or this server is away.
"""

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from clothing_model.training.launch import shards, view
from clothing_model.training.launch.carrier import DONE, FAILED, LOST, REFUSED, carry, help_with
from clothing_model.training.launch.cluster import PLACE, Cluster, ClusterTrouble
from clothing_model.training.launch.launcher import end_unfinished
from clothing_model.training.launch.view import ClusterView
from clothing_model.training.run import queue, runs
from clothing_model.training.run.place import Place, give_to, place_of, write_place
from clothing_model.training.run.runs import WAITING, Run, Status
from clothing_model.training.run.status import STALE_SECONDS, silence
from clothing_model.wording import names

LOOK_SECONDS = 1.0  # between looks at the cluster, and at a job's files
MOST_LOST = 1  # a training that takes a second computer down with it may be the reason

_LAST_WORDS = ("done", "failed", "stopped")
_ANSWER_SECONDS = 2.0
_HELP_SECONDS = 0.4  # between looks for shards


@dataclass(frozen=True)
class Outcome:
    """How a job left its Dask worker. `words`: why, a sentence; `worker`: whose it was."""

    kind: str = DONE
    words: str = ""
    worker: str = ""


@dataclass(frozen=True)
class _Helper:
    run_id: str
    future: Any

    @property
    def failed(self) -> bool:
        if self.future.status != "finished":
            return True
        try:
            return bool(self.future.result(timeout=_ANSWER_SECONDS)[0] != DONE)
        except Exception:  # who knows it was gone before it could tell
            return True


class DaskLauncher:
    """A `Launcher` of as many jobs at a time as the cluster's Dask workers have places."""

    def __init__(self, address: str) -> None:
        self.cluster = Cluster(address)
        self.view = ClusterView(address)
        self._looked_at = self._helped_at = float("-inf")
        self._sent: list[Any] = []
        self._jobs: list[DaskJob] = []
        self._helpers: list[_Helper] = []
        self._unaided: set[str] = set()

    def free(self) -> int:
        if time.monotonic() - self._looked_at > LOOK_SECONDS:
            self.look()
        return self._free()

    def _free(self) -> int:
        """The scheduler may not know yet of what was sent to it a moment ago."""
        self._sent = [future for future in self._sent if future.status == "pending"]
        return self.view.places - max(self.view.busy, len(self._sent))

    def look(self) -> None:
        """See what the cluster looks like now; where it cannot be seen, it has no places."""
        try:
            self.view = self.cluster.look()
        except ClusterTrouble as error:
            self.view = ClusterView(self.cluster.address, trouble=str(error))
        view.show(self.view)
        self._looked_at = time.monotonic()

    def start(self, chosen: Sequence[Run]) -> "DaskJob":
        token = uuid4().hex
        for run in chosen:
            with suppress(OSError):  # of one run's folder alone: the others go on without it
                give_to(run, token)
        ids, self._jobs = [run.id for run in chosen], [one for one in self._jobs if not one.ended]
        future = self.submit(carry, ids, token, self.cluster.ours)
        self._jobs.append(DaskJob(self, chosen, future))
        return self._jobs[-1]

    def submit(self, function: Any, *arguments: Any) -> Any:
        """Let a Dask worker with a free place call it; the future. It goes on when this server
        ends. Raises ClusterTrouble."""
        from distributed import fire_and_forget

        client = self.cluster.client()
        accepted = [one.worker for one in self.view.computers if not one.problem]
        future = client.submit(
            function, *arguments, resources={PLACE: 1}, workers=accepted, pure=False
        )
        fire_and_forget(future)
        self._sent.append(future)
        return future

    def look_soon(self) -> None:
        """A place may be free by now."""
        self._looked_at = float("-inf")

    def help_out(self) -> None:
        """Free places do shards of the jobs that go on, one of each job in turn."""
        if time.monotonic() - self._helped_at < _HELP_SECONDS:
            return
        self._helped_at = time.monotonic()
        for helper in [one for one in self._helpers if one.future.status != "pending"]:
            self._helpers.remove(helper)
            if helper.failed:
                self._unaided.add(helper.run_id)  # it goes on alone
            self.look_soon()
        for run in (job.runs[0] for job in self._jobs if not job.ended):
            helping = sum(helper.run_id == run.id for helper in self._helpers)
            if self._free() <= 0 or run.id in self._unaided:
                continue
            if helping < len(shards.waiting(shards.folder_of(run))):
                future = self.submit(help_with, run.id, place_of(run).token, self.cluster.ours)
                self._helpers.append(_Helper(run.id, future))

    def close(self) -> None:
        self.cluster.close()


class DaskJob:
    """A `StartedJob` on some computer of the cluster. `ended`: nobody looks after it any more."""

    def __init__(self, launcher: DaskLauncher, chosen: Sequence[Run], future: Any) -> None:
        self.runs = chosen
        self._launcher, self._future = launcher, future
        self._outcome, self.ended = Outcome(), False
        self._looked_at = float("-inf")

    def goes_on(self) -> bool:
        state = self._future.status
        if state == "finished":
            with suppress(Exception):  # who knows the result was gone before it could tell
                self._outcome = Outcome(*self._future.result(timeout=_ANSWER_SECONDS))
                return False
        if state == "error":
            self._outcome = Outcome(FAILED, _what_failed(self._future))
            return False
        now = time.monotonic()
        if now - self._looked_at < LOOK_SECONDS:
            return True
        self._looked_at = now
        place = self._place()
        known = {one.worker for one in self._launcher.view.computers}
        if state == "pending" and not place.worker:
            self._vouch()
            return True
        if state == "pending" and place.worker in known:
            return True
        if not place.worker:  # the scheduler was gone before anybody began it
            self._outcome = Outcome(REFUSED)
            return False
        # Its Dask worker is gone, or the scheduler is: who works on goes on giving signs of life.
        found = [(run, runs.written_status(run)) for run in self._present()]
        if any(one.active and silence(run, one) <= STALE_SECONDS for run, one in found):
            return True
        left = any(one.state not in _LAST_WORDS for _, one in found)
        self._outcome = Outcome(LOST if left else DONE, worker=place.worker)
        return False

    def end(self) -> None:
        outcome, self.ended = self._outcome, True
        if outcome.kind == REFUSED and outcome.worker:
            self._launcher.cluster.refuse(outcome.worker, outcome.words)
        if outcome.kind in (LOST, REFUSED):
            with suppress(ClusterTrouble):  # Dask would start a lost one anew
                self._launcher.cluster.ask(
                    lambda client: client.cancel([self._future], force=True, asynchronous=True)
                )
            wait_anew(self._present(), lost=outcome.kind == LOST)
        end_unfinished(
            self.runs, outcome.words or "The training ended unexpectedly. Start it again."
        )
        self._launcher.look_soon()

    def leave(self) -> None:
        """It goes on without this server."""

    def _vouch(self) -> None:
        """Give signs of life of a job that waits for a place at the scheduler."""
        for run in self._present():
            with suppress(OSError):
                runs.beat(run)

    def _present(self) -> list[Run]:
        return [run for run in self.runs if run.folder.is_dir()]

    def _place(self) -> Place:
        """Where the job works; all its runs are at the same place while they are its own."""
        return next((place_of(run) for run in self._present()), Place())


def wait_anew(chosen: Sequence[Run], lost: bool) -> None:
    """Put runs that were left in the middle back into the queue, together; those that have lost a
    computer before end as interrupted, and those that were asked to stop as stopped."""
    waiting = []
    for run in chosen:
        state, place = runs.written_status(run).state, place_of(run)
        if state in _LAST_WORDS or (state in WAITING and queue.is_waiting(run.id)):
            continue
        if runs.is_asked_to_stop(run):
            runs.write_status(run, Status("stopped", "Stopped. It can be started again."))
        elif lost and len(place.lost) >= MOST_LOST:
            runs.write_status(run, Status("interrupted", lost_sentence((*place.lost, place.host))))
        else:
            hosts = (*place.lost, place.host) if lost else place.lost
            write_place(run, Place(lost=hosts))
            runs.write_status(run, Status(sentence=lost_sentence(hosts)))
            waiting.append(run.id)
    if waiting:
        queue.enqueue(waiting)


def lost_sentence(hosts: Sequence[str]) -> str:
    """What became of the computers that worked on a run."""
    if not hosts:
        return ""
    if len(hosts) == 1:
        return f"{hosts[0]} was lost in the middle of it. It goes on after its last finished epoch."
    return (
        f"{names(hosts)} were lost in the middle of it, one after the other, perhaps because of "
        "this training. Start it again from there."
    )


def _what_failed(future: Any) -> str:
    """Of a task that the cluster could not carry out."""
    try:
        error = future.exception(timeout=_ANSWER_SECONDS)
    except Exception as other:
        error = other
    return f"The cluster could not carry it out ({type(error).__name__}). Start it again."
