"""`models` on the command line: list the saved models, or delete one."""

import argparse
import sys
from typing import TYPE_CHECKING

from clothing_model import wording
from clothing_model.cli.command import add_command
from clothing_model.cli.terminal import print_json
from clothing_model.errors import InvalidConfig
from clothing_model.inference.evaluation.fairness import baseline
from clothing_model.network.models.folder import SavedModel, find_model, list_models
from clothing_model.network.models.writing import delete_model

if TYPE_CHECKING:
    from clothing_model.cli.command import Names


def register(names: "Names") -> None:
    """Make the command known."""
    command = add_command(names, "models", models, "list the saved models, or delete one")
    command.add_argument("--delete", metavar="NAME", help="delete a model for good; asks first")
    command.add_argument("--yes", action="store_true", help="delete without asking")


def models(options: argparse.Namespace) -> int:
    """List the saved models, or delete the one that is named."""
    if options.delete:
        return _delete(options)
    found = list_models()
    if options.json:
        print_json([model.facts for model in found])
        return 0
    for model in found:
        print(_line(model))
    if not found:
        print("No saved model yet: train one with `python -m clothing_model train`.")
    return 0


def _line(model: SavedModel) -> str:
    figures = model.facts["validation"]
    parts = [
        f"{model.title}, {model.image_size} px",
        f"validation {wording.accuracy(figures['right'], figures['photos'])}",
        baseline(figures),
        wording.size(model.size),
    ]
    return f"{model.name}: {', '.join(part for part in parts if part)}"


def _delete(options: argparse.Namespace) -> int:
    """0 if the model is gone, 1 if it was kept."""
    model = find_model(options.delete)
    if not options.yes and not model.shipped and not _agreed(model):
        print(f"{model.name} is kept.", file=sys.stderr)
        return 1
    delete_model(model)
    if options.json:
        print_json({"deleted": model.name})
    else:
        print(f"{model.name} is deleted.")
    return 0


def _agreed(model: SavedModel) -> bool:
    """Ask at the keyboard, on standard error. Raises InvalidConfig where nobody sits there."""
    if not sys.stdin.isatty():
        raise InvalidConfig("Expected --yes to delete a model without asking; it was not given.")
    print(f"{_line(model)}\nDelete it for good? [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")
