"""The playground and the map of photos on the page Inside, in a real browser."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.server import Server

pytestmark = pytest.mark.browser

STAGE = ".stage"
FIGURES = ".figures dd"


@pytest.fixture(scope="module")
def root(drawn_dataset: Path) -> Path:
    return drawn_dataset


def right(page: Page) -> int:
    """Training photos right, out of 16."""
    found = re.search(r"\((\d+) of 16\)", page.locator(FIGURES).nth(1).inner_text())
    assert found
    return int(found[1])


def test_training_moves_the_border_and_stops_after_200_epochs(app: Server, page: Page) -> None:
    page.goto(f"{app.address}/inside?section=playground&inner_layers=1&units=4&rate=0.3")
    stage = page.locator(STAGE)
    expect(stage).to_have_attribute("data-epoch", "0")
    expect(page.get_by_role("img", name="Where unit 4 of inner layer 1 is active")).to_be_visible()
    start = page.locator(".map").get_attribute("aria-label")
    page.get_by_role("button", name="One epoch").click()
    expect(stage).to_have_attribute("data-epoch", "1")
    page.get_by_role("button", name="Train 200 epochs").click()
    expect(stage).to_have_attribute("data-epoch", "201")
    expect(stage).to_have_attribute("data-running", "false")
    assert right(page) >= 14
    assert page.locator(".map").get_attribute("aria-label") != start
    page.get_by_role("button", name="Start over").click()
    expect(stage).to_have_attribute("data-epoch", "0")
    assert page.locator(".map").get_attribute("aria-label") == start


def test_the_line_is_moved_by_hand_and_by_keys_and_three_classes_have_none(
    app: Server, page: Page
) -> None:
    page.goto(f"{app.address}/inside?section=playground")
    end = page.get_by_role("button", name="One end of the line")
    expect(end).to_be_visible()
    label = page.locator(".map").get_attribute("aria-label")
    end.focus()
    for _ in range(4):
        page.keyboard.press("ArrowUp")
    moved = page.locator(".map").get_attribute("aria-label")
    assert moved != label
    box = end.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 40, box["y"] + 150, steps=4)
    page.mouse.up()
    assert page.locator(".map").get_attribute("aria-label") != moved
    expect(page.locator(STAGE)).to_have_attribute("data-epoch", "0")
    page.goto(f"{app.address}/inside?section=playground&classes=dress&classes=hat&classes=pants")
    expect(page.locator(STAGE)).to_have_attribute("data-epoch", "0")
    expect(page.get_by_role("button", name="One end of the line")).to_be_hidden()


def test_who_wants_no_motion_sees_the_end_at_once(app: Server, browser: Browser) -> None:
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{app.address}/inside?section=playground")
    stage = page.locator(STAGE)
    expect(stage).to_have_attribute("data-epoch", "0")
    page.get_by_role("button", name="Train 200 epochs").click()
    expect(stage).to_have_attribute("data-epoch", "200")
    context.close()


def test_the_map_shows_a_photo_by_mouse_by_keys_and_leads_to_it(app: Server, page: Page) -> None:
    page.goto(f"{app.address}/inside?section=map&mistakes=true")
    canvas, card = page.get_by_role("application"), page.locator(".card")
    expect(canvas).to_be_visible()
    expect(card).to_contain_text("The photo appears here")
    canvas.focus()
    page.keyboard.press("ArrowLeft")
    picture = card.get_by_role("img")
    expect(picture).to_be_visible()
    page.wait_for_function("image => image.naturalWidth > 50", arg=picture.element_handle())
    expect(card).to_contain_text("the model says")
    first = picture.get_attribute("src")
    page.keyboard.press("ArrowRight")
    expect(picture).not_to_have_attribute("src", str(first))
    expect(page.get_by_text(re.compile(r"is right on [\d.]+\s% \(\d+ of 140\)"))).to_be_visible()
    hat = page.get_by_role("button", name="hat", exact=True)
    hat.click()
    expect(hat).to_have_attribute("aria-pressed", "true")
    card.get_by_role("link", name="Follow this photo").click()
    expect(page).to_have_url(re.compile(r"photo=wardrobe%2F"))
    expect(page.get_by_text("Remove the photo of the dataset")).to_be_visible()
    expect(canvas).to_be_visible()


@pytest.mark.parametrize("section", ["dense", "playground", "map", "transfer", "exercises"])
def test_on_a_phone_nothing_is_cut_off(app: Server, phone: Page, section: str) -> None:
    phone.goto(f"{app.address}/inside?section={section}")
    shown = {
        "dense": ".dense.deciding img",
        "playground": ".map",
        "map": ".map",
        "transfer": ".transfer li",
        "exercises": "[role=radiogroup]",
    }
    expect(phone.locator(shown[section]).first).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
