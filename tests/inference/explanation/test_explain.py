"""Evidence maps: against automatic differentiation, and against hiding what they point at."""

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from clothing_model.data.datasets.folders import scan
from clothing_model.data.pictures.door import encode_jpeg, open_image
from clothing_model.drawn import draw
from clothing_model.inference.answers.classifier import Classifier
from clothing_model.inference.explanation.evidence_picture import (
    AGAINST,
    FOR,
    overlay,
    strongest_place,
)
from clothing_model.inference.explanation.explain import evidence, explain
from clothing_model.inference.explanation.hiding import conclusion, hidden_drops, hide, hottest
from clothing_model.network.backbones import backbone
from clothing_model.network.batches import prepare
from clothing_model.network.engine import LITERT, at_hand, open_engine
from clothing_model.network.head import DenseHead, read_head
from clothing_model.network.keras_model import build_head, join, vector_network, with_inside
from clothing_model.network.metrics import softmax
from clothing_model.network.models.folder import SavedModel, load_keras


@pytest.mark.parametrize("inner_size", [0, 100])
@pytest.mark.parametrize("name", ["efficientnet-lite2", "xception-150", "mobilenet-v2"])
def test_the_closed_form_is_the_gradient(
    name: str,
    inner_size: int,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if "lite" not in name:  # the others' weights are not shipped
        monkeypatch.setenv("CLOTHING_WEIGHTS", str(request.getfixturevalue("real_weights")))
    record = backbone(name)
    keras.utils.set_random_seed(1)
    model = join(vector_network(record), build_head(record.vector_size, 10, inner_size))
    pixels = prepare([draw("pants", 1)], record.image_size, record.interpolation)
    vectors, maps = (np.asarray(o) for o in with_inside(model).predict_on_batch(pixels))
    np.testing.assert_allclose(maps.mean(axis=(1, 2)), vectors, atol=1e-5)

    gradient = by_tape(model, maps)
    slopes, _ = read_head(model).linear_at(vectors[0])
    cells = maps.shape[1] * maps.shape[2]
    closed = np.broadcast_to(slopes.T[:, None, None] / cells, gradient.shape)
    assert np.abs(gradient).max() > 0
    np.testing.assert_allclose(closed, gradient, atol=1e-4 * np.abs(gradient).max())
    parts, _ = evidence(read_head(model), maps[0])
    expected = evidence_of(gradient, maps)
    np.testing.assert_allclose(parts, expected, atol=1e-4 * max(1, np.abs(expected).max()))


@pytest.mark.needs("litert")
def test_the_closed_form_is_the_gradient_in_a_tuned_model(tuned: SavedModel) -> None:
    """On the converted network, of the one that has been tuned."""
    photo = draw("pants", 1)
    found = explain(Classifier(tuned, engine=LITERT), photo)
    model = load_keras(tuned)
    pixels = prepare([photo], tuned.image_size, tuned.interpolation)
    _, maps = (np.asarray(o) for o in with_inside(model).predict_on_batch(pixels))
    expected = evidence_of(by_tape(model, maps), maps) / tuned.temperature
    assert np.abs(expected).max() > 0.01
    np.testing.assert_allclose(found.evidence, expected, atol=1e-3 * np.abs(expected).max())
    frozen = Classifier(tuned)
    frozen.engine = open_engine(at_hand(backbone("efficientnet-lite0")))
    difference = np.abs(explain(frozen, photo).evidence - expected).max()
    assert difference > 0.05 * np.abs(expected).max()


def by_tape(model: Any, maps: np.ndarray) -> np.ndarray:
    """The gradient of each logit with respect to the last feature maps (1, H, W, d), by automatic
    differentiation, (classes, H, W, d)."""
    names = [layer.name for layer in model.layers]
    watched = tf.Variable(maps)
    with tf.GradientTape() as tape:
        x = watched
        for layer in model.layers[names.index("pool") :]:
            x = layer(x)
    return np.asarray(tape.jacobian(x, watched)[0, :, 0])


def evidence_of(gradient: np.ndarray, maps: np.ndarray) -> np.ndarray:
    """What each cell adds to each class's logit, less the mean of the classes, (H, W, classes)."""
    parts = (gradient * maps).sum(axis=-1)
    return np.asarray((parts - parts.mean(axis=0)).transpose(1, 2, 0))


@pytest.mark.parametrize("inner", [0, 7])
def test_the_cells_and_the_constant_add_up_to_the_score(inner: int) -> None:
    rng = np.random.default_rng(inner)
    sizes = [(12, inner), (inner,), (inner, 4), (4,)] if inner else [(12, 4), (4,)]
    head = DenseHead([rng.normal(size=size).astype(np.float32) for size in sizes])
    maps = rng.normal(size=(3, 5, 12)).astype(np.float32)
    parts, constants = evidence(head, maps)
    logits = head.logits(maps.mean(axis=(0, 1))[None])[0]
    assert parts.shape == (3, 5, 4)
    np.testing.assert_allclose(
        parts.sum(axis=(0, 1)) + constants, logits - logits.mean(), atol=1e-4
    )


def test_an_explanation_is_of_the_answer_that_the_model_gives(shipped: Classifier) -> None:
    photo, answer = shipped.answer(encode_jpeg(draw("pants", 1)))
    found = explain(shipped, photo.pixels)
    assert found.ranked == [prediction.label for prediction in answer.predictions]
    assert found.ranked[0] == found.class_names[found.scores.argmax()]
    np.testing.assert_allclose(softmax(found.scores[None])[0], found.probabilities, atol=1e-4)
    for label, probability in answer.predictions:
        assert found.probability(label) == pytest.approx(probability, abs=1e-4)
    assert found.of("shirt").shape == (9, 9)
    between = found.of("pants", rather_than="shorts")
    np.testing.assert_array_equal(between, found.of("pants") - found.of("shorts"))
    ahead = np.log(found.probability("pants") / found.probability("shorts"))
    assert shipped.saved.temperature != 1
    assert found.score("pants", rather_than="shorts") == pytest.approx(ahead, abs=1e-3)


def test_a_cell_is_blue_for_and_orange_against() -> None:
    pixels = np.full((40, 20, 3), 128, np.uint8)
    picture = overlay(pixels, np.array([[1.0, 0.0], [0.0, -1.0]]), scale=1.0)
    assert picture.shape == pixels.shape
    towards = lambda cell, colour: np.abs(cell.astype(int) - colour).sum()  # noqa: E731
    assert towards(picture[0, 0], FOR) < towards(picture[0, 0], AGAINST)
    assert towards(picture[39, 19], AGAINST) < towards(picture[39, 19], FOR)
    assert len(set(picture[0, 19].tolist())) == 1  # no evidence: grey
    assert len(np.unique(picture[:20, :10].reshape(-1, 3), axis=0)) == 1  # a block, not a blur


def test_no_evidence_at_all_is_a_grey_photo() -> None:
    picture = overlay(np.full((9, 9, 3), 50, np.uint8), np.zeros((3, 3)), scale=0.0)
    assert len(np.unique(picture)) == 1


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [(0, 0, "upper left"), (4, 4, "middle"), (0, 4, "upper middle"), (8, 8, "lower right")],
)
def test_the_strongest_place_in_words(row: int, column: int, words: str) -> None:
    values = np.zeros((9, 9))
    values[row, column] = 1
    assert strongest_place(values) == words


def test_hidden_cells_are_painted_and_no_others() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (30, 20, 3), dtype=np.uint8)
    cells = hottest(np.arange(20).reshape(5, 4))
    assert np.argwhere(cells).tolist() == [[4, 2], [4, 3]]
    painted = hide(pixels, cells)
    np.testing.assert_array_equal(painted[:24], pixels[:24])
    np.testing.assert_array_equal(painted[24:, :10], pixels[24:, :10])
    assert len(np.unique(painted[24:, 10:].reshape(-1, 3), axis=0)) == 1


@pytest.mark.parametrize(
    ("best", "random", "said"),
    [
        (0.30, 0.90, "Yes"),
        (0.88, 0.90, "Yes"),
        (0.89, 0.90, "This photo cannot tell"),
        (0.999, 0.999, "This photo cannot tell"),
        (0.91, 0.90, "This photo cannot tell"),
        (0.998, 0.977, "Not for this photo"),
    ],
)
def test_what_hiding_says_of_a_map(best: float, random: float, said: str) -> None:
    assert conclusion(best, random).startswith(said)


@pytest.mark.shared
def test_hiding_the_hottest_tenth_costs_more_than_a_random_tenth(
    shipped: Classifier, real_dataset: Path
) -> None:
    manifest = scan(real_dataset)
    photos = manifest.select("test")[::3]
    pixels = [open_image(manifest.file(photo)) for photo in photos]
    drops = hidden_drops(shipped, pixels, np.random.default_rng(0))
    assert len(drops.hottest) == len(photos) >= 100
    assert drops.hottest.mean() > 1.5 * max(drops.random.mean(), 0)


@pytest.mark.parametrize(
    ("pixel", "evidence", "expected"),
    [  # greys from 70 to 235; 0.299 red, 0.587 green, 0.114 blue; three quarters are colour
        ((0, 0, 0), 0.0, (70, 70, 70)),
        ((255, 255, 255), 0.0, (235, 235, 235)),
        ((255, 0, 0), 0.0, (119, 119, 119)),
        ((0, 255, 0), 0.0, (167, 167, 167)),
        ((0, 0, 255), 0.0, (89, 89, 89)),
        ((255, 255, 255), 2.0, (84, 144, 222)),
        ((255, 255, 255), 9.0, (84, 144, 222)),  # no more than all
        ((255, 255, 255), -1.0, (234, 192, 151)),
    ],
)
def test_colours_of_evidence_by_hand(
    pixel: tuple[int, ...], evidence: float, expected: tuple[int, ...]
) -> None:
    picture = overlay(np.full((2, 2, 3), pixel, np.uint8), np.full((1, 1), evidence), scale=2.0)
    assert picture[0, 0].tolist() == pytest.approx(expected, abs=0.6)


@pytest.mark.parametrize(
    ("size", "rows"), [(9, [2, 3, 5, 6]), (10, [2, 3, 6, 7]), (3, [0, 1, 1, 2]), (2, [0, 1])]
)
def test_thirds_of_a_map(size: int, rows: list[int]) -> None:
    found = []
    for row in rows:
        values = np.zeros((size, 1))
        values[row] = 1
        found.append(strongest_place(values))
    upper, lower = "upper middle", "lower middle"
    assert found == ([upper, lower] if size == 2 else [upper, "middle", "middle", lower])


def test_of_few_cells_one_is_hidden() -> None:
    assert hottest(np.array([[1.0, 3], [2, 0]])).tolist() == [[False, True], [False, False]]
    assert hottest(np.arange(81.0).reshape(9, 9)).sum() == 8
