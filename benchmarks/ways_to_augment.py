"""Which ways of augmenting help a head: validation accuracy of each alone and of all, by seeds.

    python -m benchmarks.ways_to_augment DATASET [--backbone efficientnet-lite0] [--photos 400]
        [--variants 4] [--seeds 3] [--save]

The preset "Augmentation" (inner layer of 100, dropout 0.2, 50 epochs) on a sample of the training
photos, once for each way and seed. A seed decides the sample, the variants and the head's start,
and all ways of one seed share its sample and its start, so that they may be compared seed by
seed. The best epoch by validation accuracy counts, as in the app; test photos are not looked at.
Vectors are kept, so that a run that was stopped goes on where it was. `--save` writes what the
Augmentation page tells, beside the presets (`data/augmentation/helped.json`).
"""

import argparse
import os
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from clothing_model.data.augmentation import PRESETS, AugmentationConfig
from clothing_model.data.augmentation.helped import PATH, Helped, Way
from clothing_model.data.augmentation.text import to_query
from clothing_model.data.datasets.folders import Manifest, scan
from clothing_model.files import write_json
from clothing_model.network.backbones import BACKBONES, backbone
from clothing_model.training.config import TrainingConfig
from clothing_model.training.learn.examples import Examples, load_examples
from clothing_model.training.learn.head_trainer import HeadTrainer
from clothing_model.training.presets import configs

WAYS = {
    "none": AugmentationConfig(),
    "flip": AugmentationConfig(horizontal_flip=True),
    "crop": AugmentationConfig(crop=0.4),
    "saturation and hue": AugmentationConfig(saturation=0.4, hue=15.0),
    "blur": AugmentationConfig(blur=1.5),
    "erasing": AugmentationConfig(erasing=0.3),
    "strong": PRESETS["strong"],
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("dataset", type=Path)
    names = [record.name for record in BACKBONES]
    parser.add_argument("--backbone", default="efficientnet-lite0", choices=names)
    parser.add_argument("--photos", type=int, default=400, help="of each sample")
    parser.add_argument("--variants", type=int, default=4)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--save", action="store_true", help="for the page to tell")
    options = parser.parse_args()
    manifest = scan(options.dataset)
    (plain,) = configs("augmentation", options.backbone)
    plain = replace(plain, photos=options.photos, variants=options.variants)
    seeds = range(1, options.seeds + 1)
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # one head learns while photos are looked at
        heads = {
            name: [pool.submit(_ready(replace(plain, seed=s), ranges, manifest)) for s in seeds]
            for name, ranges in WAYS.items()
        }
    ways = tuple(
        Way(name, to_query(WAYS[name]), tuple(done.result() for done in row))
        for name, row in heads.items()
    )
    helped = Helped(
        backbone=backbone(options.backbone).title,
        photos=options.photos,
        variants=options.variants,
        judged_on=len(manifest.select("validation")),
        command=f"python -m benchmarks.ways_to_augment DATASET --backbone {options.backbone} "
        f"--photos {options.photos} --variants {options.variants} --seeds {options.seeds}",
        ways=ways,
    )
    for way in ways:
        print(f"{way.name:40} right of {helped.judged_on}: {way.right}, {helped.figures(way)}")
    print(helped.sentence)
    if options.save:
        write_json(PATH, helped.to_json())


def _ready(
    config: TrainingConfig, ranges: AugmentationConfig, manifest: Manifest
) -> Callable[[], int]:
    """The training of a head whose vectors are there."""
    config = replace(config, augmentation=ranges if ranges.in_use else None)
    return partial(_best, config, load_examples(config, manifest))


def _best(config: TrainingConfig, examples: Examples) -> int:
    """Validation photos right in the best epoch."""
    with tempfile.TemporaryDirectory() as folder:
        trainer = HeadTrainer(config, examples, Path(folder))
        while not trainer.finished:
            trainer.step()
    assert trainer.best
    return round(trainer.best.val_accuracy * len(examples.val_y))


if __name__ == "__main__":
    main()
