"""Stages in training with the head: exact to go on from, honest about its best epoch."""

import errno
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from clothing_model import settings
from clothing_model.data import augmentation
from clothing_model.data.datasets.folders import Manifest, scan
from clothing_model.errors import EngineMissing, InvalidConfig, Stopped
from clothing_model.files import read_arrays
from clothing_model.network.lazy import LazyEngine
from clothing_model.network.maps import MapMaker
from clothing_model.training.config import TrainingConfig
from clothing_model.training.execute import execute
from clothing_model.training.learn.examples import load_examples
from clothing_model.training.learn.tuning import TuningTrainer, check_can_tune
from clothing_model.training.learn.tuning_data import TuningData, keep_with_vectors
from clothing_model.training.run import runs
from clothing_model.training.run.epochs import EpochFigures
from clothing_model.training.run.runs import Run
from tests.tiny import TINY, offer_tiny

pytestmark = pytest.mark.needs("tensorflow")

Make = Callable[..., TuningTrainer]


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("weights")


@pytest.fixture
def config(drawn_dataset: Path, weights: Path, monkeypatch: pytest.MonkeyPatch) -> TrainingConfig:
    offer_tiny(weights, monkeypatch)
    return TrainingConfig(
        backbone="tiny",
        dataset=str(drawn_dataset),
        epochs=2,
        learning_rate=0.01,
        dropout=0.2,
        batch_size=25,  # the last batch has five photos
        tuned_stages=1,
        tuning_epochs=3,
        tuning_rate=0.01,
    )


@pytest.fixture
def manifest(drawn_dataset: Path) -> Manifest:
    return scan(drawn_dataset)


@pytest.fixture
def make(config: TrainingConfig, manifest: Manifest, tmp_path: Path) -> Make:
    """A trainer with these changes to the settings, its maps kept; in a folder of that name."""

    def make_one(name: str = "run", **changes: Any) -> TuningTrainer:
        (folder := tmp_path / name).mkdir(exist_ok=True)
        changed = replace(config, **changes)
        network = LazyEngine(TINY)
        maker = MapMaker(network, [TINY.cut(changed.tuned_stages)])
        keep_with_vectors(changed, manifest, maker)
        examples = load_examples(changed, manifest, network=network)
        data = TuningData(changed, manifest, maker)
        data.keep()
        return TuningTrainer(changed, examples, folder, data)

    return make_one


def finish(trainer: TuningTrainer, epochs: int = 1_000) -> list[EpochFigures]:
    rows = []
    while not trainer.finished and len(rows) < epochs:
        rows.append(trainer.step())
        trainer.checkpoint(now=True)
    return rows


def state(trainer: TuningTrainer) -> list[np.ndarray]:
    return trainer.stages.state()


def test_it_goes_on_exactly_where_it_was_after_each_epoch(make: Make) -> None:
    whole = make()
    rows = finish(whole)
    assert [row.epoch for row in rows] == [1, 2, 3, 4, 5]
    final = state(whole)
    for epochs in range(1, 5):
        finish(make(f"stopped after {epochs}"), epochs)
        again = make(f"stopped after {epochs}")
        assert again.resume() == epochs == again.resumed_at
        assert again.tuning == (epochs >= 2)
        assert finish(again) == rows[epochs:]
        for ours, theirs in zip(state(again), final, strict=True):
            np.testing.assert_array_equal(ours, theirs)
        assert again.best == whole.best
    done = make()
    assert done.resume() == 5
    assert done.finished
    ours, theirs = done.result(), whole.result()
    assert ours.tuned.keys() == theirs.tuned.keys()
    for name, value in theirs.tuned.items():
        np.testing.assert_array_equal(ours.tuned[name], value)
    for mine, other in zip(ours.head.weights, theirs.head.weights, strict=True):
        np.testing.assert_array_equal(mine, other)


def test_only_what_is_above_the_cut_changes_and_batch_normalisation_does_not(make: Make) -> None:
    from clothing_model.network import pretrained

    before = pretrained.weights_of(pretrained.load(TINY))
    for stages, names in ((1, ["high", "top"]), (2, ["low", "high", "top"])):
        trainer = make(tuned_stages=stages)
        finish(trainer)
        after = pretrained.weights_of(trainer.stages._network)
        changed = {n for n, w in after.items() if not np.array_equal(before[n], w)}
        assert changed == {f"{name}_conv/kernel" for name in names}
        assert set(trainer.stages.values()) == changed
    everything = make(tuned_stages="all")
    finish(everything)
    assert "stem_conv/kernel" in everything.stages.values()


def test_the_best_epoch_of_all_is_what_is_given(make: Make) -> None:
    trainer = make(tuning_epochs=6)
    rows = finish(trainer)
    best = max(rows, key=lambda row: row.rank)
    assert trainer.best == best
    result = trainer.result()
    assert result.tuned
    trainer.stages.set(result.tuned, result.head)
    logits = trainer.logits(trainer.data.validation())
    right = (logits.argmax(1) == trainer.examples.val_y).mean()
    assert right == pytest.approx(best.val_accuracy)
    trainer._heads.best = EpochFigures(1, 0.5, 1.0, 1.0, 0.0)
    assert trainer.best is not None
    assert trainer.best.epoch == 1
    assert not trainer.result().tuned, "the head alone was best"


def test_it_learns_with_the_rate_that_rises_and_falls(make: Make) -> None:
    from clothing_model.training.learn.stage_training import _rate

    rate = [float(_rate(0.01, 40)(step)) for step in range(41)]
    assert rate[4] == pytest.approx(max(rate)) == pytest.approx(0.01)
    assert rate[0] > 0
    assert sorted(rate[:5]) == rate[:5]
    assert sorted(rate[4:], reverse=True) == rate[4:]
    assert rate[40] == pytest.approx(0, abs=1e-6)
    rows = finish(make(tuning_epochs=8, tuned_stages=2))
    assert rows[-1].loss < rows[1].loss


def test_lower_stages_may_learn_less(make: Make) -> None:
    from clothing_model.network import pretrained

    before = pretrained.weights_of(pretrained.load(TINY))
    moved = []
    for share in (1.0, 1e-6):
        trainer = make(tuned_stages=2, stage_rate=share)
        finish(trainer)
        values = trainer.stages.values()
        moved.append({n: float(np.abs(values[n] - np.array(before[n])).max()) for n in values})
    assert moved[1]["low_conv/kernel"] < 1e-4 < moved[0]["low_conv/kernel"]
    assert moved[1]["high_conv/kernel"] > 1e-3


def test_variants_take_the_place_of_the_mirror_image(make: Make, manifest: Manifest) -> None:
    ranges = augmentation.preset("chapter")
    kept = make(augmentation=ranges, variants=2)
    first, second, third = (kept.data.of_epoch(epoch) for epoch in (1, 2, 3))
    assert first.mirrored is None
    one, other = (found.batch(np.arange(4)) for found in (first, second))
    assert not np.array_equal(one, other)
    np.testing.assert_array_equal(one, third.batch(np.arange(4)))
    fresh = make(augmentation=ranges, variants=0)
    looks = [fresh.data.of_epoch(epoch).batch(np.arange(4)) for epoch in (1, 2)]
    assert not np.array_equal(*looks)
    assert [row.epoch for row in finish(fresh)] == [1, 2, 3, 4, 5]


def test_half_of_the_photos_are_mirrored(make: Make) -> None:
    data = make(tuned_stages="all").data
    mirror = np.array([True, False])
    pair = data.of_epoch(1).batch(np.arange(2), mirror)
    plain = data.of_epoch(1).batch(np.arange(2))
    np.testing.assert_array_equal(pair[0], plain[0][:, ::-1])
    np.testing.assert_array_equal(pair[1], plain[1])


def test_a_rate_that_is_far_too_large_is_named(make: Make) -> None:
    with pytest.raises(InvalidConfig, match=r"rate of tuning of 1e\+06: try 0\.0003"):
        finish(make(tuning_rate=1e6))


@pytest.mark.parametrize("name", ["tuning.npz", "tuned.npz"])
def test_what_is_torn_or_of_other_settings_is_not_gone_on_from(
    name: str, make: Make, tmp_path: Path
) -> None:
    finish(make(), 4)
    assert make(tuning_rate=0.02).resume() == 2, "the head's epochs are the same"
    path = tmp_path / "run" / name
    path.write_bytes(path.read_bytes()[:-100])
    assert make().resume() == 2


def test_a_run_is_saved_with_its_own_network_and_shares_vectors_with_a_head(
    config: TrainingConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved: list[Any] = []
    real = "clothing_model.training.learn.best_epoch.save_model"

    def save(head: Any, name: str, facts: Any, _: Any, tuned: Any = None, *more: Any) -> Any:
        saved.append((facts, tuned))
        return SimpleNamespace(name=name, facts={"validation": {}, **facts})

    monkeypatch.setattr(real, save)
    together = [replace(config, tuned_stages=stages) for stages in (0, 1, 2)]
    together = [replace(each, tuning_epochs=6) for each in together]
    states: list[str] = []
    ends = execute(
        [runs.create(each) for each in together], on_epoch=lambda run, _: states.append(run.id)
    )
    assert [end.state for end in ends] == ["done"] * 3
    assert len(states) == 2 + 8 + 8
    for facts, tuned in saved:
        stages, best = facts["training"]["tuned_stages"], facts["best_epoch"]
        assert bool(tuned) == (best > 2)
        if tuned:
            assert tuned.record == TINY
            assert all(value.dtype == np.float32 for value in tuned.values.values())
            assert len(tuned.values) == stages + 1
            assert tuned.photos
    assert [len(runs.metrics(run)) for run in sorted(runs.list_runs(), key=lambda r: r.id)] == [
        2,
        8,
        8,
    ]


def test_stop_full_disk_and_nan_end_a_run_in_a_sentence(
    config: TrainingConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    def at_fifth(run: Run, figures: EpochFigures) -> None:
        if figures.epoch == 4:
            runs.ask_to_stop(run)

    stopped = runs.create(config)
    monkeypatch.setattr(
        "clothing_model.training.learn.best_epoch.save_model",
        lambda head, name, facts, *_: SimpleNamespace(name=name, facts={"validation": {}, **facts}),
    )
    (end,) = execute([stopped], on_epoch=at_fifth)
    assert (end.state, end.model != "", len(runs.metrics(stopped))) == ("stopped", True, 4)
    assert end.sentence == "Stopped. The best epoch so far is saved."
    (end,) = execute([runs.create(replace(config, tuning_rate=1e6))])
    assert end.state == "failed"
    assert "rate of tuning" in end.sentence

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("clothing_model.training.learn.tuning.write_arrays", full)
    run = runs.create(config)
    (end,) = execute([run])
    assert (end.state, "disk is full" in end.sentence) == ("failed", True)
    assert (run.folder / "head.npz").exists()
    monkeypatch.undo()


def test_a_stop_in_mid_epoch_leaves_the_place_of_the_epoch_before(make: Make) -> None:
    trainer = make()
    finish(trainer, 3)
    calls = iter(range(100))

    def stop() -> None:
        if next(calls) == 2:
            raise Stopped

    with pytest.raises(Stopped):
        trainer.step(stop)
    again = make()
    assert again.resume() == 3
    assert finish(again) == finish(make("whole"))[3:]


def test_files_say_what_made_them(make: Make, tmp_path: Path) -> None:
    finish(make())
    kept = read_arrays(tmp_path / "run" / "tuned.npz")
    figures = json.loads(str(kept["figures"]))
    assert figures["epoch"] > 2
    assert "value.top_conv/kernel" in kept


def test_without_keras_it_is_said_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "installed", lambda package: False)
    check_can_tune(TrainingConfig())
    with pytest.raises(EngineMissing, match="Fine-tuning needs TensorFlow, which is not installed"):
        check_can_tune(TrainingConfig(tuned_stages=1))
