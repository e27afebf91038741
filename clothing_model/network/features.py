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

import numpy as np

from clothing_model.data.augmentation import AugmentationConfig, augment
from clothing_model.data.augmentation.config import FIRST
from clothing_model.data.datasets.folders import DatasetPhoto, Manifest, Progress
from clothing_model.data.pictures.door import open_image, resize
from clothing_model.network import pace
from clothing_model.network.backbones import Backbone
from clothing_model.network.batches import Pixels, run_in_batches
from clothing_model.network.engine import (
    DEVICES,
    KERAS,
    LITERT,
    Choice,
    Engine,
    Network,
    at_hand,
    choose,
    choose_for,
)
from clothing_model.network.lazy import LazyEngine
from clothing_model.network.peak_store import PeakStore
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
    """All that decides which vector a photo gets. `backbone` is the network's name, `weights` the
    SHA-256 that tells it from all others (`engine.Network`), `engine` the key of what runs it:
    another one rounds otherwise."""

    backbone: str
    weights: str
    image_size: int
    interpolation: str
    engine: str

    @property
    def key(self) -> str:
        """The name under which its vectors are kept."""
        facts = f"{self.weights} {self.image_size} {self.interpolation} {self.engine}"
        return f"{self.backbone}-{sha256(facts.encode()).hexdigest()[:12]}"


def source_of(network: Network, choice: Choice | None = None) -> VectorSource:
    """A network on this engine, or on the one that would be taken. Raises InvalidConfig,
    EngineMissing."""
    size, interpolation = network.image_size, network.interpolation
    engine = (choice or choose_for(network)).key
    return VectorSource(network.name, network.weights, size, interpolation, engine)


def forget_vectors(network: Network) -> None:
    """Drop all kept vectors of a network, whatever ran it."""
    for choice in (Choice(LITERT, "cpu"), *(Choice(KERAS, device) for device in DEVICES)):
        with VectorStore(source_of(network, choice).key) as store:
            store.forget()


def photo_pace(backbone: str, augmented: bool, engine: str = "") -> str:
    """The name under which the seconds a photo are kept, from its file to its vector; `engine` is
    a choice's key, by default that of the one that the settings give."""
    name = f"a photo through {backbone} on {engine or choose().key}"
    return name + (", augmented" if augmented else "")


def extract(
    record: Backbone,
    manifest: Manifest,
    photos: Sequence[DatasetPhoto],
    progress: Progress | None = None,
    network: LazyEngine | None = None,
    variant: Variant | None = None,
    keep: bool = True,
) -> np.ndarray:
    """The vectors of `photos`, or of one variant of each, float32 (n, vector_size), in order.

    Kept vectors are read; the network is opened only where some are missing. `progress` is
    called with (photos done, photos in all) after each batch and may raise, which loses at most
    that batch. Without `keep` everything is computed and nothing is kept for the next time.
    Raises WeightsMissing, EngineMissing, InvalidImage.
    """
    if not photos:
        return np.empty((0, record.vector_size), np.float32)
    network = network or LazyEngine(record)
    digests, key = {photo.digest for photo in photos}, variant.key if variant else ""
    frozen = at_hand(record)
    with VectorStore(source_of(frozen, network.choice).key) as store:
        missing = not keep or store.missing(digests, key)
    if missing:
        network.open()  # it may turn out that the engine that was meant cannot run it
    source = source_of(frozen, network.choice)
    if not (missing and keep and variant is None and network.gives_peaks):
        return vectors_of(source, network, manifest, photos, progress, variant, keep)
    with PeakStore(source.key, record) as peaks:
        return vectors_of(source, network, manifest, photos, progress, peaks=peaks)


def vectors_of(
    source: VectorSource,
    network: Engine | LazyEngine,
    manifest: Manifest,
    photos: Sequence[DatasetPhoto],
    progress: Progress | None = None,
    variant: Variant | None = None,
    keep: bool = True,
    peaks: PeakStore | None = None,
) -> np.ndarray:
    """As `extract`, of one photo at least, of any network; it runs only where some are missing.

    What it computes gets its `peaks`, too, where a LazyEngine gives them.
    """
    look = network.vectors_and_peaks if peaks and isinstance(network, LazyEngine) else None
    with VectorStore(source.key) as store:
        key = variant.key if variant else ""
        found = store.get({photo.digest for photo in photos}, key) if keep else {}
        missing = {photo.digest: manifest.file(photo) for photo in photos}
        missing = {digest: path for digest, path in missing.items() if digest not in found}
        if missing:
            total = len(found) + len(missing)
            with closing(compute(source, network, missing, variant, look)) as computed:
                for digests, (vectors, *more) in computed:
                    if keep:
                        store.put(digests, vectors, key)
                    if peaks and more:
                        peaks.put(digests, more[0])
                    found.update(zip(digests, vectors, strict=True))
                    if progress:
                        progress(len(found), total)
    if progress:
        progress(len(photos), len(photos))
    return np.stack([found[photo.digest] for photo in photos])


def compute(
    source: VectorSource,
    network: Engine | LazyEngine,
    missing: dict[str, Path],
    variant: Variant | None = None,
    look: Callable[[np.ndarray], tuple[np.ndarray, ...]] | None = None,
) -> Generator[tuple[list[str], tuple[np.ndarray, ...]]]:
    """The missing photos, files by digest, a batch at a time: their digests, and what `look` makes
    of them, by default their vectors alone."""
    batches = run_in_batches(
        look or (lambda pixels: (network.vectors(pixels),)),
        list(missing.values()),
        source.image_size,
        source.interpolation,
        network.batch_size,
        read_pixels=_reader(source, missing, variant) if variant else open_image,
    )
    rest, laps = iter(missing), pace.Laps()
    try:
        with closing(batches):
            for made in batches:
                digests = list(islice(rest, network.batch_size))
                yield digests, tuple(np.asarray(rows)[: len(digests)] for rows in made)
                laps.lap(len(digests))
    finally:
        if laps.seconds:
            name = photo_pace(source.backbone, variant is not None, source.engine)
            pace.keep(name, laps.seconds)


def _reader(
    source: VectorSource, missing: dict[str, Path], variant: Variant
) -> Callable[[Path], Pixels]:
    """From a path to its photo's variant: resized first, then augmented, as the preview does."""
    digests = {path: digest for digest, path in missing.items()}

    def read(path: Path) -> Pixels:
        pixels = resize(open_image(path), source.image_size, source.interpolation)
        return augment(pixels, variant.ranges, variant.seed, digests[path], variant.number)

    return read
