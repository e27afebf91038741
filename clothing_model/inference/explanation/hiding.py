"""Does a model need what an evidence map points at? Hide it and ask again."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clothing_model.inference.answers.classifier import Classifier
from clothing_model.inference.explanation.explain import Explanation, explain
from clothing_model.network.batches import prepare

SHARE = 0.1
MATTERS = 0.02
"""By how much of probability one tenth has to cost more than the other to say so. Of 341
validation photos, 146 say yes then, 70 no and 125 nothing; of the first 96 %, of the second 90 %
say the same with ten other random choices (`python -m benchmarks.honesty --map`)."""
_DRAWS = 5  # random choices of cells for each photo


@dataclass(frozen=True, eq=False)
class Drops:
    """By how much the answer's probability falls, float64 (n,) each, -1..1, photo by photo:
    with the cells of most evidence hidden, and on average with as many random ones."""

    hottest: np.ndarray
    random: np.ndarray


def hide(pixels: np.ndarray, cells: np.ndarray) -> np.ndarray:
    """A photo, uint8 (H, W, 3), whose cells, bool (h, w), are painted in its mean colour."""
    height, width = pixels.shape[:2]
    rows = np.arange(height) * cells.shape[0] // height
    columns = np.arange(width) * cells.shape[1] // width
    hidden = cells[rows[:, None], columns]
    mean = np.rint(pixels.mean(axis=(0, 1))).astype(np.uint8)
    return np.where(hidden[..., None], mean, pixels)


def hottest(evidence: np.ndarray, share: float = SHARE) -> np.ndarray:
    """bool (h, w): the `share` (0..1) of the cells with the most evidence, one at least."""
    chosen = np.zeros(evidence.size, bool)
    chosen[np.argsort(-evidence, axis=None, kind="stable")[: _count(evidence, share)]] = True
    return chosen.reshape(evidence.shape)


def _count(evidence: np.ndarray, share: float) -> int:
    return max(1, round(share * evidence.size))


def probability_without(
    classifier: Classifier, pixels: np.ndarray, hidden: Sequence[np.ndarray], label: str
) -> np.ndarray:
    """The class's probability for a photo, uint8 (H, W, 3), with each of the sets of cells,
    bool (h, w), hidden; float64 (sets,)."""
    saved = classifier.saved
    photos = [hide(pixels, cells) for cells in hidden]
    logits, _ = classifier.run(prepare(photos, saved.image_size, saved.interpolation))
    return classifier.probabilities(logits)[:, saved.class_names.index(label)]


def without_a_tenth(
    classifier: Classifier, pixels: np.ndarray, found: Explanation, rng: np.random.Generator
) -> tuple[float, float]:
    """The answer's probability with a tenth of its photo, uint8 (H, W, 3), hidden: the cells
    of most evidence, and on average random ones."""
    answer = found.ranked[0]
    heat = found.of(answer)
    shuffled = [rng.permutation(heat.ravel()).reshape(heat.shape) for _ in range(_DRAWS)]
    hidden = [hottest(values) for values in (heat, *shuffled)]
    best, *others = probability_without(classifier, pixels, hidden, answer)
    return float(best), float(np.mean(others))


def conclusion(best: float, random: float) -> str:
    """What it says of a map that the answer's probability is `best` with the cells of most
    evidence hidden and `random` with random ones, 0..1."""
    if random - best >= MATTERS:
        return (
            "Yes, for this photo: the tenth that the map points at matters more than "
            "a random tenth."
        )
    if best - random >= MATTERS:
        return (
            "Not for this photo: a random tenth matters more than the tenth that the map points at."
        )
    return "This photo cannot tell: no tenth of it matters much more than another."


def hidden_drops(
    classifier: Classifier, photos: Sequence[np.ndarray], rng: np.random.Generator
) -> Drops:
    """Hide a tenth of each photo, uint8 (H, W, 3): where the answer's evidence is most, and at
    random."""
    rows = []
    for pixels in photos:
        found = explain(classifier, pixels)
        left = without_a_tenth(classifier, pixels, found, rng)
        rows.append(found.probability(found.ranked[0]) - np.array(left))
    most, random = np.array(rows).T
    return Drops(most, random)
