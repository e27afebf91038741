"""Workers and servers that are killed, or do not listen: what is on disk stays whole."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from clothing_model import settings
from clothing_model.locks import exclusive
from clothing_model.network.models.folder import list_models, load_familiarity, load_head
from clothing_model.training.config import TrainingConfig
from clothing_model.training.execute import training_lock
from clothing_model.training.jobs import Dispatcher, submit
from clothing_model.training.launch import local
from clothing_model.training.launch.launcher import end_unfinished
from clothing_model.training.launch.local import hand_over, why_ended
from clothing_model.training.run import runs
from clothing_model.training.run.epochs import EpochFigures
from clothing_model.training.run.runs import Run
from tests.training.learn.clouds import with_vectors
from tests.training.watching import LONG, ends, epochs, saved_models, wait_until

KILLS = 20


@pytest.fixture
def config(drawn_dataset: Path) -> TrainingConfig:
    return with_vectors(drawn_dataset)


def hand_all(chosen: Sequence[Run]) -> local.Worker:
    """A worker that has been given the runs, as by a dispatcher."""
    for run in chosen:
        runs.update_status(run, state="starting")
    return hand_over(chosen)


def start_over(chosen: Sequence[Run]) -> list[Run]:
    """Start the interrupted ones again; all that are not done."""
    waiting = [run for run in chosen if runs.status(run).state != "done"]
    for run in waiting:
        runs.start_again(run)
    return waiting


@pytest.mark.slow
def test_killed_at_random_moments_nothing_is_half_made(config: TrainingConfig) -> None:
    """The moments are spread over the whole life of a sweep: loading, training, saving."""
    config = replace(config, epochs=40)

    def sweep() -> list[Run]:
        return [runs.create(replace(config, dropout=rate)) for rate in (0.0, 0.5)]

    start = time.monotonic()
    worker = hand_all(sweep())
    assert worker.wait(180) == 0
    worker.communicate()
    lifetime = time.monotonic() - start
    chosen, moments, killed = sweep(), [], 0
    for _ in range(KILLS):
        worker = hand_all(chosen)
        moments.append(random.uniform(0, lifetime))
        with suppress(subprocess.TimeoutExpired):
            worker.wait(moments[-1])
        killed += worker.poll() is None
        worker.kill()
        worker.communicate()
        end_unfinished(chosen, why_ended(worker))
        for run in chosen:
            status, rows = runs.status(run), runs.metrics(run)
            assert status.state == "done" or (status.state == "interrupted" and status.sentence)
            assert [row.epoch for row in rows] == list(range(1, len(rows) + 1)), moments
            assert bool(status.model) == (status.state == "done")
        chosen = start_over(chosen) or sweep()
    assert killed > KILLS / 4, "most workers were through before they were killed"
    worker = hand_all(chosen)
    assert worker.wait(180) == 0
    worker.communicate()
    assert all(runs.status(run).state == "done" for run in chosen)
    assert not [path for path in settings.models_folder().iterdir() if path.name[0] == "."]
    for model in list_models():
        load_head(model)
        load_familiarity(model)


@pytest.mark.slow
def test_the_server_killed_in_mid_run(config: TrainingConfig) -> None:
    """The worker ends by itself; the run says so and goes on where it was."""
    code = (
        "import sys\nfrom clothing_model.training.jobs import Dispatcher\n"
        "dispatcher = Dispatcher()\nsys.stdin.read()"
    )
    server = subprocess.Popen(
        [sys.executable, "-c", code], cwd=settings.PROJECT, stdin=subprocess.PIPE
    )
    (run,) = submit([replace(config, epochs=LONG)])
    wait_until(lambda: (run.folder / "last.npz").exists() and epochs(run) > 3)
    server.kill()
    server.communicate()
    wait_until(lambda: runs.written_status(run).state == "interrupted")
    assert "server" in runs.status(run).sentence

    def still_there() -> None:
        assert time.monotonic() < end, "the worker lives on"

    end = time.monotonic() + 10
    with exclusive(training_lock(), still_there), np.load(run.folder / "last.npz") as last:
        kept = int(last["epoch"])
    before = mark_first_epoch(run)
    assert kept > 0
    runs.start_again(run)
    dispatcher = Dispatcher()
    try:
        wait_until(lambda: runs.written_status(run).state == "training" and epochs(run) > kept + 2)
        runs.ask_to_stop(run)
        (found,) = ends([run])
    finally:
        dispatcher.close()
    after = runs.metrics(run)
    assert after[:kept] == before[:kept]
    assert [row.epoch for row in after] == list(range(1, len(after) + 1))
    assert found.state == "stopped"
    assert found.model in saved_models()


def mark_first_epoch(run: Run) -> list[EpochFigures]:
    """Give the run's first epoch a loss that no training has; its epochs with that. Whoever
    trains it from the beginning once more leaves another there."""
    first, *others = runs.metrics(run)
    marked = [replace(first, loss=1234.5), *others]
    (run.folder / "metrics.jsonl").unlink()
    for row in marked:
        runs.append_metrics(run, row)
    return marked


DEAF = """
import time
from clothing_model.training.run import runs
run = runs.load({run_id!r})
runs.update_status(run, state="training")
while True:
    time.sleep(60)
"""


def deaf_worker(run: Run) -> "subprocess.Popen[bytes]":
    """A worker that neither looks at the stop nor at the end of its standard input."""
    code = DEAF.format(run_id=run.id)
    return subprocess.Popen(
        [sys.executable, "-c", code], cwd=settings.PROJECT, stdin=subprocess.PIPE
    )


def frozen_worker(run: Run) -> "subprocess.Popen[bytes]":
    """One that does not even hear that it is to terminate."""
    worker = deaf_worker(run)
    wait_until(lambda: runs.written_status(run).state == "training")
    os.kill(worker.pid, signal.SIGSTOP)
    return worker


@pytest.mark.parametrize(
    ("worker_of", "end"), [(deaf_worker, -signal.SIGTERM), (frozen_worker, -signal.SIGKILL)]
)
def test_a_run_that_does_not_listen_is_ended(
    worker_of: Callable[[Run], "subprocess.Popen[bytes]"],
    end: int,
    config: TrainingConfig,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second = submit([config]) + submit([config])
    started: list[subprocess.Popen[bytes]] = []
    start = local.start_worker

    def start_one(*arguments: Any) -> "subprocess.Popen[bytes]":
        started.append(worker_of(first) if not started else start(*arguments))
        return started[-1]

    monkeypatch.setattr(local, "start_worker", start_one)
    dispatcher = Dispatcher(stop_seconds=0.3, kill_seconds=0.3)
    try:
        wait_until(lambda: runs.written_status(first).state == "training")
        runs.ask_to_stop(first)
        stopped, done = ends([first, second])
    finally:
        dispatcher.close()
    assert started[0].returncode == end
    assert (stopped.state, stopped.sentence) == (
        "stopped",
        "It did not answer in time and was ended.",
    )
    assert done.state == "done"


def test_one_that_answers_has_the_time_it_needs(
    config: TrainingConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Impatience is for runs that do not answer: saving the best epoch may take longer."""
    dispatcher = Dispatcher(stop_seconds=0.5)
    try:
        (run,) = submit([replace(config, epochs=LONG)])
        wait_until(lambda: epochs(run) > 2)
        runs.ask_to_stop(run)
        (found,) = ends([run])
    finally:
        dispatcher.close()
    assert (found.state, found.model in saved_models()) == ("stopped", True)
