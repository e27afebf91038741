"""Train and Classify on a projector: what is seen at once, and what a press brings."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from clothing_model.data.pictures.door import encode_jpeg
from clothing_model.drawn import draw
from tests.browser.conftest import PATIENCE
from tests.browser.server import Server

pytestmark = pytest.mark.browser
PROJECTOR = {"width": 1366, "height": 768}


@pytest.fixture
def projector(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=PROJECTOR)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


def bottom(page: Page, label: str) -> float:
    """Where a chart ends, in px from the window's top; its label begins so."""
    chart = page.locator(f'[data-testid=stVegaLiteChart][aria-label^="{label}."]')
    expect(chart.locator("canvas, svg").first).to_be_visible()
    box = chart.bounding_box()
    assert box is not None
    return box["y"] + box["height"]


def test_a_finished_example_is_on_screen_before_anything_is_pressed(
    server: Server, projector: Page
) -> None:
    """Both charts above the fold, the sentence above them; nothing is trained, drawn or fetched."""
    projector.goto(f"{server.address}/train?preset=learning-rates")
    heading = projector.get_by_role("heading", name=re.compile(r"^2 Learning rates: what if"))
    expect(heading).to_be_visible()
    expect(projector.get_by_text("A finished example")).to_be_visible()
    sentence = projector.get_by_text(re.compile("^Learning rate 0.001 is best: "))
    expect(sentence).to_be_in_viewport(ratio=1)
    assert max(bottom(projector, "Accuracy"), bottom(projector, "Loss")) < PROJECTOR["height"]
    table = projector.locator(".run-table")
    expect(table.get_by_role("row")).to_have_count(5)
    expect(table.get_by_role("row", name=re.compile(r"^0\.001 .*83\.0 % ✓ Best"))).to_be_visible()


def test_after_a_press_the_form_is_folded_and_both_charts_are_in_sight(
    server: Server, projector: Page
) -> None:
    projector.goto(f"{server.address}/train?preset=first-run")
    projector.get_by_role("button", name="Start the training").click()
    expect(projector.get_by_role("button", name="Stop")).to_be_visible()
    expect(projector.get_by_role("button", name="Start the training")).to_be_hidden()
    assert max(bottom(projector, "Accuracy"), bottom(projector, "Loss")) < PROJECTOR["height"]
    expect(projector.get_by_text("Saved as First run")).to_be_visible(timeout=4 * PATIENCE)
    expect(projector.get_by_role("tooltip")).to_have_count(0)
    projector.get_by_text("5 Augmentation").click()
    expect(projector.get_by_role("heading", name=re.compile("^5 Augmentation"))).to_be_visible()


def test_photos_stand_in_rows_and_stay_while_one_is_elsewhere(
    server: Server, projector: Page, tmp_path: Path
) -> None:
    files = []
    for number in range(4):
        files.append(tmp_path / f"{number}.jpg")
        files[-1].write_bytes(encode_jpeg(draw("pants", number)))
    projector.goto(server.address)
    projector.locator("input[type=file]").set_input_files(files)
    readings = projector.locator(".answer-reading")
    expect(readings).to_have_count(4, timeout=PATIENCE)
    boxes = [readings.nth(n).bounding_box() for n in range(4)]
    tops = [box["y"] for box in boxes if box]
    assert tops[0] == tops[1] == tops[2] < tops[3]
    expect(readings.first).to_be_in_viewport()
    expect(projector.get_by_text(re.compile(r"^4 photos: \d"))).to_be_in_viewport()
    projector.get_by_role("link", name="Runs").click()
    expect(projector.get_by_role("heading", name="Runs", exact=True)).to_be_visible()
    projector.get_by_role("link", name="Classify", exact=True).click()
    expect(readings).to_have_count(4)
    projector.get_by_role("button", name="Remove the 4 photos from before").click()
    expect(readings).to_have_count(0)
