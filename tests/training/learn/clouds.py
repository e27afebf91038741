"""Made-up vectors, and a dataset whose vectors are in the store already: no network needed."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from clothing_model.data.datasets.folders import scan
from clothing_model.network.backbones import backbone
from clothing_model.network.engine import at_hand
from clothing_model.network.features import source_of
from clothing_model.network.vector_store import VectorStore
from clothing_model.training.config import TrainingConfig
from clothing_model.training.learn.examples import Examples

LITE0 = TrainingConfig(backbone="efficientnet-lite0", epochs=6, inner_size=16, dropout=0.3)


def clouds() -> Examples:
    """Three overlapping clouds, so that accuracy differs from epoch to epoch."""
    rng = np.random.default_rng(0)
    y = np.arange(300) % 3
    x = (np.eye(8)[y] + rng.normal(scale=0.6, size=(300, 8))).astype(np.float32)
    return Examples(("a", "b", "c"), (x[:200],), y[:200], x[200:], y[200:])


def with_vectors(root: Path) -> TrainingConfig:
    """Settings for the dataset in `root`, its vectors made up and kept in the store."""
    record = backbone(LITE0.backbone)
    manifest = scan(root)
    rng = np.random.default_rng(0)
    directions = rng.normal(size=(len(manifest.class_names), record.vector_size))
    with VectorStore(source_of(at_hand(record)).key) as store:
        for photo in manifest.photos:
            middle = directions[manifest.class_names.index(photo.label)]
            noise = rng.normal(scale=4, size=(1, record.vector_size))
            store.put([photo.digest], (middle + noise).astype(np.float32))
    return replace(LITE0, dataset=str(root))
