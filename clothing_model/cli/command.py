"""How a command is made known, and the arguments that several have."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    Names = argparse._SubParsersAction[argparse.ArgumentParser]


def add_command(
    names: "Names", name: str, run: Callable[[argparse.Namespace], int], text: str
) -> argparse.ArgumentParser:
    """A command that calls `run`; `text` says what it does, in lower case and without a dot."""
    command = names.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
    command.add_argument("--json", action="store_true", help="print JSON")
    command.set_defaults(run=run)
    return command


def add_model(command: argparse.ArgumentParser) -> None:
    """Which saved model, and where it runs."""
    command.add_argument("--model", metavar="NAME", help="a saved model (default: the shipped one)")
    command.add_argument("--device", choices=("cpu", "gpu"), default="cpu")


def add_data(command: argparse.ArgumentParser) -> None:
    """Which photos."""
    command.add_argument(
        "--data",
        type=Path,
        metavar="DIR",
        help="a dataset's folder, or a folder of class folders (default: CLOTHING_DATASET, "
        "the downloaded dataset, or the drawn wardrobe)",
    )
