"""Settings as a Keras program, and how many numbers they train."""

import ast
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from clothing_model.data.augmentation import preset as ranges
from clothing_model.drawn import write_dataset
from clothing_model.network.backbones import ALL, BACKBONES, backbone
from clothing_model.training.config import TrainingConfig
from clothing_model.training.keras_code import transfer_code
from clothing_model.training.presets import PRESETS
from clothing_model.training.trained_numbers import trained_numbers

PLAIN = TrainingConfig(backbone="xception-150")


def test_the_chapters_numbers() -> None:
    found = trained_numbers(PLAIN, 10)
    assert (found.frozen, found.trained) == (20_861_480, 20_490)
    inner = trained_numbers(replace(PLAIN, inner_size=100), 10)
    assert (inner.inner, inner.last) == (204_900, 1_010)
    tuned = trained_numbers(replace(PLAIN, tuned_stages=1), 10)
    assert tuned.all == found.all
    assert tuned.trained == tuned.tuned + 20_490


@pytest.mark.parametrize("record", BACKBONES, ids=lambda record: record.name)
def test_every_experiment_is_a_program(record: Any) -> None:
    for experiment in PRESETS:
        for config in experiment.configs:
            config = replace(config, backbone=record.name)
            code = transfer_code(config, 10, "photos")
            assert ast.parse(code).body
            ours = [line for line in code.splitlines() if "Random" not in line]
            assert max(map(len, ours)) <= 100
            assert ("Dropout" in code) == (config.dropout > 0)
            assert ("augment(" in code) == (config.augmentation is not None)
            assert ("AdamW" in code) == config.tunes
            numbers = trained_numbers(config, 10)
            assert f"{numbers.last:,} numbers" in code


@pytest.fixture
def photos(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    write_dataset(tmp_path / "photos", per_class={"train": 2, "validation": 1})
    monkeypatch.chdir(tmp_path)
    return "photos"


@pytest.mark.needs("tensorflow")
@pytest.mark.slow
def test_the_program_for_our_own_network_runs(photos: str) -> None:
    config = TrainingConfig(
        inner_size=20,
        dropout=0.5,
        epochs=1,
        batch_size=10,
        augmentation=ranges("chapter"),
        tuned_stages=1,
        tuning_epochs=1,
    )
    made: dict[str, Any] = {}
    exec(transfer_code(config, 10, photos), made)
    numbers = trained_numbers(config, 10)
    model = made["model"]
    assert model.count_params() == numbers.all
    assert sum(int(np.prod(w.shape)) for w in model.trainable_weights) == numbers.trained
    assert Path("best.keras").is_file()


@pytest.mark.needs("tensorflow")
@pytest.mark.slow
@pytest.mark.shared
def test_the_chapters_program_runs_on_its_own_weights(photos: str, real_weights: Path) -> None:
    code = transfer_code(replace(PLAIN, epochs=1, batch_size=10), 10, photos)
    weights = str(real_weights / "xception_notop.weights.h5")
    made: dict[str, Any] = {}
    exec(code.replace('"imagenet"', repr(weights)), made)
    assert made["model"].count_params() == trained_numbers(PLAIN, 10).all
    trained = made["model"].trainable_weights
    assert sum(int(np.prod(weight.shape)) for weight in trained) == 20_490


@pytest.mark.needs("tensorflow")
@pytest.mark.parametrize("name", ["mobilenet-v2", "efficientnet-lite0"])
def test_its_vectors_are_those_of_this_project(name: str) -> None:
    from clothing_model.network.keras_model import vector_network

    record = backbone(name)
    config = TrainingConfig(backbone=name)
    code = transfer_code(config, 10, "photos")
    start, end = code.index("# The pretrained network"), code.index("# What is trained")
    imports = code[: code.index("# The photos")]
    made: dict[str, Any] = {}
    exec(imports + code[start:end].replace('"imagenet"', "None"), made)
    pixels = np.random.default_rng(0).uniform(0, 255, (1, *[record.image_size] * 2, 3))
    theirs = made["keras"].Model(made["inputs"], made["x"]).predict_on_batch(pixels)
    ours = vector_network(record, made["base"]).predict_on_batch(pixels)
    np.testing.assert_allclose(theirs, ours, rtol=1e-4, atol=1e-5)


def test_the_whole_network_can_be_tuned() -> None:
    config = replace(PLAIN, tuned_stages=ALL)
    code = transfer_code(config, 10, "photos")
    assert "start = 0" in code
    assert ast.parse(code).body
