"""The best epoch of a run becomes a saved model."""

from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from typing import Any

from clothing_model import settings
from clothing_model.data.datasets.folders import Manifest
from clothing_model.errors import InvalidModel
from clothing_model.files import folders_in, remove_beside
from clothing_model.network.backbones import backbone
from clothing_model.network.engine import Network, version
from clothing_model.network.familiarity import Familiarity
from clothing_model.network.lazy import LazyEngine
from clothing_model.network.models.calibration import calibration, learned, measured
from clothing_model.network.models.folder import SavedModel, find_model
from clothing_model.network.models.tuned import PHOTOS, TunedStages
from clothing_model.network.models.writing import held_name, save_model
from clothing_model.tasks import Report
from clothing_model.training.learn.examples import sample
from clothing_model.training.learn.trainer import Trainer
from clothing_model.training.run.runs import Run, Status, metrics

OLD_SECONDS = 86_400.0


class Keeper:
    """Saves the models of one job, from several threads.

    `network` is the backbone of all of them. A `name` that is given must be free; without it
    a model is called as in the chapter, `<backbone>_<best epoch>_<validation accuracy>`, with
    -2, -3, ... where that is taken.
    """

    def __init__(self, network: LazyEngine, name: str = "", title: str = "") -> None:
        self._network = network
        self._name, self._title = name, title

    def keep(
        self, run: Run, trainer: Trainer, manifest: Manifest, report: Report | None = None
    ) -> tuple[SavedModel, dict[str, Any]]:
        """Save the best epoch; the model, its validation figures. `report` is told of the making
        of a tuned network, and what it raises ends that. Its figures are those of the network that
        was saved, which a photo goes through from its pixels on.

        Raises OSError, InvalidModel.
        """
        with nullcontext(self._name) if self._name else self._held_name(trainer) as name:
            return self._keep(name, run, trainer, manifest, report)

    def _keep(
        self, name: str, run: Run, trainer: Trainer, manifest: Manifest, report: Report | None
    ) -> tuple[SavedModel, dict[str, Any]]:
        found, best = trainer.examples, trainer.result()
        facts = _facts(run, trainer, manifest, self._network, self._title)
        if not best.tuned:
            logits = best.head.logits(found.val_x)
            figures, familiarity = calibration(
                found.class_names, logits, found.val_y, found.val_x, found.variants[0], found.y
            )
            saved = save_model(best.head, name, {**facts, **figures}, familiarity)
            return saved, saved.facts["validation"]
        validation, train = manifest.select("validation"), sample(run.config, manifest)
        photos = [manifest.file(photo) for photo in validation[:PHOTOS]]
        record = backbone(run.config.backbone)
        tuned = TunedStages(record, self._network.weights, best.tuned, photos)

        def measure(network: Network) -> tuple[dict[str, Any], Familiarity]:
            return measured(network, best.head, manifest, validation, train, report)

        saved = save_model(best.head, name, facts, measure, tuned, report)
        return saved, saved.facts["validation"]

    def _held_name(self, trainer: Trainer) -> AbstractContextManager[str]:
        assert trainer.best is not None
        best = trainer.best
        return held_name(f"{trainer.config.backbone}_{best.epoch:02d}_{best.val_accuracy:.3f}")


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
        "training": {**run.config.counting, "dataset": manifest.root.name},
        "run": run.id,
        "maker": run.maker,
        "made_by": run.made_by,
        "best_epoch": trainer.best.epoch,
        "history": [figures.to_json() for figures in metrics(run)],
        "dataset": {
            "name": manifest.root.name,
            "photos": {**counts, "train": len(trainer.examples.y)},
            "made": list(manifest.made),
            "learned": learned(manifest.class_names, trainer.examples.y),
        },
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": version(network.choice),
    }


def remove_half_made() -> None:
    """Remove what a kill in the middle of saving or deleting left. Only for who holds the
    training lock.

    Of a cluster, other computers may be saving in this moment: what is older than a day goes.
    """
    models, older = settings.models_folder(), OLD_SECONDS if settings.cluster() else None
    for folder in (settings.runs_folder(), models, *folders_in(models)):
        remove_beside(folder, older=older)
