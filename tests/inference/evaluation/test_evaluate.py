"""A model on labelled photos."""

from pathlib import Path

import numpy as np
import pytest

from clothing_model.data.datasets.folders import Manifest, scan
from clothing_model.data.pictures.door import open_image
from clothing_model.inference.answers.classifier import Classifier
from clothing_model.inference.evaluation.dataset_outputs import missing, outputs_of
from clothing_model.inference.evaluation.evaluate import evaluate
from clothing_model.network.backbones import backbone
from clothing_model.network.batches import prepare
from clothing_model.network.features import VectorSource, extract
from clothing_model.network.models.facts import HEAD_FILE, KERAS_FILE, WHOLE
from clothing_model.network.models.folder import find_model
from clothing_model.network.vector_store import VectorStore
from tests.shipped import copy_of_shipped
from tests.tuned import save_small


@pytest.fixture
def manifest(drawn_dataset: Path) -> Manifest:
    return scan(drawn_dataset)


def source(found: Classifier) -> VectorSource:
    facts, saved = found.saved.facts, found.saved
    weights, size = facts["backbone_weights"], saved.image_size
    return VectorSource(facts["backbone"], weights, size, saved.interpolation, found.choice.key)


def test_figures_are_those_of_a_plain_computation(shipped: Classifier, manifest: Manifest) -> None:
    photos = manifest.select("test")
    found = evaluate(shipped, manifest, photos)
    rows = [shipped.answer(manifest.file(photo))[1].predictions for photo in photos]
    answers = [row[0].label for row in rows]
    shares = [dict(row)[photo.label] for row, photo in zip(rows, photos, strict=True)]
    right = sum(a == photo.label for a, photo in zip(answers, photos, strict=True))
    assert (found.right, found.total) == (right, len(photos))
    assert found.accuracy == right / len(photos)
    assert found.loss == pytest.approx(-np.mean(np.log(shares)), abs=1e-4)
    for label, figures in found.per_class.items():
        called = [photo.label for a, photo in zip(answers, photos, strict=True) if a == label]
        of_class = [a for a, photo in zip(answers, photos, strict=True) if photo.label == label]
        precision = called.count(label) / len(called) if called else None
        assert figures.precision == pytest.approx(precision)
        assert figures.recall == pytest.approx(of_class.count(label) / len(of_class))
    assert found.confusion.sum() == len(photos)


def test_a_second_time_runs_the_network_for_no_photo(
    shipped: Classifier, manifest: Manifest, monkeypatch: pytest.MonkeyPatch
) -> None:
    photos = manifest.select("test")
    first = evaluate(shipped, manifest, photos)
    sizes: list[int] = []
    real = shipped.engine.vectors
    monkeypatch.setattr(
        shipped.engine, "vectors", lambda batch: sizes.append(len(batch)) or real(batch)
    )
    again = evaluate(shipped, manifest, photos)
    assert sizes == []
    np.testing.assert_array_equal(again.logits, first.logits)


@pytest.fixture
def whole() -> Classifier:
    """The shipped model as earlier versions saved it: one Keras file."""
    digest = find_model().files[KERAS_FILE]
    return Classifier(copy_of_shipped("whole", HEAD_FILE, format=WHOLE, sha256=digest))


def test_a_model_on_a_backbone_shares_the_vectors_of_trainings(
    manifest: Manifest,
) -> None:
    photos = manifest.select("test")[:5]
    found = Classifier(save_small())
    kept = extract(backbone(found.saved.facts["backbone"]), manifest, photos)
    assert missing(found, manifest, photos) == 0
    np.testing.assert_array_equal(outputs_of(found, manifest, photos)[1], kept)


@pytest.mark.needs("tensorflow")
def test_kept_vectors_that_are_not_this_models_are_not_used(
    whole: Classifier, manifest: Manifest
) -> None:
    photos = manifest.select("test")[:5]
    wrong = np.random.default_rng(0).random((5, 1280), np.float32)
    with VectorStore(source(whole).key) as store:
        store.put([photo.digest for photo in photos], wrong)
    logits, vectors = outputs_of(whole, manifest, photos)
    best = [whole.answer(manifest.file(photo))[1].predictions[0].label for photo in photos]
    assert [whole.saved.class_names[row] for row in logits.argmax(1)] == best
    assert not np.allclose(vectors, wrong)


@pytest.mark.needs("tensorflow")
def test_a_model_that_only_claims_the_frozen_backbone_leaves_nothing_under_its_name(
    whole: Classifier, manifest: Manifest
) -> None:
    photos = manifest.select("test")[:5]
    digests = [photo.digest for photo in photos]
    outputs_of(whole, manifest, photos)
    with VectorStore(source(whole).key) as store:
        assert store.missing(digests) == set(digests)
        right = whole.run(prepare([open_image(manifest.file(photos[0]))], 260, "bilinear"))[1]
        store.put(digests[:1], right)
    _, vectors = outputs_of(whole, manifest, photos)
    with VectorStore(source(whole).key) as store:
        assert np.allclose(store.get(digests)[digests[4]], vectors[4])
        store.put(digests[1:], np.tile(right, (4, 1)))  # one is like this network's, others not
    others = manifest.select("validation")
    outputs_of(whole, manifest, others)
    with VectorStore(source(whole).key) as store:
        assert len(store.missing([photo.digest for photo in others])) == len(others)
