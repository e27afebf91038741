"""Start runs: a queue, and who hands its jobs on.

`submit` only makes run folders; a `Dispatcher`, one for each server, hands the oldest queued runs
to a launcher: one after the other on this computer, or as many as a cluster has places.
"""

import logging
import threading
from collections.abc import Sequence
from contextlib import suppress
from uuid import uuid4

from clothing_model import settings
from clothing_model.rights import OWNER, Visitor
from clothing_model.training.allowance import check_allowed
from clothing_model.training.config import TrainingConfig
from clothing_model.training.launch.launcher import Launcher, StartedJob
from clothing_model.training.launch.local import KILL_SECONDS, STOP_SECONDS, LocalLauncher
from clothing_model.training.learn.tuning import check_can_tune
from clothing_model.training.run import queue, runs
from clothing_model.training.run.queue import Job
from clothing_model.training.run.runs import WAITING, Run

POLL_SECONDS = 0.1
RETRY_SECONDS = 1.0  # until what failed is tried once more

_submitting = threading.Lock()  # who counts what waits adds to it before another counts


def submit(
    configs: Sequence[TrainingConfig], title: str = "", visitor: Visitor = OWNER
) -> list[Run]:
    """Queue runs, as a sweep where there are several; those with the same vectors together.

    Raises InvalidRun; EngineMissing where stages are to be tuned and what does that is missing;
    TooMuch where the visitor may not start so many or such long ones.
    """
    for config in configs:
        check_can_tune(config)
    sweep = uuid4().hex[:12] if len(configs) > 1 else ""
    with _submitting:
        check_allowed(visitor, configs)
        made = [runs.create(config, sweep, title, visitor) for config in configs]
        groups: dict[tuple[object, ...], list[str]] = {}
        for run in made:
            groups.setdefault(run.config.examples_source, []).append(run.id)
        for run_ids in groups.values():
            queue.enqueue(run_ids)
    return made


def start_again(run: Run, visitor: Visitor = OWNER) -> None:
    """Queue an ended run once more. Raises InvalidRun, TooMuch."""
    with _submitting:
        check_allowed(visitor, [run.config])
        runs.start_again(run)


def chosen_launcher(
    stop_seconds: float = STOP_SECONDS, kill_seconds: float = KILL_SECONDS
) -> Launcher:
    """The one of the settings. Raises InvalidConfig."""
    if not (address := settings.cluster()):
        return LocalLauncher(stop_seconds, kill_seconds)
    from clothing_model.training.launch.dask_launcher import DaskLauncher

    return DaskLauncher(address)


class Dispatcher:
    """Hands queued jobs on, the oldest first, from one thread, and looks after them.

    launcher: who carries them out, by default the one of the settings; it is the dispatcher's now.
    stop_seconds, kill_seconds: as in `LocalLauncher`.
    Call `close` to end the thread and what it has started here.
    """

    def __init__(
        self,
        stop_seconds: float = STOP_SECONDS,
        kill_seconds: float = KILL_SECONDS,
        launcher: Launcher | None = None,
    ) -> None:
        self._patience = stop_seconds, kill_seconds
        self._launcher = launcher
        self._jobs: list[StartedJob] = []
        self._trouble = ""
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._loop, daemon=True, name="dispatcher")
        self._thread.start()

    def close(self) -> None:
        """End the workers here and wait for them; a run in the middle becomes "interrupted"."""
        self._closing.set()
        self._thread.join()

    def _loop(self) -> None:
        while not self._closing.is_set():
            pause = POLL_SECONDS
            try:
                self._look_after()
                self._hand_on()
                self._trouble = ""
            except Exception as error:  # a full disk or process table, a damaged file: try later
                pause = RETRY_SECONDS
                if repr(error) != self._trouble:
                    logging.getLogger(__name__).exception("No training can be started.")
                self._trouble = repr(error)
            self._closing.wait(pause)
        for job in self._jobs:
            with suppress(Exception):
                job.leave()
        if self._launcher:
            self._launcher.close()

    def _look_after(self) -> None:
        """End the jobs that do not go on. Of one that cannot be looked at, too."""
        for job in list(self._jobs):
            going = False
            try:
                going = job.goes_on()
            finally:
                if not going:
                    self._jobs.remove(job)
                    job.end()

    def _hand_on(self) -> None:
        """As many jobs as there are places for."""
        self._launcher = launcher = self._launcher or chosen_launcher(*self._patience)
        while not self._closing.is_set() and launcher.free() > 0:
            job = next(iter(queue.waiting()), None)
            if job is None:
                launcher.help_out()
                return
            if queue.claim(job):
                self._start(job, launcher)

    def _start(self, job: Job, launcher: Launcher) -> None:
        chosen = [run for run_id in job.run_ids if (run := _queued(run_id))]
        try:
            for run in chosen:
                with suppress(PermissionError):  # of one run's folder alone; the worker tells
                    runs.update_status(run, state="starting")
            started = launcher.start(chosen) if chosen else None
        except Exception:
            for run in chosen:
                with suppress(OSError):
                    runs.update_status(run, state="queued")
            queue.put_back(job)
            raise
        if started:
            self._jobs.append(started)
        queue.drop(job)


def _queued(run_id: str) -> Run | None:
    """The run, where it still waits; a damaged one is nobody's turn."""
    try:
        run = runs.load(run_id)
        return run if runs.written_status(run).state in (*WAITING, "starting") else None
    except Exception:
        return None
