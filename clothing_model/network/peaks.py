"""Photos to the peaks of all channels, which are kept on disk as vectors are."""

from collections.abc import Sequence
from contextlib import closing

import numpy as np

from clothing_model.data.datasets.folders import DatasetPhoto, Manifest, Progress
from clothing_model.network.features import compute, source_of
from clothing_model.network.lazy import LazyEngine
from clothing_model.network.peak_store import PeakStore
from clothing_model.network.vector_store import VectorStore


def extract_peaks(
    network: LazyEngine,
    manifest: Manifest,
    photos: Sequence[DatasetPhoto],
    progress: Progress | None = None,
) -> np.ndarray:
    """The peaks of one photo or more, PEAK (n, channels), in order.

    Kept ones are read; the network runs where some are missing, and the vectors that come along
    are kept as well. `progress` is called with (photos done, photos in all) after each batch and
    may raise, which loses at most that batch. Raises WeightsMissing, InvalidModel, EngineMissing,
    InvalidImage.
    """
    if missing_peaks(network, photos):
        network.open()  # it may turn out that the engine that was meant cannot run it
    source = source_of(network.opens, network.choice)
    with PeakStore(source.key, network.record) as store, VectorStore(source.key) as vectors:
        found = store.get({photo.digest for photo in photos})
        files = {photo.digest: manifest.file(photo) for photo in photos}
        missing = {digest: path for digest, path in files.items() if digest not in found}
        total = len(found) + len(missing)
        if missing:
            look = network.vectors_and_peaks
            with closing(compute(source, network, missing, look=look)) as computed:
                for digests, (rows, peaks) in computed:
                    vectors.put(digests, rows)
                    store.put(digests, peaks)
                    found.update(zip(digests, peaks, strict=True))
                    if progress:
                        progress(len(found), total)
    return np.stack([found[photo.digest] for photo in photos])


def missing_peaks(network: LazyEngine, photos: Sequence[DatasetPhoto]) -> int:
    """How many photos would have to go through the network. Raises as `extract_peaks`."""
    with PeakStore(source_of(network.opens, network.choice).key, network.record) as store:
        return len(store.missing({photo.digest for photo in photos}))
