"""A LiteRT classifier of others comes in: tried on photos, written anew, a model like any other."""

from pathlib import Path

import numpy as np
import pytest

from clothing_model import settings
from clothing_model.data.datasets.folders import Manifest, scan
from clothing_model.data.pictures.door import open_image
from clothing_model.errors import InvalidConfig, InvalidModel
from clothing_model.inference.answers.classifier import Classifier
from clothing_model.inference.evaluation.evaluate import evaluate
from clothing_model.inference.explanation.explain import explain
from clothing_model.network.batches import prepare
from clothing_model.network.incoming import drafts
from clothing_model.network.incoming.adding import Answers, add
from clothing_model.network.incoming.drafts import Draft, look_through
from clothing_model.network.incoming.litert_network import LiteRTNetwork
from clothing_model.network.incoming.scales import SCALES, nearest, scale
from clothing_model.network.incoming.trying import best_order, guess
from clothing_model.network.metrics import softmax
from clothing_model.network.models import keras_file
from clothing_model.network.models.folder import find_model, list_models
from clothing_model.network.models.writing import delete_model
from tests.network.incoming import made_litert

pytestmark = [pytest.mark.needs("litert")]
ORDER = (3, 0, 1, 2, 9, 8, 7, 6, 5, 4)


@pytest.fixture(scope="module")
def manifest(drawn_dataset: Path) -> Manifest:
    return scan(drawn_dataset)


@pytest.fixture(scope="module")
def file(manifest: Manifest) -> bytes:
    return made_litert.fitted(manifest, ORDER)


@pytest.fixture
def draft(file: bytes) -> Draft:
    return look_through(file, "mine.tflite")


def test_photos_tell_pixels_and_the_order_of_the_classes(draft: Draft, manifest: Manifest) -> None:
    said: list[tuple[str, int, int]] = []
    found = guess(draft, manifest, lambda *progress: said.append(progress))
    assert found
    assert found.pixels == "0..1"
    best = found.trials[0]
    assert best.best_right == best.photos > best.right
    assert found.class_names == tuple(manifest.class_names[place] for place in ORDER)
    assert not found.in_order
    assert said[0][2] == len(SCALES) * best.photos


def test_it_is_a_model_like_any_other(draft: Draft, manifest: Manifest) -> None:
    names = tuple(manifest.class_names[place] for place in ORDER)
    saved = add(draft, Answers(names, "0..1", "A strange one"), manifest)
    assert (saved.name, saved.title) == ("A-strange-one", "A strange one")
    assert saved in list_models()
    assert saved.checked[1] == len(manifest.select("validation"))
    classifier = Classifier(saved)
    photos = manifest.select("test")
    found = evaluate(classifier, manifest, photos)
    pixels = prepare([open_image(manifest.file(photo)) for photo in photos], 32, "bilinear")
    raw = LiteRTNetwork(draft.source.read_bytes()).whole(pixels / 255)
    np.testing.assert_allclose(softmax(found.logits), raw, atol=1e-3)
    assert found.right == sum(
        photo.label == names[place] for photo, place in zip(photos, raw.argmax(1), strict=True)
    )
    _, answer = classifier.answer(manifest.file(photos[0]))
    assert answer.predictions[0].label == names[raw[0].argmax()]
    with pytest.raises(InvalidModel, match="cannot be told"):
        explain(classifier, open_image(manifest.file(photos[0])))
    with pytest.raises(InvalidModel, match="came as a LiteRT file"):
        keras_file.make(saved)
    assert "mine.tflite" in (saved.folder / "README.md").read_text()
    delete_model(saved)
    assert saved not in list_models()


def test_several_photos_at_once_are_answered_as_one_by_one(
    draft: Draft, manifest: Manifest
) -> None:
    saved = add(draft, Answers(manifest.class_names, "0..1", "one"))
    classifier = Classifier(saved)
    pixels = np.random.default_rng(0).uniform(0, 255, (5, 32, 32, 3)).astype(np.float32)
    logits, vectors = classifier.run(pixels)
    each = [classifier.run(photo[None])[0][0] for photo in pixels]
    np.testing.assert_allclose(logits, each, atol=1e-5)
    assert classifier.maps(pixels).shape == (5, 1, 1, vectors.shape[1])


def test_without_photos_nobody_knows_how_good_it_is(draft: Draft) -> None:
    saved = add(draft, Answers([f"class {n}" for n in range(10)], "0..1", "unknown"))
    assert saved.checked == (0, 0)
    assert "validation" not in find_model("unknown").facts
    photo = np.zeros((1, 32, 32, 3), np.float32)
    classifier = Classifier(saved)
    assert classifier.familiarity.holds(classifier.run(photo)[1]).all()


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["a", "b"], "needs 10 class names, one for each number that it gives. You gave 2"),
        (["a"] * 10, "'a' is there twice"),
        (["", *"abcdefghi"], "1 to 60 characters"),
    ],
)
def test_answers_that_cannot_be(draft: Draft, names: list[str], words: str) -> None:
    with pytest.raises(InvalidConfig, match=words):
        add(draft, Answers(names, "0..1", "x"))
    assert not list(settings.models_folder().glob("*"))


def test_a_valid_model_with_wrong_answers_is_refused(draft: Draft, manifest: Manifest) -> None:
    wrong = tuple(manifest.class_names[(place + 5) % 10] for place in ORDER)
    with pytest.raises(InvalidModel, match="not those that it was trained with"):
        add(draft, Answers(wrong, "0..1", "wrong"), manifest)
    assert not list(settings.models_folder().glob("*"))


def test_few_drafts_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "KEPT", 1)
    found = [
        look_through(made_litert.classifier(np.full((48, 2), n), np.zeros(2)), f"{n}.tflite")
        for n in (0, 1)
    ]
    assert [draft.folder.is_dir() for draft in found] == [False, True]


def test_a_dense_layer_after_a_mean_can_be_explained() -> None:
    new = made_litert.Maker()
    rng = np.random.default_rng(0)
    kernel, bias = rng.normal(size=(3, 4)).astype(np.float32), np.zeros(4, np.float32)
    pixels = new.tensor([1, 32, 32, 3])
    square = new.operation("SQUARE", [pixels], [1, 32, 32, 3])
    axes = new.tensor([2], np.array([1, 2], np.int32))
    mean = new.operation("MEAN", [square, axes], [1, 3], "ReducerOptions")
    taken = [mean, new.tensor([4, 3], kernel.T.copy()), new.tensor([4], bias)]
    scores = new.operation("FULLY_CONNECTED", taken, [1, 4], "FullyConnectedOptions")
    draft = look_through(new.bytes(pixels, scores), "mean.tflite")
    assert draft.found["explains"]
    assert draft.found["scores"] == "logits"
    saved = add(draft, Answers("abcd", "-1..1", "mean"))
    photo = rng.integers(0, 256, (32, 32, 3), np.uint8)
    found = explain(Classifier(saved), photo)
    expected = ((photo / 127.5 - 1) ** 2).mean((0, 1)) @ kernel
    np.testing.assert_allclose(found.scores, expected - expected.mean(), atol=1e-4)
    assert found.evidence.shape == (32, 32, 4)


@pytest.mark.parametrize("each", SCALES, ids=lambda each: each.name)
def test_a_scale_as_a_convolution_is_the_same(each: object) -> None:
    found = scale(each.name)  # type: ignore[attr-defined]
    pixels = np.random.default_rng(0).uniform(0, 255, (1, 4, 4, 3)).astype(np.float32)
    kernel, bias = found.as_kernel()
    np.testing.assert_allclose(pixels @ kernel + bias, found.apply(pixels), atol=1e-4)


def test_backbones_have_the_scale_that_is_theirs() -> None:
    from clothing_model.network.backbones import BACKBONES

    found = {record.name: nearest(record).name for record in BACKBONES}
    assert found["xception-299"] == found["mobilenet-v2"] == "-1..1"
    assert found["resnet50"] == "mean-blue-first"
    assert found["efficientnet-v2b0"] == "mean-deviation"


def test_the_best_order_takes_the_largest_counts_and_the_diagonal_of_equals() -> None:
    assert best_order(np.array([[0, 5, 0], [1, 0, 0], [0, 0, 2]])) == [1, 0, 2]
    assert best_order(np.zeros((3, 3))) == [0, 1, 2]
