"""A head trained on vectors, in NumPy.

A head is one or two small matrices. At that size the arithmetic of a step takes a fraction
of a millisecond, less than any framework needs to start one; so the step is written out
here, and a training is exactly repeatable on top. A test holds every step against Keras' own.
"""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from clothing_model.network.head import DenseHead

_FIRST_DECAY, _SECOND_DECAY, _EPSILON = 0.9, 0.999, 1e-7  # Keras' defaults for Adam
_SMALL = np.float32(1e-20)
_FLUSHED = 64  # steps; a mean of 1e-27 is 230 steps away from being too small


@dataclass(eq=False)
class Head(DenseHead):
    """A head that learns; `dropout` acts on the last layer's input while training, as in Keras."""

    dropout: float = 0.0

    def gradients(
        self, x: np.ndarray, y: np.ndarray, rng: np.random.Generator
    ) -> tuple[list[np.ndarray], float, int]:
        """Of the mean cross-entropy of one batch, x (n, d) float32, y (n,) class indices.

        Returns the gradients in the order of the weights, the loss summed over the batch
        (nats), and how many answers are right; all with dropout at work.
        """
        *inner, kernel, bias = self.weights
        hidden = x
        if inner:
            hidden = x @ inner[0]
            hidden += inner[1]
            np.maximum(hidden, 0, out=hidden)
        keep = self._keep(hidden.shape, rng)
        dropped = hidden if keep is None else hidden * keep
        logits = dropped @ kernel
        logits += bias
        error, loss, right = _softmax_error(logits, y)
        gradients = [dropped.T @ error, error.sum(axis=0)]
        if inner:
            back = error @ kernel.T
            if keep is not None:
                back *= keep
            back *= hidden > 0
            gradients = [x.T @ back, back.sum(axis=0), *gradients]
        return gradients, loss, right

    def _keep(self, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray | None:
        """Inverted dropout: 0 for what is silenced, 1 / (1 - dropout) for the rest."""
        if not self.dropout:
            return None
        kept = rng.random(shape, dtype=np.float32) >= self.dropout
        return kept * np.float32(1 / (1 - self.dropout))


def _softmax_error(logits: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, float, int]:
    """The mean loss's gradient with respect to the logits, the summed loss, the right answers.

    The gradient is (softmax - one-hot) / n.
    """
    rows = np.arange(len(y))
    logits -= logits.max(axis=1, keepdims=True)
    right = int((logits.argmax(axis=1) == y).sum())
    true = logits[rows, y]
    np.exp(logits, out=logits)
    total = logits.sum(axis=1, keepdims=True)
    loss = float((np.log(total[:, 0]) - true).sum())
    logits /= total
    logits[rows, y] -= 1
    logits /= len(y)
    return logits, loss, right


def new_head(
    vector_size: int, classes: int, inner_size: int, dropout: float, rng: np.random.Generator
) -> Head:
    """Glorot-uniform kernels and zero biases, as Keras starts them."""
    sizes = [vector_size, inner_size, classes] if inner_size else [vector_size, classes]
    weights = []
    for fan_in, fan_out in itertools.pairwise(sizes):
        limit = (6 / (fan_in + fan_out)) ** 0.5
        weights.append(rng.uniform(-limit, limit, (fan_in, fan_out)).astype(np.float32))
        weights.append(np.zeros(fan_out, np.float32))
    return Head(weights, dropout)


@dataclass(eq=False)
class Adam:
    """Adam of Kingma and Ba (2015), https://arxiv.org/abs/1412.6980, as Keras computes it."""

    learning_rate: float
    steps: int = 0
    means: list[np.ndarray] = field(default_factory=list)
    squares: list[np.ndarray] = field(default_factory=list)
    _spare: list[np.ndarray] = field(default_factory=list)

    def apply(self, weights: list[np.ndarray], gradients: list[np.ndarray]) -> None:
        """One step, in place."""
        if not self.means:
            self.means = [np.zeros_like(w) for w in weights]
            self.squares = [np.zeros_like(w) for w in weights]
        if not self._spare:
            self._spare = [np.empty_like(w) for w in weights]
        self.steps += 1
        step = self.learning_rate * (1 - _SECOND_DECAY**self.steps) ** 0.5
        rate = np.float32(step / (1 - _FIRST_DECAY**self.steps))
        rows = zip(weights, gradients, self.means, self.squares, self._spare, strict=True)
        for weight, gradient, mean, square, spare in rows:
            np.subtract(gradient, mean, out=spare)
            spare *= np.float32(1 - _FIRST_DECAY)
            mean += spare
            np.multiply(gradient, gradient, out=spare)
            spare -= square
            spare *= np.float32(1 - _SECOND_DECAY)
            square += spare
            np.sqrt(square, out=spare)
            spare += np.float32(_EPSILON)
            np.divide(mean, spare, out=spare)
            spare *= rate
            weight -= spare
        if self.steps % _FLUSHED == 0:
            self._flush()

    def _flush(self) -> None:
        """Make nothing of means below 1e-27, which no weight would feel: those of units that no
        longer answer would shrink to numbers so small that a step takes four times as long."""
        for mean in self.means:
            mean += _SMALL
            mean -= _SMALL


def train_epoch(
    head: Head,
    optimizer: Adam,
    x: np.ndarray,
    y: np.ndarray,
    batch_size: int,
    rng: np.random.Generator,
    on_batch: Callable[[], None] | None = None,
) -> tuple[float, float]:
    """One pass over vectors x (n, d) with class indices y (n,), in a new order.

    `on_batch` is called before each batch and may raise to stop.
    Returns the mean loss (nats) and accuracy (0..1) of the batches as they were trained on.
    """
    order = rng.permutation(len(y))
    x, y = x[order], y[order]
    loss, right = 0.0, 0
    for start in range(0, len(y), batch_size):
        end = start + batch_size
        if on_batch:
            on_batch()
        gradients, batch_loss, batch_right = head.gradients(x[start:end], y[start:end], rng)
        optimizer.apply(head.weights, gradients)
        loss += batch_loss
        right += batch_right
    return loss / len(y), right / len(y)
