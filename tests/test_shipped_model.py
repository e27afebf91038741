"""The model that comes along is what its script makes, and worth what its card says."""

import importlib.util
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from clothing_model import settings
from clothing_model.data.datasets.folders import scan
from clothing_model.inference.answers.classifier import Classifier
from clothing_model.inference.evaluation.calibration import calibration_error, reliability
from clothing_model.inference.evaluation.evaluate import evaluate
from clothing_model.network.head import DenseHead
from clothing_model.network.models.folder import SavedModel, find_model, read_folder
from clothing_model.training.learn.trainer import Trained

SCRIPT = settings.SHIPPED_MODELS / "make_clothes_lite2.py"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_clothes_lite2", SCRIPT)
    assert spec
    assert spec.loader
    made = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, spec.name, made)  # dataclasses look there
        spec.loader.exec_module(made)
    return made


def trained(value: float) -> Trained:
    weights = [np.full((2, 2), value, np.float32), np.full(2, 2 * value, np.float32)]
    return Trained(DenseHead(weights), {"conv/kernel": np.full(3, -value, np.float32)})


def test_weights_are_averaged_and_gone_back(script: ModuleType) -> None:
    mean = script.averaged([trained(1), trained(2), trained(6)])
    np.testing.assert_allclose(mean.head.weights[0], 3)
    np.testing.assert_allclose(mean.head.weights[1], 6)
    np.testing.assert_allclose(mean.tuned["conv/kernel"], -3)
    assert all(row.dtype == np.float32 for row in [*mean.head.weights, *mean.tuned.values()])
    back = script.between(trained(1), mean, 0.75)
    np.testing.assert_allclose(back.head.weights[0], 2.5)
    np.testing.assert_allclose(back.tuned["conv/kernel"], -2.5)


def test_its_settings_are_a_recipe_of_its_script(script: ModuleType) -> None:
    facts = find_model().facts
    training, averaged = facts["training"], facts["averaged"]
    recipes = [replace(recipe, dataset=training["dataset"]) for recipe in script.RECIPES.values()]
    assert training in [{k: v for k, v in r.counting.items() if k != "seed"} for r in recipes]
    assert averaged["seeds"] == list(script.SEEDS)
    assert averaged["share"] in (1.0, *script.SHARES)
    assert facts["tuned"]["of"] + 12_810 <= 5_000_000


def test_a_model_takes_the_place_of_the_one_before(
    script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(script, "HERE", tmp_path / "models")
    made = tmp_path / "work" / "new"
    for folder in (made, script.HERE / script.NAME):
        shutil.copytree(find_model().folder, folder)
    (script.HERE / script.NAME / "left over").touch()
    (script.HERE / f".new-{script.NAME}").mkdir()
    (script.HERE / f".new-{script.NAME}" / "half").touch()
    script.put_in_place(SavedModel("new", made, {**find_model().facts, "name": "new"}))
    (there,) = script.HERE.iterdir()
    assert read_folder(there).name == script.NAME
    assert {file.name for file in there.iterdir()} == {file.name for file in made.iterdir()}


@pytest.mark.shared
def test_it_is_worth_what_its_card_says(shipped: Classifier, real_dataset: Path) -> None:
    manifest = scan(real_dataset)
    for split, most in (("validation", 0.035), ("test", 0.03)):
        found = evaluate(shipped, manifest, manifest.select(split))
        told = shipped.saved.facts[split]
        assert abs(found.right - told["right"]) <= 1, "another processor may round elsewhere"
        assert found.total == told["photos"]
        assert found.loss == pytest.approx(told["loss"], abs=0.005)
        assert calibration_error(reliability(found)) < most
