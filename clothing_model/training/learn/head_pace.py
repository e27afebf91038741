"""How long one step of a head takes on this computer: as in the last trainings, or tried."""

import time
from functools import lru_cache

import numpy as np

from clothing_model.network import pace
from clothing_model.training.learn.head import Adam, new_head

_UPDATES = 8
_STEP_OF_UPDATE, _STEP_BESIDES = 2.4, 6e-5  # measured for 0 to 1,000 units, 32 photos a step
_LARGEST = 1_000  # units that are tried; more are as many times slower


def keep_step(vector_size: int, inner_size: int, batch_size: int, seconds: float) -> None:
    """Keep what a step took in a training."""
    pace.keep(_name(vector_size, inner_size, batch_size), seconds)


def step_seconds(vector_size: int, inner_size: int, batch_size: int) -> float:
    """Seconds of one step of Adam; where there was no such training yet, part of it is
    tried, which takes 0.1 s or less, once for each process.
    """
    seconds = pace.measured(_name(vector_size, inner_size, batch_size))
    if seconds is not None:
        return seconds
    tried = min(inner_size, _LARGEST)
    return _try(vector_size, tried) * max(inner_size, 1) / max(tried, 1)


def _name(vector_size: int, inner_size: int, batch_size: int) -> str:
    return f"a step of {batch_size} vectors of {vector_size} numbers, {inner_size} inner units"


@lru_cache(maxsize=256)
def _try(vector_size: int, inner_size: int) -> float:
    """From the quickest of a few updates of the weights; others may be at work.

    The products of matrices are left out: in a process whose BLAS shares all processors they
    may take a hundred times longer than in the worker, where the rest of a step was measured.
    """
    head, adam = new_head(vector_size, 10, inner_size, 0.0, np.random.default_rng(0)), Adam(0.001)
    gradients = [np.zeros_like(weight) for weight in head.weights]
    times = []
    for _ in range(_UPDATES):
        start = time.perf_counter()
        adam.apply(head.weights, gradients)
        times.append(time.perf_counter() - start)
    return _STEP_OF_UPDATE * min(times) + _STEP_BESIDES
