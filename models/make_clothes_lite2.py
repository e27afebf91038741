"""Make the model that comes along.

    python models/make_clothes_lite2.py DATASET WORK [--keep-out]

Two recipes of fine-tuning, `SEEDS` each, are judged on the validation photos as they are and as
another camera and light may show them. The better recipe's trainings are averaged, and the mean is
taken part of the way back to the weights that all began with (Wortsman et al. 2022,
https://arxiv.org/abs/2203.05482 and https://arxiv.org/abs/2109.01903); how far, these photos say.
Then the test photos are looked at, once, and the model takes its place beside this file; with
--keep-out it stays in WORK.

WORK, a folder, keeps maps (6 GB), trainings and the model: what was stopped goes on where it was.
"""

import argparse
import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import numpy as np  # noqa: E402

from clothing_model.data.augmentation import AugmentationConfig, preset  # noqa: E402
from clothing_model.data.datasets.folders import Manifest, class_indices, scan  # noqa: E402
from clothing_model.data.datasets.manifest import DatasetPhoto  # noqa: E402
from clothing_model.files import move, remove  # noqa: E402
from clothing_model.inference.answers.classifier import Classifier  # noqa: E402
from clothing_model.inference.evaluation.evaluate import evaluate  # noqa: E402
from clothing_model.network import pretrained  # noqa: E402
from clothing_model.network.backbones import backbone  # noqa: E402
from clothing_model.network.engine import version  # noqa: E402
from clothing_model.network.features import Variant  # noqa: E402
from clothing_model.network.head import DenseHead  # noqa: E402
from clothing_model.network.lazy import LazyEngine  # noqa: E402
from clothing_model.network.maps import MapMaker, View  # noqa: E402
from clothing_model.network.metrics import cross_entropy, least_loss  # noqa: E402
from clothing_model.network.models.calibration import learned, measured  # noqa: E402
from clothing_model.network.models.folder import SavedModel  # noqa: E402
from clothing_model.network.models.tuned import PHOTOS, TunedStages  # noqa: E402
from clothing_model.network.models.writing import (  # noqa: E402
    save_model,
    with_figures,
    write_facts,
)
from clothing_model.training.config import TrainingConfig  # noqa: E402
from clothing_model.training.learn.examples import load_examples  # noqa: E402
from clothing_model.training.learn.stage_training import StageTraining  # noqa: E402
from clothing_model.training.learn.trainer import Trained  # noqa: E402
from clothing_model.training.learn.tuning import TuningTrainer  # noqa: E402
from clothing_model.training.learn.tuning_data import (  # noqa: E402
    Maps,
    TuningData,
    keep_with_vectors,
)

NAME, TITLE = "clothes-lite2", "Clothes, EfficientNet-Lite2"
MIRRORED = TrainingConfig(learning_rate=0.003, dropout=0.3, epochs=12, tuned_stages=2)
RECIPES = {
    "each photo and its mirror image": MIRRORED,
    "six strong variants of each photo": replace(
        MIRRORED, augmentation=preset("strong"), variants=6, tuning_epochs=10
    ),
}
SEEDS = (1, 2, 3)
SHARES = (0.9, 0.8, 0.7, 0.6)
ELSEWHERE = AugmentationConfig(width_shift=0.1, height_shift=0.1, brightness=0.3, blur=2.0)
LOOKS = 3  # variants of each validation photo, as from elsewhere
BATCH, ROOM_MB = 32, "8000"


@dataclass(frozen=True, eq=False)
class Training:
    """What one training came to; `head` is the head alone, with which tuning began."""

    result: Trained
    head: DenseHead


@dataclass(frozen=True, eq=False)
class Judge:
    """Labelled photos as they are (the first of the views) and otherwise, as maps at the cut."""

    views: Sequence[Maps]
    truth: np.ndarray

    def judge(self, stages: StageTraining, weights: Trained) -> tuple[float, float, float]:
        """Of these weights: the loss over all views at the temperature that suits them, and the
        share that is right as the photos are, and as from elsewhere (0 where there is none)."""
        stages.set(weights.tuned, weights.head)
        views = [logits_of(stages, maps) for maps in self.views]
        logits, truth = np.concatenate(views), np.tile(self.truth, len(views))
        right = [float((view.argmax(axis=1) == self.truth).mean()) for view in views]
        loss = cross_entropy(logits, truth, least_loss(logits, truth))
        return loss, right[0], float(np.mean(right[1:] or [0.0]))


def logits_of(stages: StageTraining, maps: Maps) -> np.ndarray:
    """float32 (n, classes)."""
    parts = np.split(np.arange(len(maps)), range(BATCH, len(maps), BATCH))
    return np.concatenate([stages.logits(maps.batch(part)) for part in parts])


def averaged(trainings: Sequence[Trained]) -> Trained:
    """The mean of their weights, float32."""

    def mean(rows: Sequence[np.ndarray]) -> np.ndarray:
        return np.asarray(np.mean(rows, axis=0, dtype=np.float32))

    heads = zip(*(each.head.weights for each in trainings), strict=True)
    names = trainings[0].tuned
    return Trained(
        DenseHead([mean(rows) for rows in heads]),
        {name: mean([each.tuned[name] for each in trainings]) for name in names},
    )


def between(start: Trained, end: Trained, share: float) -> Trained:
    """The weights at `share` (0..1) of the way from `start` to `end`, float32."""

    def mix(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        return np.asarray(a + np.float32(share) * (b - a), np.float32)

    heads = zip(start.head.weights, end.head.weights, strict=True)
    return Trained(
        DenseHead([mix(a, b) for a, b in heads]),
        {name: mix(start.tuned[name], value) for name, value in end.tuned.items()},
    )


def counter(title: str) -> Any:
    """A progress that says itself on one line."""

    def tell(done: int, total: int) -> None:
        print(f"\r{title}: {done:,} of {total:,}", end="" if done < total else "\n", flush=True)

    return tell


class Making:
    """The trainings of one dataset, and what judges them."""

    def __init__(self, manifest: Manifest, work: Path) -> None:
        self.manifest, self.work = manifest, work
        self.record = backbone(MIRRORED.backbone)
        self.network = LazyEngine(self.record)
        self.cut = self.record.cut(MIRRORED.tuned_stages)
        self.maker = MapMaker(self.network, [self.cut])
        self.stages: StageTraining | None = None
        self.validation = manifest.select("validation")
        views = [View(), *(View(Variant(ELSEWHERE, 0, number)) for number in range(LOOKS))]
        self.judge = self.judge_of(self.validation, views)

    def judge_of(self, photos: Sequence[DatasetPhoto], views: Sequence[View]) -> Judge:
        self.maker.keep(
            self.manifest, [(photos, view) for view in views], counter("Photos to judge by")
        )
        digests = [photo.digest for photo in photos]
        maps = [Maps(*self.maker.file(self.cut, view).rows(digests)) for view in views]
        return Judge(maps, class_indices(photos, self.manifest.class_names))

    def told(self, title: str, weights: Trained, judge: Judge | None = None) -> float:
        """Judge the weights, and say it; the loss."""
        if self.stages is None:
            self.stages = StageTraining(MIRRORED, self.cut, weights.head, steps=1)
        loss, right, elsewhere = (judge or self.judge).judge(self.stages, weights)
        also = f", from elsewhere {elsewhere:.1%}" if elsewhere else ""
        print(f"{title}: loss {loss:.3f}, right {right:.1%}{also}", flush=True)
        return loss

    def train(self, recipe: str, seed: int) -> Training:
        """One training, whole, or what is left of it."""
        config = replace(RECIPES[recipe], seed=seed)
        folder = self.work / "trainings" / f"{recipe.replace(' ', '-')}-{seed}"
        folder.mkdir(parents=True, exist_ok=True)
        keep_with_vectors(config, self.manifest, self.maker, counter("Maps"))
        examples = load_examples(config, self.manifest, counter("Vectors"), self.network)
        data = TuningData(config, self.manifest, self.maker)
        trainer = TuningTrainer(config, examples, folder, data)
        trainer.resume()
        if not trainer.finished:
            data.keep(counter("Maps"))
        while not trainer.finished:
            figures = trainer.step()
            trainer.checkpoint(now=trainer.tuning)
            print(
                f"  {figures.epoch}: loss {figures.val_loss:.3f}, {figures.val_accuracy:.1%}",
                flush=True,
            )
        return Training(trainer.result(), trainer.head_alone)

    def beginning(self, trainings: Sequence[Training]) -> Trained:
        """What all began with: the pretrained weights, and the mean of their heads before."""
        weights = pretrained.weights_of(pretrained.load(self.record))
        tuned = {name: np.array(weights[name]) for name in trainings[0].result.tuned}
        return Trained(averaged([Trained(each.head) for each in trainings]).head, tuned)

    def save(self, weights: Trained, recipe: str, share: float) -> SavedModel:
        """The model in WORK, measured on the validation photos from their pixels on."""
        train = self.manifest.select("train")
        labels = class_indices(train, self.manifest.class_names)
        counts = {split: sum(rows.values()) for split, rows in self.manifest.counts.items()}
        settings = {k: v for k, v in RECIPES[recipe].counting.items() if k != "seed"}
        facts = {
            "title": TITLE,
            "class_names": list(self.manifest.class_names),
            "image_size": self.record.image_size,
            "interpolation": self.record.interpolation,
            "backbone": self.record.name,
            "backbone_source": self.record.source,
            "backbone_licence": self.record.licence,
            "backbone_weights": self.network.weights,
            "training": {**settings, "dataset": self.manifest.root.name},
            "dataset": {
                "name": self.manifest.root.name,
                "photos": counts,
                "made": list(self.manifest.made),
                "learned": learned(self.manifest.class_names, labels),
            },
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
            "versions": version(self.network.choice),
            "averaged": {"seeds": list(SEEDS), "share": share},
        }
        files = [self.manifest.file(photo) for photo in self.validation[:PHOTOS]]
        tuned = TunedStages(self.record, self.network.weights, weights.tuned, files)
        measure = partial(
            measured,
            head=weights.head,
            manifest=self.manifest,
            validation=self.validation,
            train=train,
        )
        name = f"new-{NAME}"
        if (half := self.work / "models" / name).exists():
            remove(half)
        return save_model(weights.head, name, facts, measure, tuned)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("dataset", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--keep-out", action="store_true", help="leave the model that is in place")
    options = parser.parse_args()
    work = options.work.resolve()
    for name in ("CACHE", "RUNS", "MODELS"):
        os.environ[f"CLOTHING_{name}"] = str(work / name.lower())
    os.environ.setdefault("CLOTHING_CACHE_MB", ROOM_MB)
    (work / "models").mkdir(parents=True, exist_ok=True)

    making = Making(scan(options.dataset.resolve()), work)
    found: dict[str, list[Training]] = {}
    losses: dict[str, float] = {}
    for recipe in RECIPES:
        found[recipe] = [making.train(recipe, seed) for seed in SEEDS]
        told = [
            making.told(f"{recipe}, seed {seed}", each.result)
            for seed, each in zip(SEEDS, found[recipe], strict=True)
        ]
        losses[recipe] = float(np.mean(told))
    recipe = min(losses, key=losses.__getitem__)
    best = found[recipe]

    mean, start = averaged([each.result for each in best]), making.beginning(best)
    candidates = {share: between(start, mean, share) for share in (1.0, *SHARES)}
    judged = {
        share: making.told(f"{recipe}, the mean, {share:.0%} of the way", weights)
        for share, weights in candidates.items()
    }
    share = min(judged, key=judged.__getitem__)
    saved = making.save(candidates[share], recipe, share)

    print("Chosen. Now the test photos:")
    test = making.manifest.select("test")
    judge = making.judge_of(test, [View()])
    for seed, each in zip(SEEDS, best, strict=True):
        making.told(f"seed {seed}", each.result, judge)
    last = evaluate(Classifier(saved), making.manifest, test)
    saved = with_figures(saved, "test", last.summary())
    print(f"{NAME}: {last.right} of {last.total} right, loss {last.loss:.3f}")
    if not options.keep_out:
        put_in_place(saved)


def put_in_place(saved: SavedModel) -> None:
    """The model takes the place of the one beside this file."""
    target, old = HERE / NAME, HERE / f".old-{NAME}"
    named = SavedModel(NAME, saved.folder, {**saved.facts, "name": NAME})
    write_facts(named)
    if (beside := HERE / f".new-{NAME}").exists():
        remove(beside)
    shutil.copytree(saved.folder, beside)
    if target.exists():
        move(target, old)
    move(beside, target)
    if old.exists():
        remove(old)


if __name__ == "__main__":
    main()
