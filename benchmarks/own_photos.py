"""From two empty classes to a model that answers the camera: what the machine takes of it.

    python -m benchmarks.own_photos

Needs Chromium and the packages of requirements-dev.txt. Drawings stand in for photos: twenty of
hats as files of 12 megapixels, as from a phone, and twenty of skirts from a camera that shows
one after the other, in four presses of its button. Everything shares this computer. Prints
seconds as the browser sees them.
"""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from benchmarks import chromium
from tests.browser.collecting import (
    begin,
    choose,
    class_at,
    drawings,
    name_class,
    press_shutter,
    showing,
)
from tests.browser.server import temporary_server
from tests.browser.training import SAVED, press_train

PATIENCE = 600_000  # ms
PHONE = (3024, 4032)  # px
CAMERA = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")


def main() -> None:
    expect.set_options(timeout=PATIENCE)
    with tempfile.TemporaryDirectory() as name, temporary_server() as server:
        hats = drawings("hat", Path(name), 20, PHONE)
        film = showing("skirt", Path(name) / "skirts.mjpeg")
        with sync_playwright() as playwright:
            browser = chromium.launch(playwright, *CAMERA, film)
            page = browser.new_page()
            page.set_default_timeout(PATIENCE)
            with timed("all of it, pressed without a pause"):
                collect(page, server.address, hats)
                train(page)
            browser.close()


def collect(page: Page, address: str, hats: list[Path]) -> None:
    begin(page, address)
    name_class(page, 1, "hat")
    name_class(page, 2, "skirt")
    with timed("20 files of 12 megapixels, made smaller, sent and kept"):
        choose(class_at(page, 1), hats)
        expect(page.get_by_text("20 photos")).to_be_visible()
    with timed("20 photos in four presses of the camera's button"):
        class_at(page, 2).get_by_role("button", name="Camera").click()
        for photos in (5, 10, 15, 20):
            press_shutter(class_at(page, 2), photos)


def train(page: Page) -> None:
    with timed('from "Train on these photos" to the Train page'):
        page.get_by_role("button", name="Train on these photos").click()
        expect(page.get_by_role("button", name="Train", exact=True)).to_be_enabled()
    with timed('from "Train" to the saved model'):
        press_train(page)
        expect(page.get_by_text(SAVED)).to_be_visible()
    with timed("from there to the first live answer"):
        page.get_by_role("link", name="Classify with").click()
        page.get_by_text("Camera", exact=True).click()
        expect(page.locator(".answer-bar").first).to_be_visible()


@contextmanager
def timed(words: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    print(f"{words}: {time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    main()
