"""How long each backbone takes for a photo, as a ratio to the default one.

    python -m benchmarks.backbones

Those whose weights are not at hand are left out. The backbones take turns, and the best of all
rounds counts, so that other work on the computer does little to the ratios. They stand in
the table of backbones (`relative_time`), for an estimate where one has not been timed yet.
"""

import os
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import numpy as np

from clothing_model.network import pretrained
from clothing_model.network.backbones import BACKBONES, DEFAULT
from clothing_model.network.engine import at_hand, open_engine

ROUNDS = 7


def main() -> None:
    engines = {
        record: open_engine(at_hand(record))
        for record in BACKBONES
        if pretrained.weights_at_hand(record)
    }
    best = {record.name: float("inf") for record in engines}
    for warm in [False] + [True] * ROUNDS:
        for record, engine in engines.items():
            size, count = record.image_size, engine.batch_size
            pixels = np.zeros((count, size, size, 3), np.float32)
            start = time.perf_counter()
            engine.vectors(pixels)
            spent = (time.perf_counter() - start) / count
            if warm:
                best[record.name] = min(best[record.name], spent)
    for name, seconds in best.items():
        print(f"{name}: {1000 * seconds:.1f} ms a photo, {seconds / best[DEFAULT]:.2f} times")


if __name__ == "__main__":
    main()
