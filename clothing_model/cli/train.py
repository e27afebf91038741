"""`train`: train here and now, into the same run folders as the pages."""

import argparse
import json
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from clothing_model import wording
from clothing_model.cli.command import add_command, add_data, add_parameters
from clothing_model.cli.runs import run_row
from clothing_model.cli.terminal import ProgressLine, ProgressLines, print_json
from clothing_model.data.augmentation import PRESETS as RANGES
from clothing_model.data.datasets.completion import complete, made_sentence
from clothing_model.data.datasets.manifest import Manifest
from clothing_model.errors import InvalidConfig
from clothing_model.inference.evaluation.fairness import beside
from clothing_model.network.backbones import BACKBONES
from clothing_model.training.config import SIMPLE, TrainingConfig

if TYPE_CHECKING:
    from clothing_model.cli.command import Names


def register(names: "Names") -> None:
    """Make the command known; a setting that is not given keeps its default or preset's value."""
    command = add_command(
        names, "train", train, "train a head on a frozen backbone, and tune its last stages"
    )
    add_data(command)
    backbones = [record.name for record in BACKBONES]
    command.add_argument("--preset", metavar="NAME", help="one of the chapter's experiments")
    command.add_argument("--quick", action="store_true", help="a preset on a sample of the photos")
    command.add_argument(
        "--backbone", choices=backbones, metavar="NAME", help=f"one of {', '.join(backbones)}"
    )
    add_parameters(command, SIMPLE, defaults=True)
    command.add_argument(
        "--augmentation",
        metavar="RANGES",
        help=f"a set of ranges by name ({', '.join(RANGES)}) or as JSON",
    )
    command.add_argument("--name", help="the saved model's name (default: made of its figures)")
    command.add_argument("--title", help="the saved model's title (default: the backbone's)")


def chosen_configs(options: argparse.Namespace) -> list[TrainingConfig]:
    """The trainings that the options ask for. Raises InvalidConfig."""
    from clothing_model.training import presets

    changes: dict[str, Any] = {
        name: value
        for name in (*SIMPLE, "backbone")
        if (value := getattr(options, name)) is not None
    }
    if options.data is not None:
        changes["dataset"] = str(options.data.resolve())
    if options.augmentation is not None:
        changes["augmentation"] = _augmentation(options.augmentation)
    if not options.preset:
        if options.quick:
            raise InvalidConfig("--quick needs --preset. You gave --quick alone.")
        return [TrainingConfig(**changes)]
    chosen = presets.preset(options.preset)
    if chosen.varies in changes:
        raise InvalidConfig(
            f"{chosen.varies} must be left to the preset {chosen.name}, which varies it. "
            f"You gave {changes[chosen.varies]}."
        )
    return [replace(c, **changes) for c in presets.configs(chosen.name, quick=options.quick)]


def _augmentation(text: str) -> Any:
    from clothing_model.data.augmentation import AugmentationConfig, preset

    if not text.startswith("{"):
        return preset(text) if text != "none" else None
    try:
        return AugmentationConfig.from_json(json.loads(text))
    except ValueError as error:
        raise InvalidConfig(f"Ranges must be JSON. You gave {text!r}.") from error


def train(options: argparse.Namespace) -> int:
    """Train here and now; 0 if every run is done.

    `estimate_seconds` in the JSON is what all the runs together were thought to take.
    """
    from clothing_model.data.datasets.folders import find_dataset, scan
    from clothing_model.network.models.writing import check_free
    from clothing_model.training import presets
    from clothing_model.training.cost import estimate
    from clothing_model.training.execute import execute
    from clothing_model.training.learn.examples import check_trainable
    from clothing_model.training.learn.tuning import check_can_tune
    from clothing_model.training.run import runs

    configs = chosen_configs(options)
    for config in configs:
        check_can_tune(config)
    if options.name and len(configs) > 1:
        raise InvalidConfig("--name must be for a single training. You gave it for a sweep.")
    if options.name:
        check_free(options.name)
    with ProgressLines() as report:
        checked = report.stage("Checking photos")
        manifest = complete(scan(options.data or find_dataset(checked), checked), report)
    _tell(manifest)
    check_trainable(manifest)
    cost = estimate(configs, manifest)
    print(f"Cost: {cost.words}.", file=sys.stderr)
    sweep = uuid4().hex[:12] if len(configs) > 1 else ""
    experiment = presets.in_words(options.preset, configs)[0] if options.preset else ""
    made = [runs.create(config, sweep, options.title or experiment) for config in configs]
    with ProgressLine("Photos to vectors") as done:
        ends = execute(made, done, _print_epoch, options.name or "", options.title or "")
    seconds = None if cost.seconds is None else round(cost.seconds, 1)
    rows = [
        {**run_row(run, end), "estimate_seconds": seconds}
        for run, end in zip(made, ends, strict=True)
    ]
    if options.json:
        print_json(rows if options.preset else rows[0])
    else:
        for row, end in zip(rows, ends, strict=True):
            print(_in_words(row, end.validation))
    for end in ends:
        if end.sentence:
            print(end.sentence, file=sys.stderr)
    return int(any(end.state != "done" for end in ends))


def _tell(manifest: Manifest) -> None:
    """What is not learned from, and the splits that were made."""
    for skipped in manifest.skipped:
        print(f"Left out: {skipped.path}: {skipped.reason}", file=sys.stderr)
    if manifest.elsewhere:
        print(
            f"In no class folder: {wording.counted(len(manifest.elsewhere), 'file', 'files')}; "
            "`dataset check` lists them.",
            file=sys.stderr,
        )
    splits = [f"{sum(row.values()):,} {split}" for split, row in manifest.counts.items()]
    print(f"Photos: {', '.join(splits)}.", file=sys.stderr)
    if made := made_sentence(manifest):
        print(made, file=sys.stderr)
    for note in manifest.notes:
        if note not in made:
            print(note, file=sys.stderr)


def _in_words(row: dict[str, Any], validation: dict[str, Any]) -> str:
    if not validation:
        return f"{row['run']}: {row['status']}"
    return (
        f"Saved as {row['model']}: epoch {row['best_epoch']}, "
        f"{wording.accuracy(validation['right'], validation['photos'])} of the validation "
        f"photos, {wording.interval(validation['interval'])}; vectors in "
        f"{wording.duration(row['seconds']['extract'])}, training in "
        f"{wording.duration(row['seconds']['train'])}. {beside(validation)}".rstrip()
    )


def _print_epoch(run: Any, figures: Any) -> None:
    print(
        f"{run.id} epoch {figures.epoch}: accuracy {figures.accuracy:.3f}, "
        f"loss {figures.loss:.3f}, validation accuracy {figures.val_accuracy:.3f}, "
        f"loss {figures.val_loss:.3f}",
        file=sys.stderr,
    )
