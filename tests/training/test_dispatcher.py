"""The dispatcher goes on: full disks, damaged files, workers that die, other systems."""

import errno
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from clothing_model import settings
from clothing_model.training import jobs
from clothing_model.training.config import TrainingConfig
from clothing_model.training.jobs import Dispatcher, submit
from clothing_model.training.launch import local
from clothing_model.training.launch.launcher import end_unfinished
from clothing_model.training.run import queue, runs
from clothing_model.training.run.runs import Run, Status
from tests.training.learn.clouds import with_vectors
from tests.training.watching import ends, wait_until

# A worker that has nothing to train: it says "done" of its runs.
QUICK = """
import json, sys
from clothing_model.training.run import runs
line = sys.stdin.readline()
for run_id in json.loads(line)["runs"] if line else ():
    runs.update_status(runs.load(run_id), state="done")
"""


@pytest.fixture
def worker_of(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], None]:
    """Let every worker be a program of its own, in a package as the real one."""

    def make(code: str) -> None:
        package = tmp_path / "fake" / "clothing_model"
        package.mkdir(parents=True)
        (package / "training").mkdir()
        path = [str(settings.PROJECT / "clothing_model")]
        (package / "__init__.py").write_text(f"__path__ += {path}")
        (package / "training" / "__init__.py").write_text(
            f"__path__ += {[str(Path(*path) / 'training')]}"
        )
        (package / "training" / "worker.py").write_text(code)
        monkeypatch.setattr(settings, "PROJECT", tmp_path / "fake")

    return make


@pytest.fixture
def dispatch() -> Iterator[Callable[..., Dispatcher]]:
    started: list[Dispatcher] = []

    def start(**options: Any) -> Dispatcher:
        started.append(Dispatcher(**{"kill_seconds": 0.3, **options}))
        return started[-1]

    yield start
    for dispatcher in started:
        dispatcher.close()


def refuse(times: int, change: Callable[..., Any], error: Exception) -> Callable[..., Any]:
    """The change, that fails so many times before."""
    left = [error] * times

    def refusing(*arguments: Any, **options: Any) -> Any:
        if left:
            raise left.pop()
        return change(*arguments, **options)

    return refusing


@pytest.mark.parametrize("place", ["update_status", "start_worker"])
def test_a_full_disk_loses_no_run(
    place: str,
    worker_of: Callable[[str], None],
    dispatch: Callable[..., Dispatcher],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whatever cannot be done at the moment is tried again; others may be before it then."""
    worker_of(QUICK)
    monkeypatch.setattr(jobs, "RETRY_SECONDS", 0.01)
    where = local if place == "start_worker" else runs
    full = OSError(errno.ENOSPC, "No space left on device")
    monkeypatch.setattr(where, place, refuse(3, getattr(where, place), full))
    sweep = submit([TrainingConfig(seed=seed) for seed in (1, 2)])
    other = submit([TrainingConfig()])
    dispatch()
    assert [end.state for end in ends([*sweep, *other])] == ["done"] * 3
    wait_until(lambda: not list((settings.runs_folder() / ".queue").iterdir()))


@pytest.mark.parametrize("text", ["[]", "null", "3", '{"state": []}', ""])
def test_a_damaged_status_costs_that_run_alone(
    text: str, worker_of: Callable[[str], None], dispatch: Callable[..., Dispatcher]
) -> None:
    worker_of(QUICK)
    bad, good = submit([TrainingConfig(seed=seed) for seed in (1, 2)])
    (last,) = submit([TrainingConfig()])
    (bad.folder / "status.json").write_text(text)
    dispatch()
    assert [end.state for end in ends([good, last])] == ["done"] * 2


def test_one_folder_that_cannot_be_written_stops_nobody(
    worker_of: Callable[[str], None],
    dispatch: Callable[..., Dispatcher],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    worker_of(QUICK)
    bad, good = submit([TrainingConfig(seed=seed) for seed in (1, 2)])
    update = runs.update_status

    def refusing(run: Run, **changes: Any) -> Status:
        if run == bad:
            raise PermissionError(13, "Permission denied")
        return update(run, **changes)

    monkeypatch.setattr(runs, "update_status", refusing)
    dispatch()
    assert ends([good])[0].state == "done"


def test_nothing_ends_the_dispatcher_silently(
    worker_of: Callable[[str], None],
    dispatch: Callable[..., Dispatcher],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    worker_of(QUICK)
    monkeypatch.setattr(jobs, "RETRY_SECONDS", 0.01)
    damaged = refuse(5, queue.waiting, RuntimeError("quite unexpected"))
    monkeypatch.setattr(queue, "waiting", damaged)
    (run,) = submit([TrainingConfig()])
    dispatch()
    assert ends([run])[0].state == "done"
    assert [str(r.exc_info[1]) for r in caplog.records if r.exc_info] == ["quite unexpected"]


@pytest.mark.parametrize(
    "code",
    [
        "import not_there",
        "raise ModuleNotFoundError(\"No module named 'not_there' (/home/me/lib/not_there.py)\")",
        "def f():\n    import not_there\ntry:\n    {}[0]\nexcept KeyError:\n    f()",
    ],
)
def test_a_worker_that_dies_at_once_says_why(
    code: str, worker_of: Callable[[str], None], dispatch: Callable[..., Dispatcher]
) -> None:
    worker_of(code)
    dispatch()
    (run,) = submit([TrainingConfig()])
    (end,) = ends([run])
    assert end.state == "interrupted"
    assert "ModuleNotFoundError: No module named 'not_there'" in end.sentence
    assert "/" not in end.sentence
    (log,) = settings.runs_folder().glob(".worker-*.log")
    assert "not_there" in log.read_text()


def test_logs_are_kept_in_bounds_and_none_of_a_good_end(
    worker_of: Callable[[str], None], dispatch: Callable[..., Dispatcher]
) -> None:
    worker_of(QUICK)
    settings.runs_folder().mkdir(parents=True)
    for number in range(30):
        (settings.runs_folder() / f".worker-{number:03}.log").touch()
    (run,) = submit([TrainingConfig()])
    dispatcher = dispatch()
    ends([run])
    dispatcher.close()
    logs = {log.name for log in settings.runs_folder().glob(".worker-*.log")}
    assert logs == {f".worker-{number:03}.log" for number in range(30 - local.KEPT_LOGS, 30)}


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (-9, "killed"),  # by SIGKILL
        (1, "killed"),  # by Windows' TerminateProcess: Python's own errors leave words
        (-11, "unexpectedly"),
        (0xC0000005, "unexpectedly"),  # an access violation, as Windows gives it
        (3, "unexpectedly"),
    ],
)
def test_how_a_worker_ended_is_told_on_every_system(
    code: int, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(signal, "SIGKILL")
    run = runs.create(TrainingConfig())
    runs.update_status(run, state="training")
    ended: Any = SimpleNamespace(returncode=code, log=None)
    end_unfinished([run], local.why_ended(ended))
    assert runs.status(run).state == "interrupted"
    assert words in runs.status(run).sentence


def test_the_end_of_a_worker_is_no_news_of_a_run_that_was_started_again() -> None:
    run, over = runs.create(TrainingConfig()), runs.create(TrainingConfig())
    for one in (run, over):
        runs.write_status(one, Status("done", model="kept"))
    runs.start_again(run)
    ended: Any = SimpleNamespace(returncode=0, log=None)
    end_unfinished([run, over], local.why_ended(ended))
    assert (runs.status(run).state, runs.status(over).model) == ("queued", "kept")


# What Windows lacks is taken away from this interpreter and from all that it starts.
WINDOWS = """
import os, signal, sys, warnings
warnings.simplefilter("ignore")
del signal.SIGKILL, os.nice
sys.modules["fcntl"] = None
"""
SERVER = """
import os, signal, sys
assert not hasattr(signal, "SIGKILL") and not hasattr(os, "nice")
from clothing_model.training.jobs import Dispatcher
dispatcher = Dispatcher()
sys.stdin.read()
dispatcher.close()
"""


@pytest.mark.slow
def test_one_training_after_the_other_with_what_windows_has(
    drawn_dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Server and workers are fresh interpreters; nothing relies on fork, flock or signals."""
    (tmp_path / "sitecustomize.py").write_text(WINDOWS)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    config = replace(with_vectors(drawn_dataset), epochs=1)
    chosen = submit([config]) + submit([config])
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER], cwd=settings.PROJECT, stdin=subprocess.PIPE
    )
    try:
        assert [end.state for end in ends(chosen)] == ["done", "done"]
    finally:
        server.communicate(timeout=60)
    assert server.returncode == 0
