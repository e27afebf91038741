"""What a worker has ready, and how it leaves when its server is gone."""

import io
import os
import sys
import threading

import pytest

from clothing_model import tasks
from clothing_model.training import heartbeat, worker
from clothing_model.training.config import TrainingConfig
from clothing_model.training.run import runs
from clothing_model.training.run.place import Place, give_to
from clothing_model.training.run.runs import Run, Status
from clothing_model.training.session import Session
from tests.training.watching import wait_until


@pytest.mark.parametrize("asked", [False, True])
def test_a_run_says_why_it_ended(asked: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked to stop, it is stopped; else it was cut short. An ended run stays as it is."""
    run, done = runs.create(TrainingConfig()), runs.create(TrainingConfig())
    runs.write_status(run, Status("training"))
    runs.write_status(done, Status("done", model="kept"))
    if asked:
        runs.ask_to_stop(run)
    codes: list[int] = []
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    monkeypatch.setattr(os, "_exit", codes.append)
    worker._end_with_server([run, done])
    end = runs.status(run)
    assert end.state == ("stopped" if asked else "interrupted")
    assert "started again" in end.sentence or "Start it again" in end.sentence
    assert runs.status(done).state == "done"
    assert codes == [worker.SERVER_GONE]


def test_a_job_of_a_cluster_goes_on_where_it_was_told_to_go_on_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = runs.create(TrainingConfig())
    runs.write_status(run, Status("training"))
    codes: list[int] = []
    monkeypatch.setattr(os, "_exit", codes.append)
    monkeypatch.setattr(sys, "stdin", io.StringIO("alone\n"))
    worker._end_with_server([run], Place("token", "lab-1"))
    assert (runs.written_status(run).state, codes) == ("training", [])


def test_a_job_whose_dask_worker_is_gone_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless another computer has the run by now."""
    own, other = runs.create(TrainingConfig()), runs.create(TrainingConfig())
    for run, token in ((own, "token"), (other, "another")):
        give_to(run, token)
        runs.write_status(run, Status("training"))
    monkeypatch.setattr(os, "_exit", lambda _: None)
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    worker._end_with_server([own, other], Place("token", "lab-1"))
    assert "lab-1" in runs.written_status(own).sentence
    assert [runs.written_status(run).state for run in (own, other)] == ["interrupted", "training"]


def test_who_has_lost_a_run_to_another_computer_ends_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run, ended = runs.create(TrainingConfig()), runs.create(TrainingConfig())
    give_to(run, "token")
    give_to(ended, "another")  # somebody has started it again
    codes: list[int] = []
    monkeypatch.setattr(os, "_exit", codes.append)
    monkeypatch.setattr(tasks, "BEAT_SECONDS", 0.01)
    sessions = [Session(run), Session(ended)]
    sessions[1].end("stopped")
    with heartbeat.heartbeat(sessions, Place("token")):
        wait_until((run.folder / "heartbeat").exists)
        assert not codes
        give_to(run, "another")
        wait_until(lambda: codes)
    assert codes[0] == heartbeat.FENCED
    assert not (ended.folder / "heartbeat").exists()


def test_a_last_word_is_never_written_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """One run ends while the worker looks whether it has; to another it writes too late."""
    run, other = runs.create(TrainingConfig()), runs.create(TrainingConfig())
    for one in (run, other):
        runs.write_status(one, Status("training"))
    asked = runs.is_asked_to_stop

    def ends_now(one: Run) -> bool:
        if one == run:
            runs.write_status(run, Status("done", model="kept"))
        return asked(one)

    late = threading.Thread(target=runs.write_status, args=(other, Status("training")))
    monkeypatch.setattr(runs, "is_asked_to_stop", ends_now)
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    seen: list[str] = []

    def leave(code: int) -> None:
        late.start()
        late.join(0.2)
        seen.extend(runs.written_status(one).state for one in (run, other))

    monkeypatch.setattr(os, "_exit", leave)
    worker._end_with_server([run, other])
    late.join()
    assert seen == ["done", "interrupted"]


def test_it_is_polite_where_the_system_knows_how(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    asked: list[int] = []
    monkeypatch.setattr(os, "nice", asked.append)
    assert worker.main() == 0
    assert asked
    monkeypatch.delattr(os, "nice")
    assert worker.main() == 0
