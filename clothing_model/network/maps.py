"""Photos to maps at the cuts of a backbone, which are kept on disk.

What is below a cut is frozen, so that a photo has the same map there every time, as it has the same
vector. One pass through the network gives the maps at all cuts, and the vector.
"""

from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from clothing_model.data.augmentation import augment
from clothing_model.data.datasets.folders import DatasetPhoto, Manifest, Progress
from clothing_model.data.pictures.door import READING, open_image, resize
from clothing_model.network import pace
from clothing_model.network.backbones import Cut
from clothing_model.network.batches import Pixels, run_in_batches
from clothing_model.network.cut_engine import CutEngine, open_cut_engine
from clothing_model.network.engine import Choice
from clothing_model.network.features import Variant, photo_pace, source_of
from clothing_model.network.lazy import LazyEngine
from clothing_model.network.map_store import MapFile, make_room
from clothing_model.network.vector_store import VectorStore

_PIXELS_AT_ONCE = 32


@dataclass(frozen=True)
class View:
    """How photos are looked at: as they are or as a variant, and in a mirror or not."""

    variant: Variant | None = None
    mirrored: bool = False


Parts = Sequence[tuple[Sequence[DatasetPhoto], View]]
Share = Callable[[Manifest, Parts, Progress | None], None]


class MapMaker:
    """Makes and keeps the maps of one backbone at several cuts. One thread at a time uses it.

    `share` is called before maps are made here, with what `keep` was: others may make some.
    """

    def __init__(self, network: LazyEngine, cuts: Sequence[Cut]) -> None:
        self.share: Share | None = None
        self._network = network
        self._inside = [cut for cut in dict.fromkeys(cuts) if not cut.whole]
        self._whole = [cut for cut in cuts if cut.whole][:1]
        self._engine: CutEngine | None = None
        self._files: dict[str, MapFile] = {}

    @property
    def choice(self) -> Choice:
        """What runs the backbone, or would. Raises WeightsMissing, InvalidConfig, EngineMissing."""
        return self._engine.choice if self._engine else self._network.choice

    @property
    def weights(self) -> str:
        """The SHA-256 of the backbone's weights. Raises WeightsMissing."""
        return self._network.weights

    def file(self, cut: Cut, view: View) -> MapFile:
        """The maps of one view at one cut. Of the whole network's, which are pixels, none is
        mirrored: that costs nothing."""
        name = map_name(self._network, cut, view, self.choice)
        if name not in self._files:
            self._files[name] = MapFile(name, cut.shape, np.uint8 if cut.whole else np.float16)
        return self._files[name]

    def missing(self, photos: Sequence[DatasetPhoto], view: View) -> set[str]:
        """The photos, by digest, that some map is missing of in this view."""
        digests = {photo.digest for photo in photos}
        files = [self.file(cut, view) for cut in self._cuts(view)]
        return set().union(*(file.missing(digests) for file in files))

    def new(self, photos: Sequence[DatasetPhoto], view: View) -> list[DatasetPhoto]:
        """The photos that have no vector either, where a pass through the network gives both."""
        if not self._inside:
            return []
        key = view.variant.key if view.variant else ""
        with VectorStore(source_of(self._network.network, self.choice).key) as store:
            missing = store.missing({photo.digest for photo in photos}, key)
        return [photo for photo in photos if photo.digest in missing]

    @property
    def passes(self) -> bool:
        """Whether such maps are made by the network, and not pixels alone."""
        return bool(self._inside)

    def map_bytes(self, view: View) -> int:
        """Of one photo's maps at all cuts, on disk."""
        return sum(cut.map_bytes for cut in self._cuts(view))

    def _cuts(self, view: View) -> list[Cut]:
        return [*self._inside, *([] if view.mirrored else self._whole)]

    def keep(
        self,
        manifest: Manifest,
        parts: Parts,
        progress: Progress | None = None,
    ) -> None:
        """Make what is missing, and keep it, with the vectors that come along.

        `progress` is called with (photos done, photos in all), each view counted, after each
        batch and may raise, which loses at most that batch. Raises WeightsMissing, EngineMissing,
        InvalidImage; InvalidConfig where the disk has no room; OSError.
        """
        if self.share and self._inside:
            self._get_ready(parts)  # with room for all of it
            self.share(manifest, parts, progress)
        self.keep_here(manifest, parts, progress)

    def keep_here(self, manifest: Manifest, parts: Parts, progress: Progress | None = None) -> None:
        """As `keep`, without anybody's help."""
        self._get_ready(parts)
        todo = [(view, self._lacking(manifest, photos, view)) for photos, view in parts]
        done, total = 0, sum(len(missing) for _, missing in todo)
        tell = progress or (lambda _done, _total: None)
        for view, missing in todo:
            for made in self._make(view, missing, partial(tell, done, total)):
                done += made
                tell(done, total)

    def _get_ready(self, parts: Parts) -> None:
        """Open the network where maps are missing, leave out damaged ones, and make room."""
        if self._inside and any(self.missing(photos, view) for photos, view in parts):
            self._open()
        more, files = 0, []
        for photos, view in parts:
            for file in (self.file(cut, view) for cut in self._cuts(view)):
                file.check()
                more += len(file.missing(photo.digest for photo in photos)) * file.map_bytes
                files.append(file)
        make_room(files, more)

    def get(self, digests: Sequence[str], view: View) -> dict[str, np.ndarray]:
        """The kept maps (n, h, w, c) at each cut, by its place, and the "vectors" (n, d) where
        there are some, of photos all of which have some."""
        found = {}
        for place, cut in enumerate(self._cuts(view)):
            maps, rows = self.file(cut, view).rows(digests)
            found[str(place)] = maps[rows]
        if self._inside and not view.mirrored:
            key = view.variant.key if view.variant else ""
            with VectorStore(source_of(self._network.network, self.choice).key) as store:
                kept = store.get(digests, key)
            if kept.keys() >= set(digests):
                found["vectors"] = np.stack([kept[digest] for digest in digests])
        return found

    def put(self, digests: Sequence[str], view: View, made: dict[str, np.ndarray]) -> None:
        """Keep what `get` gave elsewhere. Raises KeyError, ValueError where it is something
        else, OSError."""
        for place, cut in enumerate(self._cuts(view)):
            file, maps = self.file(cut, view), made[str(place)]
            if maps.shape != (len(digests), *cut.shape):
                raise ValueError(f"maps of the shape {maps.shape}")
            with file.writing():
                lacking = file.missing(digests)
                rows = [row for row, digest in enumerate(digests) if digest in lacking]
                if rows:
                    file.append([digests[row] for row in rows], maps[rows])
        if "vectors" in made:
            key = view.variant.key if view.variant else ""
            with VectorStore(source_of(self._network.network, self.choice).key) as store:
                store.put(digests, made["vectors"], key)

    def _lacking(
        self, manifest: Manifest, photos: Sequence[DatasetPhoto], view: View
    ) -> dict[str, Path]:
        missing = self.missing(photos, view)
        return {photo.digest: manifest.file(photo) for photo in photos if photo.digest in missing}

    def _open(self) -> CutEngine:
        if self._engine is None:
            network = self._network
            self._engine = open_cut_engine(
                network.network, self._inside, network.choice, network.report
            )
        return self._engine

    def _make(
        self, view: View, missing: dict[str, Path], waiting: Callable[[], object]
    ) -> Generator[int]:
        """Make the maps of the missing photos; how many, batch by batch."""
        cuts = self._cuts(view)
        if not missing or not cuts:
            return
        files = [self.file(cut, view) for cut in cuts]
        with ExitStack() as stack:
            for file in sorted(files, key=lambda file: file.path):
                stack.enter_context(file.writing(waiting))
            computed = stack.enter_context(closing(self._computed(view, missing)))
            for digests, maps in computed:
                for file, rows in zip(files, maps, strict=True):
                    lacking = file.missing(digests)
                    places = [n for n, digest in enumerate(digests) if digest in lacking]
                    if places:
                        file.append([digests[n] for n in places], rows[places])
                yield len(digests)

    def _computed(
        self, view: View, missing: dict[str, Path]
    ) -> Generator[tuple[list[str], list[np.ndarray]]]:
        """(digests, maps at each cut), a batch at a time."""
        network, engine = self._network, self._engine if self._inside else None
        record = network.record
        size = engine.batch_size if engine else _PIXELS_AT_ONCE
        whole = bool(self._whole) and not view.mirrored

        def run(pixels: np.ndarray) -> tuple[np.ndarray | None, list[np.ndarray]]:
            vectors, maps = engine.vectors_and_maps_at(pixels) if engine else (None, [])
            return vectors, [*maps, pixels] if whole else maps

        read = _reader(record.image_size, record.interpolation, view, missing)
        batches: Generator[Any] = run_in_batches(
            run,
            list(missing.values()),
            record.image_size,
            record.interpolation,
            size,
            read_pixels=read,
        )
        rest, laps = iter(missing), pace.Laps()
        source = source_of(network.network, self.choice)
        with VectorStore(source.key) as store, closing(batches):
            for vectors, maps in batches:
                digests = list(islice(rest, size))
                if vectors is not None and not view.mirrored:
                    key = view.variant.key if view.variant else ""
                    store.put(digests, vectors[: len(digests)], key)
                yield digests, [rows[: len(digests)] for rows in maps]
                laps.lap(len(digests))
        if engine and laps.seconds:
            name = photo_pace(source.backbone, view.variant is not None, source.engine)
            pace.keep(name, laps.seconds)


def _reader(
    image_size: int, interpolation: str, view: View, missing: dict[str, Path]
) -> Callable[[Path], Pixels]:
    """From a path to its photo in that view: resized first, as everywhere."""
    digests = {path: digest for digest, path in missing.items()}

    def read(path: Path) -> Pixels:
        pixels = resize(open_image(path), image_size, interpolation)
        if variant := view.variant:
            pixels = augment(pixels, variant.ranges, variant.seed, digests[path], variant.number)
        return pixels[:, ::-1] if view.mirrored else pixels

    return read


def map_name(network: LazyEngine, cut: Cut, view: View, choice: Choice) -> str:
    """What tells one kind of maps from all others."""
    record, variant = network.record, view.variant.key if view.variant else ""
    if cut.whole:
        facts, start = f"{READING} {record.interpolation} {variant}", f"pixels-{record.image_size}"
    else:
        facts = f"{READING} {cut.before} {variant} {view.mirrored}"
        start = source_of(network.network, choice).key
    return f"{start}-{sha256(facts.encode()).hexdigest()[:12]}"
