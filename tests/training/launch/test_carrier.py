"""What a Dask worker does with a job, without a cluster around it."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from clothing_model.training.config import TrainingConfig
from clothing_model.training.launch import carrier
from clothing_model.training.launch.carrier import carry, help_with
from clothing_model.training.launch.local import Worker
from clothing_model.training.launch.versions import versions
from clothing_model.training.run import runs
from clothing_model.training.run.place import give_to, place_of
from clothing_model.training.run.runs import Run, Status
from tests.training.watching import wait_until

distributed = pytest.importorskip("distributed")

# A training that only listens: it writes what it hears, and ends with its standard input.
LISTENER = """
import sys
for line in sys.stdin:
    open(sys.argv[1], "a").write(line)
"""


@pytest.fixture
def dask(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The Dask worker that the function finds itself in."""
    found = SimpleNamespace(
        address="tcp://lab-1:1",
        scheduler=SimpleNamespace(address="tcp://127.0.0.1:1"),
        status=SimpleNamespace(name="running"),
    )
    monkeypatch.setattr(distributed, "get_worker", lambda: found)
    return found


@pytest.fixture
def run() -> Run:
    found = runs.create(TrainingConfig())
    give_to(found, "token")
    runs.write_status(found, Status("training"))
    return found


@pytest.fixture
def listener(run: Run, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], str]]:
    """Stands in for the training; what it has heard."""
    heard, started = run.folder / "heard", list[Worker]()
    heard.touch()

    def start(*_: Any) -> Worker:
        command = [sys.executable, "-c", LISTENER, str(heard)]
        started.append(Worker(command, stdin=subprocess.PIPE))
        return started[-1]

    monkeypatch.setattr(carrier, "hand_over", start)
    yield heard.read_text
    for worker in started:
        assert worker.stdin is not None
        worker.stdin.close()
        worker.wait()


def test_a_job_of_another_version_is_refused(dask: SimpleNamespace, run: Run) -> None:
    for function, first in ((carry, [run.id]), (help_with, run.id)):
        kind, words, worker = function(first, "token", {**versions(), "Python": "2.7"})  # type: ignore[operator]
        assert (kind, worker) == (carrier.REFUSED, dask.address)
        assert "Python 3" in words
        assert "instead of 2.7" in words


def test_a_job_whose_runs_are_not_seen_is_refused(dask: SimpleNamespace, run: Run) -> None:
    for ids, token in ((["20260101-000000-other-1"], "token"), ([run.id], "another")):
        kind, words, _ = carry(ids, token, versions())
        assert kind == carrier.REFUSED
        assert "CLOTHING_RUNS" in words
    assert help_with(run.id, "another", versions())[0] == carrier.DONE


def test_a_second_start_of_a_job_does_nothing(
    dask: SimpleNamespace, run: Run, listener: Callable[[], str]
) -> None:
    dask.status.name = "closing"
    carry([run.id], "token", versions())
    before = place_of(run)
    assert before.worker == dask.address
    dask.address = "tcp://lab-2:1"
    assert carry([run.id], "token", versions())[0] == carrier.LOST
    assert place_of(run) == before


@pytest.mark.parametrize("scheduler", [True, False])
def test_a_worker_that_closes_ends_its_job_unless_the_scheduler_is_gone(
    scheduler: bool,
    dask: SimpleNamespace,
    run: Run,
    listener: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Then it goes on alone."""
    monkeypatch.setattr(carrier, "is_reachable", lambda _: scheduler)
    dask.status.name = "closing"
    assert carry([run.id], "token", versions())[0] == carrier.DONE
    if scheduler:
        assert runs.written_status(run).state == "interrupted"
        assert listener() == ""
    else:
        wait_until(lambda: listener() == "alone\n")
        assert runs.written_status(run).state == "training"
