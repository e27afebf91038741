"""Real workers, and waiting for what they do."""

import subprocess
import time
from collections.abc import Callable, Sequence

from clothing_model import settings
from clothing_model.network.models.folder import list_models
from clothing_model.training.launch.local import hand_over
from clothing_model.training.run import runs
from clothing_model.training.run.runs import ENDED, Run, Status

LONG = 1_000  # epochs


def wait_until(holds: Callable[[], object], seconds: float = 180) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "the state never came"
        time.sleep(0.005)


def ends(chosen: Sequence[Run], seconds: float = 180) -> list[Status]:
    wait_until(lambda: all(runs.written_status(run).state in ENDED for run in chosen), seconds)
    return [runs.status(run) for run in chosen]


def hand(run: Run) -> "subprocess.Popen[bytes]":
    """A worker that has been given the run, without a dispatcher."""
    return hand_over([run])


def saved_models() -> set[str]:
    """The readable models of this test's own folder."""
    own = settings.models_folder()
    return {model.name for model in list_models() if model.folder.parent == own}


def epochs(run: Run) -> int:
    return len(runs.metrics(run))
