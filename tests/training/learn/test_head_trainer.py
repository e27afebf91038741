"""One head in training: the best epoch is kept, and going on gives what would have been."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from clothing_model.errors import InvalidConfig
from clothing_model.training.config import TrainingConfig
from clothing_model.training.learn.examples import Check, FreshVariants
from clothing_model.training.learn.head_trainer import HeadTrainer
from tests.training.learn.clouds import clouds

CONFIG = TrainingConfig(learning_rate=0.1, epochs=8, inner_size=6, dropout=0.3)


def finish(trainer: HeadTrainer) -> HeadTrainer:
    while not trainer.finished:
        trainer.step()
    return trainer


def test_the_best_epoch_is_kept_and_of_equals_that_of_the_lower_loss(tmp_path: Path) -> None:
    trainer = HeadTrainer(CONFIG, clouds(), tmp_path)
    rows = []
    while not trainer.finished:
        rows.append(trainer.step())
    accuracies = [row.val_accuracy for row in rows]
    tied = [row for row in rows if row.val_accuracy == max(accuracies)]
    assert len(tied) > 1
    assert trainer.best is not None
    assert trainer.best == min(tied, key=lambda row: row.val_loss) != tied[0]
    found = trainer.examples
    right = trainer.best_head.logits(found.val_x).argmax(1) == found.val_y
    assert right.mean() == pytest.approx(trainer.best.val_accuracy)
    assert len(set(accuracies)) > 1


@pytest.mark.parametrize("moment", range(1, 8))
def test_going_on_gives_the_same_weights_as_never_stopping(tmp_path: Path, moment: int) -> None:
    whole = finish(HeadTrainer(CONFIG, clouds(), tmp_path))
    first = HeadTrainer(CONFIG, clouds(), tmp_path)
    for _ in range(moment):
        first.step()
    first.checkpoint(now=True)
    again = HeadTrainer(CONFIG, clouds(), tmp_path)
    assert again.resume() == moment
    finish(again)
    assert again.best == whole.best
    for side in ("head", "best_head"):
        pairs = zip(getattr(again, side).weights, getattr(whole, side).weights, strict=True)
        for ours, theirs in pairs:
            np.testing.assert_array_equal(ours, theirs)


def test_fresh_variants_train_the_same_head_as_kept_ones_also_after_a_stop(
    tmp_path: Path,
) -> None:
    kept, rng = clouds(), np.random.default_rng(1)
    moves = [rng.normal(size=kept.variants[0].shape).astype(np.float32) for _ in range(8)]
    kept = replace(kept, variants=tuple(kept.variants[0] + move for move in moves))
    made: list[int] = []

    def make(number: int, check: Check | None) -> np.ndarray:
        assert check is not None
        made.append(number)
        return kept.variants[number]

    fresh = replace(kept, variants=kept.variants[:1], fresh=FreshVariants(make, 8))
    whole = finish(HeadTrainer(CONFIG, kept, tmp_path))
    first = HeadTrainer(CONFIG, fresh, tmp_path)
    for _ in range(3):
        first.step(lambda: None)
    first.checkpoint(now=True)
    fresh = replace(fresh, fresh=FreshVariants(make, 8))
    again = HeadTrainer(CONFIG, fresh, tmp_path)
    assert again.resume() == 3
    while not again.finished:
        again.step(lambda: None)
    assert made == [1, 2, 3, 4, 5, 6, 7]
    assert again.best == whole.best
    for ours, theirs in zip(again.head.weights, whole.head.weights, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_a_torn_or_foreign_checkpoint_starts_from_the_beginning(tmp_path: Path) -> None:
    trainer = HeadTrainer(CONFIG, clouds(), tmp_path)
    trainer.step()
    trainer.checkpoint(now=True)
    assert HeadTrainer(replace(CONFIG, inner_size=7), clouds(), tmp_path).resume() == 0
    data = (tmp_path / "last.npz").read_bytes()
    (tmp_path / "last.npz").write_bytes(data[: len(data) // 2])
    assert HeadTrainer(CONFIG, clouds(), tmp_path).resume() == 0


def test_a_loss_out_of_bounds_names_the_likely_cause(tmp_path: Path) -> None:
    trainer = HeadTrainer(replace(CONFIG, learning_rate=1e6), clouds(), tmp_path)
    with pytest.raises(InvalidConfig, match="learning rate of 1e\\+06"):
        finish(trainer)


def test_a_loss_is_hopeless_above_its_limit_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer = HeadTrainer(replace(CONFIG, learning_rate=0.005), clouds(), tmp_path)
    losses = iter([1e4, 1.001e4])
    monkeypatch.setattr(f"{HeadTrainer.__module__}.cross_entropy", lambda *_: next(losses))
    assert trainer.step().val_loss == 1e4
    with pytest.raises(InvalidConfig, match=r"in epoch 2.* learning rate of 0\.005: try 0\.0005"):
        trainer.step()


def test_a_far_too_large_learning_rate_is_answered_by_the_usual_one(tmp_path: Path) -> None:
    with pytest.raises(InvalidConfig, match=r"try 0\.001\."):
        finish(HeadTrainer(replace(CONFIG, learning_rate=1e6), clouds(), tmp_path))


def test_checkpoints_are_a_second_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(f"{HeadTrainer.__module__}.time.monotonic", lambda: now)
    trainer = HeadTrainer(CONFIG, clouds(), tmp_path)

    def kept() -> int:
        return HeadTrainer(CONFIG, clouds(), tmp_path).resume()

    trainer.step()
    trainer.checkpoint()
    assert kept() == 1
    trainer.step()
    now = 100.99
    trainer.checkpoint()
    assert kept() == 1
    now = 101.0
    trainer.checkpoint()
    assert kept() == 2
