"""Variants per second on one core: this project, Keras' random layers, ImageDataGenerator.

    pip install scipy        (ImageDataGenerator alone needs it)
    python -m benchmarks.augmentation [--rounds 5] [--batch 32]
    python -m benchmarks.augmentation --photos FOLDER

The same ranges for all three (rotation 10, shifts of 5 px, shear 10, zoom 0.1, horizontal
flip, nearest fill), at 150 and 299 px. The rounds of the three alternate, so that whatever
else the computer does falls on all of them; the median round counts. Ours and the generator
work picture by picture; the layers get whole batches, in a compiled graph on one thread,
once warm. Ours starts from uint8 and gives uint8, the others work in float32. Linux only:
the process is pinned to one core.

With a folder of photos: what each way of augmenting costs alone, and the presets, as a share of
opening a photo and squashing it to the same 260 px.
"""

import argparse
import os
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ["OMP_NUM_THREADS"] = "1"
os.environ["TF_NUM_INTRAOP_THREADS"] = "1"
os.environ["TF_NUM_INTEROP_THREADS"] = "1"

import numpy as np

from benchmarks.ways_to_augment import WAYS
from clothing_model.data.augmentation import PRESETS, AugmentationConfig, augment
from clothing_model.data.augmentation.keras_code import generator_code, layers_code
from clothing_model.data.pictures.door import open_image, resize
from clothing_model.drawn import draw

CONFIG = PRESETS["preview"]
SIZES = (150, 299)
SQUASHED = 260
DIGEST = "5f" * 32


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--photos", type=Path, help="a folder of them, with folders in it or not")
    options = parser.parse_args()
    if sys.platform == "linux":  # elsewhere it has all processors
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    if options.photos:
        costs(sorted(options.photos.rglob("*.jpg"))[:: options.batch], options.rounds)
        return
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    for size in SIZES:
        pixels = np.stack([resize(draw("dress", n), size) for n in range(options.batch)])
        report(size, measure(contestants(pixels), options.rounds, len(pixels)))


def contestants(pixels: np.ndarray) -> dict[str, Callable[[int], Any]]:
    """Each makes one variant of every photo, uint8 (n, S, S, 3), in round `number`."""
    return {
        "this project": lambda number: [augment(p, CONFIG, 1, DIGEST, number) for p in pixels],
        "Keras layers": _layers(pixels),
        "ImageDataGenerator": _generator(pixels),
    }


def _layers(pixels: np.ndarray) -> Callable[[int], Any]:
    import tensorflow as tf

    names: dict[str, Any] = {}
    exec(layers_code(CONFIG, pixels.shape[1]), names)
    batch = tf.constant(pixels, tf.float32)
    graph = tf.function(lambda images: names["augment"](images, training=True))
    return lambda number: np.asarray(graph(batch))


def _generator(pixels: np.ndarray) -> Callable[[int], Any]:
    names: dict[str, Any] = {}
    exec(generator_code(CONFIG), names)
    photos = pixels.astype(np.float32)
    return lambda number: [names["train"].random_transform(photo) for photo in photos]


def measure(
    works: dict[str, Callable[[int], Any]], rounds: int, photos: int
) -> dict[str, np.ndarray]:
    """Variants per second of processor time of each, (rounds,), after one round to get warm."""
    speeds: dict[str, list[float]] = {name: [] for name in works}
    for number in range(rounds + 1):
        for name, work in works.items():
            start = time.process_time()
            work(number)
            speeds[name].append(photos / (time.process_time() - start))
    return {name: np.array(values[1:]) for name, values in speeds.items()}


def costs(paths: list[Path], rounds: int) -> None:
    """Print them, from the photos of a folder."""

    def opened(number: int) -> list[np.ndarray]:
        return [resize(open_image(path), SQUASHED) for path in paths]

    def variants(config: AugmentationConfig) -> Callable[[int], Any]:
        return lambda number: [augment(p, config, 1, DIGEST, i) for i, p in enumerate(pixels)]

    pixels = opened(0)
    ways = {**WAYS, **PRESETS}
    works = {name: variants(config) for name, config in ways.items() if config.in_use}
    speeds = measure({"open": opened, **works}, rounds, len(paths))
    opening = 1 / np.median(speeds.pop("open"))
    print(
        f"{len(paths)} photos, opened and squashed to {SQUASHED} px: {1000 * opening:.2f} ms each"
    )
    for name, values in speeds.items():
        seconds = 1 / np.median(values)
        print(f"  {name:40} {1000 * seconds:5.2f} ms, {seconds / opening:.2f} times that")


def report(size: int, speeds: dict[str, np.ndarray]) -> None:
    ours = np.median(speeds["this project"])
    print(f"{size} px")
    for name, values in speeds.items():
        median = np.median(values)
        print(
            f"  {name:19} {median:7.0f} variants/s ({values.min():.0f} to {values.max():.0f}), "
            f"ours is {ours / median:.1f} times as fast"
        )


if __name__ == "__main__":
    main()
