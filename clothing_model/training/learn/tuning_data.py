"""What tuning learns from: the maps of the training and validation photos at a cut."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clothing_model.data.datasets.folders import DatasetPhoto, Manifest, Progress
from clothing_model.network.backbones import backbone
from clothing_model.network.features import Variant
from clothing_model.network.map_store import MapFile
from clothing_model.network.maps import MapMaker, View
from clothing_model.training.config import TrainingConfig
from clothing_model.training.learn.examples import (
    Check,
    check_trainable,
    is_fresh,
    sample,
    variants_of,
)

Part = tuple[Sequence[DatasetPhoto], View]


@dataclass(frozen=True, eq=False)
class Maps:
    """Maps of photos, memory-mapped, and the row of each photo; the same of their mirror images.

    Without those the mirror image of a map is the map the other way round, as that of pixels is.
    """

    maps: np.ndarray
    rows: np.ndarray
    mirrored: "Maps | None" = None

    def __len__(self) -> int:
        return len(self.rows)

    def batch(self, places: np.ndarray, mirror: np.ndarray | None = None) -> np.ndarray:
        """Of the photos at these places (b,), in a mirror where `mirror` (b,) says so: float32
        (b, h, w, d)."""
        found = np.asarray(self.maps[self.rows[places]], np.float32)
        if mirror is not None and mirror.any():
            found[mirror] = (
                found[mirror][:, :, ::-1]
                if self.mirrored is None
                else self.mirrored.batch(places[mirror])
            )
        return found


def mirrors(config: TrainingConfig) -> bool:
    """Whether photos are mirrored half of the times: where augmentation does not say what is."""
    return config.augmentation is None


def views_of(config: TrainingConfig) -> list[View]:
    """How the training photos are looked at, so far as that is kept."""
    if mirrors(config):
        return [View(), View(mirrored=True)]
    return [View(variant) for variant in variants_of(config)[: 1 if is_fresh(config) else None]]


class TuningData:
    """The maps of one training at its cut, made by `maker` where they are not kept."""

    def __init__(self, config: TrainingConfig, manifest: Manifest, maker: MapMaker) -> None:
        self.config, self.maker = config, maker
        self.cut = backbone(config.backbone).cut(config.tuned_stages)
        self._manifest = manifest
        self._train, self._validation = sample(config, manifest), manifest.select("validation")
        self._passing: MapFile | None = None

    def keep(self, progress: Progress | None = None) -> None:
        """Make what is missing; `progress` and what it raises as in `MapMaker.keep`."""
        parts: list[Part] = [(self._train, view) for view in views_of(self.config)]
        self.maker.keep(self._manifest, [*parts, (self._validation, View())], progress)

    def validation(self) -> Maps:
        """The validation photos, as they are."""
        return self._maps(self._validation, View())

    def first(self) -> Maps:
        """The training photos as they are, or their first variant."""
        return self._maps(self._train, views_of(self.config)[0])

    def of_epoch(self, epoch: int, check: Check | None = None) -> Maps:
        """The training photos of an epoch of tuning, numbered from 1: each takes the next variant.

        A fresh one is made now, and dropped at the next call; `check` is called meanwhile.
        """
        config = self.config
        if mirrors(config):
            mirrored = None if self.cut.whole else self._maps(self._train, View(mirrored=True))
            plain = self.first()
            return Maps(plain.maps, plain.rows, mirrored)
        if not is_fresh(config):
            views = views_of(config)
            return self._maps(self._train, views[(epoch - 1) % len(views)])
        assert config.augmentation is not None
        view = View(Variant(config.augmentation, config.seed, config.epochs + epoch - 1))
        if self._passing:
            self._passing.drop()
        self._passing = self.maker.file(self.cut, view)
        self.maker.keep(self._manifest, [(self._train, view)], lambda *_: check and check())
        return self._maps(self._train, view)

    def _maps(self, photos: Sequence[DatasetPhoto], view: View) -> Maps:
        file = self.maker.file(self.cut, view)
        return Maps(*file.rows(photo.digest for photo in photos))


def keep_with_vectors(
    config: TrainingConfig, manifest: Manifest, maker: MapMaker, progress: Progress | None = None
) -> None:
    """Make the maps of those photos and variants of which there is no vector yet, in the pass that
    makes it: the mirror images can wait until the head is trained.

    Nothing is done where there are vectors, nor for fresh variants, of which none are kept. Raises
    as `MapMaker.keep`.
    """
    check_trainable(manifest)
    if is_fresh(config):
        return
    views: list[Part] = [(sample(config, manifest), View(each)) for each in variants_of(config)]
    parts = [*views, (manifest.select("validation"), View())]
    lacking = [(without, view) for photos, view in parts if (without := maker.new(photos, view))]
    if lacking:
        maker.keep(manifest, lacking, progress)
