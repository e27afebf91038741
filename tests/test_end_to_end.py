"""The real photos and the shipped model: the same figure by every way."""

import json
from pathlib import Path

import pytest

from clothing_model.cli.main import main
from clothing_model.data.datasets.folders import scan
from clothing_model.inference.answers.classifier import Classifier
from clothing_model.inference.evaluation.evaluate import evaluate
from clothing_model.network.metrics import wilson_interval
from clothing_model.network.models.folder import find_model
from clothing_model.settings import MAX_UPLOADS
from pages.components.shared.models import classifier
from tests.pages.opening import page_at

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def recorded() -> dict[str, float]:
    """The shipped model's test figures, as its model.json gives them."""
    figures: dict[str, float] = find_model().facts["test"]
    return figures


def test_evaluate_gives_the_recorded_figures(
    real_dataset: Path, recorded: dict[str, float], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["evaluate", "--data", str(real_dataset), "--split", "test", "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["photos"] == recorded["photos"] == 372
    assert figures["accuracy"] == recorded["accuracy"] >= 0.895
    assert figures["loss"] == pytest.approx(recorded["loss"], abs=1e-4)


def test_predict_photo_by_photo_gives_the_same(
    real_dataset: Path, recorded: dict[str, float], capsys: pytest.CaptureFixture[str]
) -> None:
    photos = sorted((real_dataset / "test").rglob("*.jpg"))
    assert main(["predict", *map(str, photos), "--top", "1", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    right = sum(
        row["predictions"][0]["label"] == path.parent.name
        for row, path in zip(rows, photos, strict=True)
    )
    assert right == recorded["right"]


def test_the_page_gives_the_same(real_dataset: Path, recorded: dict[str, float]) -> None:
    classifier(find_model(), "cpu").result()
    photos = sorted((real_dataset / "test").rglob("*.jpg"))
    right = 0
    for start in range(0, len(photos), MAX_UPLOADS):
        page = page_at("classify", 120).run()
        part = photos[start : start + MAX_UPLOADS]
        for path in part:
            page.file_uploader[0].upload(path.name, path.read_bytes(), "image/jpeg")
        page.run()
        answers = [result.answer for result in page.session_state["results"].values()]
        right += sum(
            answer.predictions[0].label == path.parent.name
            for answer, path in zip(answers, part, strict=True)
        )
    assert right == recorded["right"]


def test_few_photos_of_clothes_are_called_unfamiliar(
    real_dataset: Path, shipped: Classifier
) -> None:
    """No more and no fewer of the validation photos than the threshold promises."""
    manifest = scan(real_dataset)
    photos = manifest.select("validation")
    answers = [shipped.answer(manifest.file(photo))[1] for photo in photos]
    unfamiliar = sum(not answer.familiar for answer in answers)
    low, high = wilson_interval(unfamiliar, len(photos))
    assert low < shipped.saved.facts["unfamiliar"]["false_alarms"] < high


def test_probabilities_mean_what_they_say(real_dataset: Path, shipped: Classifier) -> None:
    """Over all test photos, the mean probability of the answer is near the accuracy."""
    manifest = scan(real_dataset)
    result = evaluate(shipped, manifest, manifest.select("test"))
    said = shipped.probabilities(result.logits).max(1).mean()
    assert result.interval[0] - 0.02 <= said <= result.interval[1] + 0.02
