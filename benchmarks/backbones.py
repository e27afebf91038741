"""How long each backbone takes for a photo, as a ratio to the default one.

    python -m benchmarks.backbones

The weights are random, which costs the same. The backbones take turns, and the best of all
rounds counts, so that other work on the computer does little to the ratios. They stand in
the table of backbones (`relative_time`), for an estimate where one has not been timed yet.
"""

import os
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import numpy as np

from clothing_model.network import pretrained
from clothing_model.network.backbones import BACKBONES, DEFAULT
from clothing_model.network.batches import BATCH_SIZE
from clothing_model.network.keras_model import vector_network

ROUNDS = 7


def main() -> None:
    best = {record.name: float("inf") for record in BACKBONES}
    networks = {r.name: vector_network(r, pretrained.build(r)) for r in BACKBONES}
    for warm in [False] + [True] * ROUNDS:
        for record in BACKBONES:
            size = record.image_size
            pixels = np.zeros((BATCH_SIZE, size, size, 3), np.float32)
            start = time.perf_counter()
            networks[record.name].predict_on_batch(pixels)
            spent = (time.perf_counter() - start) / BATCH_SIZE
            if warm:
                best[record.name] = min(best[record.name], spent)
    for name, seconds in best.items():
        print(f"{name}: {1000 * seconds:.1f} ms a photo, {seconds / best[DEFAULT]:.2f} times")


if __name__ == "__main__":
    main()
