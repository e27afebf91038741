"""The report where a reader could stumble: two losses, a photo that is gone."""

from dataclasses import replace
from pathlib import Path

import pytest

from clothing_model.data.datasets.folders import Manifest, scan
from clothing_model.inference.answers.classifier import Classifier
from clothing_model.inference.evaluation.evaluate import Evaluation, evaluate
from clothing_model.inference.report.report import report
from clothing_model.network.metrics import cross_entropy
from clothing_model.network.models.folder import SavedModel
from tests.inference.report.test_report import HISTORY, Page


@pytest.fixture(scope="module")
def manifest(drawn_dataset: Path) -> Manifest:
    return scan(drawn_dataset)


@pytest.fixture(scope="module")
def found(shipped: Classifier, manifest: Manifest) -> Evaluation:
    return evaluate(shipped, manifest, manifest.select("test"))


def with_temperature(shipped: Classifier, temperature: float) -> SavedModel:
    facts = {**shipped.saved.facts, "history": HISTORY, "temperature": temperature}
    return SavedModel("model", shipped.saved.folder, facts)


def test_the_losses_before_and_after_calibration_are_told_apart(
    shipped: Classifier, manifest: Manifest, found: Evaluation
) -> None:
    """The curves are of logits as they are, the figures of calibrated probabilities."""
    hot = replace(found, temperature=2.0)
    assert hot.loss != pytest.approx(cross_entropy(found.logits, found.truth, 1.0))
    text = Page(report(with_temperature(shipped, 2.0), manifest, "test", hot)).text
    assert "before the percentages were adjusted (the logits are divided by 2.00)" in text


def test_nothing_is_said_of_calibration_that_changes_nothing(
    shipped: Classifier, manifest: Manifest, found: Evaluation
) -> None:
    plain = replace(found, temperature=1.0)
    text = Page(report(with_temperature(shipped, 1.0), manifest, "test", plain)).text
    assert "before the percentages were adjusted" not in text


def test_a_photo_that_is_gone_leaves_words_not_a_broken_picture(
    shipped: Classifier, manifest: Manifest, found: Evaluation
) -> None:
    photos = tuple(
        replace(photo, digest=f"{place:064x}", path=f"test/gone/{place}.jpg")
        for place, photo in enumerate(found.photos)
    )
    wrong = replace(found, photos=photos, truth=(found.answers + 1) % len(found.class_names))
    page = Page(report(shipped.saved, manifest, "test", wrong))
    assert page.references == []
    assert "img" not in page.tags
    assert "The file can no longer be opened." in page.text
