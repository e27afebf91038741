"""How long the chapter's experiments take here, against one bare pass and the chapter's way.

    python -m benchmarks.training DATASET [--backbone xception-150] [--photos 300]

Prints, as ratios measured in one run: the presets learning-rates and dropout-rates together
(7 runs, 150 epochs), with no vectors kept and with all of them kept, against one bare pass
of the backbone over the same photos; the same heads by plain `fit`; and one epoch the
chapter's way, through the frozen backbone, for an estimate of the chapter's whole programme.
Models are saved too, as in the app. Everything is written to a folder that is removed.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np

from clothing_model.data.dataset import DatasetPhoto, Manifest, scan
from clothing_model.data.images import open_image
from clothing_model.network.backbones import BACKBONES, Backbone, backbone
from clothing_model.network.classifier import build_head, join, vector_network
from clothing_model.network.features import BATCH_SIZE, prepare
from clothing_model.training import presets, runs
from clothing_model.training.config import TrainingConfig
from clothing_model.training.examples import Examples, load_examples, sample
from clothing_model.training.execute import execute

# The chapter's programme in plain epochs at 150 px: an augmented one takes 142 / 91 as long
# (measured apart), one at 299 px as long as its pixels are more.
_PLAIN, _AUGMENTED, _LARGE = 3 * 10 + 4 * 30, 50 * 142 / 91, 20 * (299 / 150) ** 2


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--backbone", default="xception-150", choices=[b.name for b in BACKBONES])
    parser.add_argument("--photos", type=int, default=0, help="a sample of the training photos")
    options = parser.parse_args()
    record = backbone(options.backbone)
    with tempfile.TemporaryDirectory() as folder:
        for name in ("CACHE", "RUNS", "MODELS"):
            os.environ[f"CLOTHING_{name}"] = f"{folder}/{name.lower()}"
        manifest = scan(options.dataset)
        configs = [
            replace(config, dataset=str(options.dataset), photos=options.photos)
            for name in ("learning-rates", "dropout-rates")
            for config in presets.configs(name, options.backbone)
        ]
        measure(record, manifest, configs)


def measure(record: Backbone, manifest: Manifest, configs: list[TrainingConfig]) -> None:
    train = sample(configs[0], manifest)
    photos = len(train) + len(manifest.select("validation"))
    bare = bare_pass(record, manifest, train, photos)
    cold, warm = (_seconds(lambda: run(configs)) for _ in range(2))
    print(f"{record.title}, {photos:,} photos, {len(configs)} runs:")
    print(f"  one bare pass of the backbone: {bare:.1f} s")
    print(f"  no vectors kept: {cold:.1f} s, {cold / bare:.2f} bare passes")
    print(f"  all vectors kept: {warm:.1f} s, {warm / bare:.2f} bare passes")
    examples = load_examples(configs[0], manifest)
    plain = _seconds(lambda: plain_fits(configs, examples))
    print(f"  the same heads by plain fit: {plain:.1f} s, {plain / warm:.1f} times as long")
    epoch = chapter_epoch(record, manifest, train)
    programme = epoch * (_PLAIN + _AUGMENTED + _LARGE)
    print(f"  one epoch the chapter's way: {epoch:.1f} s; these runs' 150 epochs so take")
    print(f"  {150 * epoch / cold:.0f} times as long as ours with no vectors kept;")
    print(f"  the chapter's whole programme that way: about {programme / 3600:.1f} h")


def _seconds(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def run(configs: list[TrainingConfig]) -> None:
    """All of them as one job, models saved."""
    ends = execute([runs.create(config) for config in configs])
    failed = [end.sentence for end in ends if end.state != "done"]
    if failed:
        raise SystemExit("\n".join(failed))


def bare_pass(
    record: Backbone, manifest: Manifest, train: tuple[DatasetPhoto, ...], photos: int
) -> float:
    """Seconds of the network alone, on one prepared batch again and again."""
    network = vector_network(record)
    pixels = [open_image(manifest.file(photo)) for photo in train[:BATCH_SIZE]]
    batch = prepare(pixels, record.image_size, record.interpolation)
    network.predict_on_batch(batch)

    def whole() -> None:
        for _ in range(0, photos, BATCH_SIZE):
            network.predict_on_batch(batch)

    return _seconds(whole)


def _compiled(model: Any, learning_rate: float) -> Any:
    model.compile(
        keras.optimizers.Adam(learning_rate),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    return model


def plain_fits(configs: list[TrainingConfig], found: Examples) -> None:
    """Keras heads on the same vectors, fitted as a tutorial would."""
    for config in configs:
        size, classes = found.val_x.shape[1], len(found.class_names)
        head = build_head(size, classes, config.inner_size, config.dropout)
        _compiled(head, config.learning_rate).fit(
            found.variants[0],
            found.y,
            validation_data=(found.val_x, found.val_y),
            epochs=config.epochs,
            batch_size=config.batch_size,
            verbose=0,
        )


def chapter_epoch(record: Backbone, manifest: Manifest, train: tuple[DatasetPhoto, ...]) -> float:
    """Seconds of one epoch of fit through the frozen backbone, validation included."""
    names = manifest.class_names
    head = build_head(record.vector_size, len(names))
    model = _compiled(join(vector_network(record), head), 0.001)
    batches = [_batches(record, manifest, p) for p in (train, manifest.select("validation"))]
    model.fit(batches[1].take(1), validation_data=batches[1].take(1), shuffle=False, verbose=0)
    return _seconds(
        lambda: model.fit(batches[0], validation_data=batches[1], shuffle=False, verbose=0)
    )


def _batches(record: Backbone, manifest: Manifest, photos: tuple[DatasetPhoto, ...]) -> Any:
    """Photos by Keras' own loader, from their folders, as the chapter does."""
    split = photos[0].split
    found = keras.utils.image_dataset_from_directory(
        manifest.root / split,
        image_size=(record.image_size, record.image_size),
        batch_size=BATCH_SIZE,
        verbose=False,
    )
    return found.take(int(np.ceil(len(photos) / BATCH_SIZE)))


if __name__ == "__main__":
    main()
