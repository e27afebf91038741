"""Epochs the chapter's way: photos from their folders, `fit` through the frozen backbone."""

import time
import warnings
from math import ceil
from typing import Any

import keras

from clothing_model.data.datasets.folders import Manifest
from clothing_model.network.backbones import Backbone
from clothing_model.network.batches import BATCH_SIZE
from clothing_model.network.keras_model import build_head, join, vector_network


def compiled(model: Any, learning_rate: float, **options: Any) -> Any:
    """The model with the chapter's optimizer, loss and metric."""
    model.compile(
        keras.optimizers.Adam(learning_rate),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
        **options,
    )
    return model


def epoch_seconds(
    record: Backbone, manifest: Manifest, share: float = 1.0, augmented: bool = False
) -> float:
    """Seconds of one epoch, validation included, from that share of its batches.

    Building and compiling are left out: a few batches are trained before.
    """
    inner_size = 100 if augmented else 0
    head = build_head(record.vector_size, len(manifest.class_names), inner_size)
    model = compiled(join(vector_network(record), head), 0.001)
    train = (_varied if augmented else _plain)(record, manifest, "train")
    validation = _plain(record, manifest, "validation")
    whole = [ceil(len(manifest.select(s)) / BATCH_SIZE) for s in ("train", "validation")]
    part = [max(1, round(share * batches)) for batches in whole]

    def fit(steps: int, validation_steps: int) -> None:
        model.fit(
            train,
            steps_per_epoch=steps,
            validation_data=validation,
            validation_steps=validation_steps,
            shuffle=False,  # the loaders do that
            verbose=0,
        )

    fit(2, 1)
    start = time.perf_counter()
    fit(*part)
    return (time.perf_counter() - start) * sum(whole) / sum(part)


def _plain(record: Backbone, manifest: Manifest, split: str) -> Any:
    """Photos by Keras' own loader; endless, so that a part of an epoch is no shortage."""
    side = record.image_size
    return keras.utils.image_dataset_from_directory(
        manifest.root / split, image_size=(side, side), batch_size=BATCH_SIZE, verbose=False
    ).repeat()


def _varied(record: Backbone, manifest: Manifest, split: str) -> Any:
    """The chapter's augmentation by the generator that it used; it needs SciPy."""
    from keras.src.legacy.preprocessing.image import ImageDataGenerator

    side = record.image_size
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        generator = ImageDataGenerator(shear_range=10, zoom_range=0.1, horizontal_flip=True)
        return generator.flow_from_directory(
            manifest.root / split,
            target_size=(side, side),
            batch_size=BATCH_SIZE,
            class_mode="sparse",
        )
