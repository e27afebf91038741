"""`runs`: the trainings there are."""

import argparse
from typing import TYPE_CHECKING, Any

from clothing_model import wording
from clothing_model.cli.command import add_command
from clothing_model.cli.terminal import print_json
from clothing_model.inference.evaluation.fairness import baseline, weak_classes

if TYPE_CHECKING:
    from clothing_model.cli.command import Names


def register(names: "Names") -> None:
    """Make the command known."""
    add_command(names, "runs", runs, "list the trainings")


def runs(options: argparse.Namespace) -> int:
    """List the runs, the newest first."""
    from clothing_model.training.run import runs as kept

    found = [(run, kept.status(run)) for run in kept.list_runs()]
    if options.json:
        print_json([{**run_row(run, end), "config": run.config.to_json()} for run, end in found])
        return 0
    for run, end in found:
        figures = end.validation
        accuracy = wording.accuracy(figures["right"], figures["photos"]) if figures else ""
        parts = (run.id, end.state, accuracy, baseline(figures), end.model)
        print("  ".join(part for part in parts if part))
    if not found:
        print("No training yet: start one with `python -m clothing_model train`.")
    return 0


def run_row(run: Any, end: Any) -> dict[str, Any]:
    """What a script wants to know of a run; figures are null where there are none."""
    return {
        "run": run.id,
        "status": end.state,
        "model": end.model or None,
        "best_epoch": end.best_epoch or None,
        "val_accuracy": end.validation.get("accuracy"),
        "val_photos": end.validation.get("photos"),
        "val_balanced_accuracy": end.validation.get("balanced_accuracy"),
        "val_largest_class": end.validation.get("largest_class"),
        **{f"val_{name}": labels for name, labels in weak_classes(end.validation).items()},
        "seconds": {name: round(value, 2) for name, value in end.seconds.items()},
    }
