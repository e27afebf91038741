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

_EXAMPLE = "example-"


@dataclass(frozen=True)
class Run:
    """One training, or an example of one that comes along (`training.finished`).

    `sweep` is the same for runs that were started together, or "".

    dataset: the name of the one it learns from, also where its settings leave that open; "" in
        records of earlier versions.
    maker, made_by: the id and the name of the visitor who started it; "" for the command line.
    """

    id: str
    config: TrainingConfig
    created: str
    sweep: str = ""
    title: str = ""
    name: str = ""
    note: str = ""
    maker: str = ""
    made_by: str = ""
    dataset: str = ""

    @property
    def dataset_name(self) -> str:
        """The dataset's name, or "not noted"."""
        return Path(self.config.dataset).name or self.dataset or "not noted"

    @property
    def folder(self) -> Path:
        return folder_of(self.id)

    @property
    def is_example(self) -> bool:
        """Whether it came along finished; it stays as it is then, and has no saved model."""
        return self.id.startswith(_EXAMPLE)


def example_id(name: str) -> str:
    """The id of an example; ids of other runs begin with a date."""
    return f"{_EXAMPLE}{name}"


def folder_of(run_id: str) -> Path:
    """Where the run with this id lies."""
    examples = run_id.startswith(_EXAMPLE)
    return (settings.EXAMPLES if examples else settings.runs_folder()) / run_id


def write(run: Run) -> None:
    """Replace the run's config.json."""
    facts = {f.name: getattr(run, f.name) for f in fields(run)}
    write_json(run.folder / "config.json", {**facts, "config": run.config.to_json()})


def load(run_id: str) -> Run:
    """The run with this id. Raises InvalidRun."""
    file = folder_of(run_id) / "config.json"
    if safe_name(run_id) != run_id:
        raise InvalidRun(f"There is no training called {run_id!r}.")
    if not os.path.isfile(file):
        raise InvalidRun(f"There is no training called {run_id}. Perhaps it was deleted.", file)
    try:
        facts = read_json(file, dict[str, Any])
        config = TrainingConfig.from_json(facts.get("config", {}))
        return msgspec.convert({**facts, "id": run_id, "config": config}, Run)
    except (OSError, ValueError, TypeError, AttributeError, OverflowError, InvalidConfig) as error:
        raise InvalidRun(
            f"The training {run_id} cannot be read: its settings are damaged.", file
        ) from error
