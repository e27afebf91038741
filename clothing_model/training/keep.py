"""The best epoch of a run becomes a saved model."""

import importlib.metadata
from datetime import UTC, datetime
from typing import Any

from clothing_model.data.dataset import Manifest
from clothing_model.errors import InvalidModel
from clothing_model.network import pretrained
from clothing_model.network.backbones import backbone
from clothing_model.network.familiarity import FALSE_ALARMS, fit_familiarity
from clothing_model.network.lazy import LazyNetwork
from clothing_model.network.metrics import cross_entropy, figures, fit_temperature
from clothing_model.network.saved import SavedModel, find_model, free_name, save_model
from clothing_model.training.head import Head
from clothing_model.training.runs import Run, Status, metrics
from clothing_model.training.trainer import Trainer


def template_name(trainer: Trainer) -> str:
    """`<backbone>_<best epoch>_<validation accuracy>`, as in the chapter; -2, -3, ... if taken."""
    assert trainer.best is not None
    best = trainer.best
    return free_name(f"{trainer.config.backbone}_{best.epoch:02d}_{best.val_accuracy:.3f}")


def keep_best(
    run: Run,
    trainer: Trainer,
    manifest: Manifest,
    network: LazyNetwork,
    name: str = "",
    title: str = "",
) -> tuple[SavedModel, dict[str, Any]]:
    """Join the best head with its backbone and save them; the model and its validation figures.

    A `name` that is given must be free. Raises OSError, InvalidModel.
    """
    found = trainer.examples
    logits = trainer.best_head.logits(found.val_x)
    temperature = fit_temperature(logits, found.val_y)
    right = int((logits.argmax(1) == found.val_y).sum())
    loss = cross_entropy(logits, found.val_y, temperature)
    validation = figures(right, len(found.val_y), loss)
    familiarity = fit_familiarity(found.variants[0], found.y, found.val_x)
    facts = {
        **_facts(run, trainer, manifest, title),
        "temperature": temperature,
        "unfamiliar": {"false_alarms": FALSE_ALARMS, "threshold": familiarity.threshold},
        "validation": validation,
    }
    model = _whole(network, trainer.best_head, trainer.config.dropout)
    return save_model(model, name or template_name(trainer), facts, familiarity), validation


def kept_model(run: Run, status: Status) -> SavedModel | None:
    """The model that the run saved; None if it saved none or that one is deleted.

    A later training may have taken the name of a deleted model; that one is not the run's.
    """
    try:
        found = find_model(status.model) if status.model else None
    except InvalidModel:
        return None
    return found if found and found.facts.get("run") == run.id else None


def _whole(network: LazyNetwork, head: Head, dropout: float) -> Any:
    """One Keras model from pixels to logits."""
    from clothing_model.network.classifier import join
    from clothing_model.training.head import keras_head

    return join(network.model, keras_head(Head(head.weights, dropout)))


def _facts(run: Run, trainer: Trainer, manifest: Manifest, title: str) -> dict[str, Any]:
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
        "backbone_weights": pretrained.fingerprint(record),
        "training": run.config.to_json(),
        "run": run.id,
        "best_epoch": trainer.best.epoch,
        "history": [figures.to_json() for figures in metrics(run)],
        "dataset": {
            "name": manifest.root.name,
            "photos": {**counts, "train": len(trainer.examples.y)},
        },
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": {"keras": importlib.metadata.version("keras"), "backend": _backend()},
    }


def _backend() -> str:
    import keras

    return str(keras.backend.backend())
