"""Keras files of others come in: the chapter's, our own, and what a beginner builds."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import h5py
import keras
import numpy as np
import pytest
from keras import layers

from clothing_model.data.datasets.folders import Manifest, scan
from clothing_model.data.pictures.door import open_image
from clothing_model.errors import InvalidModel
from clothing_model.inference.answers.classifier import Classifier
from clothing_model.inference.explanation.explain import explain
from clothing_model.network.batches import prepare
from clothing_model.network.engine import KERAS
from clothing_model.network.incoming.adding import Answers, add
from clothing_model.network.incoming.config import LAYERS, clean, takes_any_size
from clothing_model.network.incoming.drafts import look_through
from clothing_model.network.incoming.keras_network import telling
from clothing_model.network.incoming.trying import guess
from clothing_model.network.models import keras_file
from clothing_model.network.models.facts import ADDED, HEAD
from tests.network.incoming.made_keras import DENSE, PIXELS, POOL, layer, sequential
from tests.network.incoming.old_keras import as_old
from tests.tuned import LITE0, save_small

pytestmark = [pytest.mark.needs("litert", "tensorflow")]
SCRIPT = Path(__file__).with_name("chapter_script.py")


@pytest.fixture(scope="module")
def manifest(drawn_dataset: Path) -> Manifest:
    return scan(drawn_dataset)


@pytest.fixture(scope="module")
def chapter_file(drawn_dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the chapter's code writes, with its description in the words of TensorFlow 2.3."""
    path = tmp_path_factory.mktemp("chapter") / "xception_v1_40.h5"
    subprocess.run([sys.executable, SCRIPT, drawn_dataset, path], check=True)
    with h5py.File(path, "r+") as file:
        file.attrs["model_config"] = json.dumps(as_old(json.loads(file.attrs["model_config"])))
    return path


def test_a_model_that_the_chapters_code_trained_comes_in(
    chapter_file: Path, manifest: Manifest
) -> None:
    draft = look_through(chapter_file, chapter_file.name)
    found = draft.found
    assert (found["classes"], found["image_size"], found["scores"]) == (10, 64, "logits")
    assert found["explains"]
    assert not found["frozen"]
    tried = guess(draft, manifest)
    assert tried
    assert tried.class_names == manifest.class_names
    saved = add(draft, Answers(tried.class_names, "-1..1", "chapter"), manifest)
    assert saved.facts["format"] == ADDED
    pixels = prepare([open_image(manifest.file(p)) for p in manifest.photos[:4]], 64, "bilinear")
    theirs = theirs_of(chapter_file, pixels / 127.5 - 1)
    for engine in ("", KERAS):
        ours = Classifier(saved, engine=engine).run(pixels)[0]
        np.testing.assert_allclose(ours, theirs, atol=1e-3)
    evidence = explain(Classifier(saved), open_image(manifest.file(manifest.photos[0])))
    assert evidence.ranked[0] == saved.class_names[int(theirs[0].argmax())]
    assert evidence.evidence.shape[:2] == (8, 8)
    again = keras.models.load_model(keras_file.make(saved), compile=False)
    np.testing.assert_allclose(again.predict_on_batch(pixels), theirs, atol=1e-3)


def theirs_of(file: Path, pixels: np.ndarray) -> np.ndarray:
    """What the file's weights say in the network of the script that made it."""
    sys.path.insert(0, str(SCRIPT.parent))
    try:
        from chapter_script import base  # type: ignore[import-not-found]
    finally:
        sys.path.pop(0)
    network = base()
    network.trainable = False
    inputs = keras.Input((64, 64, 3))
    vectors = layers.GlobalAveragePooling2D()(network(inputs, training=False))
    model = keras.Model(inputs, layers.Dense(10)(vectors))
    model.load_weights(file)
    return np.asarray(model(pixels, training=False))


def test_out_as_keras_and_in_again_the_answers_are_the_same(tmp_path: Path) -> None:
    small = save_small()
    out = shutil.copy(keras_file.make(small), tmp_path / "out.keras")
    draft = look_through(Path(out), "out.keras")
    assert (draft.found["backbone"], draft.found["frozen"]) == (LITE0.name, True)
    saved = add(draft, Answers(small.class_names, draft.scales[0].name, "again"))
    assert saved.facts["format"] == HEAD  # the network is here already: the head is all
    assert saved.size < 1 << 20
    pixels = np.random.default_rng(0).uniform(0, 255, (2, 224, 224, 3)).astype(np.float32)
    ours, theirs = (Classifier(each).run(pixels)[0] for each in (saved, small))
    np.testing.assert_allclose(ours, theirs, atol=1e-4)


def test_of_a_saved_model_that_this_app_wrote_the_weights_come_in(tmp_path: Path) -> None:
    import tensorflow as tf

    small = save_small()
    network = keras.models.load_model(keras_file.make(small), compile=False)
    module = tf.Module()
    module.weights = [each.value for each in network.variables]
    tf.saved_model.save(module, str(tmp_path / "small" / "1"))
    file = shutil.make_archive(str(tmp_path / "small"), "zip", tmp_path / "small")
    draft = look_through(Path(file), "small.zip")
    assert (draft.found["backbone"], draft.found["frozen"]) == (LITE0.name, True)
    saved = add(draft, Answers(small.class_names, draft.scales[0].name, "again"))
    pixels = np.random.default_rng(0).uniform(0, 255, (2, 224, 224, 3)).astype(np.float32)
    ours, theirs = (Classifier(each).run(pixels)[0] for each in (saved, small))
    np.testing.assert_allclose(ours, theirs, atol=1e-4)


def test_a_network_with_one_number_for_two_classes_comes_in(tmp_path: Path) -> None:
    keras.utils.set_random_seed(3)
    model = keras.Sequential(
        [
            keras.Input((None, None, 3)),
            layers.Rescaling(1 / 255),
            layers.RandomFlip("horizontal"),
            layers.Conv2D(8, 3, activation="swish"),
            layers.GlobalMaxPooling2D(),
            layers.Dense(6, activation="tanh"),
            layers.Dropout(0.5),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.save(tmp_path / "cats.keras")
    draft = look_through(tmp_path / "cats.keras", "cats.keras", size=48)
    found = draft.found
    assert (found["classes"], found["image_size"], found["any_size"]) == (2, 48, True)
    assert found["scaled"]
    assert not found["explains"]
    saved = add(draft, Answers(("cat", "dog"), "0..255", "cats"))
    pixels = np.random.default_rng(0).uniform(0, 255, (3, 48, 48, 3)).astype(np.float32)
    classifier = Classifier(saved)
    dogs = classifier.probabilities(classifier.run(pixels)[0])[:, 1]
    np.testing.assert_allclose(dogs, np.asarray(model(pixels, training=False))[:, 0], atol=1e-4)


def test_every_layer_that_is_known_can_be_built() -> None:
    assert not [name for name in LAYERS if not hasattr(layers, name)]


def test_what_is_left_of_a_description_is_ours() -> None:
    said = sequential(
        PIXELS, POOL, {**DENSE, "config": {**DENSE["config"], "kernel_regularizer": "x", "evil": 1}}
    )
    dense = clean({**said, "compile_config": {"loss": "evil"}})["config"]["layers"][2]
    assert set(dense["config"]) == {
        *("name", "trainable", "units", "activation", "kernel_initializer")
    }


@pytest.mark.parametrize(
    ("first", "words"),
    [
        ([None, 32, 32, 1], "photos in 3 colours"),
        ([None, 32, 48, 3], "square photos. It takes 48 x 32 px"),
        ([None, 2000, 2000, 3], "photos of 16 to 1,024 px"),
        ([None, 784], "must take photos. It takes "),
    ],
)
def test_what_is_no_photo_is_said(first: list[int | None], words: str) -> None:
    pixels = layer("InputLayer", batch_shape=first, name="pixels")
    with pytest.raises(InvalidModel, match=words):
        clean(sequential(pixels, POOL, DENSE))


def test_a_size_that_is_left_open_is_known() -> None:
    pixels = layer("InputLayer", batch_shape=[None, None, None, 3], name="pixels")
    assert takes_any_size(sequential(pixels, POOL, DENSE))
    assert not takes_any_size(sequential(PIXELS, POOL, DENSE))


def test_what_keras_says_stands_behind_a_plain_sentence() -> None:
    said = (
        "The weights do not fit. It is damaged, or another version of Keras wrote it. Keras says: "
    )
    with pytest.raises(InvalidModel) as error, telling("The weights do not fit"):
        raise ValueError("<class 'keras.src.layers.core.dense.Dense'>\n  is odd")
    assert str(error.value) == f"{said}Dense is odd"
