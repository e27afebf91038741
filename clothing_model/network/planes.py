"""Two directions through vectors of many numbers, so that they can be drawn on paper."""

from dataclasses import dataclass

import numpy as np

SHRINKAGE = 0.1  # the part of the spread within classes that is taken to be alike everywhere
_SPARE = 6
_ROUNDS = 100
_SETTLED = 1e-5


@dataclass(frozen=True, eq=False)
class Plane:
    """Where vectors (d,) lie on a plane through their mean.

    mean: float64 (d,). axes: float64 (d, 2), of unit length. shares: for each axis, the share
    0..1 of the vectors' whole variance that lies along it.
    """

    mean: np.ndarray
    axes: np.ndarray
    shares: tuple[float, float]

    def place(self, vectors: np.ndarray) -> np.ndarray:
        """Vectors (n, d) to float64 (n, 2), in the vectors' own unit."""
        return np.asarray((vectors - self.mean) @ self.axes)


def widest_plane(vectors: np.ndarray) -> Plane:
    """The two directions in which finite vectors (n, d), n and d at least 2, differ most: their
    first two principal components (Pearson 1901, https://doi.org/10.1080/14786440109462720).

    Each direction is turned so that its largest number is positive: the same vectors give the
    same picture.
    """
    mean, x = _centred(vectors)
    return _plane(mean, x, widest(x, 2))


def widest(vectors: np.ndarray, count: int) -> np.ndarray:
    """The first `count` principal components of finite vectors (n, d), float (d, count), at most
    n and d of them.

    Computed by subspace iteration (Golub and Van Loan, Matrix Computations, section 8.2.4), so
    that it takes a fraction of a second where all components would take many.
    """
    _, x = _centred(vectors)
    width = min(count + _SPARE, *x.shape)
    found = np.linalg.qr(np.random.default_rng(0).normal(size=(x.shape[1], width)))[0]
    found = found.astype(np.float32)
    before = np.zeros(width)
    for _ in range(_ROUNDS):
        found, upper = np.linalg.qr(x.T @ (x @ found))
        sizes = np.abs(np.diag(upper))
        if np.abs(sizes - before)[:count].max() <= _SETTLED * max(sizes[0], 1e-300):
            break
        before = sizes
    _, _, turned = np.linalg.svd(x @ found, full_matrices=False)
    return np.asarray((found @ turned.T)[:, :count])


def separating_plane(vectors: np.ndarray, labels: np.ndarray) -> Plane:
    """The two directions that tell two or three classes apart best: Fisher's linear discriminants
    (1936, https://doi.org/10.1111/j.1469-1809.1936.tb02137.x) of vectors (n, d) with class indices
    (n,).

    The spread within the classes is shrunk by `SHRINKAGE` towards a ball, since there are more
    directions than photos. Two classes have one such direction; the second is then the one in
    which the vectors differ most besides.
    """
    mean, x = _centred(vectors)
    classes = np.unique(labels)
    centres = np.stack([x[labels == one].mean(axis=0) for one in classes])
    within = x - centres[np.searchsorted(classes, labels)]
    first = np.linalg.qr(_unspread(within, (centres[1:] - centres[0]).T))[0]
    if len(classes) == 2:
        rest = x - (x @ first) @ first.T
        return _plane(mean, x, np.column_stack([first, widest(rest, 1)]))
    return _plane(mean, x, first[:, :2])


def _unspread(within: np.ndarray, directions: np.ndarray) -> np.ndarray:
    """Directions (d, k) divided by the shrunk covariance of `within` (n, d), by Woodbury's
    identity: a system of n equations instead of d."""
    n, size = within.shape
    ball = SHRINKAGE * max(float(within.var(axis=0).sum()) / size, 1e-12)
    weight = (1 - SHRINKAGE) / n
    system = within @ within.T + ball / weight * np.eye(n)
    return np.asarray(directions - within.T @ np.linalg.solve(system, within @ directions))


def _centred(vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    mean = vectors.mean(axis=0, dtype=np.float64)
    return mean, np.asarray(vectors - mean, np.float32)


def _plane(mean: np.ndarray, x: np.ndarray, axes: np.ndarray) -> Plane:
    largest = axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])]
    axes = axes * np.where(largest < 0, -1, 1)
    along = (x @ axes).var(axis=0) / max(float(x.var(axis=0).sum()), 1e-300)
    return Plane(mean, axes, (float(along[0]), float(along[1])))
