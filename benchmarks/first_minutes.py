"""What a class sees in its first minutes, from nothing kept, and what the server then holds.

    python -m benchmarks.first_minutes [DATASET] [--answers 1000]

Needs Chromium and the packages of requirements-dev.txt; Linux only, because it reads how much
memory processes hold. Each of these on a server of its own that has just been started, seconds
by the browser's clock: from the choice of Dataset in the menu to the first photos; from the press
on "First run", which is the very first thing that is done, to the first point of its curves; from
the press on "Learning rates", quick, to four saved models, with nothing kept and once more with
all kept. Then the server's memory after that many answers, and with a training going on.
Without DATASET everything is done with the drawn wardrobe.
"""

import argparse
import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from benchmarks import chromium
from benchmarks.memory import held, held_together
from benchmarks.visitor import visitor
from benchmarks.watching import POINT
from tests.browser.server import Server, temporary_server

PATIENCE = 600_000  # ms
TILES = """[...document.querySelectorAll('[class*="st-key-tile-"] img')]
  .some(image => image.complete && image.naturalWidth)"""
SAVED = r"(document.body.innerText.match(/saved as/gi) || []).length >= 4"
OWN_POINT = f"document.querySelector('.st-key-run-panel') && {POINT}"  # not the example's


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("dataset", type=Path, nargs="?")
    parser.add_argument("--answers", type=int, default=1000)
    options = parser.parse_args()
    with sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        measure(browser, options.dataset)
        browser.close()
    memory(options.dataset, options.answers)


def measure(browser: Browser, dataset: Path | None) -> None:
    with temporary_server(dataset) as server, opened(browser, server.address) as page:
        menu(page, "Dataset")
        print(f"Dataset chosen to first photos: {since_press(page, TILES):.1f} s")
    with temporary_server(dataset) as server, opened(browser, server.address, "train") as page:
        press(page, "Start the training")
        print(f"First run to its first point: {since_press(page, OWN_POINT):.1f} s")
    with temporary_server(dataset) as server, opened(browser, server.address, "train") as page:
        for kept in ("nothing kept", "all kept"):
            page.goto(f"{server.address}/train?preset=learning-rates")
            press(page, "Start 4 trainings")
            print(f"Learning rates to four models, {kept}: {since_press(page, SAVED):.1f} s")


@contextmanager
def opened(browser: Browser, address: str, path: str = "") -> Iterator[Page]:
    """A page of the app, ready; it notes when the mouse was last pressed."""
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    context.add_init_script(
        "addEventListener('mousedown', () => { window.pressed = performance.now() }, true)"
    )
    page = context.new_page()
    page.goto(f"{address}/{path}")
    expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=PATIENCE)
    yield page
    context.close()


def menu(page: Page, name: str) -> None:
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=name).click()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def since_press(page: Page, sign: str) -> float:
    """From the last press until the page shows what `sign` looks for, in seconds."""
    found = page.wait_for_function(
        f"() => {sign} && performance.now() - window.pressed", polling=20, timeout=PATIENCE
    )
    return float(found.json_value()) / 1000


def memory(dataset: Path | None, answers: int) -> None:
    with temporary_server(dataset) as server:
        print(f"server, just started: {held(server.process.pid):.0f} MB")
        asyncio.run(answer(server, answers))
        print(f"after {answers:,} answers: {held(server.process.pid):.0f} MB,")
        print(f"  with all its processes {held_together(server.process.pid):.0f} MB")


async def answer(server: Server, count: int) -> None:
    """Presses on the drawings of Classify by thirty visitors, one after the other."""
    begin = time.perf_counter()
    for number in range(count):
        async with visitor(server.address) as guest:
            await guest.open("")
            await guest.press(f"sample-{number % 12}", "answer-reading")
    print(f"  {1000 * (time.perf_counter() - begin) / count:.0f} ms for each visit and answer")


if __name__ == "__main__":
    main()
