"""`models --add FILE`: a model that was trained elsewhere becomes a saved one."""

import argparse
import sys
from pathlib import Path

from clothing_model import wording
from clothing_model.cli.terminal import ProgressLines, print_json
from clothing_model.data.datasets.folders import Manifest, find_dataset, scan
from clothing_model.errors import InvalidConfig
from clothing_model.network.incoming import trying
from clothing_model.network.incoming.adding import Answers, add
from clothing_model.network.incoming.config import USUAL_SIZE
from clothing_model.network.incoming.drafts import Draft, look_through
from clothing_model.network.incoming.room import network_is_cut
from clothing_model.network.incoming.scales import SCALES
from clothing_model.network.incoming.trying import Guess
from clothing_model.training.allowance import check_room


def add_options(command: argparse.ArgumentParser) -> None:
    """What the file does not say."""
    group = command.add_argument_group("adding a model that was trained elsewhere")
    group.add_argument(
        "--add",
        type=Path,
        metavar="FILE",
        help="add a model: .keras, .h5, .tflite, or a SavedModel of this app as a zip",
    )
    group.add_argument(
        "--classes",
        metavar="A,B,C",
        help="its class names, in the order of its numbers (default: tried on the dataset)",
    )
    group.add_argument(
        "--labels", type=Path, metavar="FILE", help="the same as a text file, a name a line"
    )
    group.add_argument(
        "--pixels",
        choices=[scale.name for scale in SCALES],
        help="the numbers that it takes for black and white (default: tried on the dataset)",
    )
    group.add_argument(
        "--size",
        type=int,
        default=USUAL_SIZE,
        metavar="PX",
        help="of its photos, where the file leaves that open (default: %(default)s)",
    )
    group.add_argument("--name", default="", metavar="NAME", help="what it is called here")
    group.add_argument("--data", type=Path, metavar="DIR", help="labelled photos to try it on")
    group.add_argument("--unchecked", action="store_true", help="add it without labelled photos")


def add_model(options: argparse.Namespace) -> int:
    """Add the file; 0 where that was done."""
    check_room()
    with ProgressLines() as report:
        draft = look_through(options.add, options.add.name, report, options.size)
        manifest = None if options.unchecked else scan(options.data or find_dataset())
        guess = trying.guess(draft, manifest, report) if manifest else None
        answers = _answers(options, draft, guess)
        if manifest and not set(manifest.class_names) <= set(answers.class_names):
            print(_other_classes(manifest), file=sys.stderr)
            manifest = None
        saved = add(draft, answers, manifest, options.name, report)
    if options.json:
        print_json({**saved.facts, "network_cut": network_is_cut()})
        return 0
    for line in (*_said(draft, guess), f"{saved.name} is added, {wording.size(saved.size)}."):
        print(line)
    if manifest:
        print(f"Right on {wording.accuracy(*saved.checked)} validation photos.")
    return 0


def _answers(options: argparse.Namespace, draft: Draft, guess: Guess | None) -> Answers:
    """What was said; the rest as it was tried. Raises InvalidConfig where both are silent."""
    names = guess.class_names if guess else ()
    if options.classes:
        names = tuple(options.classes.split(","))
    elif options.labels:
        names = tuple(read_labels(options.labels.read_text(encoding="utf-8-sig")))
    if not names:
        raise InvalidConfig(
            f"This model needs --classes with {draft.found['classes']:,} names, or --data with "
            "photos of as many classes. The file does not say what its numbers stand for."
        )
    pixels = options.pixels or (guess.pixels if guess else draft.scales[0].name)
    return Answers(names, pixels, options.name or options.add.stem)


def read_labels(text: str) -> list[str]:
    """The names of a labels file: one a line, empty lines left out."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def _other_classes(manifest: Manifest) -> str:
    return (
        f"It is checked on no photos: {manifest.root.name} has other classes "
        f"({wording.names(manifest.class_names)})."
    )


def _said(draft: Draft, guess: Guess | None) -> list[str]:
    found = draft.found
    lines = [
        f"{found['kind']} file, {found['weights']:,} numbers, photos of {found['image_size']} px, "
        f"{found['classes']:,} classes" + (f", {draft.record.title}" if draft.record else "") + "."
    ]
    for trial in guess.trials if guess else ():
        lines.append(
            f"Pixels {trial.pixels}: {trial.best_right} of {trial.photos} photos right"
            + (f" ({trial.right} in the dataset's order of classes)"
               if trial.right != trial.best_right else "") + "."
        )  # fmt: skip
    return lines
