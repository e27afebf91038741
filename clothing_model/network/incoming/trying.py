"""What a file does not say, tried on labelled photos: the right way is the one that is right.

A network that gets its pixels in another way than it was trained with still answers, and mostly
wrong; so does one whose classes stand in another order. On photos whose class is known, both show.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from clothing_model.data.datasets.folders import DatasetPhoto, Manifest, class_indices
from clothing_model.data.pictures.door import open_image
from clothing_model.network.batches import prepare
from clothing_model.network.incoming.drafts import Draft
from clothing_model.network.metrics import cross_entropy, least_loss
from clothing_model.tasks import Report

PHOTOS = 60
_BATCH = 8


@dataclass(frozen=True)
class Trial:
    """One way to give pixels: of `photos` photos, how many are right with the classes in the order
    of the dataset; and how many with the classes in the `order` that fits best (for each of the
    dataset's classes, the place of the number that stands for it).

    loss: the mean cross-entropy in nats in that order, as sure as is best.
    """

    pixels: str
    photos: int
    right: int
    best_right: int
    order: tuple[int, ...]
    loss: float


@dataclass(frozen=True)
class Guess:
    """What the photos say: class names in the order of the network's numbers, and its pixels.

    trials: the best first.
    """

    class_names: tuple[str, ...]
    pixels: str
    trials: tuple[Trial, ...]

    @property
    def in_order(self) -> bool:
        """Whether the classes stand as the dataset has them."""
        best = self.trials[0]
        return best.order == tuple(range(len(best.order)))


def guess(draft: Draft, manifest: Manifest, report: Report | None = None) -> Guess | None:
    """Try a draft on photos of a dataset; None where it tells another number of classes apart.

    Raises InvalidImage, InvalidDataset, and as `Draft.open`; whatever `report` raises.
    """
    names = manifest.class_names
    if len(names) != draft.found["classes"]:
        return None
    photos = some_of(manifest)
    truth = class_indices(photos, names)
    engine, scales_itself = draft.open(report)
    head, size = draft.head, draft.found["image_size"]
    interpolation = draft.record.interpolation if draft.record else "bilinear"
    trials, steps = [], len(draft.scales) * len(photos)
    for number, scale in enumerate(draft.scales):
        rows = []
        for start in range(0, len(photos), _BATCH):
            if report:
                report("Trying it on labelled photos", number * len(photos) + start, steps)
            part = [open_image(manifest.file(p)) for p in photos[start : start + _BATCH]]
            batch = prepare(part, size, interpolation)
            rows.append(engine.vectors(batch if scales_itself else scale.apply(batch)))
        trials.append(_trial(scale.name, head.logits(np.concatenate(rows)), truth))
    trials.sort(key=lambda trial: (-trial.best_right, trial.loss))
    if not _is_sure(trials[0]):
        trials.sort(key=lambda trial: (-trial.right, trial.loss))
        trials[0] = replace(trials[0], best_right=trials[0].right, order=tuple(range(len(names))))
    placed = {place: name for name, place in zip(names, trials[0].order, strict=True)}
    ordered = tuple(placed[place] for place in range(len(names)))
    return Guess(ordered, trials[0].pixels, tuple(trials))


def _is_sure(trial: Trial) -> bool:
    """Whether the classes stand in an order of their own: of a model that is mostly wrong, chance
    alone makes some order look better than the dataset's."""
    return 2 * trial.best_right >= trial.photos and trial.best_right >= 2 * trial.right


def some_of(manifest: Manifest) -> list[DatasetPhoto]:
    """About `PHOTOS` photos, of all classes alike, of those that nothing was learned from where
    there are any."""
    photos = manifest.select("validation") or manifest.photos
    each = max(2, PHOTOS // len(manifest.class_names))
    return spread(photos, each)


def spread(photos: Sequence[DatasetPhoto], each: int) -> list[DatasetPhoto]:
    """At most `each` photos of every class, spread over all there are."""
    found: list[DatasetPhoto] = []
    for label in dict.fromkeys(photo.label for photo in photos):
        own = [photo for photo in photos if photo.label == label]
        found += own[:: max(1, len(own) // each)][:each]
    return found


def _trial(pixels: str, logits: np.ndarray, truth: np.ndarray) -> Trial:
    classes = logits.shape[1]
    counts = np.zeros((classes, classes), np.int64)  # row: the true class, column: the answer
    np.add.at(counts, (truth, logits.argmax(axis=1)), 1)
    order = best_order(counts)
    placed = np.nan_to_num(logits)[:, order]
    loss = cross_entropy(placed, truth, least_loss(placed, truth))
    right, best = int(np.trace(counts)), int(sum(counts[row, order[row]] for row in range(classes)))
    return Trial(pixels, len(truth), right, best, tuple(order), loss)


def best_order(counts: np.ndarray) -> list[int]:
    """For each row of counts (n, n) a column of its own, so that their sum is large: the largest
    count first, then the largest of what is left; of equals one on the diagonal."""
    size = len(counts)
    cells = sorted(np.ndindex(size, size), key=lambda cell: (-counts[cell], cell[0] != cell[1]))
    found: dict[int, int] = {}
    for row, column in cells:
        if row not in found and column not in found.values():
            found[row] = column
    return [found[row] for row in range(size)]
