"""Photos to the batches that a network takes, decoded in threads while it runs."""

import os
from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from clothing_model.data.pictures.door import open_image, resize

BATCH_SIZE = 32
_WORKERS = max(2, os.cpu_count() or 2)
_BYTES_AHEAD = 64 << 20  # of photos decoded while the network loads or runs; two batches at least

Pixels = np.ndarray


def prepare(photos: Sequence[Pixels], image_size: int, interpolation: str) -> np.ndarray:
    """Photos, uint8 (H, W, 3) each, as a batch: float32 (B, S, S, 3) in 0..255.

    The one way from pixels to a network's input, for training, evaluation and prediction.
    """
    batch = np.empty((len(photos), image_size, image_size, 3), np.float32)
    for row, photo in zip(batch, photos, strict=True):
        row[:] = resize(photo, image_size, interpolation)
    return batch


def run_in_batches(
    network: Callable[[np.ndarray], Any],
    paths: Sequence[Path],
    image_size: int,
    interpolation: str,
    batch_size: int = BATCH_SIZE,
    read_pixels: Callable[[Path], Pixels] = open_image,
    workers: int = _WORKERS,
) -> Generator[Any]:
    """What `network` makes of the photos, batch by batch, in the order of `paths`.

    Threads decode the next batches while the network runs. It always gets whole batches,
    float32 (batch_size, S, S, 3): the last one is filled up with its own last photo, so what
    comes back for it has rows to drop. `read_pixels` makes a photo of a path, uint8 (H, W, 3),
    in the same threads. Read it inside `contextlib.closing`: that ends them. Raises
    InvalidImage for a file that cannot be read.
    """

    def read(path: Path, row: np.ndarray) -> None:
        row[:] = prepare([read_pixels(path)], image_size, interpolation)[0]

    def start(part: Sequence[Path]) -> tuple[np.ndarray, list[Future[None]]]:
        batch = np.empty((batch_size, image_size, image_size, 3), np.float32)
        return batch, [pool.submit(read, *pair) for pair in zip(part, batch, strict=False)]

    ahead = max(2, _BYTES_AHEAD // (batch_size * image_size**2 * 3 * 4))
    parts = iter([paths[at : at + batch_size] for at in range(0, len(paths), batch_size)])
    with ThreadPoolExecutor(workers) as pool:
        waiting = deque(start(part) for part in islice(parts, ahead))
        try:
            while waiting:
                batch, readers = waiting.popleft()
                for reader in readers:
                    reader.result()
                waiting.extend(start(part) for part in islice(parts, 1))
                batch[len(readers) :] = batch[len(readers) - 1]
                yield network(batch)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
