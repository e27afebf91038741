"""Photos that are dealt to several computers: the same vectors and maps, whoever made them."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from clothing_model import settings, tasks
from clothing_model.data.augmentation import preset
from clothing_model.data.datasets.folders import Manifest, scan
from clothing_model.errors import Stopped
from clothing_model.network.backbones import backbone
from clothing_model.network.features import Variant, extract, source_of
from clothing_model.network.lazy import LazyEngine
from clothing_model.network.maps import MapMaker, View
from clothing_model.training.config import TrainingConfig
from clothing_model.training.launch import helper, shards, sharing
from clothing_model.training.launch.shards import Shard
from clothing_model.training.launch.sharing import Sharing
from clothing_model.training.run import queue, runs
from clothing_model.training.run.place import Place, give_to
from clothing_model.training.run.runs import Run
from tests.training.watching import wait_until

LITE0 = backbone("efficientnet-lite0")
CUTS = (1, 2)


@pytest.fixture
def manifest(drawn_dataset: Path) -> Manifest:
    return scan(drawn_dataset)


@pytest.fixture
def network() -> LazyEngine:
    return LazyEngine(LITE0)


@pytest.fixture
def run(drawn_dataset: Path) -> Run:
    return runs.create(TrainingConfig(backbone=LITE0.name, dataset=str(drawn_dataset)))


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shards that take a moment."""
    monkeypatch.setattr(sharing, "LEAST_PHOTOS", 2)
    monkeypatch.setattr(sharing, "SHARD_PHOTOS", 10)


@contextmanager
def elsewhere(patch: pytest.MonkeyPatch, folder: Path) -> Iterator[None]:
    """On a computer with a cache of its own."""
    with patch.context() as there:
        there.setenv("CLOTHING_CACHE", str(folder))
        yield


@pytest.mark.needs("litert")
@pytest.mark.parametrize("cuts", [(), CUTS])
def test_what_a_helper_hands_in_is_what_the_run_would_have_made(
    cuts: tuple[int, ...],
    manifest: Manifest,
    network: LazyEngine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    photos = list(manifest.select("test"))
    variant = Variant(preset("chapter"), 3, 1)
    source = source_of(network.network, network.choice).key
    for view in (View(), View(variant), *([View(mirrored=True)] if cuts else [])):
        shard = shards.shard_of(LITE0.name, "wardrobe", source, photos[:9], view, cuts)
        with elsewhere(monkeypatch, tmp_path / "there"):
            made = helper.arrays_of(shard, LazyEngine(LITE0), manifest.root)
        if cuts:
            maker = MapMaker(network, [LITE0.cut(stages) for stages in cuts])
            maker.keep(manifest, [(photos, view)])
            ours = maker.get(shard.digests, view)
            assert set(made) == {"0", "1"} | (set() if view.mirrored else {"vectors"})
        else:
            ours = {
                "vectors": extract(LITE0, manifest, photos, network=network, variant=view.variant)[
                    :9
                ]
            }
        assert made.keys() == ours.keys()
        for name, rows in ours.items():
            assert np.array_equal(made[name], rows), (name, view)


@pytest.mark.needs("litert")
def test_maps_from_elsewhere_are_kept_and_wrong_ones_are_not(
    manifest: Manifest, network: LazyEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    photos, view = list(manifest.select("test"))[:4], View()
    digests = [photo.digest for photo in photos]
    cuts = [LITE0.cut(stages) for stages in CUTS]
    with elsewhere(monkeypatch, tmp_path / "there"):
        there = MapMaker(network, cuts)
        there.keep(manifest, [(photos, view)])
        made = there.get(digests, view)
    here = MapMaker(network, cuts)
    for wrong in ({**made, "1": made["0"]}, {"0": made["0"]}):
        with pytest.raises((KeyError, ValueError)):
            here.put(digests, view, wrong)
    here.put(digests, view, made)
    assert not here.missing(photos, view)
    assert not here.new(photos, view)
    again = MapMaker(network, cuts).get(digests, view)
    assert all(np.array_equal(again[name], rows) for name, rows in made.items())


@pytest.mark.needs("litert")
def test_maps_are_dealt_and_taken_in(
    manifest: Manifest,
    network: LazyEngine,
    run: Run,
    small: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One of the shards is done elsewhere; together they are what one computer makes."""
    photos, maker = list(manifest.select("test"))[:20], MapMaker(network, [LITE0.cut(1)])
    with elsewhere(monkeypatch, tmp_path / "there"):
        alone = MapMaker(network, [LITE0.cut(1)])
        alone.keep(manifest, [(photos, View())])
        theirs = alone.get([photo.digest for photo in photos], View())
    helped: list[Path] = []
    here = maker.keep_here

    def do(manifest: Manifest, parts: Any, progress: Any = None) -> None:
        if not helped:  # while the first is done here, somebody takes the second
            (file,) = shards.waiting(shards.folder_of(run))
            taken = shards.take(file)
            assert taken is not None
            digests = shards.read(taken).digests
            rows = [place for place, photo in enumerate(photos) if photo.digest in digests]
            helper._hand_in(taken, {name: made[rows] for name, made in theirs.items()})
            helped.append(file)
        here(manifest, parts, progress)

    monkeypatch.setattr(maker, "keep_here", do)
    maker.share = Sharing(run, network).maps(maker, (1,))
    maker.keep(manifest, [(photos, View())])
    assert helped
    ours = maker.get([photo.digest for photo in photos], View())
    assert ours.keys() == theirs.keys()
    assert all(np.array_equal(ours[name], made) for name, made in theirs.items())


def test_another_engine_does_no_shard(
    manifest: Manifest, network: LazyEngine, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be done here is left to others."""
    give_to(run, "token")
    photos = list(manifest.select("test"))
    shards.lay_out(
        shards.folder_of(run),
        [shards.shard_of(LITE0.name, "drawn-wardrobe", "another", photos, View())],
    )
    monkeypatch.setattr(helper, "dataset_root", lambda *_: manifest.root)
    with pytest.raises(ValueError, match="engine"):
        helper.help_with(run, Place("token"))
    assert len(shards.waiting(shards.folder_of(run))) == 1


def test_a_helper_leaves_where_somebody_waits_or_the_run_is_elsewhere(
    manifest: Manifest, run: Run
) -> None:
    give_to(run, "token")
    photos = list(manifest.select("test"))
    shards.lay_out(
        shards.folder_of(run), [shards.shard_of(LITE0.name, "any", "any", photos, View())]
    )
    helper.help_with(run, Place("an older token"))
    queue.enqueue([run.id])
    helper.help_with(run, Place("token"))
    assert len(shards.waiting(shards.folder_of(run))) == 1


class Dealt:
    """A deal of made-up work: who did which shard, and what came of it."""

    def __init__(self, run: Run, network: LazyEngine, manifest: Manifest) -> None:
        self.sharing, self.manifest = Sharing(run, network), manifest
        self.here: list[Shard] = []
        self.kept: list[tuple[Shard, dict[str, np.ndarray]]] = []
        self.told: list[tuple[int, int]] = []
        self.folder = shards.folder_of(run)

    def deal(self, do: Callable[[Shard], None] = lambda _: None) -> None:
        def work(shard: Shard, report: Any) -> None:
            do(shard)
            self.here.append(shard)
            report(len(shard.photos), len(shard.photos))

        photos = self.manifest.select("test")
        self.sharing._deal(
            self.manifest,
            "source",
            [(photos, View())],
            (),
            work,
            lambda *both: self.kept.append(both),
            lambda *both: self.told.append(both),
        )


@pytest.fixture
def dealt(run: Run, network: LazyEngine, manifest: Manifest, small: None) -> Dealt:
    return Dealt(run, network, manifest)


def test_without_help_all_is_done_here_and_told(dealt: Dealt) -> None:
    dealt.deal()
    assert [len(shard.photos) for shard in dealt.here] == [10, 10, 10]
    assert dealt.kept == []
    assert dealt.told[-1] == (30, 30)
    assert [done for done, _ in dealt.told] == sorted(done for done, _ in dealt.told)
    assert not dealt.folder.exists()


def test_others_take_shards_and_damaged_ones_are_done_again(dealt: Dealt) -> None:
    def help_once() -> None:
        wait_until(lambda: len(shards.waiting(dealt.folder)) == 2)
        for number, file in enumerate(shards.waiting(dealt.folder)):
            taken = shards.take(file)
            assert taken is not None
            if number:
                taken.with_suffix(".npz").write_bytes(b"no arrays")
                taken.unlink()
            else:
                helper._hand_in(taken, {"vectors": np.ones((10, 3), np.float32)})
        helped.set()

    helped = threading.Event()
    threading.Thread(target=help_once).start()
    dealt.deal(lambda _: helped.wait(20) and None)
    assert len(dealt.kept) == 1
    assert len(dealt.here) == 2
    done = [digest for shard in (*dealt.here, dealt.kept[0][0]) for digest in shard.digests]
    assert sorted(done) == sorted({photo.digest for photo in dealt.manifest.select("test")})


def test_a_shard_of_somebody_who_is_silent_is_taken_back(
    dealt: Dealt, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "SILENT_SECONDS", 0.2)
    monkeypatch.setattr(tasks, "BEAT_SECONDS", 0.02)
    beating = threading.Event()

    def take_two() -> None:
        wait_until(lambda: len(shards.waiting(dealt.folder)) == 2)
        alive, dead = (shards.take(file) for file in shards.waiting(dealt.folder))
        taken.set()
        assert alive is not None
        assert dead is not None
        with shards.held(alive):
            wait_until(lambda: len(dealt.here) == 2)  # the first, and the silent one's
            time.sleep(0.3)  # as long as would be silence
            beating.set()
            helper._hand_in(alive, {})

    taken = threading.Event()
    thread = threading.Thread(target=take_two)
    thread.start()
    dealt.deal(lambda _: taken.wait(20) and None)
    thread.join()
    assert beating.is_set()
    assert (len(dealt.here), len(dealt.kept)) == (2, 1)


def test_a_stop_leaves_no_shards(dealt: Dealt) -> None:
    def stop(_: Shard) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        dealt.deal(stop)
    assert not dealt.folder.exists()


def test_few_photos_are_not_dealt(run: Run, network: LazyEngine, manifest: Manifest) -> None:
    alone = Dealt(run, network, manifest)
    alone.deal()
    assert (alone.here, alone.told) == ([], [])
    assert settings.runs_folder().is_dir()
