"""The page Inside as a class meets it: what the browser shows are the network's own numbers."""

import re

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from clothing_model.data.pictures.door import open_image, resize
from clothing_model.drawn import jpeg_of, samples
from clothing_model.network.backbones import backbone
from clothing_model.network.batches import prepare
from clothing_model.network.input_view import scale
from clothing_model.network.layer_engine import open_layer_engine
from clothing_model.network.models.folder import find_model
from clothing_model.network.models.network import network_of
from tests.browser.server import Server

pytestmark = pytest.mark.browser

RECORD = backbone("efficientnet-lite2")


def drawing() -> np.ndarray:
    """What the page opens with, uint8 (533, 400, 3)."""
    return open_image(jpeg_of(samples()[0].label, samples()[0].seed))


def maps_of(layer: str) -> np.ndarray:
    batch = prepare([drawing()], RECORD.image_size, RECORD.interpolation)
    return open_layer_engine(network_of(find_model())).look(batch, [layer])[1][0][0]


def values(canvas: Locator) -> np.ndarray:
    """The numbers that a canvas shows, float32."""
    return np.array(canvas.evaluate("canvas => [...canvas.values]"), np.float32)


def test_a_filter_gives_the_network_s_own_map(server: Server, page: Page) -> None:
    page.goto(f"{server.address}/inside?section=filter")
    expected = maps_of("stem_conv")
    tiles = page.get_by_role("group", name="Filters").get_by_role("button")
    expect(tiles).to_have_count(33)
    canvas = page.locator("figure.map canvas").first
    for number in (0, 17):
        tiles.nth(number).click()
        expect(tiles.nth(number)).to_have_attribute("aria-pressed", "true")
        np.testing.assert_allclose(values(canvas), expected[..., number].ravel(), atol=2e-5)


def test_an_own_filter_moves_step_by_step(server: Server, page: Page) -> None:
    page.goto(f"{server.address}/inside?section=filter")
    page.get_by_role("button", name="Draw your own filter").click()
    page.get_by_role("button", name="Stripe").click()
    photo = scale(resize(drawing(), RECORD.image_size, RECORD.interpolation), RECORD).mean(2)
    stripe = np.tile([-1.0, 1.0, -1.0], (3, 1))
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(photo, ((0, 1), (0, 1))), (3, 3))
    expected = np.clip(np.tensordot(windows[::2, ::2], stripe, 2), 0, 6)
    canvas = page.locator("figure.map canvas").first
    np.testing.assert_allclose(values(canvas), expected.ravel(), atol=1e-5)
    said = page.locator(".said")
    expect(said).to_contain_text("row 65, column 65")
    canvas.focus()
    canvas.press("ArrowRight")
    expect(said).to_contain_text("row 65, column 66")
    page.get_by_role("button", name="Step").click()
    expect(said).to_contain_text("row 0, column 0")
    page.get_by_role("button", name="Play").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    expect(said).not_to_contain_text("row 0, ")
    page.get_by_role("button", name="Whole map").click()
    expect(page.get_by_role("button", name="Play")).to_be_visible()


def test_a_pixel_tells_its_numbers(server: Server, page: Page) -> None:
    page.goto(f"{server.address}/inside?section=numbers")
    pixels = resize(drawing(), RECORD.image_size, RECORD.interpolation)
    canvas = page.locator("figure.photo canvas")
    expect(page.locator(".title")).to_have_text("Row 130, column 130")
    canvas.focus()
    canvas.press("Shift+ArrowUp")
    canvas.press("ArrowLeft")
    expect(page.locator(".title")).to_have_text("Row 120, column 129")
    cells = page.locator(".numbers td").all_inner_texts()
    assert [int(cell) for cell in cells[::2]] == pixels[120, 129].tolist()
    scaled = [float(cell.replace("−", "-")) for cell in cells[1::2]]
    assert scaled == pytest.approx(scale(pixels[120, 129], RECORD).tolist(), abs=5e-4)


def test_a_map_that_is_pressed_is_shown_large_and_stands_in_the_address(
    server: Server, page: Page
) -> None:
    page.goto(f"{server.address}/inside?section=maps&layer=stage2_block1_project_conv")
    tiles = page.get_by_role("group", name="Maps").get_by_role("button")
    expect(tiles).to_have_count(24)
    tiles.nth(20).click()
    expect(page.locator(".large .title")).to_have_text("Channel 21")
    expect(page).to_have_url(re.compile("channel=21"))
    expected = maps_of("stage2_block1_project_conv")[..., 20]
    shown = values(page.locator(".large .stage canvas"))
    np.testing.assert_allclose(shown, expected.ravel(), rtol=1e-5, atol=1e-5)
    row, column = np.unravel_index(expected.argmax(), expected.shape)
    expect(page.locator(".said")).to_contain_text(f"Row {row}, column {column}: ")


def test_deep_layers_show_their_maps_a_part_at_a_time(server: Server, page: Page) -> None:
    page.goto(f"{server.address}/inside?section=deeper&depth=7")
    tiles = page.get_by_role("group", name="Maps").get_by_role("button")
    expect(tiles).to_have_count(64)
    page.get_by_role("button", name="After").click()
    expect(page.get_by_text("Maps 65 to 128 of 208")).to_be_visible()
    slider = page.get_by_role("slider", name="Depth")
    slider.focus()
    slider.press("ArrowRight")
    expect(page.get_by_text("352 maps of 9 × 9")).to_be_visible()
    expect(page).to_have_url(re.compile("depth=8"))


@pytest.mark.parametrize("section", ["before", "numbers", "filter", "maps", "deeper", "vector"])
def test_on_a_phone_nothing_is_cut_off(server: Server, phone: Page, section: str) -> None:
    phone.goto(f"{server.address}/inside?section={section}")
    ready = {"before": "995 others", "numbers": "Row 130", "filter": "Sum of all products"}
    ready |= {"maps": "brightest place", "deeper": "brightest place", "vector": "together"}
    expect(phone.get_by_text(ready[section]).first).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    inside = "[...document.querySelectorAll('[data-testid=stMain] *')].map(node => node.shadowRoot)"
    right = phone.evaluate(
        f"Math.max(0, ...{inside}.filter(Boolean).flatMap(root => [...root.querySelectorAll("
        "'.root > *, .root figure, .root .controls > *')]).map("
        "node => node.getBoundingClientRect().right))"
    )
    assert right <= 390
    chosen = phone.locator(".st-key-section [aria-checked=true]")
    box = chosen.bounding_box()
    assert box is not None
    assert (box["x"] >= 0, box["x"] + box["width"] <= 390) == (True, True)
