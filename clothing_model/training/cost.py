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
from clothing_model.network.engine import at_hand
from clothing_model.network.features import Variant, photo_pace, source_of
from clothing_model.network.lazy import LazyEngine
from clothing_model.network.maps import MapMaker, View
from clothing_model.network.vector_store import VectorStore
from clothing_model.training.config import TrainingConfig
from clothing_model.training.learn.examples import is_fresh, sample, variants_of
from clothing_model.training.learn.head_pace import step_seconds
from clothing_model.training.learn.tuning_data import views_of
from clothing_model.training.learn.tuning_pace import AROUND, VALIDATION_SHARE, tuning_seconds

Needed = dict[tuple[str, Variant | None], set[str]]


@dataclass
class Cost:
    """What is to be done before the trainings are over.

    variants: how many of each training photo are needed; varied_in_all: together; varied:
        those that have no vector yet and have to go through the backbone.
    plain: photos as they are that have to go through it.
    mapped: photos and mirror images that have to go through it once more, for maps at a cut.
    map_bytes: what the maps of tuning take on the disk.
    epochs: the seconds of an epoch of tuning, of each training that has some.
    seconds: in all, None where a backbone has never been timed here; `rough` where its time
        is only known from another one's.
    """

    variants: int = 0
    varied: int = 0
    varied_in_all: int = 0
    plain: int = 0
    mapped: int = 0
    map_bytes: int = 0
    epochs: tuple[float, ...] = ()
    seconds: float | None = 0.0
    rough: bool = False

    @property
    def photos(self) -> int:
        return self.varied + self.plain + self.mapped

    @property
    def words(self) -> str:
        """ "about 2 min 40 s: 4 variants of 3,068 photos", or why nobody can tell."""
        if self.seconds is None:
            return f"{self._work}; not timed on this computer yet, the first seconds will tell"
        return f"{self._time}: {self._work}"

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
        work = " and ".join(parts) or "all vectors are kept"
        return "; ".join([work, *self._tuning])

    @property
    def _tuning(self) -> list[str]:
        """Maps, and epochs of tuning, where there are any."""
        told = []
        if self.map_bytes:
            maps = f"{wording.size(self.map_bytes)} of maps"
            told.append(f"{self.mapped:,} more for {maps}" if self.mapped else maps)
        if self.epochs:
            low, high = (wording.estimate(each(self.epochs), self.rough) for each in (min, max))
            each = low if low == high else f"{low} to {high}"
            told.append(f"an epoch of tuning {each}")
        return told


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
    _add_maps(cost, configs, manifest)
    for config in configs:
        if config.tunes:
            _add_tuning(cost, config, manifest)
    if cost.seconds is not None:
        cost.seconds += _heads(configs, manifest) + _around(configs)
    return cost


def _add_maps(cost: Cost, configs: Sequence[TrainingConfig], manifest: Manifest) -> None:
    """What the maps of trainings that share their vectors take: they share a pass, too."""
    groups: dict[tuple[object, ...], list[TrainingConfig]] = defaultdict(list)
    for config in configs:
        if config.tunes:
            groups[config.examples_source].append(config)
    validation = manifest.select("validation")
    for group in groups.values():
        record, train = backbone(group[0].backbone), sample(group[0], manifest)
        maker = MapMaker(LazyEngine(record), [record.cut(each.tuned_stages) for each in group])
        for photos, view in [*((train, view) for view in views_of(group[0])), (validation, View())]:
            digests = {photo.digest for photo in photos}
            cost.map_bytes += len(digests) * maker.map_bytes(view)
            if not maker.passes:
                continue
            at_hand = pretrained.weights_at_hand(record) is not None
            missing = maker.missing(photos, view) if at_hand else digests
            if not view.mirrored:  # the pass that makes a vector makes the map
                missing -= (
                    {photo.digest for photo in maker.new(photos, view)} if at_hand else missing
                )
            cost.mapped += len(missing)
            _add_photos(cost, record, view.variant is not None, len(missing))


def _add_tuning(cost: Cost, config: TrainingConfig, manifest: Manifest) -> None:
    record = backbone(config.backbone)
    photo = photo_seconds(record, False, _engine(record))
    if photo is None:
        cost.seconds = None
        return
    seconds, rough = tuning_seconds(config, photo[0])
    count = len(sample(config, manifest)) + VALIDATION_SHARE * len(manifest.select("validation"))
    cost.epochs = (*cost.epochs, count * seconds)
    cost.rough |= rough
    if cost.seconds is not None:
        cost.seconds += config.tuning_epochs * count * seconds + AROUND


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
    with VectorStore(source_of(at_hand(record)).key) as store:
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
