"""Whether evidence maps point at what a model needs: `python -m benchmarks.explanations DATASET`.

Of each test photo a tenth is hidden under the photo's mean colour: the cells with the most
evidence for the answer, and as many random ones. How far does the answer's probability fall?
"""

import argparse
import os
import time
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import numpy as np

from clothing_model import wording
from clothing_model.data.datasets.folders import scan
from clothing_model.data.pictures.door import open_image
from clothing_model.inference.answers.classifier import Classifier
from clothing_model.inference.explanation.explain import explain
from clothing_model.inference.explanation.hiding import hidden_drops
from clothing_model.network.batches import prepare


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--model", default=None)
    options = parser.parse_args()
    classifier = Classifier.load(options.model)
    manifest = scan(options.dataset)
    photos = [open_image(manifest.file(photo)) for photo in manifest.select("test")]
    drops = hidden_drops(classifier, photos, np.random.default_rng(0))
    less = int((drops.hottest > drops.random).sum())
    print(f"{classifier.saved.title}, {len(photos)} test photos, a tenth of each hidden:")
    print(f"  where the evidence is most: {_points(drops.hottest)} points of probability")
    print(f"  at random: {_points(drops.random)} points")
    print(f"  the first costs more in {wording.accuracy(less, len(photos))}")
    print(
        f"  an explanation takes {_ratio(classifier, photos[:50]):.2f} times as long as an answer"
    )


def _points(values: np.ndarray) -> str:
    """Mean and its standard error, in percentage points."""
    return f"{100 * values.mean():.1f} ± {100 * values.std() / len(values) ** 0.5:.1f}"


def _ratio(classifier: Classifier, photos: list[np.ndarray]) -> float:
    saved = classifier.saved
    ratios = []
    for pixels in photos:
        start = time.perf_counter()
        classifier.run(prepare([pixels], saved.image_size, saved.interpolation))
        middle = time.perf_counter()
        explain(classifier, pixels)
        ratios.append((time.perf_counter() - middle) / (middle - start))
    return float(np.median(ratios))


if __name__ == "__main__":
    main()
