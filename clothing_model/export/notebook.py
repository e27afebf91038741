"""The training of a model as a notebook in plain Keras."""

from typing import Any

from clothing_model import wording
from clothing_model.errors import InvalidConfig, InvalidModel
from clothing_model.inference.report.facts import trained_on
from clothing_model.network.backbones import backbone
from clothing_model.network.models.changed import averaged_words
from clothing_model.network.models.folder import SavedModel
from clothing_model.training.config import TrainingConfig
from clothing_model.training.keras_code import of_keras, transfer_parts

FILE, BACKBONE_FILE = "training.ipynb", "backbone.keras"


def needs_file(saved: SavedModel) -> bool:
    """Whether the pretrained network is none of Keras' own and goes along as a file."""
    return not of_keras(backbone(str(saved.facts["backbone"])))


def notebook(saved: SavedModel) -> dict[str, Any]:
    """The notebook as its file has it (nbformat 4.5). Raises InvalidModel for a model that does
    not say how it was trained."""
    config = _config(saved)
    dataset = trained_on(saved.facts) or "photos"
    parts = transfer_parts(config, len(saved.class_names), dataset, BACKBONE_FILE)
    cells = [
        _text(_opening(saved, dataset)),
        *map(_code, parts),
        _text("## What came of it\n\nThe best epoch, on the validation photos."),
        _code(_result(saved)),
    ]
    return {
        "cells": [{"id": f"cell-{n}", **cell} for n, cell in enumerate(cells)],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _config(saved: SavedModel) -> TrainingConfig:
    try:
        return TrainingConfig.from_json({**saved.facts["training"], "dataset": ""})
    except (InvalidConfig, KeyError, TypeError) as error:
        raise InvalidModel(
            f"A notebook needs a model that was trained here. {saved.name} does not say how it was "
            "trained."
        ) from error


def _opening(saved: SavedModel, dataset: str) -> str:
    needed = [
        f"- the folder `{dataset}` beside this notebook, with a folder for each split (`train`, "
        "`validation`) and in it one for each class;",
        *([f"- `{BACKBONE_FILE}`, the pretrained network;"] if needs_file(saved) else []),
        "- TensorFlow: `pip install tensorflow`.",
    ]
    averaged = averaged_words(saved.facts)
    notes = [
        f"The model is {averaged}. This notebook is one of these trainings." if averaged else "",
        "The app dealt the photos into splits itself; do that first."
        if saved.facts.get("dataset", {}).get("made")
        else "",
    ]
    return "\n".join(
        [
            f"# The training of {saved.name}",
            "",
            "The same training as in the app, by the long way: each photo goes through the frozen "
            "network in each epoch. It needs:",
            "",
            *needed,
            "",
            *(note for note in notes if note),
        ]
    ).strip()


def _result(saved: SavedModel) -> str:
    right, photos = saved.checked
    said = wording.accuracy(right, photos).replace("\u00a0", " ")
    return (
        'best_model = keras.models.load_model("best.keras")\n'
        "loss, accuracy = best_model.evaluate(validation)[:2]\n"
        f'print(f"{{accuracy:.1%}} of the validation photos; in the app {said}")'
    )


def _text(text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": text.splitlines(keepends=True)}


def _code(text: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "metadata": {},
        "execution_count": None,
        "outputs": [],
        "source": text.splitlines(keepends=True),
    }
