"""Training a head: the best epoch is kept, and trouble has a name."""

from pathlib import Path

import numpy as np
import pytest

from clothing_model.data.dataset import scan
from clothing_model.data.drawn import draw
from clothing_model.data.images import encode_jpeg
from clothing_model.errors import InvalidConfig, InvalidDataset
from clothing_model.inference.evaluate import evaluate
from clothing_model.inference.predict import Classifier
from clothing_model.network.metrics import softmax
from clothing_model.training.config import TrainingConfig
from clothing_model.training.train import Vectors, check_trainable, fit_head, save, train


@pytest.fixture
def clouds() -> tuple[Vectors, Vectors]:
    """Three overlapping clouds of vectors, so that accuracy differs from epoch to epoch."""
    rng = np.random.default_rng(0)
    y = np.arange(300) % 3
    x = (np.eye(8)[y] + rng.normal(scale=0.6, size=(300, 8))).astype("float32")
    return Vectors(x[:200], y[:200]), Vectors(x[200:], y[200:])


def test_the_head_is_left_at_its_best_epoch(clouds: tuple[Vectors, Vectors]) -> None:
    config = TrainingConfig(learning_rate=0.3, epochs=8)
    head, callback = fit_head(config, *clouds, classes=3)
    accuracies = [figures.val_accuracy for figures in callback.history]
    assert callback.best is not None
    assert callback.best.val_accuracy == max(accuracies)
    assert callback.best.epoch == accuracies.index(max(accuracies)) + 1
    right = head.predict(clouds[1].x, verbose=0).argmax(1) == clouds[1].y
    assert right.mean() == pytest.approx(callback.best.val_accuracy)
    assert len(set(accuracies)) > 1


def test_the_same_seed_gives_the_same_start(clouds: tuple[Vectors, Vectors]) -> None:
    runs = [fit_head(TrainingConfig(epochs=1, seed=s), *clouds, classes=3)[1] for s in (5, 5, 6)]
    losses = [run.history[0].loss for run in runs]
    assert losses[0] == pytest.approx(losses[1], rel=1e-5)
    assert losses[0] != pytest.approx(losses[2], rel=1e-5)


def test_a_loss_that_is_no_number_names_the_likely_cause() -> None:
    x = np.full((64, 4), np.inf, np.float32)
    bad = Vectors(x, np.arange(64) % 2)
    with pytest.raises(InvalidConfig, match="try one ten times smaller"):
        fit_head(TrainingConfig(epochs=2), bad, bad, classes=2)


def put(root: Path, split: str, label: str, count: int = 1) -> None:
    (root / split / label).mkdir(parents=True)
    for seed in range(count):
        data = encode_jpeg(draw(label, seed, (120, 160)))
        (root / split / label / f"{seed}.jpg").write_bytes(data)


def test_one_class_is_not_enough(tmp_path: Path) -> None:
    put(tmp_path, "train", "hat")
    put(tmp_path, "validation", "hat")
    with pytest.raises(InvalidDataset, match="at least two classes"):
        check_trainable(scan(tmp_path))


def test_every_class_must_stand_in_both_splits(tmp_path: Path) -> None:
    put(tmp_path, "train", "hat")
    put(tmp_path, "train", "pants")
    put(tmp_path, "validation", "hat")
    with pytest.raises(InvalidDataset, match="validation has no usable photo of pants"):
        check_trainable(scan(tmp_path))


def test_class_folders_without_splits_cannot_be_trained_on(tmp_path: Path) -> None:
    put(tmp_path, "", "hat")
    put(tmp_path, "", "pants")
    with pytest.raises(InvalidDataset, match="found class folders without splits"):
        check_trainable(scan(tmp_path))


def test_from_drawings_to_a_saved_model_that_answers(drawn_dataset: Path) -> None:
    """Train, save under the chapter's template, load, and find the same figures again."""
    manifest = scan(drawn_dataset)
    config = TrainingConfig(backbone="efficientnet-lite0", epochs=4, inner_size=16, dropout=0.2)
    trained = train(config, manifest)
    saved = save(trained, manifest)
    best = trained.best
    assert saved.name == f"efficientnet-lite0_{best.epoch:02d}_{best.val_accuracy:.3f}"
    assert best.val_accuracy == pytest.approx(trained.validation["right"] / 30)

    classifier = Classifier(saved)
    again = evaluate(classifier, manifest, manifest.select("validation"))
    assert again.right == trained.validation["right"]
    assert again.loss == pytest.approx(trained.validation["loss"], abs=1e-3)
    assert classifier.probabilities(again.logits) == pytest.approx(
        softmax(again.logits, trained.temperature)
    )
