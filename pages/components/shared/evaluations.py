"""A model's evaluation on a split: computed once for all visitors, with progress."""

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import streamlit as st

from clothing_model.data.datasets import corrections
from clothing_model.data.datasets.corrections import as_in_folders
from clothing_model.data.datasets.folders import class_indices
from clothing_model.data.datasets.manifest import Manifest
from clothing_model.inference.evaluation.sentences import with_corrections
from clothing_model.network.models.folder import SavedModel
from clothing_model.tasks import Key, Report
from pages.components.shared.background import shared, wait_for
from pages.components.shared.models import classifier
from pages.components.shared.outside_text import plain

if TYPE_CHECKING:
    from clothing_model.inference.evaluation.evaluate import Evaluation


def evaluation_of(model: SavedModel, manifest: Manifest, split: str) -> "Evaluation | None":
    """The evaluation; None while it is made, with progress and Stop on the page.

    It is made anew when the model, a photo or a correction changes. Raises ClothingError.
    """
    class_indices(manifest.select(split), model.class_names)  # before a model is loaded
    key = evaluation_key(model, manifest, split)
    return wait_for(key, partial(_evaluate, model, manifest, split))


def evaluation_at_a_press(model: SavedModel, manifest: Manifest, split: str) -> "Evaluation":
    """The evaluation, made if it is not there (any more), so that a page need not hold it for
    a button that may never be pressed. Raises ClothingError."""
    key = evaluation_key(model, manifest, split)
    return shared(key, partial(_evaluate, model, manifest, split)).result()


def _evaluate(model: SavedModel, manifest: Manifest, split: str, report: Report) -> "Evaluation":
    report("Loading the model", 0, 0)
    loaded = classifier(model, "cpu").result()
    from clothing_model.inference.evaluation.evaluate import evaluate

    def read(done: int, total: int) -> None:
        report("Reading the photos", done, total)

    return evaluate(loaded, manifest, manifest.select(split), read)


def evaluation_key(model: SavedModel, manifest: Manifest, split: str) -> Key:
    """The name of the shared task that makes the evaluation."""
    photos = manifest.select(split)
    return ("evaluation", *model.key, manifest.root, hash(photos))


class Evaluations(NamedTuple):
    """With the corrections, and as the dataset's folders have it; `corrections` is how many
    of the split's photos they differ in."""

    corrected: "Evaluation"
    plain: "Evaluation"
    corrections: int


def evaluations_of(model: SavedModel, manifest: Manifest, split: str) -> Evaluations | None:
    """Both evaluations, the same one twice where nothing is corrected; None while they are made.

    Raises ClothingError.
    """
    changed = corrections.corrected(manifest, split)
    plain = evaluation_of(model, as_in_folders(manifest) if changed else manifest, split)
    corrected = evaluation_of(model, manifest, split) if plain else None
    if plain is None or corrected is None:
        return None
    return Evaluations(corrected, plain, changed)


def show_corrected(found: Evaluations, split: str) -> None:
    """The accuracy with the corrections of the split and without; nothing where there are none."""
    if not found.corrections:
        return
    corrected, before = ((one.right, one.total) for one in (found.corrected, found.plain))
    sentence = with_corrections(found.corrections, corrected, before, split)
    st.info(plain(sentence), icon=":material/edit_note:")
