"""`models` on the command line: list the saved models, delete or add one, or write it for Keras."""

import argparse
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from clothing_model import wording
from clothing_model.cli.add_model import add_model, add_options
from clothing_model.cli.command import add_command
from clothing_model.cli.terminal import ProgressLine, print_json
from clothing_model.errors import InvalidConfig
from clothing_model.files import replace_file
from clothing_model.inference.evaluation.fairness import baseline
from clothing_model.network.models.changed import tuned_stages
from clothing_model.network.models.folder import SavedModel, find_model, list_models
from clothing_model.network.models.writing import delete_model

if TYPE_CHECKING:
    from clothing_model.cli.command import Names


def register(names: "Names") -> None:
    """Make the command known."""
    command = add_command(
        names, "models", models, "list the saved models, delete or add one, or write it for Keras"
    )
    command.add_argument("--delete", metavar="NAME", help="delete a model for good; asks first")
    command.add_argument("--yes", action="store_true", help="delete without asking")
    command.add_argument(
        "--keras", metavar="NAME", help="write a model as one Keras file, from pixels to logits"
    )
    command.add_argument("--out", type=Path, metavar="FILE", help="where that is written")
    add_options(command)


def models(options: argparse.Namespace) -> int:
    """List the saved models, or delete the one that is named, or add one."""
    if options.add:
        return add_model(options)
    if options.delete:
        return _delete(options)
    if options.keras:
        return _write_keras(options)
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
    figures = model.facts.get("validation")
    parts = [
        f"{model.title}, {model.image_size} px",
        f"validation {wording.accuracy(*model.checked)}" if figures else "not checked",
        baseline(figures or {}),
        f"{stages} tuned" if (stages := tuned_stages(model.facts)) else "",
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


def _write_keras(options: argparse.Namespace) -> int:
    from clothing_model.network.models import keras_file

    model = find_model(options.keras)
    out = options.out or Path(f"{model.name}.keras")
    with ProgressLine("Making the Keras file") as line:
        made = keras_file.make(model, lambda _, done, total: line(done, total))
    out.parent.mkdir(parents=True, exist_ok=True)
    replace_file(out, lambda beside: shutil.copyfile(made, beside))
    if options.json:
        print_json({"model": model.name, "file": str(out), "bytes": out.stat().st_size})
    else:
        print(f"{model.name} is in {out}, {wording.size(out.stat().st_size)}.")
    return 0


def _agreed(model: SavedModel) -> bool:
    """Ask at the keyboard, on standard error. Raises InvalidConfig where nobody sits there."""
    if not sys.stdin.isatty():
        raise InvalidConfig("To delete a model without asking, --yes must be given. It was not.")
    print(f"{_line(model)}\nDelete it for good? [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")
