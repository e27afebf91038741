"""`examples`: train the chapter's experiments and keep their curves as finished examples."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from clothing_model.cli.command import add_command
from clothing_model.cli.runs import run_row
from clothing_model.cli.terminal import ProgressLine, print_json
from clothing_model.errors import InvalidRun

if TYPE_CHECKING:
    from clothing_model.cli.command import Names


def register(names: "Names") -> None:
    """Make the command known."""
    command = add_command(
        names, "examples", examples, "train the experiments and keep their curves as examples"
    )
    command.add_argument("data", type=Path, metavar="DATASET", help="a folder with the photos")
    command.add_argument(
        "experiments", nargs="*", metavar="EXPERIMENT", help="some of them (default: all)"
    )


def examples(options: argparse.Namespace) -> int:
    """Train them as `train --preset` does, into runs and models, and keep settings, figures and
    curves of each in the folder examples; 0 if all are done."""
    from clothing_model.training import presets
    from clothing_model.training.execute import execute
    from clothing_model.training.finished import example_configs, keep_examples
    from clothing_model.training.run import runs

    names = options.experiments or [found.name for found in presets.PRESETS]
    dataset = str(options.data.resolve())
    found = {name: example_configs(name, dataset) for name in names}  # first: a name may be wrong
    rows = []
    for name, configs in found.items():
        title, sweep = presets.preset(name).title, uuid4().hex[:12]
        made = [runs.create(config, sweep, title) for config in configs]
        with ProgressLine(f"{title}: photos to vectors") as done:
            ends = execute(made, done)
        if sentences := [end.sentence for end in ends if end.state != "done"]:
            raise InvalidRun(" ".join(dict.fromkeys(sentences)))
        kept = keep_examples(name, made)
        rows += [run_row(run, end) for run, end in zip(kept, ends, strict=True)]
        print(f"{title}: {len(kept)} kept.", file=sys.stderr)
    if options.json:
        print_json(rows)
    else:
        for row in rows:
            print(f"{row['run']}  {row['val_accuracy']:.3f}, best epoch {row['best_epoch']}")
    return 0
