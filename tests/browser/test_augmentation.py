"""The Augmentation page as a class meets it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, TimeoutError, expect

from tests.browser.server import Server

pytestmark = pytest.mark.browser

PICTURES = ".pictures img"
CAPTION = ".st-key-pair figure:last-child .small"


def thumb(page: Page, name: str) -> Locator:
    """The part of a slider that a hand takes hold of."""
    slider = page.locator(".stSlider").filter(has_text=name)
    return slider.locator("[data-rac]", has=page.locator("input[type=range]")).last


def sources(page: Page) -> list[str]:
    found: list[str] = page.locator(PICTURES).evaluate_all("all => all.map(one => one.src)")
    return found


def test_arrow_keys_move_a_slider_and_the_address_follows(server: Server, page: Page) -> None:
    page.goto(f"{server.address}/augmentation?shear=10")
    slider = page.get_by_role("slider", name="Rotation")
    expect(page.locator(CAPTION)).to_have_text("shear 10°")
    slider.focus()
    for _ in range(3):
        slider.press("ArrowLeft")
    expect(page.locator(CAPTION)).to_have_text("rotation −3°, shear 10°")
    expect(page).to_have_url(re.compile(r"rotation=-3"))
    expect(page.get_by_text("The link asks for values")).to_have_count(0)
    before, after = sources(page)
    assert before != after
    page.goto(page.url)
    expect(page.locator(CAPTION)).to_have_text("rotation −3°, shear 10°")
    assert sources(page) == [before, after]


def grab(page: Page, label: str) -> tuple[float, float]:
    """Take hold of a slider's thumb, which moves while the page is still being laid out."""
    for _ in range(5):
        box = thumb(page, label).bounding_box()
        assert box
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 8, y)
        try:
            page.wait_for_function("window.seen.size > 1", timeout=8_000)
        except TimeoutError:
            page.mouse.up()
            continue
        return x, y
    raise AssertionError(f"the thumb of {label} could not be grabbed")


def test_the_picture_follows_while_a_slider_is_dragged(server: Server, page: Page) -> None:
    page.goto(f"{server.address}/augmentation")
    expect(page.locator(CAPTION)).to_have_text("unchanged")
    page.evaluate(
        "window.seen = new Set(); setInterval(() => window.seen.add("
        f"document.querySelector('{CAPTION}')?.textContent), 5)"
    )
    expect(page.locator(PICTURES)).to_have_count(2)
    page.wait_for_load_state("networkidle")
    x, y = grab(page, "Rotation, degrees")
    for step in range(2, 7):
        page.mouse.move(x + 8 * step, y)
        page.wait_for_function(f"window.seen.size > {step}")  # before the button is let go
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"rotation=\d+"))
    degrees = page.get_by_role("slider", name="Rotation").input_value()
    expect(page.locator(CAPTION)).to_have_text(f"rotation {degrees}°")
    expect(page.get_by_text("The link asks for values")).to_have_count(0)


def test_a_link_brings_the_same_ten_variants(server: Server, page: Page, phone: Page) -> None:
    page.goto(f"{server.address}/augmentation?show=Ten+variants&augment=full&variants_seed=7")
    expect(page.locator(PICTURES)).to_have_count(10)
    first = sources(page)
    page.get_by_role("button", name="Roll again").click()
    expect(page).to_have_url(re.compile("variants_seed=8"))
    expect(page.locator(PICTURES).first).not_to_have_attribute("src", first[0])
    rolled = sources(page)
    assert not set(rolled) & set(first)
    phone.goto(page.url)
    expect(phone.locator(PICTURES)).to_have_count(10)
    assert sources(phone) == rolled


@pytest.mark.parametrize("view", ["By hand", "One parameter", "Shear or turn?", "Ten variants"])
def test_on_a_phone_nothing_is_cut_off(server: Server, phone: Page, view: str) -> None:
    phone.goto(f"{server.address}/augmentation?rotation=-30&shear=10&zoom=0.8&width_shift=20")
    phone.get_by_role("radio", name=view).click()
    counts = {"By hand": 2, "One parameter": 5, "Shear or turn?": 10, "Ten variants": 10}
    expect(phone.locator(PICTURES)).to_have_count(counts[view])
    right = phone.evaluate(
        "Math.max(...[...document.querySelectorAll('.pictures figure, .stSlider, .stButton')]"
        ".map(one => one.getBoundingClientRect().right))"
    )
    assert right <= 390
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


def test_on_a_phone_the_pictures_stay_in_sight(server: Server, phone: Page) -> None:
    phone.goto(f"{server.address}/augmentation")
    phone.get_by_role("slider", name="Height shift").focus()
    phone.get_by_role("button", name="Reset").scroll_into_view_if_needed()
    expect(phone.locator(PICTURES).last).to_be_in_viewport(ratio=0.95)


def test_a_bad_link_gets_a_sentence(server: Server, page: Page) -> None:
    page.goto(f"{server.address}/augmentation?zoom=0&rotation=-30")
    expect(page.get_by_text("Zoom must be a factor above 0")).to_be_visible()
    expect(page.locator(CAPTION)).to_have_text("rotation −30°")


def test_it_opens_without_tensorflow_and_asks_the_model_on_request(
    start_server: Callable[[], Server], page: Page
) -> None:
    server = start_server()
    page.goto(f"{server.address}/augmentation?show=Ten+variants")
    expect(page.locator(PICTURES)).to_have_count(10)
    maps = Path(f"/proc/{server.process.pid}/maps")
    if maps.exists():
        assert "tensorflow" not in maps.read_text()
    page.get_by_text("What the model says").click()
    expect(page.locator(".said")).to_have_count(10, timeout=60_000)
    expect(page.get_by_text("Answer for the photo itself:")).to_be_visible()
