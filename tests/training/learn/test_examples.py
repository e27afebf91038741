"""What a head learns from: trainable datasets, samples in proportion, variants by epoch."""

import threading
import weakref
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from clothing_model.data.augmentation import augment, preset
from clothing_model.data.datasets.folders import Manifest, scan
from clothing_model.data.pictures.door import encode_jpeg, open_image, resize
from clothing_model.drawn import draw
from clothing_model.errors import InvalidDataset, Stopped
from clothing_model.network.backbones import backbone
from clothing_model.network.engine import at_hand
from clothing_model.network.features import source_of
from clothing_model.network.vector_store import VectorStore
from clothing_model.training.config import TrainingConfig
from clothing_model.training.learn.examples import (
    _in_proportion,
    check_trainable,
    load_examples,
    sample,
    variants_of,
)
from tests.network.fakes import Means

LITE0 = TrainingConfig(backbone="efficientnet-lite0", epochs=5)
AUGMENTED = replace(LITE0, augmentation=preset("chapter"), variants=2, photos=20)


@pytest.fixture
def manifest(drawn_dataset: Path) -> Manifest:
    return scan(drawn_dataset)


def put(root: Path, split: str, label: str) -> None:
    (root / split / label).mkdir(parents=True)
    data = encode_jpeg(draw(label, 0, (120, 160)))
    (root / split / label / "0.jpg").write_bytes(data)


@pytest.mark.parametrize(
    ("folders", "words"),
    [
        ([("train", "hat"), ("validation", "hat")], "at least two classes"),
        (
            [("train", "hat"), ("train", "pants"), ("validation", "hat")],
            "validation has no usable photo of pants",
        ),
        ([("", "hat"), ("", "pants")], "It has class folders without splits"),
    ],
)
def test_what_cannot_be_trained_on_is_said(
    tmp_path: Path, folders: list[tuple[str, str]], words: str
) -> None:
    for split, label in folders:
        put(tmp_path, split, label)
    with pytest.raises(InvalidDataset, match=words):
        check_trainable(scan(tmp_path))


def test_a_sample_keeps_the_classes_in_proportion_and_is_the_same_again(
    manifest: Manifest,
) -> None:
    config = replace(LITE0, photos=40)
    chosen = sample(config, manifest)
    assert set(Counter(photo.label for photo in chosen).values()) == {4}
    assert chosen == sample(config, manifest)
    assert chosen != sample(replace(config, seed=2), manifest)


@pytest.mark.parametrize(
    ("counts", "total", "shares"),
    [
        ([8, 8, 8], 7, [3, 2, 2]),
        ([900, 90, 10], 100, [90, 9, 1]),
        ([997, 2, 1], 3, [1, 1, 1]),
        ([50, 40, 1, 1, 1], 10, [4, 3, 1, 1, 1]),
        ([5, 4, 3], 2, [1, 1, 1]),
        ([334, 333, 333], 600, [200, 200, 200]),
        ([1, 1, 5], 7, [1, 1, 5]),
    ],
)
def test_a_sample_is_as_large_as_it_says(counts: list[int], total: int, shares: list[int]) -> None:
    """Whatever rounding does; and every class is there."""
    found = _in_proportion(np.array(counts), total).tolist()
    assert found == shares
    assert sum(found) == max(total, len(counts))


def test_each_epoch_takes_the_next_variant_of_the_same_photos(manifest: Manifest) -> None:
    examples = load_examples(AUGMENTED, manifest, network=Means())
    assert len(examples.variants) == 2
    photo = sample(AUGMENTED, manifest)[3]
    for epoch, number in ((1, 0), (2, 1), (3, 0)):
        pixels = resize(open_image(manifest.file(photo)), 224)
        pixels = augment(pixels, preset("chapter"), 1, photo.digest, number)
        expected = pixels.astype(np.float32).mean((0, 1))
        np.testing.assert_allclose(examples.of_epoch(epoch)[3], expected, rtol=1e-5)


def test_validation_photos_are_never_augmented(manifest: Manifest) -> None:
    augmented = load_examples(AUGMENTED, manifest, network=Means())
    plain = load_examples(LITE0, manifest, network=Means())
    np.testing.assert_array_equal(augmented.val_x, plain.val_x)


FRESH = replace(AUGMENTED, variants=0)


def test_fresh_variants_are_one_for_each_epoch_and_the_same_as_kept_ones(
    manifest: Manifest,
) -> None:
    network = Means()
    fresh = load_examples(FRESH, manifest, network=network)
    kept = load_examples(replace(AUGMENTED, variants=5), manifest, network=network)
    assert len({fresh.of_epoch(epoch).tobytes() for epoch in range(1, 6)}) == 5
    for epoch in (3, 1, 5, 2, 4):  # in any order, as heads that go on from different epochs ask
        np.testing.assert_array_equal(fresh.of_epoch(epoch), kept.of_epoch(epoch))


def test_fresh_variants_stay_neither_in_memory_nor_on_disk(
    manifest: Manifest, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = Means()
    fresh = load_examples(replace(FRESH, epochs=40), manifest, network=network)
    assert len(network.batches) == 2  # 20 photos for training, 30 for validation
    living: list[weakref.ref[np.ndarray]] = []
    for epoch in range(1, 41):
        living.append(weakref.ref(fresh.of_epoch(epoch)))
        assert sum(vectors() is not None for vectors in living) <= 4
    with VectorStore(source_of(at_hand(backbone(FRESH.backbone))).key) as store:
        for variant in variants_of(FRESH):
            assert not store.get([photo.digest for photo in manifest.photos], variant.key)


def test_the_heads_of_a_sweep_share_a_fresh_variant(manifest: Manifest) -> None:
    network = Means()
    fresh = load_examples(FRESH, manifest, network=network)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(fresh.of_epoch, [2, 2, 3, 2, 3, 3]))
    assert len(network.batches) == 2 + 2
    assert len({rows.tobytes() for rows in found}) == 2


def test_a_stop_ends_the_making_of_a_variant_and_another_head_takes_it_over(
    manifest: Manifest,
) -> None:
    making, go_on = threading.Event(), threading.Event()

    class Slow(Means):
        def vectors(self, pixels: np.ndarray) -> np.ndarray:
            if len(self.batches) >= 2:
                making.set()
                go_on.wait(60)
            return super().vectors(pixels)

    def stop() -> None:
        raise Stopped("Stopped.")

    fresh = load_examples(FRESH, manifest, network=Slow())
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(fresh.of_epoch, 2, stop)
        making.wait(60)
        with pytest.raises(Stopped):  # waiting for the other head's making ends, too
            fresh.of_epoch(3, stop)
        second = pool.submit(fresh.of_epoch, 2)
        go_on.set()
        with pytest.raises(Stopped):
            first.result(60)
        assert len(second.result(60)) == 20


def test_progress_counts_every_variant(manifest: Manifest) -> None:
    seen: list[tuple[int, int]] = []
    load_examples(AUGMENTED, manifest, lambda *figures: seen.append(figures), Means())
    assert seen[-1] == (70, 70)
    assert seen == sorted(seen)
