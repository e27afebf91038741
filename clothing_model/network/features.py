"""Photos to vectors: decoded in threads while the network runs, and kept on disk.

A frozen backbone gives a photo the same vector every time, so it has to run once only.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from clothing_model.data.dataset import DatasetPhoto, Manifest, Progress
from clothing_model.data.images import open_image, resize
from clothing_model.network import pretrained
from clothing_model.network.backbones import Backbone
from clothing_model.network.vector_store import VectorStore

BATCH_SIZE = 32
_WORKERS = max(2, os.cpu_count() or 2)

Pixels = np.ndarray


def prepare(photos: Sequence[Pixels], image_size: int, interpolation: str) -> np.ndarray:
    """Photos, uint8 (H, W, 3) each, as a batch: float32 (B, S, S, 3) in 0..255.

    The one way from pixels to a network's input, for training, evaluation and prediction.
    """
    squares = [resize(photo, image_size, interpolation) for photo in photos]
    return np.stack(squares).astype(np.float32)


def run_in_batches(
    network: Callable[[np.ndarray], Any],
    paths: Sequence[Path],
    image_size: int,
    interpolation: str,
    batch_size: int = BATCH_SIZE,
) -> Iterator[Any]:
    """What `network` makes of the photos, batch by batch, in the order of `paths`.

    The network always gets whole batches, float32 (batch_size, S, S, 3): the last one is
    filled up with its own last photo, so what comes back for it has rows to drop. Raises
    InvalidImage for a file that cannot be read.
    """

    def read(path: Path) -> Pixels:
        return resize(open_image(path), image_size, interpolation)

    with ThreadPoolExecutor(_WORKERS) as pool:
        pixels = _ahead(pool, read, paths, 3 * batch_size)
        while batch := list(islice(pixels, batch_size)):
            batch.extend(batch[-1:] * (batch_size - len(batch)))
            yield network(prepare(batch, image_size, interpolation))


def _ahead(
    pool: ThreadPoolExecutor,
    read: Callable[[Path], Pixels],
    paths: Iterable[Path],
    ahead: int,
) -> Iterator[Pixels]:
    """`map` in threads that stays at most `ahead` photos in front of the reader."""
    rest = iter(paths)
    waiting = deque(pool.submit(read, path) for path in islice(rest, ahead))
    try:
        while waiting:
            pixels = waiting.popleft().result()
            waiting.extend(pool.submit(read, path) for path in islice(rest, 1))
            yield pixels
    finally:
        for future in waiting:
            future.cancel()


def store_key(record: Backbone, weights: str) -> str:
    """The name of the vectors of one backbone: what would change them is part of it."""
    facts = f"{weights} {record.image_size} {record.interpolation}"
    return f"{record.name}-{sha256(facts.encode()).hexdigest()[:12]}"


def extract(
    record: Backbone,
    manifest: Manifest,
    photos: Sequence[DatasetPhoto],
    progress: Progress | None = None,
    network: Any | None = None,
) -> np.ndarray:
    """The vectors of `photos`, float32 (n, vector_size), in their order.

    Kept vectors are read; the backbone is loaded only where some are missing, unless
    `network` (pixels to vectors) is given. `progress` is called with (photos done, photos
    in all). A stop in between loses at most one batch. Raises WeightsMissing, InvalidImage.
    """
    with VectorStore(store_key(record, pretrained.fingerprint(record))) as store:
        found = store.get({photo.digest for photo in photos})
        missing = {photo.digest: manifest.file(photo) for photo in photos}
        missing = {digest: path for digest, path in missing.items() if digest not in found}
        if missing:
            for digests, vectors in _compute(record, missing, network):
                store.put(digests, vectors)
                found.update(zip(digests, vectors, strict=True))
                if progress:
                    progress(len(found), len(found) + len(missing) - _done(found, missing))
    if progress:
        progress(len(photos), len(photos))
    empty = np.empty((0, record.vector_size), np.float32)
    return np.stack([found[photo.digest] for photo in photos]) if photos else empty


def _done(found: dict[str, np.ndarray], missing: dict[str, Path]) -> int:
    return sum(digest in found for digest in missing)


def _compute(
    record: Backbone, missing: dict[str, Path], network: Any | None
) -> Iterator[tuple[list[str], np.ndarray]]:
    """(digests, vectors) of the missing photos, a batch at a time."""
    if network is None:
        from clothing_model.network.classifier import vector_network

        network = vector_network(record)
    batches = run_in_batches(
        network.predict_on_batch, list(missing.values()), record.image_size, record.interpolation
    )
    rest = iter(missing)
    for vectors in batches:
        digests = list(islice(rest, BATCH_SIZE))
        yield digests, np.asarray(vectors)[: len(digests)]
