"""What a head learns from: the vectors of a dataset's training and validation photos."""

from dataclasses import dataclass

import numpy as np

from clothing_model.data.datasets.folders import DatasetPhoto, Manifest, Progress, class_indices
from clothing_model.errors import InvalidDataset
from clothing_model.network.backbones import backbone
from clothing_model.network.features import Variant, extract
from clothing_model.training.config import TrainingConfig


@dataclass(frozen=True, eq=False)
class Examples:
    """Vectors float32 (n, d) and class indices int64 (n,).

    variants: the training vectors, once for each variant of the photos; one without
        augmentation. The validation photos (val_x, val_y) are never augmented.
    """

    class_names: tuple[str, ...]
    variants: tuple[np.ndarray, ...]
    y: np.ndarray
    val_x: np.ndarray
    val_y: np.ndarray

    def of_epoch(self, epoch: int) -> np.ndarray:
        """The training vectors of an epoch, numbered from 1: each takes the next variant."""
        return self.variants[(epoch - 1) % len(self.variants)]


def load_examples(
    config: TrainingConfig,
    manifest: Manifest,
    progress: Progress | None = None,
    network: object | None = None,
) -> Examples:
    """The vectors that `config` needs, out of the store or through the backbone.

    `progress` is called with (photos done, photos in all, each variant counted) after each
    batch and may raise to stop. Raises InvalidDataset, InvalidImage, WeightsMissing.
    """
    check_trainable(manifest)
    train, validation = sample(config, manifest), manifest.select("validation")
    parts = [(train, variant) for variant in variants_of(config)] + [(validation, None)]
    total, before = sum(len(photos) for photos, _ in parts), 0
    vectors = []
    for photos, variant in parts:

        def report(done: int, _photos: int, before: int = before) -> None:
            if progress:
                progress(before + done, total)

        record = backbone(config.backbone)
        vectors.append(extract(record, manifest, photos, report, network, variant))
        before += len(photos)
    return Examples(
        class_names=manifest.class_names,
        variants=tuple(vectors[:-1]),
        y=class_indices(train, manifest.class_names),
        val_x=vectors[-1],
        val_y=class_indices(validation, manifest.class_names),
    )


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
            f"Expected at least two classes to tell apart in {manifest.root.name}; "
            f"found {', '.join(manifest.class_names)} alone.",
            manifest.root,
        )
    for split in ("train", "validation"):
        manifest.select(split)
        counts = manifest.counts.get(split)
        if counts is None:
            raise InvalidDataset(
                f"Expected the folders train and validation in {manifest.root.name}; "
                "found class folders without splits.",
                manifest.root,
            )
        if empty := [label for label, photos in counts.items() if not photos]:
            raise InvalidDataset(
                f"Expected the same classes in every split; {split} has no usable photo of "
                f"{', '.join(empty)}."
            )
