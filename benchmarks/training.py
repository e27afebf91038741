"""How long the chapter's experiments take here, against one bare pass and the chapter's way.

    pip install scipy        (the chapter's augmentation alone needs it)
    python -m benchmarks.training DATASET [--backbone xception-150] [--photos 300] [--share 0.2]

Prints, as ratios measured in one run: the presets learning-rates and dropout-rates together
(7 runs, 150 epochs), with no vectors kept and with all of them kept, against one bare pass
of the backbone over the same photos; the same heads alone, ours and Keras', plain and with a
whole epoch in one compiled call; and epochs the chapter's way, through the frozen backbone,
for its whole programme. Of those only a share of the batches is run, and the time scaled to
the whole. Models are saved too, as in the app. Everything goes to a folder that is removed.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

from benchmarks import heads
from benchmarks.chapter import epoch_seconds
from clothing_model.data.datasets.folders import DatasetPhoto, Manifest, scan
from clothing_model.data.pictures.door import open_image
from clothing_model.network.backbones import BACKBONES, Backbone, backbone
from clothing_model.network.batches import BATCH_SIZE, prepare
from clothing_model.network.keras_model import vector_network
from clothing_model.training import presets
from clothing_model.training.config import TrainingConfig
from clothing_model.training.cost import estimate
from clothing_model.training.execute import execute
from clothing_model.training.learn.examples import load_examples, sample
from clothing_model.training.run import runs
from clothing_model.training.run.runs import Status


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--backbone", default="xception-150", choices=[b.name for b in BACKBONES])
    parser.add_argument("--photos", type=int, default=0, help="a sample of the training photos")
    parser.add_argument("--share", type=float, default=0.2, help="of the chapter's epochs")
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
        measure(record, manifest, configs, options.share)


def measure(
    record: Backbone, manifest: Manifest, configs: list[TrainingConfig], share: float
) -> None:
    train = sample(configs[0], manifest)
    photos = len(train) + len(manifest.select("validation"))
    bare = bare_pass(record, manifest, train, photos)
    cold, warm = (_seconds(lambda: run(configs)) for _ in range(2))
    print(f"{record.title}, {photos:,} photos, {len(configs)} runs:")
    print(f"  one bare pass of the backbone: {bare:.1f} s")
    print(f"  no vectors kept: {cold:.1f} s, {cold / bare:.2f} bare passes")
    print(f"  all vectors kept: {warm:.1f} s, {warm / bare:.2f} bare passes")
    examples = load_examples(configs[0], manifest)
    print("the same heads alone, nothing loaded or saved:")
    for name, train_heads in heads.WAYS.items():
        print(f"  {name}: {_seconds(partial(train_heads, configs, examples)):.1f} s")
    compare_with_chapter(record, manifest, configs, cold, share)


def compare_with_chapter(
    record: Backbone, manifest: Manifest, configs: list[TrainingConfig], cold: float, share: float
) -> None:
    """The same runs, and the chapter's whole programme, through the frozen backbone."""
    plain = epoch_seconds(record, manifest, share)
    epochs = sum(config.epochs for config in configs)
    print(f"the chapter's way, measured on {100 * share:.0f} % of an epoch, all photos:")
    print(f"  {record.title}: {plain:.0f} s an epoch, so {epochs * plain / cold:.0f} times as long")
    if record.name != "xception-150":
        return
    varied = epoch_seconds(record, manifest, share, augmented=True)
    large = epoch_seconds(backbone("xception-299"), manifest, share, augmented=True)
    print(f"  augmented: {varied:.0f} s an epoch; augmented at 299 px: {large:.0f} s")
    theirs = epochs * plain + 50 * varied + 20 * large
    rest = [ours(name, configs[0].dataset, manifest, share) for name in ("augmentation", "large")]
    print(f"  ours, measured on that share: augmentation {rest[0]:.0f} s, large {rest[1]:.0f} s")
    print(f"its whole programme, {epochs} + 50 + 20 epochs: {theirs / 3600:.1f} h,")
    print(f"  {theirs / (cold + sum(rest)):.0f} times as long as ours")


def ours(name: str, dataset: str, manifest: Manifest, share: float) -> float:
    """Seconds of a preset with no vectors kept: a share is run, the rest told from its pace."""
    (whole,) = presets.configs(name, "" if name == "large" else "xception-150", dataset)
    photos = round(share * len(manifest.select("train")))
    spent = _seconds(lambda: run([replace(whole, photos=photos)]))
    rest = estimate([whole], manifest).seconds
    assert rest is not None
    return spent + rest


def _seconds(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def run(configs: list[TrainingConfig]) -> list[Status]:
    """All of them as one job, models saved; how they ended."""
    ends = execute([runs.create(config) for config in configs])
    failed = [end.sentence for end in ends if end.state != "done"]
    if failed:
        raise SystemExit("\n".join(failed))
    return ends


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


if __name__ == "__main__":
    main()
