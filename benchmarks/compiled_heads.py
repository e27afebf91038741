"""Keras heads with a whole epoch in one call: one graph of TensorFlow over all its steps."""

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from clothing_model.network.classifier import build_head
from clothing_model.training.config import TrainingConfig
from clothing_model.training.examples import Examples


def compiled_epochs(configs: list[TrainingConfig], found: Examples) -> None:
    """Train a head for each config, one after the other, with its validation each epoch."""
    for config in configs:
        size, classes = found.val_x.shape[1], len(found.class_names)
        head = build_head(size, classes, config.inner_size, config.dropout)
        epoch = _compile(head, config, found)
        validation = tf.constant(found.val_x)
        logits = tf.function(lambda x, head=head: head(x, training=False))
        order = np.random.default_rng(config.seed)
        for _ in range(config.epochs):
            epoch(tf.constant(order.permutation(len(found.y))))
            float((logits(validation).numpy().argmax(1) == found.val_y).mean())


def _compile(head: Any, config: TrainingConfig, found: Examples) -> Any:
    """An epoch as a function of the order of the photos, int64 (n,); gives the loss, summed."""
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
