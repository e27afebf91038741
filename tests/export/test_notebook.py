"""The training as a notebook: what is in it, and that it runs and comes to the same."""

import ast
import json
from pathlib import Path
from typing import Any

import pytest

from clothing_model.cli.main import main
from clothing_model.drawn import write_dataset
from clothing_model.errors import InvalidModel
from clothing_model.export.notebook import BACKBONE_FILE, FILE, notebook
from clothing_model.network.models.folder import SavedModel, find_model, list_models


def code_of(found: dict[str, Any]) -> list[str]:
    return ["".join(cell["source"]) for cell in found["cells"] if cell["cell_type"] == "code"]


def words_of(found: dict[str, Any]) -> str:
    cells = (cell for cell in found["cells"] if cell["cell_type"] == "markdown")
    return "\n".join("".join(cell["source"]) for cell in cells)


def test_it_has_the_settings_of_the_shipped_model() -> None:
    found = notebook(find_model())
    code = "\n".join(code_of(found))
    assert ast.parse(code)
    for part in (
        'load_model("backbone.keras"', "AdamW", "Adam(0.003)", "Dropout(0.3)", "RandomRotation"
    ):  # fmt: skip
        assert part in code
    assert "clothing_model" not in code
    assert "the mean of 3 trainings" in words_of(found)
    assert "in the app 95.0 % (324 of 341)" in code
    ids = [cell["id"] for cell in found["cells"]]
    assert len(set(ids)) == len(ids)


def test_a_network_of_keras_needs_no_file() -> None:
    shipped = find_model()
    training = {**shipped.facts["training"], "backbone": "xception-150"}
    facts = {**shipped.facts, "training": training, "backbone": "xception-150"}
    found = notebook(SavedModel("x", shipped.folder, facts))
    assert 'weights="imagenet"' in "\n".join(code_of(found))
    assert BACKBONE_FILE not in json.dumps(found)


def test_a_model_that_does_not_say_how_it_was_trained_has_none() -> None:
    shipped = find_model()
    for training in ({}, {"epochs": "many"}):
        facts = {**shipped.facts, "training": training}
        if not training:
            del facts["training"]
        with pytest.raises(InvalidModel, match="does not say how it was trained"):
            notebook(SavedModel("x", shipped.folder, facts))


@pytest.mark.needs("tensorflow", "litert")
@pytest.mark.slow
def test_it_runs_and_comes_to_the_same_as_the_app(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within chance: with n photos, twice the standard error of a difference of two shares."""
    photos = tmp_path / "wardrobe"
    write_dataset(photos, per_class={"train": 4, "validation": 2})
    settings = ["--backbone", "efficientnet-lite0", "--epochs", "3", "--learning-rate", "0.01"]
    assert main(["train", "--data", str(photos), *settings]) == 0
    model = next(found for found in list_models() if not found.shipped)
    out = tmp_path / "out"
    asked = ["export", "--model", model.name, "--format", "notebook", "--out", str(out)]
    assert main(asked) == 0
    (out / photos.name).symlink_to(photos)
    monkeypatch.chdir(out)
    made: dict[str, Any] = {}
    for cell in code_of(json.loads((out / FILE).read_text(encoding="utf-8"))):
        exec(cell, made)
    right, count = model.checked
    share = right / count
    chance = 2 * (2 * max(share * (1 - share), 0.05) / count) ** 0.5
    assert made["accuracy"] == pytest.approx(share, abs=chance)
    assert made["accuracy"] > 0.3
