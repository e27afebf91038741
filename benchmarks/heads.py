"""The same heads on the same vectors, trained in four ways."""

import os
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from math import ceil
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from benchmarks.chapter import compiled
from clothing_model.network.keras_model import build_head
from clothing_model.training.config import TrainingConfig
from clothing_model.training.learn.examples import Examples
from clothing_model.training.learn.head_trainer import HeadTrainer


def ours(configs: list[TrainingConfig], found: Examples) -> None:
    """In NumPy, side by side on the processors; without run folders and saved models."""

    def train(config: TrainingConfig) -> None:
        with tempfile.TemporaryDirectory() as folder:
            trainer = HeadTrainer(config, found, Path(folder))
            while not trainer.finished:
                trainer.step()

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(train, configs))


def plain_fit(configs: list[TrainingConfig], found: Examples) -> None:
    """As a tutorial would."""
    _fit(configs, found, lambda steps: 1)


def fit_by_epochs(configs: list[TrainingConfig], found: Examples) -> None:
    """`fit` with an epoch in each call of the compiled step, by its own option."""
    _fit(configs, found, lambda steps: steps)


def _fit(
    configs: list[TrainingConfig], found: Examples, steps_a_call: Callable[[int], int]
) -> None:
    for config in configs:
        steps = ceil(len(found.y) / config.batch_size)
        head = compiled(
            _new_head(config, found),
            config.learning_rate,
            steps_per_execution=steps_a_call(steps),
        )
        head.fit(
            found.variants[0],
            found.y,
            validation_data=(found.val_x, found.val_y),
            epochs=config.epochs,
            batch_size=config.batch_size,
            verbose=0,
        )


def one_graph(configs: list[TrainingConfig], found: Examples) -> None:
    """Without `fit`: one graph of TensorFlow over all steps of an epoch, photos and all."""
    for config in configs:
        head = _new_head(config, found)
        epoch = _epoch_graph(head, config, found)
        validate = tf.function(lambda x, head=head: head(x, training=False))
        val_x, order = tf.constant(found.val_x), np.random.default_rng(config.seed)
        for _ in range(config.epochs):
            epoch(tf.constant(order.permutation(len(found.y))))
            float((validate(val_x).numpy().argmax(1) == found.val_y).mean())


def _epoch_graph(head: Any, config: TrainingConfig, found: Examples) -> Any:
    """An epoch as a function of the order of the photos, int64 (n,); gives the summed loss."""
    optimizer = keras.optimizers.Adam(config.learning_rate)
    optimizer.build(head.trainable_variables)
    loss_of = keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction="sum")
    vectors, labels, size = tf.constant(found.variants[0]), tf.constant(found.y), config.batch_size

    @tf.function  # type: ignore[untyped-decorator]
    def epoch(order: Any) -> Any:
        total = tf.constant(0.0)
        for start in tf.range(0, len(found.y), size):
            rows = order[start : start + size]
            with tf.GradientTape() as tape:
                logits = head(tf.gather(vectors, rows), training=True)
                summed = loss_of(tf.gather(labels, rows), logits)
                loss = summed / tf.cast(tf.size(rows), tf.float32)
            gradients = tape.gradient(loss, head.trainable_variables)
            optimizer.apply(gradients, head.trainable_variables)
            total += summed
        return total

    return epoch


def _new_head(config: TrainingConfig, found: Examples) -> Any:
    size, classes = found.val_x.shape[1], len(found.class_names)
    return build_head(size, classes, config.inner_size, config.dropout)


WAYS: dict[str, Callable[[list[TrainingConfig], Examples], None]] = {
    "in NumPy": ours,
    "by plain fit": plain_fit,
    "by fit, an epoch a call (steps_per_execution)": fit_by_epochs,
    "an epoch in one compiled graph, without fit": one_graph,
}
