"""A tuning that is killed at any moment goes on where it was, and ends as if it never had been."""

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from clothing_model import settings
from clothing_model.files import read_arrays
from clothing_model.training.config import TrainingConfig
from clothing_model.training.run import runs
from clothing_model.training.run.runs import Run
from tests.tiny import offer_tiny
from tests.training.watching import wait_until

KILLS = 10
EPOCHS = 60  # of tuning

# Keras is imported once; each life is a process of its own, forked before Keras does anything.
SERVER = """
import os, sys
from pathlib import Path
from types import SimpleNamespace
import pytest
from tests.tiny import offer_tiny
offer_tiny(Path(sys.argv[1]), pytest.MonkeyPatch())
import clothing_model.training.learn.stage_training
from clothing_model.training.execute import execute
from clothing_model.training.learn import best_epoch, tuning
from clothing_model.training.run import runs
best_epoch.save_model = lambda head, name, facts, *_: SimpleNamespace(
    name=name, facts={"validation": {}, **facts}
)
tuning.CHECKPOINT_SECONDS = 0.0
print("ready", flush=True)
for line in sys.stdin:
    child = os.fork()
    if not child:
        execute([runs.load(line.strip())])
        os._exit(0)
    print(child, flush=True)
    print(os.waitpid(child, 0)[1], flush=True)
"""


@pytest.mark.slow
@pytest.mark.needs("tensorflow")
@pytest.mark.skipif(not hasattr(os, "fork"), reason="the lives are forked")
def test_killed_at_ten_moments_it_ends_as_if_it_never_had_been(
    drawn_dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer_tiny(tmp_path / "weights", monkeypatch)
    config = TrainingConfig(
        backbone="tiny",
        dataset=str(drawn_dataset),
        epochs=2,
        dropout=0.2,
        tuned_stages=2,
        tuning_epochs=EPOCHS,
    )
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(tmp_path / "weights")],
        cwd=settings.PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert server.stdin is not None
    assert server.stdout is not None
    answer = server.stdout.readline

    def begin(run: Run) -> int:
        assert server.stdin is not None
        server.stdin.write(f"{run.id}\n")
        server.stdin.flush()
        return int(answer())

    try:
        assert answer() == "ready\n"
        whole, killed = runs.create(config), runs.create(config)
        begin(whole)
        assert answer() == "0\n"
        assert runs.status(whole).state == "done"
        kills = 0
        for number in range(KILLS):  # at moments all over the whole life
            life, epochs = begin(killed), number * (EPOCHS + 2) // KILLS
            wait_until(lambda epochs=epochs: len(runs.metrics(killed)) >= epochs)
            time.sleep(random.uniform(0, 0.05))
            with suppress(ProcessLookupError):  # it was through already
                os.kill(life, signal.SIGKILL)
            kills += int(answer()) == signal.SIGKILL
            rows = runs.metrics(killed)
            assert [row.epoch for row in rows] == list(range(1, len(rows) + 1))
        assert kills > KILLS / 2
        begin(killed)
        assert answer() == "0\n"
    finally:
        server.kill()
        server.communicate()
    assert runs.status(killed).state == "done"
    assert runs.metrics(killed) == runs.metrics(whole)
    for name in ("tuned.npz", "tuning.npz"):
        ours, theirs = (read_arrays(run.folder / name) for run in (killed, whole))
        assert ours.keys() == theirs.keys()
        for part in ours:
            np.testing.assert_array_equal(ours[part], theirs[part])
    assert replace(runs.status(killed), changed=0, seconds={}) == replace(
        runs.status(whole), changed=0, seconds={}
    )
