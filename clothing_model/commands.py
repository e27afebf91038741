"""What each command does. Results go to standard output, progress and errors to the other."""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from clothing_model import wording
from clothing_model.errors import InvalidConfig, InvalidDataset, InvalidImage
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


def _split(manifest: Any, asked: str | None) -> str:
    """The split to evaluate: the one asked for, else test; "" for a folder without splits."""
    if set(manifest.counts) != {""}:
        return asked or "test"
    if asked:
        raise InvalidDataset(
            f"Expected a dataset with a folder {asked}; {manifest.root} has class folders alone."
        )
    return ""


def _check_same_dataset(facts: dict[str, Any], manifest: Any) -> None:
    """Figures are kept with a model only where they are of the dataset it was trained on."""
    trained = facts.get("dataset", {}).get("photos")
    received = {split: sum(row.values()) for split, row in manifest.counts.items()}
    if received != trained:
        raise InvalidDataset(
            f"Expected, to save the figures, the dataset that the model was trained on ({trained} "
            f"photos); received {received} in {manifest.root}."
        )


def _print_skipped(manifest: Any) -> None:
    for skipped in manifest.skipped:
        print(f"Left out: {skipped.path}: {skipped.reason}", file=sys.stderr)


def evaluate(options: argparse.Namespace) -> int:
    """Print a model's figures on a split of labelled photos."""
    from clothing_model.data.dataset import find_dataset, scan
    from clothing_model.inference.evaluate import evaluate
    from clothing_model.inference.predict import Classifier
    from clothing_model.network.saved import with_figures

    with ProgressLine("Checking photos") as checked:
        manifest = scan(options.data or find_dataset(checked), checked)
    _print_skipped(manifest)
    split = _split(manifest, options.split)
    classifier = Classifier.load(options.model, options.device)
    if options.save:
        _check_same_dataset(classifier.saved.facts, manifest)
    photos = manifest.select(split)
    with ProgressLine("Evaluating") as done:
        result = evaluate(classifier, manifest, photos, done)
    if options.save:
        with_figures(classifier.saved, split, result.summary())
    if options.json:
        print_json(result.to_json())
        return 0
    print(
        f"{result.model}: {wording.accuracy(result.right, result.total)} right, "
        f"{wording.interval(result.interval)}, loss {result.loss:.3f}"
    )
    for label, row in result.per_class.items():
        print(
            f"  {label:12} precision {row.precision:.2f}  recall {row.recall:.2f}  "
            f"F1 {row.f1:.2f}  {row.photos} photos"
        )
    return 0


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
