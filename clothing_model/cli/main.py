"""From the words after `python -m clothing_model` to one command, and what may go wrong."""

import argparse
import io
import os
import sys
from collections.abc import Sequence

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # heads share the processors themselves

from clothing_model.cli import (
    augment,
    cluster,
    dataset,
    evaluate,
    examples,
    explain,
    export,
    models,
    predict,
    runs,
    train,
)
from clothing_model.errors import ClothingError, sentence

COMMANDS = (
    predict,
    evaluate,
    explain,
    train,
    runs,
    examples,
    dataset,
    augment,
    models,
    export,
    cluster,
)


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
    except MemoryError as error:
        print(sentence(error), file=sys.stderr)
        return 1
    except OSError as error:
        place = f" ({error.filename})" if error.filename else ""
        print(
            f"A file could not be read or written: {error.strerror or error}{place}.",
            file=sys.stderr,
        )
        return 1
    except ClothingError as error:
        print(f"{error} ({error.place})" if error.place else error, file=sys.stderr)
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
    for command in COMMANDS:
        command.register(names)
    return parser
