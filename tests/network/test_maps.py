"""Maps of photos: those of the network, the same from both engines, made once for all cuts."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from clothing_model.data import augmentation
from clothing_model.data.augmentation import augment
from clothing_model.data.datasets.folders import Manifest, scan
from clothing_model.data.pictures.door import open_image, resize
from clothing_model.errors import Stopped
from clothing_model.network.backbones import BACKBONES, Backbone, backbone
from clothing_model.network.batches import prepare
from clothing_model.network.cut_engine import open_cut_engine
from clothing_model.network.engine import KERAS, LITERT, Choice, at_hand
from clothing_model.network.features import Variant, source_of
from clothing_model.network.lazy import LazyEngine
from clothing_model.network.map_store import MapFile
from clothing_model.network.maps import MapMaker, View
from clothing_model.network.vector_store import VectorStore

LITE0 = backbone("efficientnet-lite0")


@pytest.fixture
def manifest(drawn_dataset: Path) -> Manifest:
    return scan(drawn_dataset)


class Counting:
    """Stands in for a network: maps of what the photo's left half and right half are."""

    choice = Choice(LITERT, "cpu")
    batch_size = 8

    def __init__(self) -> None:
        self.photos = 0

    def vectors_and_maps_at(self, pixels: np.ndarray) -> tuple[np.ndarray, list[np.ndarray]]:
        self.photos += len(pixels)
        means = pixels.mean((1, 2, 3))
        sides = pixels.reshape(len(pixels), LITE0.image_size, 2, -1).mean((1, 3))
        first, second = LITE0.cuts[:2]
        one = np.broadcast_to(means[:, None, None, None], (len(pixels), *first.shape))
        other = np.broadcast_to(sides[:, :1, None, None], (len(pixels), *second.shape))
        return np.full((len(pixels), 1280), 7, np.float32), [one, other]


@pytest.fixture
def maker() -> tuple[MapMaker, Counting]:
    made, engine = MapMaker(LazyEngine(LITE0), LITE0.cuts[:2]), Counting()
    made._engine = engine
    return made, engine


def maps_of(maker: MapMaker, cut: Any, view: View, manifest: Manifest) -> np.ndarray:
    maps, rows = maker.file(cut, view).rows(photo.digest for photo in manifest.select("test"))
    return np.asarray(maps[rows], np.float32)


def test_one_pass_gives_the_maps_at_all_cuts_and_the_vector(
    maker: tuple[MapMaker, Counting], manifest: Manifest
) -> None:
    made, engine = maker
    photos = manifest.select("test")
    seen: list[tuple[int, int]] = []
    views = [View(), View(mirrored=True)]
    made.keep(manifest, [(photos, view) for view in views], lambda *done: seen.append(done))
    assert seen[-1] == (2 * len(photos), 2 * len(photos))
    before = engine.photos
    made.keep(manifest, [(photos, view) for view in views])
    MapMaker(LazyEngine(LITE0), LITE0.cuts[:1]).keep(manifest, [(photos, View())])
    assert engine.photos == before, "what is kept is not made again"
    plain = prepare([open_image(manifest.file(photo)) for photo in photos], 224, "bilinear")
    half = plain[:, :, :112].mean((1, 2, 3)), plain[:, :, 112:].mean((1, 2, 3))
    for view, expected in zip(views, half, strict=True):
        found = maps_of(made, LITE0.cuts[1], view, manifest)
        np.testing.assert_allclose(found[:, 0, 0, 0], expected, rtol=2e-3)
        assert found.shape[1:] == LITE0.cuts[1].shape
    with VectorStore(source_of(at_hand(LITE0), engine.choice).key) as store:
        assert len(store.get([photo.digest for photo in photos])) == len(photos)
    assert made.new(photos, View()) == []


def test_a_stop_loses_one_batch_at_most(
    maker: tuple[MapMaker, Counting], manifest: Manifest
) -> None:
    made, engine = maker
    photos = manifest.select("test")

    def stop(done: int, total: int) -> None:
        if done > 10:
            raise Stopped

    with pytest.raises(Stopped):
        made.keep(manifest, [(photos, View())], stop)
    assert len(made.missing(photos, View())) == len(photos) - 16
    engine.photos = 0
    made.keep(manifest, [(photos, View())])
    assert engine.photos == 16, "one whole batch, and one filled up"


def test_variants_are_those_of_the_preview_and_of_the_whole_network_pixels(
    manifest: Manifest,
) -> None:
    cut = LITE0.cut("all")
    made = MapMaker(LazyEngine(LITE0), [cut])
    photos = manifest.select("test")[:3]
    view = View(Variant(augmentation.preset("chapter"), 5, 1))
    made.keep(manifest, [(photos, view), (photos, View()), (photos, View(mirrored=True))])
    for looked, file in ((view, made.file(cut, view)), (View(), made.file(cut, View()))):
        maps, rows = file.rows(photo.digest for photo in photos)
        for photo, row in zip(photos, rows, strict=True):
            pixels = resize(open_image(manifest.file(photo)), 224)
            if looked.variant:
                pixels = augment(pixels, looked.variant.ranges, 5, photo.digest, 1)
            np.testing.assert_array_equal(maps[row], pixels)
    assert made.new(photos, View()) == [], "reading pixels makes no vectors"


def test_keys_tell_kinds_apart() -> None:
    lite2 = backbone("efficientnet-lite2")
    made = [(MapMaker(LazyEngine(record), record.cuts), record) for record in (LITE0, lite2)]
    varied = View(Variant(augmentation.preset("chapter"), 1, 0))
    paths = {
        maker.file(cut, view).path
        for maker, record in made
        for cut in (*record.cuts, record.cut("all"))
        for view in (View(), View(mirrored=True), varied)
    }
    assert len(paths) == 2 * (3 * 3 + 2)  # pixels need no mirror image of their own


@pytest.mark.needs("tensorflow", "litert")
def test_both_engines_give_the_maps_that_the_stages_above_turn_into_the_vector(
    manifest: Manifest,
) -> None:
    from clothing_model.network import pretrained
    from clothing_model.network.stages import above

    photos = [open_image(manifest.file(photo)) for photo in manifest.select("test")[:3]]
    pixels = prepare(photos, 224, "bilinear")
    outputs = [
        open_cut_engine(at_hand(LITE0), LITE0.cuts, choice).vectors_and_maps_at(pixels)
        for choice in (Choice(LITERT, "cpu"), Choice(KERAS, "cpu"))
    ]
    (vectors, maps), (other_vectors, other_maps) = outputs
    np.testing.assert_allclose(vectors, other_vectors, atol=1e-4)
    network = pretrained.load(LITE0)
    for cut, one, other in zip(LITE0.cuts, maps, other_maps, strict=True):
        assert one.shape == (3, *cut.shape)
        np.testing.assert_allclose(one, other, atol=1e-4 * np.abs(other).max())
        halved = one.astype(np.float16).astype(np.float32)
        np.testing.assert_allclose(
            above(LITE0, network, cut).predict_on_batch(halved), vectors, atol=2e-2
        )


@pytest.mark.parametrize("record", BACKBONES, ids=lambda record: record.name)
@pytest.mark.needs("tensorflow")
def test_cuts_are_as_the_table_says(record: Backbone) -> None:
    """Layer, shape and share of the work, of random networks; the stages above lie within each
    other."""
    import keras

    from clothing_model.network import pretrained
    from clothing_model.network.stages import tuned_layers

    network = pretrained.build(record)
    whole = work(network.layers)
    before: set[str] = set()
    assert record.cuts
    for cut in record.cuts:
        entering = network.get_layer(cut.before).input
        assert tuple(entering.shape)[1:] == cut.shape
        above = keras.Model(entering, network.output)
        assert work(above.layers) / whole == pytest.approx(cut.share, abs=0.01)
        names = {layer.name for layer in tuned_layers(network, cut)}
        assert names > before
        assert not any("bn" in name.lower() for name in names)
        before = names
    assert {layer.name for layer in tuned_layers(network, record.cut("all"))} > before


def work(layers: list[Any]) -> int:
    """Multiplications of convolutions."""
    total = 0
    for layer in layers:
        depthwise = type(layer).__name__ == "DepthwiseConv2D"
        for weight in layer.weights:
            name = weight.path.rpartition("/")[2]
            if len(weight.shape) == 4 and ("kernel" in name):
                height, width = layer.output.shape[1:3]
                total += height * width * int(np.prod(weight.shape))
        assert not depthwise or total
    return total


def test_replacing_the_network_asks_for_other_maps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, manifest: Manifest
) -> None:
    made = MapMaker(LazyEngine(LITE0), LITE0.cuts[:1])
    before = made.file(LITE0.cuts[0], View()).path
    (tmp_path / "efficientnet-lite0_notop.weights.h5").write_bytes(b"others")
    monkeypatch.setenv("CLOTHING_WEIGHTS", str(tmp_path))
    other = MapMaker(LazyEngine(LITE0), LITE0.cuts[:1])
    assert other.file(LITE0.cuts[0], View()).path != before
    smaller = replace(LITE0, image_size=128)
    assert MapFile(before.stem, LITE0.cuts[0].shape).path == before
    assert MapMaker(LazyEngine(smaller), smaller.cuts).file(smaller.cuts[0], View()).path != before
