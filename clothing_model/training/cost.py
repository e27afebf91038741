"""What trainings cost, told before they start: photos for the backbone, and seconds.

The seconds come from what was measured on this computer (`network.pace`). Nothing here
needs Keras or reads a vector.
"""

import os
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from clothing_model import wording
from clothing_model.data.datasets.manifest import Manifest
from clothing_model.network import pace, pretrained
from clothing_model.network.backbones import BACKBONES, Backbone, backbone
from clothing_model.network.features import Variant, photo_pace, source_of
from clothing_model.network.lazy import LazyEngine
from clothing_model.network.vector_store import VectorStore
from clothing_model.training.config import TrainingConfig
from clothing_model.training.learn.examples import is_fresh, sample, variants_of
from clothing_model.training.learn.head_pace import step_seconds

Needed = dict[tuple[str, Variant | None], set[str]]


@dataclass
class Cost:
    """What is to be done before the trainings are over.

    variants: how many of each training photo are needed; varied_in_all: together; varied:
        those that have no vector yet and have to go through the backbone.
    plain: photos as they are that have to go through it.
    seconds: in all, None where a backbone has never been timed here; `rough` where its time
        is only known from another one's.
    """

    variants: int = 0
    varied: int = 0
    varied_in_all: int = 0
    plain: int = 0
    seconds: float | None = 0.0
    rough: bool = False

    @property
    def photos(self) -> int:
        return self.varied + self.plain

    @property
    def words(self) -> str:
        """ "about 2 min 40 s: 4 variants of 3,068 photos", or why nobody can tell."""
        if self.seconds is None:
            return f"{self._work}; not timed on this computer yet, the first seconds will tell"
        return f"{self._time}: {self._work}"

    @property
    def short(self) -> str:
        """The same in as few words as can be, to stand beside others."""
        if self.seconds is None:
            return f"{self._work}, not timed yet"
        return f"{self._time} ({self._work})" if self.photos else self._time

    @property
    def _time(self) -> str:
        assert self.seconds is not None
        return wording.estimate(self.seconds, self.rough)

    @property
    def _work(self) -> str:
        parts = []
        if self.varied == self.varied_in_all > 0:
            each = self.varied_in_all // self.variants
            plural = "variants" if self.variants > 1 else "variant"
            parts.append(f"{self.variants} {plural} of {each:,} photos")
        elif self.varied:
            parts.append(f"{self.varied:,} of {self.varied_in_all:,} variants")
        if self.plain:
            parts.append(f"{self.plain:,} {'more' if parts else 'photos'}")
        return " and ".join(parts) or "all vectors are kept"


def estimate(configs: Sequence[TrainingConfig], manifest: Manifest) -> Cost:
    """The cost of trainings that are started together. Raises InvalidDataset."""
    cost = Cost()
    for config in {config.examples_source: config for config in configs}.values():
        if is_fresh(config):  # they are made for each training, and never kept
            photos = config.epochs * len({photo.digest for photo in sample(config, manifest)})
            cost.variants += config.epochs
            cost.varied += photos
            cost.varied_in_all += photos
            _add_photos(cost, backbone(config.backbone), True, photos)
    for (name, variant), digests in _needed(configs, manifest).items():
        missing = _missing(backbone(name), variant, digests)
        if variant:
            cost.variants += 1
            cost.varied += missing
            cost.varied_in_all += len(digests)
        else:
            cost.plain += missing
        _add_photos(cost, backbone(name), variant is not None, missing)
    if cost.seconds is not None:
        cost.seconds += _heads(configs, manifest) + _around(configs)
    return cost


def _needed(configs: Sequence[TrainingConfig], manifest: Manifest) -> Needed:
    """The digests of the photos whose vectors are needed, by backbone and variant."""
    needed: Needed = defaultdict(set)
    validation = {photo.digest for photo in manifest.select("validation")}
    sources = {config.examples_source: config for config in configs}
    for config in sources.values():
        train = {photo.digest for photo in sample(config, manifest)}
        for variant in () if is_fresh(config) else variants_of(config):
            needed[config.backbone, variant] |= train
        needed[config.backbone, None] |= validation
    return needed


def _missing(record: Backbone, variant: Variant | None, digests: set[str]) -> int:
    if pretrained.weights_at_hand(record) is None:  # asking for them would download them
        return len(digests)
    with VectorStore(source_of(record).key) as store:
        return len(store.missing(digests, variant.key if variant else ""))


def _add_photos(cost: Cost, record: Backbone, augmented: bool, photos: int) -> None:
    if not photos or cost.seconds is None:
        return
    known = photo_seconds(record, augmented, _engine(record))
    if known is None:
        cost.seconds = None
        return
    cost.seconds += photos * known[0]
    cost.rough |= known[1]


def _engine(record: Backbone) -> str:
    """The key of what would run it; "" where its weights would have to be downloaded first."""
    return LazyEngine(record).choice.key if pretrained.weights_at_hand(record) else ""


def photo_seconds(record: Backbone, augmented: bool, engine: str = "") -> tuple[float, bool] | None:
    """Seconds a photo on an engine (its choice's key; "" for the settings' one), and whether that
    is rough: scaled from another backbone's; or None."""
    if own := pace.measured(photo_pace(record.name, augmented, engine)):
        return own, False
    kin = sorted(BACKBONES, key=lambda other: (other != record, other.weights != record.weights))
    for other in kin:
        for kind in (augmented, not augmented):
            if seconds := pace.measured(photo_pace(other.name, kind, engine)):
                return seconds * record.relative_time / other.relative_time, True
    return None


def _heads(configs: Sequence[TrainingConfig], manifest: Manifest) -> float:
    """Seconds of all steps, on as many processors as there are heads to train side by side."""
    validation = len(manifest.select("validation"))
    seconds = 0.0
    for config in configs:
        photos = len(sample(config, manifest)) + validation
        steps = config.epochs * ceil(photos / config.batch_size)
        size = backbone(config.backbone).vector_size
        seconds += steps * step_seconds(size, config.inner_size, config.batch_size)
    return seconds / min(len(configs), os.cpu_count() or 1)


def _around(configs: Sequence[TrainingConfig]) -> float:
    """Seconds for converting the backbones that have not been yet, where that was timed."""
    records = {config.backbone: backbone(config.backbone) for config in configs}
    return sum(
        pace.measured(pace.CONVERTING + name) or 0.0
        for name, record in records.items()
        if pretrained.weights_at_hand(record) and LazyEngine(record).has_to_be_converted
    )
