"""A dataset of drawings that the shipped model knows, but for one under a wrong label."""

from pathlib import Path

from clothing_model.inference.answers.classifier import Classifier
from tests.data.datasets.folders import fill, jpeg

CAP = "validation/pants/cap.jpg"  # a hat in the folder of pants


def certain_photos(model: Classifier, label: str, count: int) -> list[bytes]:
    """Different drawings of a class that the model names rightly."""
    found: list[bytes] = []
    for seed in range(1, 20 * count):
        drawing = jpeg(label, seed)
        if model.answer(drawing)[1].predictions[0].label == label:
            found.append(drawing)
        if len(found) == count:
            return found
    raise AssertionError(f"the model does not know {count} drawings of {label}")


def known_but_one(model: Classifier, root: Path) -> Path:
    """Fill `root`: one photo a class to train, three and a cap among the pants for validation,
    two for test."""
    files: dict[str, bytes] = {}
    for label in ("hat", "pants"):
        drawings = certain_photos(model, label, 7)
        for split, count in {"train": 1, "validation": 3, "test": 2}.items():
            files |= {f"{split}/{label}/{n}.jpg": drawings.pop() for n in range(count)}
        if label == "hat":
            files[CAP] = drawings.pop()
    return fill(root, files)
