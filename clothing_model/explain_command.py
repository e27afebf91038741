"""`explain`: where on a photo a model finds what speaks for a class."""

import argparse
from pathlib import Path
from typing import Any

from clothing_model import wording
from clothing_model.data.images import open_image
from clothing_model.errors import InvalidConfig
from clothing_model.files import replace_file
from clothing_model.terminal import print_json


def add_explain(command: argparse.ArgumentParser) -> None:
    """Its arguments, besides those of the model."""
    command.add_argument("photo", type=Path, metavar="PHOTO")
    command.add_argument("--label", metavar="CLASS", help="the class (default: the answer)")
    command.add_argument(
        "--rather-than", metavar="CLASS", help="what decides between the class and this one"
    )
    command.add_argument(
        "--out", type=Path, metavar="FILE", help="a PNG of the photo with the evidence laid over it"
    )


def explain(options: argparse.Namespace) -> int:
    """Print the evidence of each cell, and draw it where asked."""
    from clothing_model.inference.explain import explain
    from clothing_model.inference.predict import Classifier

    classifier = Classifier.load(options.model, options.device)
    pixels = open_image(options.photo)
    found = explain(classifier, pixels)
    label, other = options.label or found.ranked[0], options.rather_than or ""
    for option, name in (("--label", label), ("--rather-than", other or label)):
        if name not in found.class_names:
            names = ", ".join(found.class_names)
            raise InvalidConfig(f"Expected {option} to be one of {names}; received {name!r}.")
    if label == other:
        raise InvalidConfig(f"Expected --rather-than to be another class than {label}.")
    heat, score = found.of(label, other), found.score(label, other)
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
    return 0


def _draw(pixels: Any, heat: Any, target: Path) -> None:
    from PIL import Image

    from clothing_model.inference.evidence_picture import overlay

    picture = Image.fromarray(overlay(pixels, heat, float(abs(heat).max())))
    replace_file(target, lambda path: picture.save(path, "PNG"))
