"""How a worker leaves when its server is gone."""

import io
import os
import sys

import pytest

from clothing_model.training import runs, worker
from clothing_model.training.config import TrainingConfig
from clothing_model.training.runs import Status


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
