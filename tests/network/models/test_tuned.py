"""A model with tuned stages: its own network, for both engines, and nobody else's vectors."""

import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from clothing_model import settings
from clothing_model.children import ChildFailed
from clothing_model.data.datasets.folders import scan
from clothing_model.errors import ClothingError, EngineMissing, InvalidModel, Stopped
from clothing_model.files import write_json
from clothing_model.inference.answers.classifier import Classifier
from clothing_model.inference.evaluation.dataset_outputs import missing, outputs_of
from clothing_model.inference.evaluation.evaluate import evaluate
from clothing_model.network import converted, pretrained
from clothing_model.network.engine import KERAS, LITERT, Choice, Network, at_hand, open_engine
from clothing_model.network.features import extract
from clothing_model.network.models import keras_file, writing
from clothing_model.network.models import tuned as tuning
from clothing_model.network.models.calibration import measured
from clothing_model.network.models.card import model_card, weights_rows
from clothing_model.network.models.changed import (
    averaged_words,
    changed_part,
    changed_sentence,
)
from clothing_model.network.models.facts import (
    HEAD_FILE,
    KERAS_FILE,
    NETWORK_FILE,
    digest_of_all,
    what_is_wrong,
)
from clothing_model.network.models.folder import (
    SavedModel,
    digest_of,
    find_model,
    list_models,
    load_head,
)
from clothing_model.network.models.tuned import TunedStages, set_values
from clothing_model.network.models.writing import delete_model, save_model
from tests.tuned import FIRST, LITE0, save_tuned, tuned_stages

pytestmark = [pytest.mark.needs("tensorflow", "litert")]

PIXELS = np.random.default_rng(0).uniform(0, 255, (2, 224, 224, 3)).astype(np.float32)
FILES = {HEAD_FILE: "head", KERAS_FILE: "Keras file", NETWORK_FILE: "network"}


def without(monkeypatch: pytest.MonkeyPatch, *packages: str) -> None:
    for name in packages:
        monkeypatch.setitem(sys.modules, name, None)


def with_files(saved: SavedModel, **changes: Any) -> SavedModel:
    """The model with the SHA-256 of the files that it now has."""
    there = (saved.folder / name for name in FILES)
    files = {path.name: digest_of(path) for path in there if path.is_file()}
    facts = {**saved.facts, **changes, "files": files, "sha256": digest_of_all(files)}
    write_json(saved.folder / "model.json", facts)
    return find_model(saved.name)


def test_both_engines_and_the_keras_file_are_the_network_that_was_trained(
    tuned: SavedModel,
) -> None:
    ours, theirs = Classifier(tuned), Classifier(tuned, engine=KERAS)
    assert [each.choice for each in (ours, theirs)] == [Choice(LITERT, "cpu"), Choice(KERAS, "cpu")]
    network = pretrained.load(LITE0)
    set_values(network, tuned_stages().values)
    scaled = PIXELS * LITE0.scale + LITE0.offset
    vectors = np.asarray(network(scaled, training=False)).mean((1, 2))
    for found in (ours, theirs):
        np.testing.assert_allclose(found.run(PIXELS)[1], vectors, atol=1e-4 * vectors.max())
    frozen = open_engine(at_hand(LITE0)).vectors(PIXELS)
    assert np.abs(vectors - frozen).max() > 0.05 * frozen.max()
    whole = keras.models.load_model(keras_file.make(tuned), compile=False)
    np.testing.assert_allclose(whole.predict_on_batch(PIXELS), ours.run(PIXELS)[0], atol=1e-4)


def test_its_facts_and_card_say_what_was_tuned(tuned: SavedModel) -> None:
    facts = tuned.facts["tuned"]
    assert facts["first"] == FIRST
    assert 0.1 * facts["of"] < facts["weights"] < 0.3 * facts["of"]
    assert 0 < facts["difference"] < converted.TOLERANCE
    assert facts["photos"] > 0
    card = (tuned.folder / "README.md").read_text(encoding="utf-8")
    assert f"its last two stages tuned: from the layer {FIRST} on, 0." in card
    assert "LiteRT and Keras, which differ by" in card
    assert "frozen" not in card
    assert set(tuned.folder.iterdir()) == {
        tuned.folder / name for name in (*FILES, "model.json", "familiar.npz", "README.md")
    }


@pytest.mark.parametrize(
    ("stages", "part", "sentence"),
    [
        (1, "the head and the last stage", "Its last stage was trained as well"),
        (2, "the head and the last two stages", "Its last two stages were trained as well"),
        (7, "the head and the last 7 stages", "Its last 7 stages were trained as well"),
        ("all", "the whole network", "Its whole network was trained as well"),
        (None, "the head and the last layers", "Its last layers were trained as well"),
        (True, "the head and the last layers", "Its last layers were trained as well"),
    ],
)
def test_what_training_changed_in_words(stages: Any, part: str, sentence: str) -> None:
    facts = {"tuned": {}, "training": {"tuned_stages": stages}}
    assert changed_part(facts) == part
    assert changed_sentence(facts) == f"{sentence}, not the head alone."
    frozen = {"training": {"tuned_stages": 0}}
    assert (changed_part(frozen), changed_sentence(frozen)) == ("the head", "")
    assert changed_part({"tuned": {}}) == "the head and the last layers"


def test_weights_that_are_a_mean_say_so_instead_of_an_epoch(tuned: SavedModel) -> None:
    assert weights_rows(tuned.facts) == {"best epoch": "1"}
    facts = {**tuned.facts, "averaged": {"seeds": [1, 2, 3], "share": 0.8}}
    del facts["best_epoch"]
    words = "the mean of 3 trainings (seeds 1, 2, 3), 80 % of the way from where they began"
    assert weights_rows(facts) == {"weights": words}
    card = model_card(facts)
    assert words in card
    assert "best epoch" not in card
    assert what_is_wrong(facts) == ""
    assert what_is_wrong({**facts, "averaged": {"seeds": "1", "share": 1}}) != ""
    whole = {"averaged": {"seeds": [1, 2], "share": 1.0}}
    assert averaged_words(whole) == "the mean of 2 trainings (seeds 1, 2)"
    assert averaged_words({}) == ""


@pytest.mark.parametrize(
    ("packages", "title"),
    [(("ai_edge_litert",), "CPU, Keras"), (("tensorflow", "keras"), "CPU, LiteRT")],
)
def test_one_engine_is_enough(
    tuned: SavedModel, packages: tuple[str, ...], title: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    without(monkeypatch, *packages)
    assert Classifier(tuned).choice.title == title


def test_it_never_shares_vectors(tuned: SavedModel, drawn_dataset: Path) -> None:
    manifest = scan(drawn_dataset)
    photos = manifest.select("test")[:3]
    frozen = extract(LITE0, manifest, photos)
    found = {engine: Classifier(tuned, engine=engine) for engine in (LITERT, KERAS)}
    for classifier in found.values():
        assert missing(classifier, manifest, photos) == 3
        _, vectors = outputs_of(classifier, manifest, photos)
        assert np.abs(vectors - frozen).max() > 0.05 * frozen.max()
        assert missing(classifier, manifest, photos) == 0
    np.testing.assert_array_equal(extract(LITE0, manifest, photos), frozen)
    other = shutil.copytree(tuned.folder, tuned.folder.with_name("other"))
    other_head = (settings.SHIPPED_MODELS / "clothes-lite2" / HEAD_FILE).read_bytes()
    (other / HEAD_FILE).write_bytes(other_head)
    twin = Classifier(with_files(find_model("other")))
    assert twin.saved.key != tuned.key
    assert missing(twin, manifest, photos) == 3
    outputs_of(twin, manifest, photos)
    delete_model(tuned)
    assert [missing(each, manifest, photos) for each in found.values()] == [3, 3]
    assert missing(twin, manifest, photos) == 0
    np.testing.assert_array_equal(extract(LITE0, manifest, photos), frozen)


@pytest.mark.parametrize("engine", [LITERT, KERAS])
@pytest.mark.parametrize("file", FILES)
def test_a_file_that_is_gone_cut_or_another_models_is_said_so(
    tuned: SavedModel, file: str, engine: str
) -> None:
    path = tuned.folder / file
    data = path.read_bytes()
    foreign = path.with_suffix(".other")
    foreign.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    needed = file != {LITERT: KERAS_FILE, KERAS: NETWORK_FILE}[engine]
    for change in (
        lambda: path.write_bytes(data[: len(data) // 2]),
        lambda: shutil.move(foreign, path),
        path.unlink,
    ):
        change()
        if needed:
            with pytest.raises(InvalidModel, match=f"{FILES[file]} of model tuned"):
                Classifier(tuned, engine=engine)
        if file == KERAS_FILE:  # nor is one made of the head and the frozen backbone
            with pytest.raises(InvalidModel, match="Keras file of model tuned"):
                keras_file.make(tuned)
    if not needed:
        assert Classifier(tuned, engine=engine).choice.name == engine


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"tuned": None}, "something is of another kind"),
        ({"files": {HEAD_FILE: "0" * 64}}, "SHA-256 of head.npz and model.keras"),
        ({"sha256": "0" * 64}, "sha256 is not that of its files"),
        ({"backbone": "tiny"}, "There is no backbone called 'tiny'"),
        ({"image_size": 260}, "must say photos of 224 px"),
        ({"format": 5}, "from 1 to 4"),
        ({"format": 4}, "added does not say where it came from"),
    ],
)
def test_facts_that_cannot_be_are_refused(
    tuned: SavedModel, changes: dict[str, Any], words: str
) -> None:
    write_json(tuned.folder / "model.json", {**tuned.facts, **changes})
    with pytest.raises(ClothingError, match=words):
        Classifier(find_model("tuned"))


def test_what_the_converter_cannot_take_runs_by_keras(
    tuned: SavedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It raises, or takes the process with it; in either case it is the last that is tried."""
    keras_bytes = (tuned.folder / KERAS_FILE).read_bytes()

    def write_joined(*arguments: Any) -> None:
        arguments[-1].write_bytes(keras_bytes)

    def fail(*_: object) -> float:
        raise KeyError("an operation that nobody knows")

    def run(_module: str, arguments: list[str], *_: object) -> None:
        tuning.write(Path(arguments[0]))

    def run_and_die(_module: str, arguments: list[str], *_: object) -> None:
        with monkeypatch.context() as inside:
            inside.setattr(tuning, "_convert", die)
            with pytest.raises(SystemExit):
                tuning.write(Path(arguments[0]))
        raise ChildFailed("It ended unexpectedly.")

    def die(_record: object, _whole: object, target: Path, _photos: object) -> float:
        target.write_bytes(b"half")
        raise SystemExit

    monkeypatch.setattr(tuning, "write_joined", write_joined)
    monkeypatch.setattr(tuning, "_convert", fail)
    for name, way, reason in (
        ("raises", run, "KeyError: 'an operation that nobody knows'"),
        ("dies", run_and_die, "The converter ended unexpectedly."),
    ):
        monkeypatch.setattr(tuning, "run_child", way)
        saved = save_tuned(tuned_stages(), name)
        assert saved.facts["tuned"]["unconverted"] == reason
        assert reason in (saved.folder / "README.md").read_text(encoding="utf-8")
        assert {path.name for path in saved.folder.iterdir()} == {
            *(HEAD_FILE, KERAS_FILE, "model.json", "familiar.npz", "README.md")
        }
        assert Classifier(saved).choice == Choice(KERAS, "cpu")
        with pytest.raises(EngineMissing, match=f"model {name} has its network as a Keras file"):
            Classifier(saved, engine=LITERT)
    without(monkeypatch, "keras", "tensorflow")
    with pytest.raises(EngineMissing, match=r"needs TensorFlow.*requirements"):
        Classifier(saved)


def test_its_figures_are_those_of_the_network_that_was_saved(
    tuned: SavedModel, drawn_dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not those of training, nor of the frozen backbone."""

    def copied(folder: Path, *_: object) -> Any:
        for name in (KERAS_FILE, NETWORK_FILE):
            shutil.copy(tuned.folder / name, folder)
        return tuned.facts["tuned"]

    monkeypatch.setattr(writing, "write_network", copied)
    manifest, head, seen = scan(drawn_dataset), load_head(tuned), []
    validation, train = manifest.select("validation"), manifest.select("train")

    def measure(network: Network) -> Any:
        return measured(network, head, manifest, validation, train, lambda *s: seen.append(s))

    saved = save_model(head, "again", dict(tuned.facts), measure, TunedStages(LITE0, "", {}))
    found = Classifier(saved)
    assert seen[-1][1:] == (len(train), len(train))
    assert [missing(found, manifest, photos) for photos in (validation, train)] == [0, 0]
    evaluation = evaluate(found, manifest, validation)
    assert saved.facts["validation"] == evaluation.summary() != tuned.facts["validation"]
    assert saved.temperature != tuned.temperature
    assert found.familiarity.threshold == saved.facts["unfamiliar"]["threshold"] < 1
    assert found.familiarity.holds(evaluation.vectors).mean() > 0.8


def test_a_network_that_is_not_saved_leaves_nothing() -> None:
    stages = tuned_stages()
    seen: list[str] = []

    def stop(stage: str, *_: int) -> None:
        seen.append(stage)
        raise Stopped

    wrong = replace(stages, weights="0" * 64)
    with pytest.raises(InvalidModel, match=r"not be saved\. The model needs the weights of Eff"):
        save_tuned(wrong)
    with pytest.raises(Stopped):
        save_tuned(stages, report=stop)
    assert seen == [tuning.STAGES[0]]
    assert list(settings.models_folder().iterdir()) == []
    assert len(list_models()) == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda v: v | {"stem/kernel": v["top_conv/kernel"]}, "stem/kernel is none of them"),
        (lambda v: v | {"top_conv/kernel": v["top_conv/kernel"][..., :9]}, "320, 1280.* 320, 9"),
        (lambda v: v | {"top_bn/beta": np.zeros(1280)}, "float32 .*They are float64"),
        (lambda v: v | {"top_bn/beta": np.full(1280, np.nan, np.float32)}, "finite"),
        (lambda v: {n: x for n, x in v.items() if "top_conv" not in n}, "top_conv/kernel has none"),
        (lambda v: {}, "There are none"),
    ],
)
def test_values_that_are_not_the_networks_are_refused(
    change: Any, words: str, lite0: Any, values: dict[str, np.ndarray]
) -> None:
    before = [np.asarray(weight).copy() for weight in lite0.weights]
    with pytest.raises(InvalidModel, match=words):
        set_values(lite0, change(values))
    for weight, kept in zip(lite0.weights, before, strict=True):
        np.testing.assert_array_equal(weight, kept)


@pytest.fixture(scope="module")
def lite0() -> Any:
    return pretrained.load(LITE0)


@pytest.fixture(scope="module")
def values() -> dict[str, np.ndarray]:
    return dict(tuned_stages().values)


def test_frozen_normalisation_need_not_be_given(values: dict[str, np.ndarray]) -> None:
    network = pretrained.load(LITE0)
    given = {name: value for name, value in values.items() if "_bn/" not in name}
    facts = set_values(network, given)
    assert facts["weights"] == sum(value.size for value in given.values())
    kept, before = pretrained.weights_of(network), pretrained.weights_of(pretrained.load(LITE0))
    np.testing.assert_array_equal(kept["top_bn/beta"], before["top_bn/beta"])
    np.testing.assert_array_equal(kept["top_conv/kernel"], values["top_conv/kernel"])


def test_layers_without_a_name_are_the_same_in_every_network_of_a_kind() -> None:
    """As Xception has some: Keras counts them through all networks of a process."""

    def build() -> Any:
        x = pixels = keras.layers.Input((8, 8, 3))
        x = keras.layers.Conv2D(4, 3)(x)
        x = keras.layers.Conv2D(4, 3, name="conv2d_special")(x)
        x = keras.layers.BatchNormalization()(keras.layers.Conv2D(4, 3)(x))
        return keras.Model(pixels, x)

    build()
    one, other = (pretrained.weights_of(build()) for _ in range(2))
    assert list(one) == list(other)
    kernels = [name for name in one if name.endswith("kernel")]
    assert kernels == ["conv2d/kernel", "conv2d_special/kernel", "conv2d_1/kernel"]
    assert "batch_normalization/gamma" in one


def test_the_photos_that_are_given_prove_it(pants: Path, tmp_path: Path) -> None:
    (tmp_path / "torn.jpg").write_bytes(b"torn")
    paths = [pants, tmp_path / "torn.jpg", tmp_path / "gone.jpg"]
    assert len(tuning._photos(LITE0, paths)) == 1
    assert len(tuning._photos(LITE0, paths[1:])) > 1
