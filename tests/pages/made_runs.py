"""Runs as a worker would have left them, without any training."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from clothing_model import settings
from clothing_model.files import write_json
from clothing_model.network import metrics
from clothing_model.network.metrics import wilson_interval
from clothing_model.network.models.folder import SavedModel, find_model
from clothing_model.rights import OWNER, Visitor
from clothing_model.training import jobs
from clothing_model.training.config import TrainingConfig
from clothing_model.training.run import runs
from clothing_model.training.run.epochs import EpochFigures
from clothing_model.training.run.runs import Run
from tests.shipped import frozen_facts

PHOTOS = 341
IMBALANCED = metrics.figures(("common", "rare"), np.array([[30, 0], [2, 0]]), 0.3)
"""Of a model that never says rare."""


def submit(
    configs: Sequence[TrainingConfig], title: str = "", visitor: Visitor = OWNER
) -> list[Run]:
    """Queue runs as jobs.submit does."""
    sweep = "sweep-1" if len(configs) > 1 else ""
    return [runs.create(config, sweep, title, visitor) for config in configs]


@pytest.fixture
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages queue runs, and nobody works on them."""
    monkeypatch.setattr(jobs, "submit", submit, raising=False)


def figures(epochs: int, top: float) -> list[EpochFigures]:
    """Epochs that climb to a validation accuracy of `top` and memorise from there on."""
    return [
        EpochFigures(n, 1 - 0.4 / n, 1.5 / n, top - 0.2 / n - 0.004 * max(0, n - 6), 0.6 + 0.3 / n)
        for n in range(1, epochs + 1)
    ]


def train(run: Run, right: int = 283, epochs: int | None = None) -> None:
    """Go through the run's epochs as far as `epochs`, and stay in the middle of training."""
    for row in figures(epochs or run.config.epochs, right / PHOTOS):
        runs.append_metrics(run, row)
    set_status(run, state="training", left=12.0)


def set_status(run: Run, **changes: Any) -> None:
    """Change parts of the run's status."""
    runs.write_status(run, replace(runs.status(run), **changes))


def keep_model(run: Run, name: str, validation: dict[str, Any]) -> SavedModel:
    """A model's facts as a run leaves them, without the network."""
    facts = {key: value for key, value in frozen_facts().items() if key != "test"}
    own = {"name": name, "run": run.id, "backbone": run.config.backbone, "validation": validation}
    own |= {"maker": run.maker, "made_by": run.made_by}
    folder = settings.models_folder() / name
    folder.mkdir(parents=True)
    write_json(folder / "model.json", {**facts, **own})
    return find_model(name)


def finish(run: Run, right: int = 283, **changes: Any) -> Run:
    """Train the run to its end, with a saved model."""
    train(run, right)
    best = {
        "photos": PHOTOS,
        "right": right,
        "accuracy": right / PHOTOS,
        "interval": list(wilson_interval(right, PHOTOS)),
        "loss": 0.5,
    }
    facts: dict[str, Any] = {
        "state": "done",
        "left": None,
        "model": f"{run.config.backbone}_06_{right / PHOTOS:.3f}",
        "best_epoch": 6,
        "validation": best,
        "seconds": {"extract": 20.0, "train": 2.4},
    }
    facts = {**facts, **changes}
    set_status(run, **facts)
    keep_model(run, facts["model"], best)
    return run
