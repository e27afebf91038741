"""Start runs: a queue, one training at a time, in a process of its own.

`submit` only makes run folders; a `Dispatcher`, one for each server, hands the oldest
queued runs to a worker process, which is up in half a second. It ends with its job, which frees
all memory, and ends by itself when the server is gone (its standard input closes).
"""

import json
import logging
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from clothing_model import settings
from clothing_model.training.config import TrainingConfig
from clothing_model.training.run import queue, runs
from clothing_model.training.run.runs import ENDED, WAITING, Run

POLL_SECONDS = 0.1
STOP_SECONDS = 10.0  # a run that has not answered by then is terminated
SAVE_SECONDS = 120.0  # one that has answered may take this long to save its best epoch
KILL_SECONDS = 3.0
RETRY_SECONDS = 1.0  # until what failed is tried once more
KEPT_LOGS = 10

_UNCAUGHT = 1  # how Python ends after an error
_KILLED = (-9, 1)  # by SIGKILL; on Windows by whoever ends a process


def submit(configs: Sequence[TrainingConfig], title: str = "") -> list[Run]:
    """Queue runs, as a sweep where there are several; those with the same vectors together."""
    sweep = uuid4().hex[:12] if len(configs) > 1 else ""
    made = [runs.create(config, sweep, title) for config in configs]
    groups: dict[tuple[object, ...], list[str]] = {}
    for run in made:
        groups.setdefault(run.config.examples_source, []).append(run.id)
    for run_ids in groups.values():
        queue.enqueue(run_ids)
    return made


class Worker(subprocess.Popen[bytes]):
    """A process that trains. `log` is what it says on standard error."""

    log: Path | None = None


class Dispatcher:
    """Hands queued jobs to worker processes, one after the other, from one thread.

    stop_seconds: how long a run may take to answer a stop before its worker is made to end;
        kill_seconds: how long the worker then has for each kinder way of ending.
    Call `close` to end the thread and its workers.
    """

    def __init__(
        self, stop_seconds: float = STOP_SECONDS, kill_seconds: float = KILL_SECONDS
    ) -> None:
        self._stop_seconds, self._kill_seconds = stop_seconds, kill_seconds
        self._trouble = ""
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._loop, daemon=True, name="dispatcher")
        self._thread.start()

    def close(self) -> None:
        """End the workers and wait for them; a run in the middle becomes "interrupted"."""
        self._closing.set()
        self._thread.join()

    def _loop(self) -> None:
        while not self._closing.is_set():
            pause = POLL_SECONDS
            try:
                self._do_next()
                self._trouble = ""
            except Exception as error:  # a full disk or process table, a damaged file: try later
                pause = RETRY_SECONDS
                if repr(error) != self._trouble:
                    logging.getLogger(__name__).exception("No training can be started.")
                self._trouble = repr(error)
            self._closing.wait(pause)

    def _do_next(self) -> None:
        job = next(iter(queue.waiting()), None)
        if job is None or not queue.claim(job):
            return
        chosen = [run for run_id in job.run_ids if (run := _queued(run_id))]
        try:
            for run in chosen:
                with suppress(PermissionError):  # of one run's folder alone; the worker tells
                    runs.update_status(run, state="starting")
            worker = hand_over(chosen) if chosen else None
        except Exception:
            for run in chosen:
                with suppress(OSError):
                    runs.update_status(run, state="queued")
            queue.put_back(job)
            raise
        queue.drop(job)
        if worker is None:
            return
        try:
            self._watch(worker, chosen)
        finally:
            _end(worker, self._kill_seconds)
            _mark_unfinished(worker, chosen)

    def _watch(self, worker: Worker, chosen: Sequence[Run]) -> None:
        """Wait for the worker's end; make it end where it does not listen to a stop."""
        asked_at: float | None = None
        while worker.poll() is None and not self._closing.is_set():
            states = [runs.written_status(run).state for run in chosen if run.folder.is_dir()]
            left = [run for run in chosen if runs.written_status(run).state not in ENDED]
            if left and all(runs.is_asked_to_stop(run) for run in left):
                asked_at = asked_at or time.monotonic()
                patience = SAVE_SECONDS if "stopping" in states else self._stop_seconds
                if time.monotonic() - asked_at > patience:
                    return
            self._closing.wait(POLL_SECONDS)


def hand_over(chosen: Sequence[Run]) -> Worker:
    """A new worker with its job."""
    worker = start_worker()
    assert worker.stdin is not None
    with suppress(OSError):  # it died before it could listen, which is told by its end
        worker.stdin.write(json.dumps({"runs": [run.id for run in chosen]}).encode() + b"\n")
        worker.stdin.flush()
    return worker


def start_worker() -> Worker:
    """A new worker process. It lives no longer than its standard input.

    It is polite: pages stay quick while all processors train (on Windows by this priority,
    elsewhere it does so itself).
    """
    folder = settings.runs_folder()
    folder.mkdir(parents=True, exist_ok=True)
    for old in sorted(folder.glob(".worker-*.log"))[:-KEPT_LOGS]:
        with suppress(OSError):  # still written to
            old.unlink()
    path = folder / f".worker-{time.time_ns()}.log"
    with path.open("wb") as log:
        worker = Worker(
            [sys.executable, "-m", "clothing_model.training.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=log,
            cwd=settings.PROJECT,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "TF_CPP_MIN_LOG_LEVEL": "2"},
            creationflags=getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0),
        )
    worker.log = path
    return worker


def _queued(run_id: str) -> Run | None:
    """The run, where it still waits; a damaged one is nobody's turn."""
    try:
        run = runs.load(run_id)
        return run if runs.written_status(run).state in (*WAITING, "starting") else None
    except Exception:
        return None


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


def _mark_unfinished(worker: Worker, chosen: Sequence[Run]) -> None:
    """A run that its worker left in the middle gets a state and a sentence."""
    for run in chosen:
        with suppress(OSError):
            if not run.folder.is_dir():
                continue
            if runs.is_asked_to_stop(run):
                runs.end_unfinished(run, "stopped", "It did not answer in time and was ended.")
            else:
                runs.end_unfinished(run, "interrupted", _why(worker))


def _why(worker: Worker) -> str:
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
