"""The best epoch of a run becomes a saved model."""

import threading
from datetime import UTC, datetime
from typing import Any

from clothing_model import settings
from clothing_model.data.datasets.folders import Manifest
from clothing_model.errors import InvalidModel
from clothing_model.files import folders_in, remove_beside
from clothing_model.network import engine
from clothing_model.network.backbones import backbone
from clothing_model.network.lazy import LazyEngine
from clothing_model.network.models.calibration import calibration, learned
from clothing_model.network.models.folder import SavedModel, find_model
from clothing_model.network.models.writing import free_name, save_model
from clothing_model.training.learn.trainer import Trainer
from clothing_model.training.run.runs import Run, Status, metrics


class Keeper:
    """Saves the models of one job, from several threads.

    `network` is the backbone of all of them. A `name` that is given must be free; without it
    a model is called as in the chapter, `<backbone>_<best epoch>_<validation accuracy>`, with
    -2, -3, ... where that is taken.
    """

    def __init__(self, network: LazyEngine, name: str = "", title: str = "") -> None:
        self._network = network
        self._name, self._title = name, title
        self._lock = threading.Lock()
        self._taken: set[str] = set()

    def keep(
        self, run: Run, trainer: Trainer, manifest: Manifest
    ) -> tuple[SavedModel, dict[str, Any]]:
        """Save the best head; the model, its validation figures.

        Raises OSError, InvalidModel.
        """
        found = trainer.examples
        logits = trainer.best_head.logits(found.val_x)
        measured, familiarity = calibration(
            found.class_names, logits, found.val_y, found.val_x, found.variants[0], found.y
        )
        facts = {**_facts(run, trainer, manifest, self._network, self._title), **measured}
        name = self._name or self._free_name(trainer)
        saved = save_model(trainer.best_head, name, facts, familiarity)
        return saved, measured["validation"]

    def _free_name(self, trainer: Trainer) -> str:
        assert trainer.best is not None
        best = trainer.best
        wanted = f"{trainer.config.backbone}_{best.epoch:02d}_{best.val_accuracy:.3f}"
        with self._lock:
            name = free_name(wanted, self._taken)
            self._taken.add(name)
        return name


def model_of_run(run: Run, status: Status) -> SavedModel | None:
    """The model that the run saved; None if it saved none or that one is deleted.

    A later training may have taken the name of a deleted model; that one is not the run's.
    """
    try:
        found = find_model(status.model) if status.model else None
    except InvalidModel:
        return None
    return found if found and found.facts.get("run") == run.id else None


def _facts(
    run: Run, trainer: Trainer, manifest: Manifest, network: LazyEngine, title: str
) -> dict[str, Any]:
    assert trainer.best is not None
    record = backbone(run.config.backbone)
    counts = {split: sum(rows.values()) for split, rows in manifest.counts.items()}
    return {
        "title": title or run.name or record.title,
        "class_names": list(manifest.class_names),
        "image_size": record.image_size,
        "interpolation": record.interpolation,
        "backbone": record.name,
        "backbone_source": record.source,
        "backbone_licence": record.licence,
        "backbone_weights": network.weights,
        "training": {**run.config.to_json(), "dataset": manifest.root.name},
        "run": run.id,
        "best_epoch": trainer.best.epoch,
        "history": [figures.to_json() for figures in metrics(run)],
        "dataset": {
            "name": manifest.root.name,
            "photos": {**counts, "train": len(trainer.examples.y)},
            "made": list(manifest.made),
            "learned": learned(manifest.class_names, trainer.examples.y),
        },
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": engine.version(network.choice),
    }


def remove_half_made() -> None:
    """Remove what a kill in the middle of saving or deleting left. Only for who holds the
    training lock."""
    models = settings.models_folder()
    for folder in (settings.runs_folder(), models, *folders_in(models)):
        remove_beside(folder)
