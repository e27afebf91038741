"""`explain`: where on a photo a model finds what speaks for a class."""

import argparse
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clothing_model import wording
from clothing_model.cli.command import add_command, add_model, loaded
from clothing_model.cli.terminal import ProgressLine, print_json
from clothing_model.data.datasets.layout import class_name
from clothing_model.data.pictures.door import open_image, read_file
from clothing_model.errors import InvalidConfig, InvalidDataset, must_be
from clothing_model.files import replace_file

if TYPE_CHECKING:
    from clothing_model.cli.command import Names


def register(names: "Names") -> None:
    """Make the command known."""
    command = add_command(
        names, "explain", explain, "show which parts of a photo speak for a class"
    )
    add_model(command)
    command.add_argument("photo", type=Path, metavar="PHOTO")
    command.add_argument("--label", metavar="CLASS", help="the class (default: the answer)")
    command.add_argument(
        "--rather-than", metavar="CLASS", help="what decides between the class and this one"
    )
    command.add_argument(
        "--similar",
        type=int,
        default=0,
        metavar="N",
        help="also list the N training photos that the network finds most similar",
    )
    command.add_argument(
        "--out", type=Path, metavar="FILE", help="a PNG of the photo with the evidence laid over it"
    )


def explain(options: argparse.Namespace) -> int:
    """Print the evidence of each cell, and draw it where asked."""
    from clothing_model.inference.explanation.explain import explain

    if options.similar < 0:
        raise InvalidConfig(must_be("--similar", "at least 0", f"{options.similar}"))
    data = read_file(options.photo)
    pixels = open_image(options.photo)
    classifier = loaded(options)
    found = explain(classifier, pixels)
    label, other = _classes(options, found)
    heat, score = found.of(label, other), found.score(label, other)
    similar = _similar(classifier, found.vector, sha256(data).hexdigest(), options.similar)
    if options.out:
        _draw(pixels, heat, options.out)
    if options.json:
        print_json(
            {
                "photo": str(options.photo),
                "model": classifier.saved.name,
                "label": label,
                "rather_than": other or None,
                "probability": found.probability(label),
                "score": score,
                "constant": score - float(heat.sum()),
                "evidence": heat.astype(float).round(6).tolist(),
                "answers": found.ranked,
                "likeness": float(classifier.familiarity.cosine(found.vector[None])[0]),
                "least_likeness": classifier.familiarity.threshold,
                "similar": similar,
            }
        )
        return 0
    share = wording.probability(found.probability(label))
    against = f" rather than {other}" if other else ""
    print(
        f"{options.photo}: {label} {share}{against}, score {score:+.2f}, in hundredths of it by "
        "cell:"
    )
    for row in heat:
        print(" ".join(f"{round(100 * float(value)):+5d}" for value in row))
    for row in similar:
        print(f"likeness {row['likeness']:.2f}  {row['label']:12} {row['photo']}")
    return 0


def _classes(options: argparse.Namespace, found: Any) -> tuple[str, str]:
    """The class that is explained, and the one that it is held against, or ""."""
    label = class_name(options.label or found.ranked[0])
    other = class_name(options.rather_than or "")
    for option, name in (("--label", label), ("--rather-than", other or label)):
        if name not in found.class_names:
            names = ", ".join(found.class_names)
            raise InvalidConfig(must_be(option, f"one of {names}", repr(name)))
    if label == other:
        raise InvalidConfig(f"--rather-than must be another class than {label}.")
    return label, other


def _similar(classifier: Any, vector: Any, digest: str, count: int) -> list[dict[str, Any]]:
    """The training photos most like a vector, without the photo of that digest itself."""
    if not count:
        return []
    from clothing_model.data.datasets.collection import in_folder
    from clothing_model.data.datasets.completion import as_trained
    from clothing_model.data.datasets.folders import scan
    from clothing_model.inference.explanation.neighbours import neighbourhood
    from clothing_model.inference.report.facts import trained_on

    name = trained_on(classifier.saved.facts)
    dataset = in_folder(name)
    if dataset is None or not dataset.root.is_dir():
        raise InvalidDataset(
            f"The photos that this model learned from ({name or 'unknown'}) must be on this "
            "computer. Get them with `dataset download`, or name their folder in CLOTHING_DATASET."
        )
    manifest = as_trained(scan(dataset.root), classifier.saved.facts)
    with ProgressLine("Reading the training photos") as done:
        found = neighbourhood(classifier, manifest, manifest.select("train"), done)
    return [
        {"photo": near.photo.path, "label": near.photo.label, "likeness": near.cosine}
        for near in found.nearest(vector, count, but=digest)
    ]


def _draw(pixels: Any, heat: Any, target: Path) -> None:
    from PIL import Image

    from clothing_model.inference.explanation.evidence_picture import overlay

    picture = Image.fromarray(overlay(pixels, heat, float(abs(heat).max())))
    target.parent.mkdir(parents=True, exist_ok=True)
    replace_file(target, lambda path: picture.save(path, "PNG"))
