"""The Evaluate page as a person meets it."""

import re
from pathlib import Path
from shutil import copytree

import pytest
from playwright.sync_api import Locator, Page, expect

from clothing_model import settings
from clothing_model.data.datasets import corrections
from clothing_model.data.datasets.folders import scan
from clothing_model.inference.answers.classifier import Classifier
from clothing_model.network.models.folder import SHIPPED
from tests.browser.conftest import PATIENCE
from tests.browser.server import Server
from tests.inference.certain_photos import CAP, known_but_one

pytestmark = pytest.mark.browser

# Waits for what unfolds: a list that opens meanwhile would be closed by its moving.
STILL = "e => Promise.all(e.getAnimations({subtree: true}).map(animation => animation.finished))"


@pytest.fixture(scope="module")
def root(shipped: Classifier, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seven validation photos, one under a wrong label."""
    return known_but_one(shipped, tmp_path_factory.mktemp("photos") / "clothes")


def cell(page: Page, words: str) -> Locator:
    """A cell of the confusion matrix, such as "pants called hat: 1"."""
    return page.get_by_role("gridcell", name=words, exact=True)


def pictures(page: Page) -> Locator:
    return page.locator(".st-key-gallery img")


def test_a_cell_shows_its_photos(app: Server, page: Page) -> None:
    """By the front door; a click, the boxes, and the first cell again."""
    page.goto(app.address)
    page.get_by_role("link", name="Evaluate").click()
    expect(page.get_by_text("6 of 7 photos right")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("pants called hat: 1 photo")).to_be_visible()
    cell(page, "hat called hat: 3").click()
    expect(page.get_by_text("hat rightly called hat: 3 photos")).to_be_visible()
    expect(pictures(page)).to_have_count(3)
    expect(page.get_by_role("button", name="Open hat 2.jpg")).to_be_visible()
    expect(page).to_have_url(re.compile("true=hat"))
    box = page.get_by_role("combobox", name="True class")
    box.fill("pants")
    box.press("Enter")
    expect(page.get_by_text("pants called hat: 1 photo")).to_be_visible()
    expect(pictures(page)).to_have_count(1)
    cell(page, "hat called hat: 3").click()
    expect(pictures(page)).to_have_count(3)
    cell(page, "hat called shoes: 0").click()
    expect(page.get_by_text("No photo of the class hat was called shoes")).to_be_visible()


def test_the_matrix_by_keyboard(app: Server, page: Page) -> None:
    """One stop of the Tab key; arrows move, Enter chooses, and the focus stays where it is."""
    page.goto(f"{app.address}/evaluate?true=hat&answer=hat")
    cell(page, "hat called hat: 3").focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "End", "Home", "ArrowRight"):
        page.keyboard.press(key)
    expect(cell(page, "pants called hat: 1")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("pants called hat: 1 photo")).to_be_visible()
    expect(cell(page, "pants called hat: 1")).to_have_attribute("aria-selected", "true")
    expect(cell(page, "pants called hat: 1")).to_be_focused()
    assert page.locator('td[role=gridcell][title][tabindex="0"]').count() == 1


def test_a_relabelled_mistake_changes_the_accuracy(app: Server, page: Page, root: Path) -> None:
    page.goto(f"{app.address}/evaluate?view=Mistakes")
    page.get_by_role("button", name="Open pants cap.jpg").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("hat, but its label is pants")).to_be_visible()
    dialog.get_by_text("Correct this photo").click()
    expect(dialog.get_by_role("button", name="Leave it out")).to_be_visible()
    dialog.evaluate(STILL)
    box = dialog.get_by_role("combobox", name="The right class")
    box.fill("hat")
    box.press("Enter")
    dialog.get_by_role("button", name="Change the label").click()
    sentence = "With your 1 correction in validation: 7 of 7 right"
    expect(dialog.get_by_text(sentence)).to_be_visible()
    expect(dialog.get_by_text("as the dataset has it: 6 of 7 right")).to_be_visible()
    dialog.get_by_role("button", name="Close").click()
    expect(page.get_by_text("right on every one of these photos")).to_be_visible()
    page.get_by_role("radio", name="Figures").click()
    expect(page.get_by_text("7 of 7 photos right")).to_be_visible()
    expect(page.get_by_text(sentence)).to_be_visible()
    assert [photo.path for photo in scan(root).photos if photo.relabelled] == [CAP]
    corrections.undo(root, [CAP])


def test_a_mistake_is_explained(app: Server, page: Page) -> None:
    """Beside the answer stands the class that the photo's label says."""
    page.goto(f"{app.address}/evaluate?view=Mistakes")
    page.get_by_role("button", name="Open pants cap.jpg").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Why?").click()
    evidence = dialog.get_by_alt_text(re.compile("^Evidence for"))
    expect(evidence).to_have_count(3)
    expect(evidence.nth(0)).to_have_attribute("alt", re.compile("for hat, strongest in the"))
    expect(evidence.nth(1)).to_have_attribute("alt", re.compile("for pants, strongest in the"))


def test_two_models_are_compared(app: Server, page: Page) -> None:
    """The other model is a copy of the shipped one: honest when there is no difference."""
    copytree(settings.SHIPPED_MODELS / SHIPPED, app.home / "models" / "twin")
    page.goto(f"{app.address}/evaluate?view=Two+models")
    expect(
        page.get_by_text(re.compile(r"\(2\) are right equally often: on 6 of 7 photos each\."))
    ).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("nothing tells them apart")).to_be_visible()
    expect(page.locator(".four")).to_contain_text("6both right")
    page.get_by_role("radio", name="Both are wrong, with different answers (0)").click()
    expect(page).to_have_url(re.compile("apart="))
    expect(page.locator("svg .role-legend")).to_have_count(1)


def test_a_report_is_handed_out(app: Server, page: Page, tmp_path: Path) -> None:
    """It opens without any server, is no wider than a phone, and asks for nothing."""
    page.goto(f"{app.address}/evaluate")
    with page.expect_download() as download:
        page.get_by_role("button", name="Report to hand in or print").click()
    assert download.value.suggested_filename == "Clothes, EfficientNet-Lite2 validation report.html"
    file = tmp_path / "report.html"
    download.value.save_as(file)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(file.as_uri())
    expect(page.get_by_text("6 of 7 photos right")).to_be_visible()
    expect(page.get_by_role("heading", name="Worst mistakes")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    page.emulate_media(media="print")
    assert all(not page.evaluate(_PARTED, height) for height in range(700, 1100, 25))


# What is parted where a page of that height ends; columns are filled as pages are.
_PARTED = """height => {
  document.body.style.margin = 0;
  document.querySelector("main").style.cssText = `max-width: none; width: 680px; columns: 680px;
    column-gap: 0; column-fill: auto; height: ${height}px`;
  return [...document.querySelectorAll("table.matrix, figure, .whole")]
    .filter(part => part.getClientRects().length !== 1).map(part => part.outerHTML.slice(0, 60));
}"""


def test_nothing_is_wider_than_a_phone(app: Server, phone: Page) -> None:
    phone.goto(f"{app.address}/evaluate")
    expect(cell(phone, "t-shirt called t-shirt: 0")).to_be_attached()
    expect(pictures(phone)).to_have_count(1)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    parts = ".st-key-gallery img, [data-testid=stVegaLiteChart] svg text"
    edges = phone.evaluate(
        "parts => [...document.querySelectorAll(parts)].map(e => e.getBoundingClientRect())"
        ".map(box => [box.left, box.right])",
        parts,
    )
    assert min(left for left, _ in edges) >= 0
    assert max(right for _, right in edges) <= 390


def test_a_cell_can_be_pressed_on_a_phone(app: Server, phone: Page) -> None:
    phone.goto(f"{app.address}/evaluate")
    cell(phone, "pants called pants: 3").click()
    expect(phone.get_by_text("pants rightly called pants: 3 photos")).to_be_visible()
    expect(pictures(phone)).to_have_count(3)
