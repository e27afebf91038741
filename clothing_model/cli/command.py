"""How a command is made known, and the arguments that several have."""

import argparse
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clothing_model.cli.terminal import ProgressLines
from clothing_model.errors import InvalidConfig
from clothing_model.network.engine import DEVICES, ENGINES
from clothing_model.parameters import Parameter

if TYPE_CHECKING:
    from clothing_model.inference.answers.classifier import Classifier

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
    command.add_argument(
        "--device",
        choices=DEVICES,
        default="",
        help="where it runs (default: CLOTHING_DEVICE, cpu)",
    )
    command.add_argument(
        "--engine",
        choices=ENGINES,
        default="",
        help="what runs it (default: CLOTHING_ENGINE, else LiteRT where it can)",
    )


def loaded(options: argparse.Namespace, name: str | None = None) -> "Classifier":
    """The model that the options name, or the one called `name`, on their device and engine; with
    progress, where its network has to be converted first."""
    from clothing_model.inference.answers.classifier import Classifier

    with ProgressLines() as report:
        return Classifier.load(name or options.model, options.device, options.engine, report)


def add_data(command: argparse.ArgumentParser) -> None:
    """Which photos."""
    command.add_argument(
        "--data",
        type=Path,
        metavar="DIR",
        help=(
            "a folder with one folder for each class, with or without splits; missing "
            "splits are made (default: CLOTHING_DATASET, the downloaded dataset, or the "
            "drawn wardrobe)"
        ),
    )


def add_parameters(
    command: argparse.ArgumentParser,
    table: Mapping[str, Parameter],
    metavar: str | None = None,
    defaults: bool = False,
) -> None:
    """An option for each setting, None where it is not given; `defaults` are told if asked for."""
    for name, said in table.items():
        text = said.option or said.help or f"one of {', '.join(map(str, said.choices or ()))}"
        if defaults:
            text += f" (default: {said.default})"
        if isinstance(said.default, bool):
            command.add_argument(option(name), action="store_true", default=None, help=text)
        else:
            kind, word = partial(_parsed, said), metavar if said.is_number else "NAME"
            command.add_argument(option(name), type=kind, metavar=word, help=text)


def option(name: str) -> str:
    """A setting's option: --learning-rate."""
    return "--" + name.replace("_", "-")


def _parsed(said: Parameter, text: str) -> Any:
    try:
        return said.parse(said.title, text)
    except InvalidConfig as error:
        raise argparse.ArgumentTypeError(str(error)) from None
