"""Photos to vectors: order, cache, and the same pixels everywhere."""

import json
import sqlite3
import threading
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from clothing_model import settings
from clothing_model.cache import FILE
from clothing_model.data.augmentation.config import RANGES, AugmentationConfig
from clothing_model.data.datasets.folders import Manifest, scan
from clothing_model.data.pictures.door import open_image, resize
from clothing_model.errors import InvalidImage, Stopped
from clothing_model.network.backbones import backbone
from clothing_model.network.batches import prepare, run_in_batches
from clothing_model.network.engine import at_hand
from clothing_model.network.features import Variant, VectorSource, extract, source_of
from clothing_model.network.lookalikes import alike_pairs
from clothing_model.network.vector_store import VectorStore
from tests.network.fakes import Means

RECORD = backbone("efficientnet-lite0")


@pytest.fixture
def manifest(drawn_dataset: Path) -> Manifest:
    return scan(drawn_dataset)


def expected(manifest: Manifest, paths: Sequence[Path]) -> np.ndarray:
    squares = [resize(open_image(path), RECORD.image_size) for path in paths]
    return np.stack([square.astype("float32").mean((0, 1)) for square in squares])


def test_vectors_come_in_the_order_of_the_photos(manifest: Manifest) -> None:
    photos = manifest.photos[::-1][:45]
    vectors = extract(RECORD, manifest, photos, network=Means())
    paths = [manifest.file(photo) for photo in photos]
    np.testing.assert_allclose(vectors, expected(manifest, paths), rtol=1e-5)


def test_the_network_always_gets_whole_batches(manifest: Manifest) -> None:
    network = Means()
    extract(RECORD, manifest, manifest.photos[:40], network=network)
    assert [len(batch) for batch in network.batches] == [32, 32]


def test_kept_vectors_are_not_computed_again(manifest: Manifest) -> None:
    first = extract(RECORD, manifest, manifest.photos[:10], network=Means())
    network = Means()
    again = extract(RECORD, manifest, manifest.photos[:12], network=network)
    np.testing.assert_array_equal(again[:10], first)
    assert len(network.batches) == 1


def test_progress_counts_up_to_all_photos(manifest: Manifest) -> None:
    extract(RECORD, manifest, manifest.photos[:10], network=Means())
    seen: list[tuple[int, int]] = []
    extract(RECORD, manifest, manifest.photos[:80], lambda *figures: seen.append(figures), Means())
    assert seen == [(42, 80), (74, 80), (80, 80), (80, 80)]


def test_a_stop_loses_at_most_one_batch(manifest: Manifest) -> None:
    class Stop(Exception):
        pass

    def stop_after_two(done: int, _total: int) -> None:
        if done >= 64:
            raise Stop

    with pytest.raises(Stop):
        extract(RECORD, manifest, manifest.photos[:100], stop_after_two, Means())
    with VectorStore(source_of(at_hand(RECORD)).key) as store:
        assert len(store.get(photo.digest for photo in manifest.photos[:100])) == 64


def test_an_unreadable_photo_is_named(tmp_path: Path) -> None:
    (tmp_path / "torn.jpg").write_bytes(b"\xff\xd8\xff\xe0 torn")
    with pytest.raises(InvalidImage, match=r"torn\.jpg"):
        list(run_in_batches(np.sum, [tmp_path / "torn.jpg"], 150, "bilinear"))


def test_a_damaged_store_costs_time_but_no_result(manifest: Manifest) -> None:
    path = settings.cache_folder() / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"this is no database, whatever its name says" * 100)
    photos = manifest.photos[:3]
    vectors = extract(RECORD, manifest, photos, network=Means())
    paths = [manifest.file(photo) for photo in photos]
    np.testing.assert_allclose(vectors, expected(manifest, paths), rtol=1e-5)


def test_two_writers_keep_both_their_vectors() -> None:
    def write(first: int) -> None:
        for number in range(first, first + 40):
            with VectorStore("shared") as store:
                store.put([str(number)], np.full((1, 8), number, np.float32))

    threads = [threading.Thread(target=write, args=(start,)) for start in (0, 40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with VectorStore("shared") as store:
        found = store.get(str(number) for number in range(80))
    assert {int(vector[0]) for vector in found.values()} == set(range(80))


def test_variants_of_a_photo_are_kept_apart() -> None:
    with VectorStore("variants") as store:
        store.put(["a"], np.zeros((1, 2)))
        store.put(["a"], np.ones((1, 2)), variant="seed 1")
        assert store.get(["a"])["a"].tolist() == [0, 0]
        assert store.get(["a"], variant="seed 1")["a"].tolist() == [1, 1]


def test_what_is_missing_is_told_without_the_vectors() -> None:
    with VectorStore("counted") as store:
        store.put(["a", "b"], np.zeros((2, 2)))
        store.put(["a"], np.ones((1, 2)), variant="seed 1")
        assert store.missing(["a", "b", "c"]) == {"c"}
        assert store.missing(["a", "b"], "seed 1") == {"b"}
        assert store.missing([]) == set()


def test_more_photos_than_sqlite_takes_at_once() -> None:
    names = [str(number) for number in range(2_000)]
    with VectorStore("many") as store:
        store.put(names, np.arange(2_000, dtype=np.float32)[:, None])
        assert len(store.get(names)) == 2_000
    assert sqlite3.sqlite_version_info >= (3, 8)  # WITHOUT ROWID


def test_the_key_changes_with_whatever_changes_the_vectors() -> None:
    sources = [
        VectorSource("b", "weights", 150, "nearest", "litert-cpu"),
        VectorSource("other", "weights", 150, "nearest", "litert-cpu"),
        VectorSource("b", "others", 150, "nearest", "litert-cpu"),
        VectorSource("b", "weights", 299, "nearest", "litert-cpu"),
        VectorSource("b", "weights", 150, "bilinear", "litert-cpu"),
        VectorSource("b", "weights", 150, "nearest", "keras-cpu"),
    ]
    assert len({source.key for source in sources}) == len(sources)


def test_variants_kept_before_are_found_again() -> None:
    """By the formula from which their keys were made at first, of all the ranges of that time."""
    ranges = {
        "rotation": 0.0,
        "width_shift": 0.0,
        "height_shift": 0.0,
        "shear": 10.0,
        "zoom": 0.1,
        "horizontal_flip": True,
        "vertical_flip": False,
        "brightness": 0.0,
        "channel_shift": 0.0,
        "fill_mode": "nearest",
    }
    facts = json.dumps(ranges, sort_keys=True)
    key = f"{sha256(facts.encode()).hexdigest()[:16]}-3-7"
    assert Variant(AugmentationConfig(**ranges), 3, 7).key == key


def test_each_range_tells_variants_apart() -> None:
    values = {name: True if said.default is False else 0.5 for name, said in RANGES.items()}
    values["fill_mode"] = "wrap"
    changed = [AugmentationConfig(**{name: value}) for name, value in values.items()]
    keys = {Variant(ranges, 1, 0).key for ranges in (AugmentationConfig(), *changed)}
    assert len(keys) == len(RANGES) + 1
    assert len({Variant(changed[0], *place).key for place in ((1, 0), (1, 1), (2, 0))}) == 3


def test_prepare_is_resize_as_float() -> None:
    photo = np.random.default_rng(0).integers(0, 256, (90, 60, 3), dtype=np.uint8)
    batch = prepare([photo], 32, "bilinear")
    assert batch.dtype == np.float32
    np.testing.assert_array_equal(batch[0], resize(photo, 32, "bilinear"))


def test_a_stop_ends_the_threads_that_read_photos(manifest: Manifest) -> None:
    def stop(done: int, _total: int) -> None:
        raise Stopped("Stopped.")

    before = threading.active_count()
    with pytest.raises(Stopped) as stopped:
        extract(RECORD, manifest, manifest.photos[:100], stop, Means())
    assert stopped.traceback  # its frames are alive, and hold on to what they were reading
    assert threading.active_count() == before


def test_comparing_vectors_can_be_stopped() -> None:
    def stop(stage: str, done: int, total: int) -> None:
        if done:
            raise Stopped("Stopped.")

    with pytest.raises(Stopped):
        list(alike_pairs(np.eye(2000, 8), report=stop))
