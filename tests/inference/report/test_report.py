"""The report: the evaluation's own figures, nothing from elsewhere, nothing that runs."""

import re
from base64 import b64decode
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from clothing_model.data.datasets.appearance import THUMBNAIL
from clothing_model.data.datasets.folders import Manifest, scan
from clothing_model.inference.answers.classifier import Classifier
from clothing_model.inference.evaluation.evaluate import Evaluation, evaluate
from clothing_model.inference.evaluation.mistakes import worst_first
from clothing_model.inference.report.report import report
from clothing_model.network.models.folder import SavedModel
from clothing_model.training.config import SETTINGS

HISTORY = [
    {"epoch": 1, "accuracy": 0.5, "loss": 1.5, "val_accuracy": 0.7, "val_loss": 0.9},
    {"epoch": 2, "accuracy": 0.7, "loss": 0.9, "val_accuracy": 0.8, "val_loss": 0.6},
]
MADE = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)


class Page(HTMLParser):
    """What is in a page: its text, the cells of its tables, what it refers to, its tags."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.references: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]
        self.references += [str(value) for name, value in attrs if name in ("src", "href")]

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(self.words).replace("\u00a0", " ")


@pytest.fixture(scope="module")
def manifest(drawn_dataset: Path) -> Manifest:
    return scan(drawn_dataset)


@pytest.fixture(scope="module")
def found(shipped: Classifier, manifest: Manifest) -> Evaluation:
    return evaluate(shipped, manifest, manifest.select("test"))


def made(shipped: Classifier, manifest: Manifest, found: Evaluation) -> Page:
    return Page(report(shipped.saved, manifest, "test", found, MADE, SETTINGS))


def test_figures_are_those_of_the_evaluation(
    shipped: Classifier, manifest: Manifest, found: Evaluation
) -> None:
    text = made(shipped, manifest, found).text
    assert f"{100 * found.accuracy:.1f} %" in text
    assert f"{found.right} of {found.total} photos right, loss {found.loss:.3f}" in text
    for label, row in found.per_class.items():
        assert re.search(rf"{label}\s+{row.photos}\s+{100 * row.recall:.1f} %", text)
    assert shipped.saved.facts["sha256"] in text
    assert "02 January 2026, 03:04 UTC" in text
    assert "learning rate 0.003" in text
    assert "Apache-2.0" in text


def test_every_count_of_the_matrix_stands_in_it(
    shipped: Classifier, manifest: Manifest, found: Evaluation
) -> None:
    text = report(shipped.saved, manifest, "test", found, MADE)
    table = text[text.index('<table class="matrix">') :]
    cells = re.findall(r"<td[^>]*>([\d,]*)</td>", table[: table.index("</table>")])[1:]
    numbers = np.array([int(cell or 0) for cell in cells]).reshape(found.confusion.shape)
    np.testing.assert_array_equal(numbers, found.confusion)


def test_it_holds_all_that_it_needs(
    shipped: Classifier, manifest: Manifest, found: Evaluation
) -> None:
    page = made(shipped, manifest, found)
    assert "script" not in page.tags
    assert "link" not in page.tags
    assert page.references
    assert all(reference.startswith("data:image/jpeg;base64,/9j/") for reference in page.references)
    wrong = [found.photos[place].name for place in worst_first(found)]
    assert len(page.references) == min(len(wrong), 24)
    assert wrong[0] in page.text


def test_names_from_outside_stay_text(
    shipped: Classifier, manifest: Manifest, found: Evaluation
) -> None:
    """A tag, quotes that would leave an attribute, a template's own signs; as class, file, title
    and setting."""
    evil = "\"' onload=x><script>alert(1)<& script>&amp;{{7*7}}{% raw %}{#"
    names = tuple(f"{evil}{name}" for name in found.class_names)
    photos = tuple(
        replace(photo, path=f"test/x/{evil}.jpg", label=f"{evil}{photo.label}")
        for photo in found.photos
    )
    facts = {**shipped.saved.facts, "title": evil, "versions": {evil: evil}, "created": evil}
    saved = SavedModel(evil, shipped.saved.folder, facts)
    hostile = replace(found, class_names=names, photos=photos)
    plain = made(shipped, manifest, found)  # first: it keeps the thumbnails, by digest
    page = Page(report(saved, manifest, "test", hostile, MADE, SETTINGS))
    assert page.tags == plain.tags
    assert page.attributes == plain.attributes
    assert f"{evil}.jpg" in page.text
    assert f"{evil}hat" in page.text
    assert page.words.count(f"{evil}hat") == plain.words.count("hat")
    assert f"{evil}: report" in page.words


def test_it_is_small_and_the_same_each_time(
    shipped: Classifier, manifest: Manifest, found: Evaluation
) -> None:
    text = report(shipped.saved, manifest, "test", found, MADE)
    assert text == report(shipped.saved, manifest, "test", found, MADE)
    assert len(text.encode()) < 2_000_000


def test_the_interval_is_told_where_there_is_one(
    shipped: Classifier, manifest: Manifest, found: Evaluation
) -> None:
    low, high = found.interval
    said = f"95 % interval of the accuracy: {100 * low:.1f} to {100 * high:.1f} %."
    assert said in made(shipped, manifest, found).text
    learnt = Page(report(shipped.saved, manifest, "train", found, MADE)).text
    assert "interval of the accuracy" not in learnt
    assert "they cannot show what it would do" in learnt


def test_thumbnails_carry_nothing_of_where_they_were_taken(
    shipped: Classifier, manifest: Manifest, found: Evaluation
) -> None:
    for reference in made(shipped, manifest, found).references:
        data = b64decode(reference.partition(",")[2])
        with Image.open(BytesIO(data)) as image:
            assert not image.getexif()
            assert max(image.size) <= THUMBNAIL


def test_a_model_without_history_has_no_curves(
    shipped: Classifier, manifest: Manifest, found: Evaluation
) -> None:
    facts = {k: v for k, v in shipped.saved.facts.items() if k != "versions"}
    bare = SavedModel("bare", shipped.saved.folder, facts)
    whole = SavedModel("whole", shipped.saved.folder, {**facts, "history": HISTORY})
    assert "Training" in Page(report(whole, manifest, "test", found)).words
    assert "Training" not in Page(report(bare, manifest, "test", found)).words


def test_no_mistake_at_all(shipped: Classifier, manifest: Manifest, found: Evaluation) -> None:
    right = replace(found, truth=found.answers)
    assert "right on every one of these photos" in made(shipped, manifest, right).text
