"""`predict`: name the clothes on photos."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clothing_model import wording
from clothing_model.cli.command import add_command, add_model, loaded
from clothing_model.cli.terminal import print_json
from clothing_model.errors import InvalidConfig, InvalidImage, OutOfMemory, must_be
from clothing_model.inference.answers.description import UNUSUAL, few_sentence
from clothing_model.network.engine import Choice
from clothing_model.network.metrics import few_to_tell

if TYPE_CHECKING:
    from clothing_model.cli.command import Names


def register(names: "Names") -> None:
    """Make the command known."""
    command = add_command(names, "predict", predict, "name the clothes on photos")
    command.add_argument("photos", nargs="+", type=Path, metavar="PHOTO")
    add_model(command)
    command.add_argument("--top", type=int, default=3, metavar="N", help="answers for each photo")


def predict(options: argparse.Namespace) -> int:
    """Name what is on each photo; 1 if any of them failed."""

    if options.top < 1:
        raise InvalidConfig(must_be("--top", "at least 1", f"{options.top}"))
    classifier = loaded(options)
    if few_to_tell(*classifier.saved.checked):
        print(few_sentence(classifier.saved.checked[1]), file=sys.stderr)
    rows = [_predict_one(classifier, path, options.top) for path in options.photos]
    if options.json:
        print_json(rows)
    else:
        for row in rows:
            _print_prediction(row)
    return int(any("error" in row for row in rows))


def _predict_one(classifier: Any, path: Path, top: int) -> dict[str, Any]:
    try:
        _, answer = classifier.answer(path)
    except (InvalidImage, OutOfMemory) as error:
        return {"photo": str(path), "error": str(error)}
    if not answer.familiar:
        print(f"{path}: {UNUSUAL}", file=sys.stderr)
    return {
        "photo": str(path),
        "model": answer.model,
        "device": answer.choice.device,
        "engine": answer.choice.name,
        "milliseconds": round(answer.milliseconds, 1),
        "familiar": answer.familiar,
        "predictions": [prediction._asdict() for prediction in answer.predictions[:top]],
    }


def _print_prediction(row: dict[str, Any]) -> None:
    if "error" in row:
        print(row["error"], file=sys.stderr)
        return
    answers = ", ".join(
        f"{p['label']} {wording.probability(p['probability'])}" for p in row["predictions"]
    )
    where = Choice(row["engine"], row["device"]).title
    print(f"{row['photo']}: {answers}  {row['milliseconds']:.0f} ms, {where}")
