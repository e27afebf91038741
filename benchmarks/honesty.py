"""How sure is a model of few photos, and what are its warnings worth?
`python -m benchmarks.honesty DATASET`.

Test photos stay out of it, so that everything here may be used to choose by.

1. Models of few photos: three classes, 20 photos each dealt as the app deals them, several
   seeds and kinds of training. How sure are they of other photos of their classes, and of photos
   of classes that they do not have; by their temperature, and by the one of least loss alone?
2. "An unusual photo": of photos of known classes, how many are called so, and how often is the
   answer right? And of a class that the model does not have?
3. "Is the map right?": does the conclusion hold with other random choices?
"""

import argparse
import os
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import numpy as np

from clothing_model.data.datasets.folders import class_indices, scan
from clothing_model.data.datasets.manifest import Manifest
from clothing_model.data.pictures.door import open_image
from clothing_model.inference.answers.classifier import Classifier
from clothing_model.inference.explanation.explain import explain
from clothing_model.inference.explanation.hiding import (
    MATTERS,
    hottest,
    probability_without,
)
from clothing_model.network.backbones import DEFAULT, backbone
from clothing_model.network.familiarity import FALSE_ALARMS, Familiarity, fit_familiarity
from clothing_model.network.features import extract
from clothing_model.network.head import DenseHead
from clothing_model.network.metrics import cross_entropy, fit_temperature, least_loss, softmax
from clothing_model.training.config import TrainingConfig
from clothing_model.training.learn.examples import Examples
from clothing_model.training.learn.head_trainer import HeadTrainer

KNOWN = (
    ("dress", "pants", "shoes"),
    ("dress", "hat", "shoes"),
    ("hat", "pants", "t-shirt"),
    ("dress", "longsleeve", "shorts"),
    ("outwear", "shoes", "shorts"),
)
KINDS = {
    "as the form has it": TrainingConfig(),
    "learning rate 0.01, 25 epochs": TrainingConfig(learning_rate=0.01, epochs=25),
    "inner layer 100, 25 epochs": TrainingConfig(inner_size=100, dropout=0.2, epochs=25),
}
SEEDS, EACH, DRAWS = 8, 20, 15


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--map", action="store_true", help="also 3, which takes minutes")
    options = parser.parse_args()
    manifest = scan(options.dataset)
    photos = [*manifest.select("train"), *manifest.select("validation")]
    vectors = extract(backbone(DEFAULT), manifest, photos)
    labels = class_indices(photos, manifest.class_names)
    few_photos(vectors, labels, manifest.class_names)
    unusual(vectors, labels, manifest.class_names)
    if options.map:
        maps(manifest)


def few_photos(vectors: np.ndarray, labels: np.ndarray, class_names: tuple[str, ...]) -> None:
    print(f"\nModels of 3 classes x {EACH} photos, {len(KNOWN) * SEEDS} of each kind of training:")
    for title, config in KINDS.items():
        rows: dict[str, list[list[float]]] = {"least loss": [], "fitted": []}
        warned = []
        for known in KNOWN:
            own = np.full(len(labels), -1)
            for place, name in enumerate(known):
                own[labels == class_names.index(name)] = place
            for seed in range(SEEDS):
                train, validation, rest = deal(own, seed)
                head = trained(vectors, own, train, validation, known, config, seed)
                logits, truth = head.logits(vectors[validation]), own[validation]
                others = vectors[own < 0]
                for name, fit in (("least loss", least_loss), ("fitted", fit_temperature)):
                    rows[name].append(
                        _sureness(fit(logits, truth), head, vectors[rest], own[rest], others)
                    )
                familiar, _ = fit_familiarity(vectors[train], own[train], vectors[validation])
                lowest = float(np.quantile(familiar.cosine(vectors[validation]), FALSE_ALARMS))
                before = Familiarity(familiar.directions, lowest)
                warned.append(
                    [
                        (~found.holds(part)).mean()
                        for found in (familiar, before)
                        for part in (vectors[rest], others)
                    ]
                )
        print(f" {title}:")
        for name, values in rows.items():
            heat, loss, right, said, elsewhere, over = np.mean(values, axis=0)
            print(
                f"  {name:10}: temperature {heat:.2f} ({np.min(values, axis=0)[0]:.2f} to "
                f"{np.max(values, axis=0)[0]:.2f}); other photos: loss {loss:.2f}, says "
                f"{said:.1%}, right {right:.1%}; other classes: says {elsewhere:.1%}, more than "
                f"99 % of {over:.0%}"
            )
        shares = np.mean(warned, axis=0)
        print(f"  unusual: {shares[0]:.1%} of other photos, {shares[1]:.1%} of other classes")
        print(
            f"   by {FALSE_ALARMS:.0%} of the validation photos alone: {shares[2]:.1%} and "
            f"{shares[3]:.1%}"
        )


def deal(own: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Places of EACH photos of each class 0, 1, ..., for training and for validation as the app
    deals them (what it keeps for a test is left out), and of the class's other photos."""
    rng, held = np.random.default_rng(seed), EACH // 10
    rows = [rng.permutation(np.flatnonzero(own == label)) for label in range(own.max() + 1)]
    return (
        np.concatenate([row[2 * held : EACH] for row in rows]),
        np.concatenate([row[:held] for row in rows]),
        np.concatenate([row[EACH:] for row in rows]),
    )


def trained(
    vectors: np.ndarray,
    own: np.ndarray,
    train: np.ndarray,
    validation: np.ndarray,
    names: tuple[str, ...],
    config: TrainingConfig,
    seed: int,
) -> DenseHead:
    """The head of the best epoch."""
    found = Examples(names, (vectors[train],), own[train], vectors[validation], own[validation])
    trainer = HeadTrainer(TrainingConfig(**{**config.to_json(), "seed": seed}), found, Path())
    while not trainer.finished:
        trainer.step()
    return trainer.best_head


def _sureness(
    heat: float, head: DenseHead, rest: np.ndarray, truth: np.ndarray, others: np.ndarray
) -> list[float]:
    logits = head.logits(rest)
    elsewhere = softmax(head.logits(others), heat).max(axis=1)
    return [
        heat,
        cross_entropy(logits, truth, heat),
        float((logits.argmax(axis=1) == truth).mean()),
        float(softmax(logits, heat).max(axis=1).mean()),
        float(elsewhere.mean()),
        float((elsewhere > 0.99).mean()),
    ]


def unusual(vectors: np.ndarray, labels: np.ndarray, class_names: tuple[str, ...]) -> None:
    """Each photo by a model that has not seen it, then each class by one that does not have it;
    heads on the frozen network."""
    config = TrainingConfig(learning_rate=0.0003, inner_size=100, dropout=0.5, epochs=15)
    parts = np.random.default_rng(0).integers(0, 5, len(labels))
    right, strange = np.zeros((2, len(labels)), bool)
    for part in range(5):
        seen, new = np.flatnonzero(parts != part), np.flatnonzero(parts == part)
        head, familiar = _head_of_most(vectors, labels, seen, class_names, config)
        right[new] = head.logits(vectors[new]).argmax(axis=1) == labels[new]
        strange[new] = ~familiar.holds(vectors[new])
    print('\n"An unusual photo", by models that have not seen it:')
    for words, chosen in (("called so", strange), ("others", ~strange)):
        print(f"  {words}: {chosen.sum():,}, right {right[chosen].sum():,}")
    for label, name in enumerate(class_names):
        seen = np.flatnonzero(labels != label)
        own, others = labels - (labels > label), tuple(n for n in class_names if n != name)
        _, familiar = _head_of_most(vectors, own, seen, others, config)
        called = ~familiar.holds(vectors[labels == label])
        print(f"  {name}, unknown to the model: {called.sum():,} of {len(called):,}")


def _head_of_most(
    vectors: np.ndarray,
    own: np.ndarray,
    seen: np.ndarray,
    names: tuple[str, ...],
    config: TrainingConfig,
) -> tuple[DenseHead, Familiarity]:
    order = np.random.default_rng(1).permutation(seen)
    validation, train = order[:300], order[300:]
    head = trained(vectors, own, train, validation, names, config, 1)
    familiar, _ = fit_familiarity(vectors[train], own[train], vectors[validation])
    return head, familiar


def maps(manifest: Manifest) -> None:
    """Five random tenths decide, ten others say whether it holds."""
    classifier, rng = Classifier.load(), np.random.default_rng(0)
    rows = []
    for photo in manifest.select("validation"):
        pixels = open_image(manifest.file(photo))
        found = explain(classifier, pixels)
        answer = found.ranked[0]
        heat = found.of(answer)
        shuffled = [rng.permutation(heat.ravel()).reshape(heat.shape) for _ in range(DRAWS)]
        hidden = [hottest(values) for values in (heat, *shuffled)]
        best, *random = probability_without(classifier, pixels, hidden, answer)
        rows.append((best - np.mean(random[:5]), best - np.mean(random[5:])))
    first, again = np.array(rows).T
    print(f'\n"Is the map right?" of {len(rows)} validation photos:')
    for words, sign in (("yes", -1), ("no", 1)):
        said = sign * first >= MATTERS
        print(
            f"  {words}: {said.sum()}, so too by ten others {(sign * again > 0)[said].mean():.0%}"
        )


if __name__ == "__main__":
    main()
