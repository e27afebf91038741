"""From starting the server to a page that can be used, and to the first answer.

    python -m benchmarks.startup [--runs 5]

Needs Chromium and the packages of requirements-dev.txt; Linux only, because it looks at
what the server process has loaded. Prints seconds from the start of the process: until the
server answers, until the upload field can be used, and until a photo dropped in at that
moment has its answer; and whether TensorFlow was in memory at the first two.
"""

import argparse
import time
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, expect, sync_playwright

from benchmarks import chromium
from clothing_model.data.pictures.door import encode_jpeg
from clothing_model.drawn import draw
from tests.browser.server import Server, temporary_server


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    with sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        rows = [measure(browser) for _ in range(runs)]
    table = np.array([row[:3] for row in rows])
    names = ("server answers", "page can be used", "first answer")
    for name, column in zip(names, table.T, strict=True):
        print(
            f"{name}: median {np.median(column):.2f} s ({column.min():.2f} to {column.max():.2f})"
        )
    print(
        f"TensorFlow loaded when the server answers: {any(row[3] for row in rows)}; "
        f"when the page can be used: {sum(row[4] for row in rows)} of {runs} runs"
    )


def measure(browser: Browser) -> tuple[float, float, float, bool, bool]:
    pants = encode_jpeg(draw("pants", 1))
    begin = time.perf_counter()
    with temporary_server() as server:
        up, loaded_then = time.perf_counter() - begin, has_tensorflow(server)
        page = browser.new_page()
        page.goto(server.address)
        expect(page.get_by_role("button", name="Upload", exact=True)).to_be_enabled(timeout=60_000)
        usable, loaded = time.perf_counter() - begin, has_tensorflow(server)
        photo = server.home / "pants.jpg"
        photo.write_bytes(pants)
        page.locator("input[type=file]").set_input_files(photo)
        expect(page.locator(".answer-reading")).to_have_count(1, timeout=60_000)
        answered = time.perf_counter() - begin
        page.close()
    return up, usable, answered, loaded_then, loaded


def has_tensorflow(server: Server) -> bool:
    return "libtensorflow" in Path(f"/proc/{server.process.pid}/maps").read_text()


if __name__ == "__main__":
    main()
