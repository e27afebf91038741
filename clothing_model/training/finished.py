"""Finished examples of the chapter's experiments, which come along with the program.

    examples/example-<experiment>-<n>/   a run's folder: settings, status, metrics; nothing else

They are real trainings on the public photos, made by `python -m clothing_model examples DATASET`,
and show the curves before anybody has trained, without photos and without a network.
"""

import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from uuid import uuid4

from clothing_model import settings
from clothing_model.errors import InvalidRun
from clothing_model.files import folders_in, move, remove, write_json
from clothing_model.training import presets
from clothing_model.training.config import TrainingConfig
from clothing_model.training.run.record import Run, example_id, folder_of, load, write
from clothing_model.training.run.status import written_status

# The chapter's network at 150 px, where the chapter says so; the rest has backbones of its own.
_BACKBONES = dict.fromkeys(
    ("learning-rates", "inner-sizes", "dropout-rates", "augmentation"), "xception-150"
)


def example_configs(name: str, dataset: str = "") -> tuple[TrainingConfig, ...]:
    """The settings of an experiment's examples. Raises InvalidConfig."""
    return presets.configs(name, _BACKBONES.get(name, ""), dataset)


def examples_of(name: str) -> list[Run]:
    """An experiment's examples, in the order of its settings; [] where there are none."""
    found = []
    for number in range(1, len(presets.preset(name).configs) + 1):
        with suppress(InvalidRun):
            found.append(load(example_id(f"{name}-{number}")))
    return found


def all_examples() -> list[Run]:
    """The examples of all experiments, in the order of the lesson."""
    return [run for preset in presets.PRESETS for run in examples_of(preset.name)]


def experiment_of(run: Run) -> presets.Preset | None:
    """The experiment that a run was started by, known by its title."""
    return next((found for found in presets.PRESETS if found.title == run.title), None)


def keep_examples(name: str, made: Sequence[Run]) -> list[Run]:
    """Put finished runs in the place of an experiment's examples; what they are then.

    Settings, figures and curves are kept as they are; where the photos lay, the saved model, and
    who trained are not. Raises InvalidRun where a run is not done.
    """
    for run in made:
        if (state := written_status(run).state) != "done":
            raise InvalidRun(f"Examples must be trainings that are done. {run.id} is {state}.")
    settings.EXAMPLES.mkdir(exist_ok=True)
    old = [folder.name for folder in folders_in(settings.EXAMPLES)]
    kept = [_keep(run, f"{name}-{number}", name) for number, run in enumerate(made, start=1)]
    for left in set(old) - {run.id for run in kept}:
        if left.removeprefix(example_id("")).rpartition("-")[0] == name:
            remove(folder_of(left))
    return kept


def _keep(run: Run, name: str, sweep: str) -> Run:
    """Write one beside its place, then put it there."""
    place = folder_of(example_id(name))
    beside = Run(
        example_id(f"{name}.{uuid4().hex[:8]}"),
        replace(run.config, dataset=""),
        run.created,
        example_id(sweep),
        run.title,
        dataset=run.dataset_name,
    )
    beside.folder.mkdir()
    try:
        shutil.copyfile(run.folder / "metrics.jsonl", beside.folder / "metrics.jsonl")
        found = replace(written_status(run), model="", sentence="", left=None, changed=0.0)
        write_json(beside.folder / "status.json", asdict(found))
        write(beside)
        with suppress(FileNotFoundError):
            remove(place)
        move(beside.folder, place)
    finally:
        with suppress(FileNotFoundError):
            remove(beside.folder)
    return load(place.name)
