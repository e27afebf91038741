"""What a training costs, told before its start."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from clothing_model.data import augmentation
from clothing_model.data.datasets.folders import Manifest, scan
from clothing_model.network import pace
from clothing_model.network.backbones import backbone
from clothing_model.network.features import photo_pace
from clothing_model.network.lazy import LazyEngine
from clothing_model.network.maps import MapMaker, View
from clothing_model.training.config import TrainingConfig
from clothing_model.training.cost import Cost, estimate, photo_seconds
from clothing_model.training.learn.examples import load_examples
from clothing_model.training.learn.head_pace import keep_step, step_seconds
from clothing_model.training.learn.tuning_pace import keep_tuning
from tests.network.fakes import Zeros

LITE0, LITE2 = "efficientnet-lite0", "efficientnet-lite2"
PLAIN = TrainingConfig(backbone=LITE0)
VARIED = replace(PLAIN, augmentation=augmentation.preset("chapter"), variants=3)


@pytest.fixture
def manifest(drawn_dataset: Path) -> Manifest:
    """80 training photos, 30 for validation."""
    return scan(drawn_dataset)


def test_what_was_never_timed_is_said_to_be_so(manifest: Manifest) -> None:
    cost = estimate([PLAIN], manifest)
    assert cost.seconds is None
    assert cost.words.startswith("110 photos; not timed on this computer yet")


def test_only_photos_without_vectors_cost_and_runs_share_them(manifest: Manifest) -> None:
    pace.keep(photo_pace(LITE0, False), 2.0)
    keep_step(1280, 0, 32, 0.001)
    sweep = [replace(PLAIN, learning_rate=rate) for rate in (0.1, 0.01)]
    cost = estimate(sweep, manifest)
    assert cost.plain == 110
    assert cost.seconds == pytest.approx(220, abs=1)
    assert cost.words == "about 3 min 40 s: 110 photos"
    load_examples(replace(PLAIN, photos=20), manifest, network=Zeros())
    assert estimate(sweep, manifest).plain == 60
    load_examples(PLAIN, manifest, network=Zeros())
    assert estimate(sweep, manifest).words == "a few seconds: all vectors are kept"


def test_variants_are_counted_each(manifest: Manifest) -> None:
    pace.keep(photo_pace(LITE0, False), 1.0)
    pace.keep(photo_pace(LITE0, True), 1.0)
    cost = estimate([VARIED], manifest)
    assert (cost.variants, cost.varied, cost.plain) == (3, 240, 30)
    assert cost.words == "about 4 min 30 s: 3 variants of 80 photos and 30 more"
    load_examples(replace(VARIED, variants=1), manifest, network=Zeros())
    assert "160 of 240 variants" in estimate([VARIED], manifest).words


def test_fresh_variants_cost_their_pass_in_every_epoch_and_again_next_time(
    manifest: Manifest,
) -> None:
    fresh = replace(VARIED, variants=0, epochs=1_000)
    first = estimate([fresh, replace(fresh, inner_size=10)], manifest)
    assert (first.variants, first.varied, first.plain) == (1_000, 80_000, 30)
    load_examples(fresh, manifest, network=Zeros())
    again = estimate([fresh], manifest)
    assert (again.variants, again.varied, again.plain) == (1_000, 80_000, 0)


def test_another_backbone_s_pace_is_only_roughly_one_s_own() -> None:
    assert photo_seconds(backbone(LITE2), False) is None
    pace.keep(photo_pace(LITE0, False), 1.0)
    times = backbone(LITE2).relative_time / backbone(LITE0).relative_time
    assert photo_seconds(backbone(LITE2), False) == (pytest.approx(times), True)
    assert photo_seconds(backbone(LITE0), False) == (1.0, False)
    pace.keep(photo_pace(LITE2, True), 9.0)
    assert photo_seconds(backbone(LITE2), False) == (9.0, True)
    assert Cost(plain=5, seconds=90, rough=True).words == "roughly 1 min 30 s: 5 photos"


def test_a_pass_measures_the_pace(manifest: Manifest) -> None:
    load_examples(PLAIN, manifest, network=Zeros())
    known = photo_seconds(backbone(LITE0), False)
    assert known is not None
    assert 0 < known[0] < 1
    assert not known[1]


def test_a_step_is_tried_where_none_was_timed() -> None:
    small, large = step_seconds(1280, 0, 32), step_seconds(1280, 1000, 32)
    assert 0 < small < large < 1
    assert step_seconds(1280, 10_000, 32) == pytest.approx(10 * large)
    keep_step(1280, 1000, 32, 5.0)
    assert step_seconds(1280, 1000, 32) == 5.0


def test_tuning_tells_its_maps_and_the_time_of_an_epoch(manifest: Manifest) -> None:
    pace.keep(photo_pace(LITE0, False), 1.0)
    keep_step(1280, 0, 32, 0.001)
    tuned = replace(PLAIN, tuned_stages=1)
    cost = estimate([tuned], manifest)
    size = backbone(LITE0).cuts[0].map_bytes
    assert (cost.plain, cost.mapped) == (110, 80), "the mirror images come on top"
    assert cost.map_bytes == (2 * 80 + 30) * size
    assert "110 photos; 80 more for 3.6 MB of maps; an epoch of tuning roughly" in cost.words
    both = estimate([PLAIN, tuned, replace(tuned, tuned_stages=2)], manifest)
    assert (both.plain, both.mapped, len(both.epochs)) == (110, 80, 2), "one pass for all"
    assert both.epochs[1] / both.epochs[0] == pytest.approx(0.37 / 0.13)
    varied = estimate([replace(tuned, augmentation=VARIED.augmentation, variants=3)], manifest)
    assert varied.map_bytes == (3 * 80 + 30) * size
    assert varied.mapped == 0, "the pass that makes a variant's vector makes its map"
    keep_tuning(tuned, 0.01)
    known = estimate([tuned], manifest)
    assert known.epochs == (pytest.approx((80 + 30 / 3) * 0.01),)
    assert "an epoch of tuning a few seconds" in known.words
    whole = estimate([replace(tuned, tuned_stages="all")], manifest)
    assert whole.mapped == 0, "pixels are no work for the network"
    assert whole.map_bytes == 110 * 224 * 224 * 3
    assert whole.epochs[0] == pytest.approx(0.9 / 0.13)


def test_kept_maps_cost_nothing_and_a_vector_alone_its_look(manifest: Manifest) -> None:
    pace.keep(photo_pace(LITE0, False), 1.0)
    tuned = replace(PLAIN, tuned_stages=1)
    load_examples(PLAIN, manifest, network=Zeros())
    cost = estimate([tuned], manifest)
    assert (cost.plain, cost.mapped) == (0, 190)
    record = backbone(LITE0)
    maker = MapMaker(LazyEngine(record), record.cuts[:1])
    for view in (View(), View(mirrored=True)):
        file = maker.file(record.cuts[0], view)
        names = [photo.digest for photo in manifest.photos]
        file.append(names, np.zeros((len(names), *record.cuts[0].shape), np.float32))
    cost = estimate([tuned], manifest)
    assert cost.mapped == 0
    assert "all vectors are kept; 3.6 MB of maps; an epoch" in cost.words
