"""What each command does. Results go to standard output, progress and errors to the other."""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from clothing_model import wording
from clothing_model.errors import InvalidConfig, InvalidImage
from clothing_model.terminal import ProgressLine, print_json

Command = Callable[[argparse.Namespace], int]


def predict(options: argparse.Namespace) -> int:
    """Name what is on each photo; 1 if any of them failed."""
    from clothing_model.inference.predict import Classifier

    if options.top < 1:
        raise InvalidConfig(f"Expected --top to be at least 1; received {options.top}.")
    classifier = Classifier.load(options.model, options.device)
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
    except InvalidImage as error:
        return {"photo": str(path), "error": str(error)}
    if not answer.familiar:
        note = (
            "this picture is unlike the clothes the model was trained on; do not trust the answer"
        )
        print(f"{path}: {note}.", file=sys.stderr)
    return {
        "photo": str(path),
        "model": answer.model,
        "device": answer.device,
        "milliseconds": round(answer.milliseconds, 1),
        "predictions": [prediction._asdict() for prediction in answer.predictions[:top]],
    }


def _print_prediction(row: dict[str, Any]) -> None:
    if "error" in row:
        print(row["error"], file=sys.stderr)
        return
    answers = ", ".join(
        f"{p['label']} {wording.probability(p['probability'])}" for p in row["predictions"]
    )
    print(f"{row['photo']}: {answers}  {row['milliseconds']:.0f} ms, {row['device']}")


def dataset_draw(options: argparse.Namespace) -> int:
    """Draw a small dataset of clothes into a folder."""
    from clothing_model.data.drawn import write_dataset

    if options.seed < 0:
        raise InvalidConfig(f"Expected a seed of 0 or more; received {options.seed}.")
    start = time.perf_counter()
    with ProgressLine("Drawing") as done:
        counts = write_dataset(options.folder, seed=options.seed, progress=done)
    if options.json:
        print_json({"root": str(options.folder), "splits": counts})
        return 0
    total = sum(sum(split.values()) for split in counts.values())
    print(
        f"{total} drawings in {options.folder}, "
        f"made in {wording.duration(time.perf_counter() - start)}."
    )
    return 0
