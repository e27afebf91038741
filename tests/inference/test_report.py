"""The report: the evaluation's own figures, nothing from elsewhere, nothing that runs."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from clothing_model.data.dataset import Manifest, scan
from clothing_model.inference.evaluate import Evaluation, evaluate
from clothing_model.inference.mistakes import worst_first
from clothing_model.inference.predict import Classifier
from clothing_model.inference.report import report
from clothing_model.network.saved import SavedModel

MADE = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)


class Page(HTMLParser):
    """What is in a page: its text, the cells of its tables, what it refers to, its tags."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.references: list[str] = []
        self.tags: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
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
    return Page(report(shipped.saved, manifest, "test", found, MADE))


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
    assert "learning rate 0.0003" in text
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
    evil = "<script>alert(1)</script>"
    names = (evil, *found.class_names[1:])
    photos = tuple(replace(photo, path=f"test/x/{evil}.jpg") for photo in found.photos)
    saved = SavedModel(evil, shipped.saved.folder, {**shipped.saved.facts, "title": evil})
    page = Page(
        report(saved, manifest, "test", replace(found, class_names=names, photos=photos), MADE)
    )
    assert "script" not in page.tags
    assert evil in page.text


def test_a_model_without_history_has_no_curves(
    shipped: Classifier, manifest: Manifest, found: Evaluation
) -> None:
    facts = {k: v for k, v in shipped.saved.facts.items() if k not in ("history", "versions")}
    bare = SavedModel("bare", shipped.saved.folder, facts)
    assert "Training" not in [
        word for word in Page(report(bare, manifest, "test", found)).words if word == "Training"
    ]


def test_no_mistake_at_all(shipped: Classifier, manifest: Manifest, found: Evaluation) -> None:
    right = replace(found, truth=found.answers)
    assert "every one of these photos is named right" in made(shipped, manifest, right).text
