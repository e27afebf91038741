"""A run deals the photos that it needs to all computers of a cluster that have a place.

It works through them itself, too; so without any help it takes as long as alone.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from shutil import rmtree

import numpy as np

from clothing_model.data.datasets.folders import DatasetPhoto, Manifest, Progress
from clothing_model.files import read_arrays, remove
from clothing_model.network.backbones import backbone
from clothing_model.network.features import extract, source_of
from clothing_model.network.lazy import LazyEngine
from clothing_model.network.maps import MapMaker, View
from clothing_model.network.vector_store import VectorStore
from clothing_model.training.config import TrainingConfig
from clothing_model.training.launch import shards
from clothing_model.training.launch.shards import Shard
from clothing_model.training.learn.examples import is_fresh, sample, variants_of
from clothing_model.training.run.runs import Run

LEAST_PHOTOS = 128  # fewer are done before anybody has come to help
SHARD_PHOTOS = 64
MOST_SHARDS = 200
MOST_MAPS = 256  # of a shard, which its helper holds in memory
SILENT_SECONDS = 15.0  # who has taken a shard and says nothing for so long has gone
_LOOK_SECONDS = 0.05

Parts = Sequence[tuple[Sequence[DatasetPhoto], View]]
Keep = Callable[[Shard, dict[str, np.ndarray]], None]


class Sharing:
    """The photos of one job. `run` is the one in whose folder shards lie."""

    def __init__(self, run: Run, network: LazyEngine) -> None:
        self._run, self._network = run, network

    def vectors(
        self, config: TrainingConfig, manifest: Manifest, progress: Progress | None = None
    ) -> None:
        """Make the vectors that a training lacks; of fresh variants none is kept, nor dealt.

        `progress` and what is raised as in `features.extract`.
        """
        record, network = backbone(config.backbone), self._network
        views = [] if is_fresh(config) else [View(variant) for variant in variants_of(config)]
        parts = [(sample(config, manifest), view) for view in views]
        parts += [(manifest.select("validation"), View())]
        source, lacking = source_of(network.network, network.choice).key, []
        with VectorStore(source) as store:
            for photos, view in parts:
                without = store.missing({photo.digest for photo in photos}, _key(view))
                lacking.append((_only(photos, without), view))

        def do(shard: Shard, report: Progress) -> None:
            view = shard.view
            extract(record, manifest, shard.dataset_photos, report, network, view.variant)

        def keep(shard: Shard, arrays: dict[str, np.ndarray]) -> None:
            with VectorStore(source) as store:
                store.put(shard.digests, arrays["vectors"], _key(shard.view))

        self._deal(manifest, source, lacking, (), do, keep, progress)

    def maps(self, maker: MapMaker, cuts: tuple[int | str, ...]) -> Callable[..., None]:
        """What a `MapMaker` calls before it makes maps itself."""

        def share(manifest: Manifest, parts: Parts, progress: Progress) -> None:
            source = source_of(self._network.network, maker.choice).key
            lacking = [(_only(photos, maker.missing(photos, view)), view) for photos, view in parts]

            def do(shard: Shard, report: Progress) -> None:
                maker.keep_here(manifest, [(shard.dataset_photos, shard.view)], report)

            def keep(shard: Shard, arrays: dict[str, np.ndarray]) -> None:
                maker.put(shard.digests, shard.view, arrays)

            self._deal(manifest, source, lacking, cuts, do, keep, progress)

        return share

    def _deal(
        self,
        manifest: Manifest,
        source: str,
        lacking: Parts,
        cuts: tuple[int | str, ...],
        do: Callable[[Shard, Progress], None],
        keep: Keep,
        progress: Progress | None,
    ) -> None:
        total = sum(len(photos) for photos, _ in lacking)
        if total < LEAST_PHOTOS:
            return
        each = max(SHARD_PHOTOS, -(-total // MOST_SHARDS))
        each = min(each, MOST_MAPS) if cuts else each
        dealt = [
            shards.shard_of(
                self._network.record.name,
                manifest.root.name,
                source,
                list(photos[at : at + each]),
                view,
                cuts,
            )
            for photos, view in lacking
            for at in range(0, len(photos), each)
        ]
        folder = shards.folder_of(self._run)
        rmtree(folder, ignore_errors=True)  # of an attempt that was cut short
        try:
            files = shards.lay_out(folder, dealt)
            _Deal(dict(zip(files, dealt, strict=True)), do, keep, progress, total).work()
        finally:
            rmtree(folder, ignore_errors=True)


class _Deal:
    """Shards until all are done, here or elsewhere."""

    def __init__(
        self,
        dealt: dict[Path, Shard],
        do: Callable[[Shard, Progress], None],
        keep: Keep,
        progress: Progress | None,
        total: int,
    ) -> None:
        self._open, self._do, self._keep = dealt, do, keep
        self._progress, self._total, self._done = progress, total, 0
        self._signs: dict[Path, tuple[float, float]] = {}

    def work(self) -> None:
        while self._open:
            self._gather()
            mine = next((f for f in self._open if self._takes(f)), None)
            if mine:
                self._do_here(mine)
            elif self._open:
                self._tell(0)
                time.sleep(_LOOK_SECONDS)

    def _gather(self) -> None:
        """Take in what others have done."""
        for file in list(self._open):
            result = file.with_suffix(".npz")
            try:
                arrays = read_arrays(result)
                self._keep(self._open[file], arrays)
            except FileNotFoundError:
                continue
            except (OSError, ValueError, KeyError):  # damaged: it is done here
                with suppress(OSError):
                    remove(result)
                file.touch()
                continue
            with suppress(OSError):
                remove(result)
            self._finish(file)

    def _takes(self, file: Path) -> bool:
        """Whether the shard is this process' now: nobody's before, or of somebody who is silent."""
        if shards.take(file):
            return True
        taken, now = file.with_suffix(".taken"), time.monotonic()
        try:
            sign = taken.stat().st_mtime
        except OSError:  # done in this moment
            return False
        seen, since = self._signs.get(file, (sign, now))
        self._signs[file] = (sign, since if sign == seen else now)
        return now - self._signs[file][1] > SILENT_SECONDS

    def _do_here(self, file: Path) -> None:
        shard = self._open[file]
        self._do(shard, lambda done, _photos: self._tell(done))
        with suppress(OSError):
            remove(file.with_suffix(".taken"))
        self._finish(file)

    def _finish(self, file: Path) -> None:
        self._done += len(self._open.pop(file).photos)
        self._tell(0)

    def _tell(self, more: int) -> None:
        if self._progress:
            self._progress(min(self._done + more, self._total), self._total)


def _key(view: View) -> str:
    return view.variant.key if view.variant else ""


def _only(photos: Sequence[DatasetPhoto], wanted: set[str]) -> tuple[DatasetPhoto, ...]:
    """One photo of each of these digests."""
    return tuple({photo.digest: photo for photo in photos if photo.digest in wanted}.values())
