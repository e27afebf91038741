"""Photos to vectors, which are kept on disk.

A frozen backbone gives a photo the same vector every time, so it has to run once only.
"""

import json
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from clothing_model.data.augmentation import AugmentationConfig, augment
from clothing_model.data.augmentation.config import FIRST
from clothing_model.data.datasets.folders import DatasetPhoto, Manifest, Progress
from clothing_model.data.pictures.door import open_image, resize
from clothing_model.network import pace, pretrained
from clothing_model.network.backbones import Backbone
from clothing_model.network.batches import BATCH_SIZE, Pixels, run_in_batches
from clothing_model.network.vector_store import VectorStore


@dataclass(frozen=True)
class Variant:
    """Variant `number` of every photo, as `data.augmentation.augment` draws it."""

    ranges: AugmentationConfig
    seed: int
    number: int

    @property
    def key(self) -> str:
        """What tells its vectors from those of other variants of the same photo.

        A range that came later counts where it is in use: vectors kept before it stay good.
        """
        used = self.ranges.in_use
        ranges = {n: v for n, v in self.ranges.to_json().items() if n in FIRST or n in used}
        facts = json.dumps(ranges, sort_keys=True)
        return f"{sha256(facts.encode()).hexdigest()[:16]}-{self.seed}-{self.number}"


@dataclass(frozen=True)
class VectorSource:
    """All that decides which vector a photo gets. `weights` is the SHA-256 of their file."""

    backbone: str
    weights: str
    image_size: int
    interpolation: str

    @property
    def key(self) -> str:
        """The name under which its vectors are kept."""
        facts = f"{self.weights} {self.image_size} {self.interpolation}"
        return f"{self.backbone}-{sha256(facts.encode()).hexdigest()[:12]}"


def source_of(record: Backbone) -> VectorSource:
    """A backbone with the weights that are at hand. Raises WeightsMissing."""
    weights = pretrained.fingerprint(record)
    return VectorSource(record.name, weights, record.image_size, record.interpolation)


def photo_pace(backbone: str, augmented: bool) -> str:
    """The name under which the seconds a photo are kept, from its file to its vector."""
    return f"a photo through {backbone}" + (", augmented" if augmented else "")


def extract(
    record: Backbone,
    manifest: Manifest,
    photos: Sequence[DatasetPhoto],
    progress: Progress | None = None,
    network: Any | None = None,
    variant: Variant | None = None,
    keep: bool = True,
) -> np.ndarray:
    """The vectors of `photos`, or of one variant of each, float32 (n, vector_size), in order.

    Kept vectors are read; the backbone is loaded only where some are missing, unless
    `network` (pixels to vectors) is given. `progress` is called with (photos done, photos
    in all) after each batch and may raise, which loses at most that batch. Without `keep`
    everything is computed and nothing is kept for the next time. Raises WeightsMissing,
    InvalidImage.
    """
    if not photos:
        return np.empty((0, record.vector_size), np.float32)

    def run(batch: np.ndarray) -> np.ndarray:
        nonlocal network
        if network is None:
            from clothing_model.network.keras_model import vector_network

            network = vector_network(record)
        return np.asarray(network.predict_on_batch(batch))

    return vectors_of(source_of(record), run, manifest, photos, progress, variant, keep)


def vectors_of(
    source: VectorSource,
    run: Callable[[np.ndarray], np.ndarray],
    manifest: Manifest,
    photos: Sequence[DatasetPhoto],
    progress: Progress | None = None,
    variant: Variant | None = None,
    keep: bool = True,
) -> np.ndarray:
    """As `extract`, of one photo at least, with `run` as the network: it takes whole batches,
    float32 (B, S, S, 3) in 0..255, gives their vectors (B, d), and is called only where some
    are missing.
    """
    with VectorStore(source.key) as store:
        key = variant.key if variant else ""
        found = store.get({photo.digest for photo in photos}, key) if keep else {}
        missing = {photo.digest: manifest.file(photo) for photo in photos}
        missing = {digest: path for digest, path in missing.items() if digest not in found}
        if missing:
            total = len(found) + len(missing)
            with closing(_compute(source, run, missing, variant)) as computed:
                for digests, vectors in computed:
                    if keep:
                        store.put(digests, vectors, key)
                    found.update(zip(digests, vectors, strict=True))
                    if progress:
                        progress(len(found), total)
    if progress:
        progress(len(photos), len(photos))
    return np.stack([found[photo.digest] for photo in photos])


def _compute(
    source: VectorSource,
    run: Callable[[np.ndarray], np.ndarray],
    missing: dict[str, Path],
    variant: Variant | None,
) -> Generator[tuple[list[str], np.ndarray]]:
    """(digests, vectors) of the missing photos, a batch at a time."""
    batches = run_in_batches(
        run,
        list(missing.values()),
        source.image_size,
        source.interpolation,
        read_pixels=_reader(source, missing, variant) if variant else open_image,
    )
    rest, laps = iter(missing), pace.Laps()
    try:
        with closing(batches):
            for vectors in batches:
                digests = list(islice(rest, BATCH_SIZE))
                yield digests, np.asarray(vectors)[: len(digests)]
                laps.lap(len(digests))
    finally:
        if laps.seconds:
            pace.keep(photo_pace(source.backbone, variant is not None), laps.seconds)


def _reader(
    source: VectorSource, missing: dict[str, Path], variant: Variant
) -> Callable[[Path], Pixels]:
    """From a path to its photo's variant: resized first, then augmented, as the preview does."""
    digests = {path: digest for digest, path in missing.items()}

    def read(path: Path) -> Pixels:
        pixels = resize(open_image(path), source.image_size, source.interpolation)
        return augment(pixels, variant.ranges, variant.seed, digests[path], variant.number)

    return read
