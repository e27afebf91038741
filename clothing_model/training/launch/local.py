"""A job in a process of its own on this computer.

It is up in half a second and ends with its job, which frees all memory; and it ends by itself when
whoever started it is gone (its standard input closes).
"""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from clothing_model import settings
from clothing_model.training.launch.launcher import end_unfinished
from clothing_model.training.run import runs
from clothing_model.training.run.runs import ENDED, Run

STOP_SECONDS = 10.0  # a run that has not answered by then is terminated
SAVE_SECONDS = 600.0  # one that has answered may take this long to save its best epoch
KILL_SECONDS = 3.0
KEPT_LOGS = 10
ALONE = "alone"  # said to a worker that is to go on when its standard input ends

_UNCAUGHT = 1  # how Python ends after an error
_KILLED = (-9, 1)  # by SIGKILL; on Windows by whoever ends a process


class Worker(subprocess.Popen[bytes]):
    """A process that trains. `log` is what it says on standard error."""

    log: Path | None = None


class LocalLauncher:
    """A `Launcher` of one job at a time, which keeps the computer usable.

    stop_seconds: how long a run may take to answer a stop before its worker is made to end;
        kill_seconds: how long the worker then has for each kinder way of ending.
    """

    def __init__(
        self, stop_seconds: float = STOP_SECONDS, kill_seconds: float = KILL_SECONDS
    ) -> None:
        self._patience = stop_seconds, kill_seconds
        self._job: LocalJob | None = None

    def free(self) -> int:
        return int(self._job is None or self._job.over)

    def start(self, chosen: Sequence[Run]) -> "LocalJob":
        self._job = LocalJob(hand_over(chosen), chosen, *self._patience)
        return self._job

    def help_out(self) -> None:
        pass

    def close(self) -> None:
        pass


class LocalJob:
    """A `StartedJob`: a worker process with its runs. `over`: it was ended."""

    def __init__(
        self,
        worker: Worker,
        chosen: Sequence[Run],
        stop_seconds: float = STOP_SECONDS,
        kill_seconds: float = KILL_SECONDS,
    ) -> None:
        self.worker, self.runs, self.over = worker, chosen, False
        self._stop_seconds, self._kill_seconds = stop_seconds, kill_seconds
        self._asked_at: float | None = None

    def goes_on(self) -> bool:
        if self.worker.poll() is not None:
            return False
        states = [runs.written_status(run).state for run in self.runs if run.folder.is_dir()]
        left = [run for run in self.runs if runs.written_status(run).state not in ENDED]
        if left and all(runs.is_asked_to_stop(run) for run in left):
            self._asked_at = self._asked_at or time.monotonic()
            patience = SAVE_SECONDS if "stopping" in states else self._stop_seconds
            return time.monotonic() - self._asked_at <= patience
        return True

    def end(self) -> None:
        _end(self.worker, self._kill_seconds)
        end_unfinished(self.runs, why_ended(self.worker))
        self.over = True

    def leave(self) -> None:
        self.end()

    def leave_alone(self) -> None:
        """Let it go on when this process ends."""
        with suppress(OSError):
            assert self.worker.stdin is not None
            self.worker.stdin.write(ALONE.encode() + b"\n")
            self.worker.stdin.flush()


def hand_over(
    chosen: Sequence[Run],
    place: Mapping[str, str] | None = None,
    variables: Mapping[str, str] | None = None,
) -> Worker:
    """A new worker with its job; `place` is what a worker of a cluster is told of where it is
    (`training.launch.place`), `variables` go before this process' own."""
    worker = start_worker(variables or {})
    tell(worker, {"runs": [run.id for run in chosen], **({"place": place} if place else {})})
    return worker


def tell(worker: Worker, job: object) -> None:
    """Write a line of JSON to a worker's standard input."""
    with suppress(OSError):  # it died before it could listen, which is told by its end
        assert worker.stdin is not None
        worker.stdin.write(json.dumps(job).encode() + b"\n")
        worker.stdin.flush()


def start_worker(
    variables: Mapping[str, str] | None = None, module: str = "clothing_model.training.worker"
) -> Worker:
    """A new worker process. It lives no longer than its standard input.

    It is polite: pages stay quick while all processors train (on Windows by this priority,
    elsewhere it does so itself).
    """
    folder = settings.cache_folder() if settings.cluster() else settings.runs_folder()
    folder.mkdir(parents=True, exist_ok=True)
    for old in sorted(folder.glob(".worker-*.log"))[:-KEPT_LOGS]:
        with suppress(OSError):  # still written to
            old.unlink()
    path = folder / f".worker-{time.time_ns()}.log"
    with path.open("wb") as log:
        worker = Worker(
            [sys.executable, "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=log,
            cwd=settings.PROJECT,
            env={
                **os.environ,
                "OPENBLAS_NUM_THREADS": "1",
                "TF_CPP_MIN_LOG_LEVEL": "2",
                **(variables or {}),
            },
            creationflags=getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0),
        )
    worker.log = path
    return worker


def _end(worker: Worker, patience: float) -> None:
    """Close its standard input, then terminate, then kill; it is gone when this returns.

    What one that ended well had to say is thrown away.
    """
    with suppress(OSError):
        assert worker.stdin is not None
        worker.stdin.close()
    for harder in (worker.poll, worker.terminate, worker.kill):
        harder()
        with suppress(subprocess.TimeoutExpired):
            worker.wait(patience)
            break
    if worker.returncode == 0 and worker.log:
        with suppress(OSError):
            worker.log.unlink()


def why_ended(worker: Worker) -> str:
    """What is known of a worker's end, without the folders of this computer."""
    text = ""
    if worker.returncode == _UNCAUGHT and worker.log:
        with suppress(OSError):
            text = worker.log.read_text(encoding="utf-8", errors="replace")
    _, trace, said = text.rpartition("Traceback (most recent call last):")
    if error := re.search(r"^\S.*" if trace else "^.*Error.*", said, re.MULTILINE):
        words = re.sub(r"[^\s'\"(]*[/\\]", "", error[0])[:200]
        return f"The program that trains could not go on ({words}). Its log has the details."
    if worker.returncode in _KILLED:
        return (
            "The training was killed, perhaps because the computer ran out of memory. Close other "
            "programs, then start it again from there."
        )
    return "The training ended unexpectedly. Start it again from there."
