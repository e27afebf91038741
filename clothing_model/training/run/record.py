"""The record of one run: its folder, and the settings in it."""

import os
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import msgspec

from clothing_model import settings
from clothing_model.errors import InvalidConfig, InvalidRun
from clothing_model.files import read_json, safe_name, write_json
from clothing_model.training.config import TrainingConfig


@dataclass(frozen=True)
class Run:
    """One training. `sweep` is the same for runs that were started together, or ""."""

    id: str
    config: TrainingConfig
    created: str
    sweep: str = ""
    title: str = ""
    name: str = ""
    note: str = ""

    @property
    def folder(self) -> Path:
        return settings.runs_folder() / self.id


def write(run: Run) -> None:
    """Replace the run's config.json."""
    facts = {f.name: getattr(run, f.name) for f in fields(run)}
    write_json(run.folder / "config.json", {**facts, "config": run.config.to_json()})


def load(run_id: str) -> Run:
    """The run with this id. Raises InvalidRun."""
    file = settings.runs_folder() / run_id / "config.json"
    if safe_name(run_id) != run_id:
        raise InvalidRun(f"Expected a run; received {run_id!r}, which is none.")
    if not os.path.isfile(file):
        raise InvalidRun(f"Expected a run; {run_id} is not there, or it was deleted.", file)
    try:
        facts = read_json(file, dict[str, Any])
        config = TrainingConfig.from_json(facts.get("config", {}))
        return msgspec.convert({**facts, "id": run_id, "config": config}, Run)
    except (OSError, ValueError, TypeError, AttributeError, OverflowError, InvalidConfig) as error:
        raise InvalidRun(
            f"The training {run_id} cannot be read: its settings are damaged.", file
        ) from error
