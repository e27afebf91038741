"""`evaluate`: figures of a model on labelled photos, a report, a comparison."""

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clothing_model import wording
from clothing_model.cli.command import add_command, add_data, add_model, loaded
from clothing_model.cli.terminal import ProgressLine, ProgressLines, print_json
from clothing_model.errors import InvalidConfig, InvalidDataset
from clothing_model.files import write_text
from clothing_model.inference.evaluation.fairness import beside

if TYPE_CHECKING:
    from clothing_model.cli.command import Names


def register(names: "Names") -> None:
    """Make the command known."""
    command = add_command(names, "evaluate", evaluate, "measure a model on labelled photos")
    add_model(command)
    add_data(command)
    command.add_argument(
        "--split", choices=("train", "validation", "test"), help="which part (default: test)"
    )
    command.add_argument(
        "--save", action="store_true", help="also write the figures into the model's folder"
    )
    command.add_argument(
        "--calibrate",
        action="store_true",
        help=(
            "first set again, on the dataset it was trained on, how sure the model is "
            "and what it calls unusual, and write that into its folder"
        ),
    )
    command.add_argument(
        "--report", type=Path, metavar="FILE", help="also write a report, one HTML file"
    )
    command.add_argument(
        "--against", metavar="NAME", help="also compare with another saved model, photo by photo"
    )


def evaluate(options: argparse.Namespace) -> int:
    """Print a model's figures on a split of labelled photos."""
    from clothing_model.data.datasets.completion import as_trained
    from clothing_model.data.datasets.folders import find_dataset, scan
    from clothing_model.network.models.folder import find_model
    from clothing_model.network.models.writing import with_figures

    _check_report(options.report)
    other = find_model(options.against) if options.against else None
    saved = find_model(options.model)
    with ProgressLines() as report:
        checked = report.stage("Checking photos")
        root = options.data or _own_dataset(saved) or find_dataset(checked)
        manifest = as_trained(scan(root, checked), saved.facts, report)
    _print_skipped(manifest)
    split = _split(manifest, options.split)
    classifier = loaded(options, saved.name)
    if options.save or options.calibrate:
        _check_same_dataset(classifier.saved.facts, manifest)
    if options.calibrate:
        _calibrate(classifier, manifest)
    result = _evaluation(classifier, manifest, split)
    if options.save:
        with_figures(classifier.saved, split, result.summary())
    told, lines = result.to_json(), _lines(result)
    if options.report:
        told["report"] = _write_report(options.report, classifier, manifest, split, result)
    if other:
        against = _evaluation(loaded(options, other.name), manifest, split)
        told["against"], said = _comparison(result, against)
        lines += said
    if options.json:
        print_json(told)
    else:
        print("\n".join(lines))
    return 0


def _own_dataset(saved: Any) -> Path | None:
    """The dataset on this computer that fits the model, its own first; None where the settings
    name one, and where there is none."""
    from clothing_model import settings
    from clothing_model.data.datasets.collection import fitting
    from clothing_model.inference.report.facts import trained_on

    if settings.dataset_folder() is not None:
        return None
    found = fitting(saved.class_names, trained_on(saved.facts))
    return found.root if found else None


def _evaluation(classifier: Any, manifest: Any, split: str) -> Any:
    from clothing_model.inference.evaluation.evaluate import evaluate

    with ProgressLine(f"Evaluating {classifier.saved.name}") as done:
        return evaluate(classifier, manifest, manifest.select(split), done)


def _lines(result: Any) -> list[str]:
    """The figures for people."""
    return [
        f"{result.model}: {wording.accuracy(result.right, result.total)} right, "
        f"{wording.interval(result.interval)}, loss {result.loss:.3f}",
        beside(result.summary()),
        *(
            f"  {label:12} precision {_share(row.precision)}  recall {_share(row.recall)}  "
            f"F1 {_share(row.f1)}  {row.photos} photos"
            for label, row in result.per_class.items()
        ),
    ]


def _share(value: float | None) -> str:
    """0.9032 -> "0.90"; a dash, as wide, where nothing can be said."""
    return "\u2013".ljust(4) if value is None else f"{value:.2f}"


_LONGEST_NAME = 240  # file systems take 255 bytes, and it is first written beside


def _check_report(target: Path | None) -> None:
    """Say before the work, not after it, that its result cannot be written."""
    if target is None:
        return
    if (length := len(os.fsencode(target.name))) > _LONGEST_NAME:
        raise InvalidConfig(
            f"--report must be a file's name of at most {_LONGEST_NAME} bytes. "
            f"This one has {length}."
        )
    if target.is_dir():
        raise InvalidConfig(f"--report must be a file. {target} is a folder.")
    folder = next(above for above in target.absolute().parents if above.exists())
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        came = f"{folder} cannot be written to." if folder.is_dir() else f"{folder} is a file."
        raise InvalidConfig(
            f"--report must be in a folder that can be written to. You gave {target}. {came}"
        )


def _write_report(target: Path, classifier: Any, manifest: Any, split: str, result: Any) -> str:
    from clothing_model.inference.report.report import report
    from clothing_model.training.config import SETTINGS

    target.parent.mkdir(parents=True, exist_ok=True)
    write_text(target, report(classifier.saved, manifest, split, result, settings=SETTINGS))
    return str(target)


def _comparison(one: Any, other: Any) -> tuple[dict[str, Any], list[str]]:
    """Two models on the same photos, as JSON and in words."""
    from clothing_model.inference.evaluation.comparison_sentences import headline, verdict
    from clothing_model.inference.evaluation.paired import compare

    paired = compare(one, other)
    told = {
        "model": other.model,
        "accuracy": other.accuracy,
        "balanced_accuracy": other.balanced_accuracy,
        "both_right": paired.both,
        "only_first": paired.first,
        "only_second": paired.second,
        "both_wrong": paired.neither,
        "difference": paired.difference,
        "interval": list(paired.interval),
        "p_value": paired.p_value,
    }
    names = (one.model, other.model)
    return told, [headline(paired, *names), verdict(paired, *names)]


def _split(manifest: Any, asked: str | None) -> str:
    """The split to evaluate: the one asked for, else test; "" for a folder without splits."""
    if set(manifest.counts) != {""}:
        return asked or "test"
    if asked:
        raise InvalidDataset(
            f"The dataset must have a folder {asked}. {manifest.root.name} has class folders "
            "alone.",
            manifest.root,
        )
    return ""


def _check_same_dataset(facts: dict[str, Any], manifest: Any) -> None:
    """What is kept with a model has to be of the dataset it was trained on."""
    trained = facts.get("dataset", {}).get("photos")
    received = {split: sum(row.values()) for split, row in manifest.counts.items()}
    if "train" in received:
        received["train"] = len(_learned_from(facts, manifest))
    if received != trained:
        raise InvalidDataset(
            "To keep that with the model, the dataset must be the one that it was trained on "
            f"({trained} photos). {manifest.root.name} has {received}.",
            manifest.root,
        )


def _learned_from(facts: dict[str, Any], manifest: Any) -> Any:
    """The training photos of a model: all, or the sample that its settings take."""
    from clothing_model.training.config import TrainingConfig
    from clothing_model.training.learn.examples import sample

    kept = {name: facts.get("training", {}).get(name) for name in ("photos", "seed")}
    return sample(TrainingConfig(**{name: n for name, n in kept.items() if n}), manifest)


def _calibrate(classifier: Any, manifest: Any) -> None:
    """Fit temperature and threshold anew and keep them; the classifier goes on with them."""
    from clothing_model.data.datasets.folders import class_indices
    from clothing_model.inference.evaluation.dataset_outputs import outputs_of
    from clothing_model.network.models.calibration import calibration, learned
    from clothing_model.network.models.writing import calibrated

    saved, names = classifier.saved, classifier.saved.class_names
    parts = [manifest.select("validation"), _learned_from(saved.facts, manifest)]
    with ProgressLine("Reading the photos") as done:
        (logits, validation), (_, train) = (
            outputs_of(classifier, manifest, photos, done) for photos in parts
        )
    truth, labels = (class_indices(photos, names) for photos in parts)
    facts, classifier.familiarity = calibration(
        names, logits, truth, validation, train, labels, saved.own_network
    )
    classifier.saved = calibrated(saved, facts, learned(names, labels), classifier.familiarity)


def _print_skipped(manifest: Any) -> None:
    from clothing_model.data.datasets.completion import made_sentence

    for skipped in manifest.skipped:
        print(f"Left out: {skipped.path}: {skipped.reason}", file=sys.stderr)
    if said := made_sentence(manifest):
        print(said, file=sys.stderr)
