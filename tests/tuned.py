"""A small model, EfficientNet-Lite0 with any head; tuned, too: its last stage is another one."""

import numpy as np

from clothing_model.network import pretrained
from clothing_model.network.backbones import backbone
from clothing_model.network.engine import at_hand
from clothing_model.network.familiarity import Familiarity, unit_rows
from clothing_model.network.head import DenseHead
from clothing_model.network.models.folder import SavedModel, find_model
from clothing_model.network.models.tuned import TunedStages
from clothing_model.network.models.writing import save_model
from clothing_model.tasks import Report

LITE0 = backbone("efficientnet-lite0")
FIRST = "stage7_block1_project_conv"


def tuned_stages() -> TunedStages:
    """Its last layers, each weight up to some tenths larger or smaller."""
    found = pretrained.weights_of(pretrained.load(LITE0))
    names, rng = list(found), np.random.default_rng(0)
    values = {
        name: np.asarray(found[name]) * rng.uniform(0.7, 1.3, found[name].shape)
        for name in names[names.index(f"{FIRST}/kernel") :]
    }
    single = {name: value.astype(np.float32) for name, value in values.items()}
    return TunedStages(LITE0, at_hand(LITE0).weights, single)


def save_tuned(
    stages: TunedStages, name: str = "tuned", report: Report | None = None
) -> SavedModel:
    """The tuned one, saved."""
    return save_small(name, stages, report)


def save_small(
    name: str = "small", stages: TunedStages | None = None, report: Report | None = None
) -> SavedModel:
    """It as a saved model of the shipped model's classes."""
    kept = ("class_names", "validation", "unfamiliar", "dataset", "created", "versions")
    rng, shipped = np.random.default_rng(1), find_model()
    facts = {
        **{key: shipped.facts[key] for key in kept},
        "title": "Tuned",
        "training": {**shipped.facts["training"], "tuned_stages": 2 if stages else 0},
        "image_size": LITE0.image_size,
        "interpolation": LITE0.interpolation,
        "backbone": LITE0.name,
        "backbone_source": LITE0.source,
        "backbone_licence": LITE0.licence,
        "backbone_weights": at_hand(LITE0).weights,
        "best_epoch": 1,
        "temperature": 1.5,
    }
    sizes = [(1280, 20), (20,), (20, 10), (10,)]
    head = DenseHead([rng.normal(0, 0.1, size).astype(np.float32) for size in sizes])
    directions = unit_rows(rng.random((10, 1280))).astype(np.float32)
    return save_model(head, name, facts, Familiarity(directions, 0.1), stages, report)
