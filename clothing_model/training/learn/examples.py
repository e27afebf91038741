"""What a head learns from: the vectors of a dataset's training and validation photos."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np

from clothing_model.data.datasets.folders import DatasetPhoto, Manifest, Progress, class_indices
from clothing_model.errors import InvalidDataset
from clothing_model.network.backbones import backbone
from clothing_model.network.features import Variant, extract
from clothing_model.network.lazy import LazyEngine
from clothing_model.training.config import TrainingConfig

_MOST = 3  # fresh variants in memory
_LOOK = 0.2  # seconds between looks at a stop


Check = Callable[[], None]
"""Called now and then in the middle of slow work; may raise to stop."""


@dataclass(frozen=True, eq=False)
class Examples:
    """Vectors float32 (n, d) and class indices int64 (n,).

    variants: the training vectors, once for each variant of the photos; one without
        augmentation. The validation photos (val_x, val_y) are never augmented.
    judged_on: the same for the same validation photos and classes, whatever the backbone.
    fresh: makes the variants after the first, where every epoch has its own.
    """

    class_names: tuple[str, ...]
    variants: tuple[np.ndarray, ...]
    y: np.ndarray
    val_x: np.ndarray
    val_y: np.ndarray
    judged_on: str = ""
    fresh: "FreshVariants | None" = None

    def of_epoch(self, epoch: int, check: Check | None = None) -> np.ndarray:
        """The training vectors of an epoch, numbered from 1: each takes the next variant.

        `check` is called while a fresh one is made, which may take minutes.
        """
        number = (epoch - 1) % (self.fresh.count if self.fresh else len(self.variants))
        if self.fresh and number:
            return self.fresh.vectors(number, check)
        return self.variants[number]


class FreshVariants:
    """`count` variants, made when they are asked for: with one for every epoch, all of them
    together may be many gigabytes. Only the last few are kept, for the other heads of a sweep,
    which are at most an epoch or two away. Several threads may ask.
    """

    def __init__(self, make: Callable[[int, Check | None], np.ndarray], count: int) -> None:
        self.count = count
        self._make = make
        self._kept: dict[int, np.ndarray] = {}
        self._lock = threading.Lock()

    def vectors(self, number: int, check: Check | None = None) -> np.ndarray:
        """The vectors of a variant, float32 (n, d)."""
        while True:
            if (found := self._kept.get(number)) is not None:
                return found
            if not self._lock.acquire(timeout=_LOOK):  # another thread makes one
                if check:
                    check()
                continue
            try:
                if number not in self._kept:
                    self._kept[number] = self._make(number, check)
                    for old in list(self._kept)[:-_MOST]:
                        del self._kept[old]
            finally:
                self._lock.release()


def load_examples(
    config: TrainingConfig,
    manifest: Manifest,
    progress: Progress | None = None,
    network: LazyEngine | None = None,
) -> Examples:
    """The vectors that `config` needs, out of the store or through the backbone.

    Of fresh variants the first alone is made now, and none is kept in the store. `progress` is
    called with (photos done, photos in all, each variant counted) after each batch and may
    raise to stop. Raises InvalidDataset, InvalidImage, WeightsMissing.
    """
    check_trainable(manifest)
    record = backbone(config.backbone)
    network = network or LazyEngine(record)
    train, validation = sample(config, manifest), manifest.select("validation")
    fresh = is_fresh(config)
    parts = [(train, variant) for variant in variants_of(config)[: 1 if fresh else None]]
    parts += [(validation, None)]
    total, before = sum(len(photos) for photos, _ in parts), 0
    vectors = []
    for photos, variant in parts:

        def report(done: int, _photos: int, before: int = before) -> None:
            if progress:
                progress(before + done, total)

        keep = not (fresh and variant)
        vectors.append(extract(record, manifest, photos, report, network, variant, keep))
        before += len(photos)

    return Examples(
        class_names=manifest.class_names,
        variants=tuple(vectors[:-1]),
        y=class_indices(train, manifest.class_names),
        val_x=vectors[-1],
        val_y=class_indices(validation, manifest.class_names),
        judged_on=_name_of(validation),
        fresh=_fresh_variants(config, manifest, train, network) if fresh else None,
    )


def _name_of(photos: Sequence[DatasetPhoto]) -> str:
    rows = sorted(f"{photo.digest} {photo.label}" for photo in photos)
    return sha256("\n".join(rows).encode()).hexdigest()[:16]


def _fresh_variants(
    config: TrainingConfig, manifest: Manifest, train: Sequence[DatasetPhoto], network: LazyEngine
) -> FreshVariants:
    record, variants = backbone(config.backbone), variants_of(config)

    def make(number: int, check: Check | None) -> np.ndarray:
        def report(_done: int, _photos: int) -> None:
            if check:
                check()

        return extract(record, manifest, train, report, network, variants[number], keep=False)

    return FreshVariants(make, len(variants))


def is_fresh(config: TrainingConfig) -> bool:
    """Whether every epoch has a variant of the photos of its own."""
    return config.augmentation is not None and not config.variants


def variants_of(config: TrainingConfig) -> list[Variant | None]:
    """Which variants of the training photos are needed; None stands for the photo itself."""
    if config.augmentation is None:
        return [None]
    return [
        Variant(config.augmentation, config.seed, number) for number in range(config.variants_made)
    ]


def sample(config: TrainingConfig, manifest: Manifest) -> tuple[DatasetPhoto, ...]:
    """The training photos: all, or `config.photos` of them with the classes in proportion.

    The same seed takes the same photos; every class keeps one at least, so that fewer photos
    than classes become one of each.
    """
    photos = manifest.select("train")
    if not config.photos or config.photos >= len(photos):
        return photos
    order = np.random.default_rng(config.seed).permutation(len(photos))
    labels = np.array([photo.label for photo in photos])
    classes = [order[labels[order] == label] for label in manifest.class_names]
    quotas = _in_proportion(np.array([len(rows) for rows in classes]), config.photos)
    chosen = [rows[:quota] for rows, quota in zip(classes, quotas, strict=True)]
    return tuple(photos[row] for row in np.sort(np.concatenate(chosen)))


def _in_proportion(counts: np.ndarray, total: int) -> np.ndarray:
    """`total`, or one for each where that is more, shared as `counts` are, by largest remainders.

    counts: int (n,), 1 or more each; `total` is at most their sum.
    """
    exact = total * counts / counts.sum()
    shares: np.ndarray = np.maximum(1, np.floor(exact)).astype(int)
    while shares.sum() < total:
        shares[np.argmax(exact - shares)] += 1
    while shares.sum() > max(total, len(counts)):
        shares[np.argmin(np.where(shares > 1, exact - shares, np.inf))] -= 1
    return shares


def check_trainable(manifest: Manifest) -> None:
    """Raises InvalidDataset unless train and validation hold the same two or more classes."""
    if len(manifest.class_names) < 2:
        raise InvalidDataset(
            f"{manifest.root.name} must have at least two classes to tell apart. "
            f"It has {', '.join(manifest.class_names)} alone.",
            manifest.root,
        )
    for split in ("train", "validation"):
        manifest.select(split)
        counts = manifest.counts.get(split)
        if counts is None:
            raise InvalidDataset(
                f"{manifest.root.name} must have the folders train and validation. "
                "It has class folders without splits.",
                manifest.root,
            )
        if empty := [label for label, photos in counts.items() if not photos]:
            raise InvalidDataset(
                f"Every split must have the same classes. {split} has no usable photo of "
                f"{', '.join(empty)}."
            )
