"""A model's evaluation on a split: computed once for all visitors, with progress."""

from typing import TYPE_CHECKING

from clothing_model.data.manifest import Manifest
from clothing_model.network.saved import SavedModel
from clothing_model.tasks import Report
from pages.components.background import wait_for
from pages.components.resources import classifier

if TYPE_CHECKING:
    from clothing_model.inference.evaluate import Evaluation


def evaluation_of(model: SavedModel, manifest: Manifest, split: str) -> "Evaluation | None":
    """The evaluation; None while it is made, with progress and Stop on the page.

    It is made anew when the model, a photo or a correction changes. Raises ClothingError.
    """
    photos = manifest.select(split)
    key = ("evaluation", model.facts["sha256"], manifest.root, hash(photos))

    def run(report: Report) -> "Evaluation":
        report("Loading the model", 0, 0)
        loaded = classifier(model, "cpu").result()
        from clothing_model.inference.evaluate import evaluate

        return evaluate(
            loaded, manifest, photos, lambda done, total: report("Reading the photos", done, total)
        )

    return wait_for(key, run)
