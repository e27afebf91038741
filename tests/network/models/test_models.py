"""Saved models: written whole, found by name, refused when damaged."""

import json
import math
import os
import shutil
from pathlib import Path

import keras
import numpy as np
import pytest

from clothing_model import files, settings
from clothing_model.data.datasets.folders import DatasetPhoto, class_indices
from clothing_model.errors import ClothingError, InvalidModel
from clothing_model.files import write_json
from clothing_model.inference.answers.classifier import Classifier
from clothing_model.network.backbones import backbone
from clothing_model.network.familiarity import Familiarity
from clothing_model.network.head import DenseHead
from clothing_model.network.models import writing
from clothing_model.network.models.folder import (
    HEAD_FILE,
    KERAS_FILE,
    SHIPPED,
    SavedModel,
    digest_of,
    find_model,
    list_models,
    load_familiarity,
    load_head,
    load_keras,
)
from clothing_model.network.models.writing import delete_model, save_model
from clothing_model.network.pretrained import fingerprint
from clothing_model.training.learn.best_epoch import remove_half_made

FACTS = {
    "title": "Tiny",
    "class_names": ["a", "b"],
    "image_size": 16,
    "interpolation": "bilinear",
    "backbone": "tiny",
    "backbone_source": "here",
    "backbone_licence": "Apache-2.0",
    "temperature": 1.0,
    "training": {"epochs": 1},
    "best_epoch": 1,
    "unfamiliar": {"threshold": 0.5, "false_alarms": 0.02},
    "validation": {"photos": 4, "right": 3, "accuracy": 0.75, "interval": [0.3, 0.95]},
    "dataset": {"name": "tiny", "photos": {"train": 8}},
    "created": "2026-01-01T00:00:00+00:00",
    "backbone_weights": "0" * 64,
    "versions": {"ai-edge-litert": "2"},
}


@pytest.fixture
def tiny() -> DenseHead:
    rng = np.random.default_rng(0)
    return DenseHead([rng.normal(size=size).astype(np.float32) for size in ((3, 2), (2,))])


@pytest.fixture
def familiar() -> Familiarity:
    return Familiarity(np.eye(2, 3, dtype=np.float32), 0.5)


@pytest.fixture
def kept(tiny: DenseHead, familiar: Familiarity) -> SavedModel:
    return save_model(tiny, "tiny", FACTS, familiar)


@pytest.fixture
def whole(kept: SavedModel) -> SavedModel:
    """A model as earlier versions saved them: one Keras file."""
    inputs = keras.layers.Input((16, 16, 3))
    pooled = keras.layers.GlobalAveragePooling2D(name="pool")(inputs)
    network = keras.Model(inputs, keras.layers.Dense(2, name="logits")(pooled))
    network.save(kept.folder / KERAS_FILE)
    (kept.folder / HEAD_FILE).unlink()
    facts = {**kept.facts, "format": 1, "sha256": digest_of(kept.folder / KERAS_FILE)}
    write_json(kept.folder / "model.json", facts)
    return find_model("tiny")


def test_a_kept_model_is_its_head(kept: SavedModel, tiny: DenseHead) -> None:
    vectors = np.random.default_rng(1).random((4, 3), np.float32)
    again = load_head(find_model("tiny"))
    np.testing.assert_array_equal(again.logits(vectors), tiny.logits(vectors))
    assert kept.class_names == ("a", "b")
    assert kept.size < 20_000


def test_a_model_of_an_earlier_version_answers_as_before(whole: SavedModel) -> None:
    batch = np.random.default_rng(0).uniform(0, 255, (3, 16, 16, 3)).astype(np.float32)
    found = Classifier(whole)
    assert found.choice.title == "CPU, Keras"
    logits, vectors = found.run(batch)
    np.testing.assert_allclose(logits, load_keras(whole).predict_on_batch(batch), rtol=1e-5)
    np.testing.assert_allclose(vectors, batch.mean((1, 2)), rtol=1e-5)


def test_the_card_gives_accuracy_with_its_photos(kept: SavedModel) -> None:
    card = (kept.folder / "README.md").read_text(encoding="utf-8")
    assert "75.0\u00a0% (3 of 4)" in card


def test_the_shipped_model_is_listed_first(kept: SavedModel) -> None:
    names = [model.name for model in list_models()]
    assert names == [SHIPPED, "tiny"]
    assert find_model().shipped
    assert not kept.shipped


@pytest.mark.parametrize("name", ["../tiny", "/etc", "https://example.org/x.keras", ".tiny", "no"])
def test_a_name_is_never_a_path(kept: SavedModel, name: str) -> None:
    with pytest.raises(InvalidModel, match="There is no saved model called"):
        find_model(name)


@pytest.mark.parametrize(
    "name",
    ["../escape", "", "a/b", ".hidden", "x" * 101, "CON", "nul.v2", "com1", "ends.", "a:b", "a "],
)
def test_a_model_is_not_saved_under_a_path_or_a_name_that_windows_lacks(
    tiny: DenseHead, familiar: Familiarity, name: str
) -> None:
    with pytest.raises(InvalidModel, match="A model's name can only have letters"):
        save_model(tiny, name, FACTS, familiar)


def test_classes_of_another_computer_are_the_same(kept: SavedModel) -> None:
    """macOS takes "ü" apart; the folders here do not."""
    facts = {**kept.facts, "class_names": ["b", "u\u0308"]}
    write_json(kept.folder / "model.json", facts)
    names = find_model("tiny").class_names
    assert names == ("b", "\u00fc")
    photo = DatasetPhoto("1.jpg", "\u00fc", "", "", 1, 1)
    assert class_indices([photo], names).tolist() == [1]
    assert class_indices([photo], facts["class_names"]).tolist() == [1]


def test_a_failed_save_leaves_nothing(
    kept: SavedModel, tiny: DenseHead, familiar: Familiarity, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(writing, "write_facts", full)
    with pytest.raises(OSError, match="No space left"):
        save_model(tiny, "second", FACTS, familiar)
    assert [path.name for path in settings.models_folder().iterdir()] == ["tiny"]
    load_head(find_model("tiny"))


@pytest.mark.parametrize("name", ["tiny", "backbones", SHIPPED])
def test_nothing_that_is_there_is_replaced(
    kept: SavedModel, tiny: DenseHead, familiar: Familiarity, name: str
) -> None:
    (settings.models_folder() / "backbones").mkdir()
    with pytest.raises(InvalidModel, match="is taken"):
        save_model(tiny, name, FACTS, familiar)
    assert writing.free_name(name) == f"{name}-2"
    assert find_model().shipped


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"class_names": ["a"]}, "two or more different names"),
        ({"class_names": ["a", "a"]}, "two or more different names"),
        ({"class_names": ["\u00fc", "u\u0308"]}, "two or more different names"),
        ({"class_names": "ab"}, "not a list of names"),
        ({"temperature": 0.0}, "not a number above 0"),
        ({"temperature": True}, "not a number above 0"),
        ({"interpolation": "magic"}, "interpolation is none of"),
        ({"image_size": None}, "image_size is not"),
        ({"validation": None}, "validation does not hold"),
        ({"test": {"photos": 0}}, "test does not hold"),
        ({"title": 3}, "title is not a text"),
    ],
)
def test_facts_that_cannot_be_are_refused(
    kept: SavedModel, changes: dict[str, object], words: str
) -> None:
    write_json(kept.folder / "model.json", {**kept.facts, **changes})
    with pytest.raises(InvalidModel, match=words):
        find_model("tiny")
    assert [model.name for model in list_models()] == [SHIPPED]


def test_a_whole_number_is_a_temperature_too(kept: SavedModel) -> None:
    write_json(kept.folder / "model.json", {**kept.facts, "temperature": 1})
    assert find_model("tiny").temperature == 1.0


@pytest.mark.parametrize("changes", [{"class_names": ["a", "b", "c"]}, {"image_size": 32}])
def test_facts_of_another_network_are_refused(
    whole: SavedModel, changes: dict[str, object]
) -> None:
    write_json(whole.folder / "model.json", {**whole.facts, **changes})
    with pytest.raises(InvalidModel, match="must take and give"):
        Classifier(find_model("tiny"))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"class_names": ["a", "b", "c"]}, "head of tiny must have 3 classes.*It has 2"),
        ({"backbone": "tiny"}, "There is no backbone called 'tiny'"),
        ({"image_size": 150}, "must say photos of 224 px"),
        ({"backbone_weights": "0" * 64}, "needs the weights of EfficientNet-Lite0"),
        ({}, "another model's"),
    ],
)
def test_a_head_that_does_not_fit_its_backbone_is_refused(
    kept: SavedModel, changes: dict[str, object], words: str
) -> None:
    record = backbone("efficientnet-lite0")
    facts = {"backbone": record.name, "image_size": 224, "backbone_weights": fingerprint(record)}
    write_json(kept.folder / "model.json", {**kept.facts, **facts, **changes})
    with pytest.raises(ClothingError, match=words):
        Classifier(find_model("tiny"))


def test_folders_that_are_being_written_are_not_listed(kept: SavedModel) -> None:
    shutil.copytree(kept.folder, kept.folder.with_name(".half-tiny"))
    assert [model.name for model in list_models()] == [SHIPPED, "tiny"]


@pytest.mark.parametrize("at", [0, 100, 300])
def test_a_cut_file_is_refused(whole: SavedModel, kept: SavedModel, at: int) -> None:
    for file, model, load in ((KERAS_FILE, whole, load_keras), (HEAD_FILE, kept, load_head)):
        (model.folder / file).write_bytes(b"PK\3\4"[:at] + bytes(at))
        with pytest.raises(InvalidModel, match=r"missing or cut off|SHA-256 differs"):
            load(model)
        (model.folder / file).unlink()
        with pytest.raises(InvalidModel, match="missing or cut off"):
            load(model)


def test_a_changed_file_is_refused(whole: SavedModel, kept: SavedModel) -> None:
    for file, model, load in ((KERAS_FILE, whole, load_keras), (HEAD_FILE, kept, load_head)):
        shutil.copy(settings.SHIPPED_MODELS / SHIPPED / file, model.folder)
        with pytest.raises(InvalidModel, match="SHA-256 differs"):
            load(model)


def test_the_shipped_model_can_be_loaded_as_a_keras_file() -> None:
    batch = np.random.default_rng(0).uniform(0, 255, (2, 260, 260, 3)).astype(np.float32)
    saved = find_model()
    logits, _ = Classifier(saved).run(batch)
    np.testing.assert_allclose(load_keras(saved).predict_on_batch(batch), logits, atol=1e-4)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 99}', '{"format": 1}', "{"])
def test_unreadable_facts_are_left_out_of_the_list(kept: SavedModel, text: str) -> None:
    (kept.folder / "model.json").write_text(text, encoding="utf-8")
    assert [model.name for model in list_models()] == [SHIPPED]
    with pytest.raises(InvalidModel, match="tiny"):
        find_model("tiny")


def test_damaged_familiarity_is_refused(kept: SavedModel) -> None:
    (kept.folder / "familiar.npz").write_bytes(b"torn")
    with pytest.raises(InvalidModel, match=r"familiar\.npz .* missing or damaged"):
        load_familiarity(kept)


def test_facts_hold_no_infinity(kept: SavedModel) -> None:
    bad = SavedModel(kept.name, kept.folder, {**kept.facts, "temperature": float("nan")})
    with pytest.raises(ValueError, match="JSON"):
        writing.write_facts(bad)
    assert json.loads((kept.folder / "model.json").read_text())["temperature"] == 1.0


def test_a_model_that_somebody_reads_stays_whole(
    kept: SavedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows; a folder that is only a little later free is deleted all the same."""
    replace, left = os.replace, [math.inf]

    def refuse(source: Path, target: Path) -> None:
        left[0] -= 1
        if left[0] >= 0:
            raise PermissionError(13, "Permission denied")
        replace(source, target)

    monkeypatch.setattr(files, "_PATIENCE", 0.1)
    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(InvalidModel, match="in use"):
        delete_model(kept)
    assert find_model("tiny") == kept
    left[0] = 2
    delete_model(kept)
    assert not kept.folder.exists()


def test_a_deleted_model_is_gone_and_its_name_free(kept: SavedModel) -> None:
    assert kept.size > 1_000
    delete_model(kept)
    assert list(settings.models_folder().iterdir()) == []
    assert writing.free_name("tiny") == "tiny"
    with pytest.raises(InvalidModel, match="tiny is not there any more"):
        delete_model(kept)


def test_the_shipped_model_cannot_be_deleted() -> None:
    with pytest.raises(InvalidModel, match="comes with the app and stays"):
        delete_model(find_model())
    assert find_model().shipped


def test_what_a_crash_leaves_of_a_deleted_model_is_no_model(
    kept: SavedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as crash:
        crash.setattr(shutil, "rmtree", lambda *_, **__: None)
        delete_model(kept)
    (left,) = settings.models_folder().iterdir()
    assert (left / "model.json").is_file()
    assert [model.name for model in list_models()] == [SHIPPED]
    remove_half_made()
    assert not left.exists()


def test_a_name_that_is_held_is_nobody_elses() -> None:
    with writing.held_name("again") as first, writing.held_name("again") as second:
        assert (first, second) == ("again", "again-2")
        assert [model.name for model in list_models()] == [SHIPPED]
    assert list(settings.models_folder().iterdir()) == []
    with writing.held_name("again") as name:
        assert name == "again"
