"""What the dense layers of a head do with one vector: which numbers decide, and what dropout
leaves of the answer."""

from dataclasses import dataclass

import numpy as np

from clothing_model.network.head import DenseHead


@dataclass(frozen=True, eq=False)
class Deciding:
    """By how much one class's score is ahead of another's, as a sum over a vector's numbers.

    parts: float32 (d,), each number times the difference of its weights to the two classes.
    constant: what is left without any number, the difference of the biases.
    """

    parts: np.ndarray
    constant: float

    @property
    def ahead(self) -> float:
        """The sum of it all: the one's score less the other's."""
        return float(self.parts.sum(dtype=np.float64)) + self.constant

    def most(self, count: int) -> list[int]:
        """The places of the `count` numbers with the largest parts, of either sign; of equals
        the first."""
        order = np.argsort(-np.abs(self.parts), kind="stable")
        return [int(place) for place in order[:count]]


def deciding(head: DenseHead, vector: np.ndarray, one: int, other: int) -> Deciding:
    """What decides between two classes, given by index, for one vector (d,).

    It is exact also with an inner layer: around one vector the head is linear
    (`DenseHead.linear_at`), and the weights are those of this linear function.
    """
    slopes, constants = head.linear_at(vector)
    difference = slopes[:, one] - slopes[:, other]
    return Deciding(vector * difference, float(constants[one] - constants[other]))


def sums_of_units(head: DenseHead, vector: np.ndarray) -> np.ndarray:
    """What each unit of the inner layer adds up for a vector (d,), float32 (units,), before ReLU
    makes 0 of what is below 0. Raises ValueError for a head without an inner layer."""
    if not head.inner_size:
        raise ValueError("Expected a head with an inner layer.")
    kernel, bias = head.weights[:2]
    return np.asarray(vector @ kernel + bias)


def with_silence(head: DenseHead, vector: np.ndarray, silent: np.ndarray) -> np.ndarray:
    """The scores (n, classes) of one vector (d,) while some inputs of the last layer are silent.

    silent: bool (n, units), or (n, d) without an inner layer; each row is a step of training. As
    in training (inverted dropout, Srivastava et al. 2014,
    https://jmlr.org/papers/v15/srivastava14a.html) the others are divided by the share that is
    left, here the row's own, so that the sum stays about the same; of a row without any, only the
    bias is left.
    """
    inputs = np.maximum(sums_of_units(head, vector), 0) if head.inner_size else vector
    left = (~silent).mean(axis=1, keepdims=True)
    kept = np.where(silent, 0, inputs / np.maximum(left, 1 / silent.shape[1]))
    kernel, bias = head.weights[-2:]
    return np.asarray(kept @ kernel + bias, np.float32)


def silences(rng: np.random.Generator, count: int, inputs: int, share: float) -> np.ndarray:
    """bool (count, inputs): in each row a random choice of that share, 0..1, is True; as many in
    every row, where training draws for each input alone."""
    order = rng.random((count, inputs)).argsort(axis=1)
    return np.asarray(order < round(share * inputs))
