"""How fast one photo is answered, and how well decoding hides behind the network.

    python -m benchmarks.prediction PHOTO_FOLDER

Prints, as ratios measured in one run: the time from a file's bytes to the answer against
plain `keras_model.predict` on the same photos already prepared; vectors of photos on disk
against the bare network on a prepared batch; and the process's memory after 1,000 answers
against after 50.
"""

import argparse
import os
import time
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import numpy as np

from benchmarks.memory import resident
from clothing_model.data.pictures.door import open_image
from clothing_model.inference.answers.classifier import Classifier
from clothing_model.network.backbones import DEFAULT, backbone
from clothing_model.network.batches import BATCH_SIZE, prepare, run_in_batches
from clothing_model.network.keras_model import vector_network
from clothing_model.network.models.folder import load_keras

ANSWERS = 200
BATCHES = 10
ROUNDS = 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("photos", type=Path, help="a folder of photos (JPEG), searched in depth")
    parser.add_argument("--backbone", default=DEFAULT)
    options = parser.parse_args()
    paths = sorted(options.photos.rglob("*.jpg"))
    if not paths:
        raise SystemExit(f"There are no JPEG photos below {options.photos}.")
    classifier = Classifier.load()
    compare_answers(classifier, paths)
    compare_extraction(options.backbone, paths)
    watch_memory(classifier, paths)


def _milliseconds(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - start)


def compare_answers(classifier: Classifier, paths: list[Path]) -> None:
    """Our way, bytes to answer, and `predict` on prepared pixels, photo by photo in turn."""
    saved = classifier.saved
    model = load_keras(saved)
    ours, theirs = [], []
    for path in islice(cycle(paths), ANSWERS + 10):
        data = path.read_bytes()
        pixels = prepare([open_image(data)], saved.image_size, saved.interpolation)
        ours.append(_milliseconds(lambda data=data: classifier.answer(data)))  # type: ignore[misc]
        theirs.append(_milliseconds(lambda x=pixels: model.predict(x, verbose=0)))  # type: ignore[misc]
    a, b = np.array(ours[10:]), np.array(theirs[10:])  # the first few warm both up
    print(f"One photo, {ANSWERS} photos, bytes to answer against keras predict on prepared pixels:")
    for name, share in (("median", 50), ("95th percentile", 95)):
        x, y = np.percentile(a, share), np.percentile(b, share)
        print(f"  {name}: {x:.1f} ms against {y:.1f} ms, ratio {x / y:.2f}")


def compare_extraction(name: str, paths: list[Path]) -> None:
    """Files to vectors against the same number of passes over one prepared batch."""
    record = backbone(name)
    network = vector_network(record)
    chosen = list(islice(cycle(paths), BATCHES * BATCH_SIZE))
    batch = prepare([open_image(p) for p in chosen[:BATCH_SIZE]], record.image_size, "bilinear")
    network.predict_on_batch(batch)

    def bare() -> None:
        for _ in range(BATCHES):
            network.predict_on_batch(batch)

    def whole() -> None:
        for _ in run_in_batches(
            network.predict_on_batch, chosen, record.image_size, record.interpolation
        ):
            pass

    rounds = [(_milliseconds(whole), _milliseconds(bare)) for _ in range(ROUNDS)]
    x, y = (np.median([r[side] for r in rounds]) / len(chosen) for side in (0, 1))
    ratio = np.median([a / b for a, b in rounds])
    print(f"Vectors of {len(chosen)} photos, {record.title}, {ROUNDS} rounds in turn:")
    print(f"  {x:.1f} ms a photo against {y:.1f} ms for the bare network, ratio {ratio:.2f}")


def watch_memory(classifier: Classifier, paths: list[Path]) -> None:
    """Resident memory after 50 and after 1,000 answers (Linux only)."""
    if not resident():
        return
    found = {}
    for number, path in enumerate(islice(cycle(paths), 1_000), start=1):
        classifier.answer(path)
        if number in (50, 1_000):
            found[number] = resident()
    print("Resident memory:")
    print(
        f"  {found[50]:.0f} MB after 50 answers, {found[1_000]:.0f} MB after 1,000, "
        f"ratio {found[1_000] / found[50]:.3f}"
    )


if __name__ == "__main__":
    main()
