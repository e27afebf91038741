"""The engines against each other, and how the processors are best shared.

    python -m benchmarks.engines PHOTO_FOLDER [--backbone efficientnet-lite2] [--photos 320]

Prints, measured in turn in one run: milliseconds a photo of each engine alone on a prepared
batch, by the size of the batch; from files to vectors, by how many threads decode and how many
the engine has; and one photo from its bytes to its answer.
"""

import argparse
import os
import time
from collections.abc import Callable
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import numpy as np

from clothing_model.data.pictures.door import open_image
from clothing_model.inference.answers.classifier import Classifier
from clothing_model.network import converted
from clothing_model.network.backbones import BACKBONES, DEFAULT, Backbone, backbone
from clothing_model.network.batches import prepare, run_in_batches
from clothing_model.network.engine import (
    ENGINES,
    KERAS,
    LITERT,
    TITLES,
    Choice,
    Engine,
    at_hand,
    open_engine,
)
from clothing_model.network.litert import LiteRT
from clothing_model.network.pretrained import fingerprint

ROUNDS = 5
SIZES = (1, 4, 8, 16, 32)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", type=Path, help="of photos (JPEG), searched in depth")
    parser.add_argument("--backbone", default=DEFAULT, choices=[each.name for each in BACKBONES])
    parser.add_argument("--photos", type=int, default=320)
    options = parser.parse_args()
    paths = sorted(options.folder.rglob("*.jpg"))
    if not paths:
        raise SystemExit(f"There are no JPEG photos below {options.folder}.")
    record = backbone(options.backbone)
    weights = fingerprint(record)
    engines = {name: open_engine(at_hand(record), engine=name) for name in ENGINES}
    chosen = list(islice(cycle(paths), options.photos))
    print(f"{record.title}, {os.cpu_count()} processors, the median of {ROUNDS} rounds")
    alone(record, engines, chosen)
    from_files(record, weights, engines, chosen)
    answers(chosen)


def alone(record: Backbone, engines: dict[str, Engine], paths: list[Path]) -> None:
    pixels = [open_image(path) for path in paths[: max(SIZES)]]
    batch = prepare(pixels, record.image_size, record.interpolation)
    ways = {
        (name, size): partial(engine.vectors, batch[:size])
        for name, engine in engines.items()
        for size in SIZES
    }
    print("the network alone, ms a photo:")
    for (name, size), seconds in in_turn(ways).items():
        print(f"  {TITLES[name]}, {size:2} at once: {1000 * seconds / size:.1f}")


def from_files(
    record: Backbone, weights: str, engines: dict[str, Engine], paths: list[Path]
) -> None:
    file = converted.find(record, weights)
    assert file is not None
    cores = os.cpu_count() or 2

    def run(engine: Engine, readers: int) -> None:
        size, how = record.image_size, record.interpolation
        for _ in run_in_batches(
            engine.vectors, paths, size, how, engine.batch_size, workers=readers
        ):
            pass

    ways: dict[str, Callable[[], object]] = {
        "Keras as it comes": partial(run, engines[KERAS], max(2, cores))
    }
    for threads in sorted({1, cores // 2 or 1, cores}):
        engine = LiteRT(file, Choice(LITERT, "cpu"), threads=threads)
        for readers in sorted({1, cores // 2 or 1, cores, 2 * cores}):
            ways[f"LiteRT on {threads}, decoding on {readers}"] = partial(run, engine, readers)
    found = in_turn(ways, rounds=3)
    bare = in_turn({"bare": partial(passes, engines[LITERT], record, paths)}, rounds=3)["bare"]
    print("from files to vectors, ms a photo (and times LiteRT alone):")
    for name, seconds in found.items():
        print(f"  {name}: {1000 * seconds / len(paths):.1f} ({seconds / bare:.2f})")


def passes(engine: Engine, record: Backbone, paths: list[Path]) -> None:
    """The network alone for as many photos, on one prepared batch again and again."""
    pixels = [open_image(path) for path in paths[: engine.batch_size]]
    batch = prepare(pixels, record.image_size, record.interpolation)
    for _ in range(0, len(paths), engine.batch_size):
        engine.vectors(batch)


def answers(paths: list[Path]) -> None:
    data = [path.read_bytes() for path in paths[:50]]
    found = {name: Classifier.load(engine=name) for name in ENGINES}
    times: dict[str, list[float]] = {name: [] for name in found}
    for photo in data:
        for name, classifier in found.items():
            start = time.perf_counter()
            classifier.answer(photo)
            times[name].append(1000 * (time.perf_counter() - start))
    ours, theirs = (np.median(times[name]) for name in (LITERT, KERAS))
    print("one photo from its bytes to its answer, the shipped model:")
    print(f"  LiteRT {ours:.1f} ms, Keras {theirs:.1f} ms, ratio {ours / theirs:.2f}")


def in_turn(ways: dict[Any, Any], rounds: int = ROUNDS) -> dict[Any, float]:
    """Seconds of each way, the median of some rounds in which they take turns."""
    times: dict[Any, list[float]] = {name: [] for name in ways}
    for turn in range(rounds + 1):
        for name, work in ways.items():
            start = time.perf_counter()
            work()
            if turn:
                times[name].append(time.perf_counter() - start)
    return {name: float(np.median(seconds)) for name, seconds in times.items()}


if __name__ == "__main__":
    main()
