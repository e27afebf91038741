"""The command line: `python -m clothing_model COMMAND`, the same functions as the pages."""

import argparse
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # heads share the processors themselves

from clothing_model import (
    augment_command,
    commands,
    dataset_commands,
    evaluate_command,
    explain_command,
    models_command,
    train_command,
)
from clothing_model.errors import ClothingError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code: 0 done, 1 something failed, 2 not understood."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # any file name can be printed
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except BrokenPipeError:  # whoever read the output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        place = f" ({error.filename})" if error.filename else ""
        print(
            f"A file could not be read or written: {error.strerror or error}{place}.",
            file=sys.stderr,
        )
        return 1
    except ClothingError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m clothing_model",
        description="Classify clothes, and train and measure the models that do.",
    )
    names = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_predict(names)
    evaluate = _command(
        names, "evaluate", evaluate_command.evaluate, "measure a model on labelled photos"
    )
    _add_model(evaluate)
    _add_data(evaluate)
    evaluate_command.add_evaluate(evaluate)
    explain = _command(
        names, "explain", explain_command.explain, "show what on a photo speaks for a class"
    )
    _add_model(explain)
    explain_command.add_explain(explain)
    train = _command(names, "train", train_command.train, "train a head on a frozen backbone")
    _add_data(train)
    train_command.add_train(train)
    _command(names, "runs", train_command.runs, "list the trainings")
    _add_dataset(names)
    augment_command.add_augment(
        _command(names, "augment", augment_command.augment, "make augmented pictures of a photo")
    )
    models_command.add_models(
        _command(names, "models", models_command.models, "list the saved models, or delete one")
    )
    return parser


def _command(
    names: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    run: commands.Command,
    text: str,
) -> argparse.ArgumentParser:
    command = names.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
    command.add_argument("--json", action="store_true", help="print JSON")
    command.set_defaults(run=run)
    return command


def _add_model(command: argparse.ArgumentParser) -> None:
    command.add_argument("--model", metavar="NAME", help="a saved model (default: the shipped one)")
    command.add_argument("--device", choices=("cpu", "gpu"), default="cpu")


def _add_data(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--data",
        type=Path,
        metavar="DIR",
        help="a dataset's folder, or a folder of class folders (default: CLOTHING_DATASET, "
        "the downloaded dataset, or the drawn wardrobe)",
    )


def _add_predict(names: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = _command(names, "predict", commands.predict, "name the clothes on photos")
    command.add_argument("photos", nargs="+", type=Path, metavar="PHOTO")
    _add_model(command)
    command.add_argument("--top", type=int, default=3, metavar="N", help="answers for each photo")


def _add_dataset(names: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    dataset = names.add_parser("dataset", help="make and check datasets")
    actions = dataset.add_subparsers(title="actions", metavar="ACTION", required=True)
    draw = _command(actions, "draw", commands.dataset_draw, "draw a small dataset of clothes")
    draw.add_argument("folder", type=Path, metavar="DIR", help="a new or empty folder")
    draw.add_argument("--seed", type=int, default=0)
    download = _command(
        actions, "download", dataset_commands.download, "fetch the public dataset, about 100 MB"
    )
    download.add_argument("folder", type=Path, nargs="?", metavar="DIR", help="a new folder")
    check = _command(
        actions, "check", dataset_commands.check, "list what is in a dataset and what is wrong"
    )
    check.add_argument("folder", type=Path, nargs="?", metavar="DIR", help="a dataset's folder")
    add = _command(actions, "add", dataset_commands.add, "add a zip of class folders")
    add.add_argument("zip", type=Path, metavar="ZIP")
    add.add_argument("--seed", type=int, default=0, help="of the split, where one is made")


if __name__ == "__main__":
    sys.exit(main())
