"""Train a head: vectors once, then as many epochs as asked for, and keep the best."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import keras
import numpy as np

from clothing_model.data.dataset import Manifest, Progress, class_indices
from clothing_model.errors import InvalidDataset
from clothing_model.network import pretrained
from clothing_model.network.backbones import Backbone, backbone
from clothing_model.network.classifier import build_head, join, vector_network
from clothing_model.network.familiarity import FALSE_ALARMS, Familiarity, fit_familiarity
from clothing_model.network.features import extract
from clothing_model.network.metrics import cross_entropy, fit_temperature, wilson_interval
from clothing_model.network.saved import SavedModel, free_name, save_model
from clothing_model.training.callbacks import BestEpoch, EpochFigures
from clothing_model.training.config import TrainingConfig


@dataclass(frozen=True, eq=False)
class Vectors:
    """Vectors float32 (n, d) and class indices int64 (n,) of one split."""

    x: np.ndarray
    y: np.ndarray


@dataclass(frozen=True, eq=False)
class Trained:
    """A head at its best epoch, and how it came about.

    seconds: {"extract": ..., "train": ...}.
    """

    config: TrainingConfig
    head: Any
    class_names: tuple[str, ...]
    history: tuple[EpochFigures, ...]
    best: EpochFigures
    validation: dict[str, Any]
    temperature: float
    familiarity: Familiarity
    seconds: dict[str, float]


def train(
    config: TrainingConfig,
    manifest: Manifest,
    on_photos: Progress | None = None,
    on_epoch: Callable[[EpochFigures], None] | None = None,
) -> Trained:
    """Train a head on a dataset's train split, judged by its validation split.

    `on_photos` is called with (photos done, photos in all) while vectors are made,
    `on_epoch` after each epoch. Raises InvalidDataset, InvalidConfig, WeightsMissing.
    """
    check_trainable(manifest)
    record = backbone(config.backbone)
    start = time.perf_counter()
    training, validation = split_vectors(record, manifest, on_photos)
    extracted = time.perf_counter()
    head, callback = fit_head(config, training, validation, len(manifest.class_names), on_epoch)
    assert callback.best is not None
    logits = np.asarray(head.predict(validation.x, verbose=0))
    temperature = fit_temperature(logits, validation.y)
    return Trained(
        config=config,
        head=head,
        class_names=manifest.class_names,
        history=tuple(callback.history),
        best=callback.best,
        validation=_summary(logits, validation.y, temperature),
        temperature=temperature,
        familiarity=fit_familiarity(training.x, training.y, validation.x),
        seconds={"extract": extracted - start, "train": time.perf_counter() - extracted},
    )


def check_trainable(manifest: Manifest) -> None:
    """Raises InvalidDataset unless train and validation hold the same two or more classes."""
    if len(manifest.class_names) < 2:
        raise InvalidDataset(
            f"Expected at least two classes to tell apart in {manifest.root}; "
            f"found {', '.join(manifest.class_names)} alone."
        )
    for split in ("train", "validation"):
        manifest.select(split)
        counts = manifest.counts.get(split)
        if counts is None:
            raise InvalidDataset(
                f"Expected the folders train and validation in {manifest.root}; "
                "found class folders without splits."
            )
        if empty := [label for label, photos in counts.items() if not photos]:
            raise InvalidDataset(
                f"Expected the same classes in every split; {split} has no usable photo of "
                f"{', '.join(empty)}."
            )


def split_vectors(
    record: Backbone, manifest: Manifest, progress: Progress | None = None
) -> tuple[Vectors, Vectors]:
    """The vectors of the train and of the validation split."""
    train, validation = manifest.select("train"), manifest.select("validation")
    x = extract(record, manifest, train + validation, progress)
    y = class_indices(train + validation, manifest.class_names)
    return Vectors(x[: len(train)], y[: len(train)]), Vectors(x[len(train) :], y[len(train) :])


def fit_head(
    config: TrainingConfig,
    training: Vectors,
    validation: Vectors,
    classes: int,
    on_epoch: Callable[[EpochFigures], None] | None = None,
) -> tuple[Any, BestEpoch]:
    """A head trained with Adam on cross-entropy, left with the weights of its best epoch."""
    keras.utils.set_random_seed(config.seed)
    head = build_head(training.x.shape[1], classes, config.inner_size, config.dropout)
    head.compile(
        optimizer=keras.optimizers.Adam(config.learning_rate),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    callback = BestEpoch(on_epoch)
    head.fit(
        training.x,
        training.y,
        validation_data=(validation.x, validation.y),
        epochs=config.epochs,
        batch_size=config.batch_size,
        callbacks=[callback],
        verbose=0,
    )
    return head, callback


def _summary(logits: np.ndarray, truth: np.ndarray, temperature: float) -> dict[str, Any]:
    right = int((logits.argmax(1) == truth).sum())
    return {
        "photos": len(truth),
        "right": right,
        "accuracy": right / len(truth),
        "interval": list(wilson_interval(right, len(truth))),
        "loss": cross_entropy(logits, truth, temperature),
    }


def save(
    trained: Trained, manifest: Manifest, name: str | None = None, title: str | None = None
) -> SavedModel:
    """Join head and backbone and keep them as a saved model.

    Without a name it is `<backbone>_<best epoch>_<validation accuracy>`, as in the chapter.
    """
    record = backbone(trained.config.backbone)
    best = trained.best
    name = name or free_name(f"{record.name}_{best.epoch:02d}_{best.val_accuracy:.3f}")
    model = join(vector_network(record), trained.head)
    facts = _facts(trained, manifest, record, title or record.title)
    return save_model(model, name, facts, trained.familiarity)


def _facts(trained: Trained, manifest: Manifest, record: Backbone, title: str) -> dict[str, Any]:
    counts = {split: sum(rows.values()) for split, rows in manifest.counts.items()}
    return {
        "title": title,
        "class_names": list(trained.class_names),
        "image_size": record.image_size,
        "interpolation": record.interpolation,
        "backbone": record.name,
        "backbone_source": record.source,
        "backbone_licence": record.licence,
        "backbone_weights": pretrained.fingerprint(record),
        "training": trained.config.to_json(),
        "best_epoch": trained.best.epoch,
        "history": [figures.to_json() for figures in trained.history],
        "temperature": trained.temperature,
        "unfamiliar": {"false_alarms": FALSE_ALARMS, "threshold": trained.familiarity.threshold},
        "validation": trained.validation,
        "dataset": {"name": manifest.root.name, "photos": counts},
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": {"keras": keras.version(), "backend": keras.backend.backend()},
    }
