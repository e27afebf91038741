"""A trained head in NumPy: what the dense layers of a saved model make of vectors."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from clothing_model.files import read_arrays, write_arrays

_NAMES = ("inner_kernel", "inner_bias", "kernel", "bias")


@dataclass(eq=False)
class DenseHead:
    """Weights in Keras' layout and order: [inner kernel (d, h), bias (h,),] kernel, bias.

    All float32; the inner layer, where there is one, ends in a ReLU.
    """

    weights: list[np.ndarray]

    @property
    def vector_size(self) -> int:
        return int(self.weights[0].shape[0])

    @property
    def classes(self) -> int:
        return len(self.weights[-1])

    @property
    def inner_size(self) -> int:
        """Units of the inner layer; 0 where there is none."""
        return int(self.weights[0].shape[1]) if len(self.weights) == 4 else 0

    def save(self, path: Path) -> None:
        write_arrays(path, dict(zip(_NAMES[-len(self.weights) :], self.weights, strict=True)))

    @classmethod
    def load(cls, path: Path) -> "DenseHead":
        """Raises OSError, or ValueError for a file that is damaged or holds no head."""
        kept = read_arrays(path)
        weights = [kept[name] for name in _NAMES if name in kept]
        shapes = [part.shape for part in weights]
        *inner, kernel, bias = shapes if len(shapes) in (2, 4) else [(), ()]
        fits = len(kernel) == 2 and bias == kernel[1:] and len(kept) == len(weights)
        if inner:
            fits = fits and len(inner[0]) == 2 and inner[1] == inner[0][1:] == kernel[:1]
        if not fits:
            raise ValueError("A head must be the kernel and bias of one dense layer or of two.")
        if not all(part.dtype == np.float32 and np.isfinite(part).all() for part in weights):
            raise ValueError("A head must have finite numbers of 32 bits.")
        return cls(weights)

    def logits(self, vectors: np.ndarray) -> np.ndarray:
        """Vectors (n, d) to logits (n, classes), float32."""
        *inner, kernel, bias = self.weights
        hidden = np.maximum(vectors @ inner[0] + inner[1], 0) if inner else vectors
        return np.asarray(hidden @ kernel + bias)

    def linear_at(self, vector: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The head as what it is around one vector (d,): a linear function.

        Slopes (d, classes) and constants (classes,), so that the logits are
        `vector @ slopes + constants` exactly. The slopes are the gradient of the logits: a
        ReLU passes on the units that are above 0 and nothing of the others.
        """
        *inner, kernel, bias = self.weights
        if not inner:
            return kernel, bias
        active = vector @ inner[0] + inner[1] > 0
        return inner[0][:, active] @ kernel[active], inner[1][active] @ kernel[active] + bias


def read_head(model: Any) -> DenseHead:
    """The head of a Keras model as `classifier.join` builds it.

    Raises ValueError where something else than "pool", ["inner", "dropout",] "logits" ends it.
    """
    names = [layer.name for layer in model.layers if layer.name != "dropout"]
    for end in (["pool", "logits"], ["pool", "inner", "logits"]):
        if names[-len(end) :] == end:
            dense = [model.get_layer(name) for name in end[1:]]
            return DenseHead([np.asarray(w) for layer in dense for w in layer.get_weights()])
    raise ValueError(f"A model must end in pool, [inner,] logits. This one has {names}.")
