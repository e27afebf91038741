"""The README's pictures, taken from the running app.

    python -m tests.browser.pictures

Drawings of the sample wardrobe stand in for photos, because photos of people's clothes are
not part of the project.
"""

import shutil
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from clothing_model.data.pictures.door import encode_jpeg
from clothing_model.drawn import draw, samples
from tests.browser.server import temporary_server

FOLDER = Path(__file__).parent / "pictures"


def main() -> None:
    with temporary_server() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page(viewport={"width": 1200, "height": 1120})
        page.goto(server.address)
        classify(page, server.home)
        page.screenshot(path=FOLDER / "classify.png")


def classify(page: Page, home: Path) -> None:
    chosen = [sample for sample in samples() if sample.label in ("pants", "dress")]
    files = []
    for sample in chosen:
        files.append(home / f"{sample.title.lower().replace(' ', '-')}.jpg")
        files[-1].write_bytes(encode_jpeg(draw(sample.label, sample.seed)))
    page.locator("input[type=file]").set_input_files(files)
    expect(page.locator(".answer-reading")).to_have_count(len(files), timeout=60_000)
    expect(page.get_by_text("Answers as a CSV file")).to_be_visible()


if __name__ == "__main__":
    main()
