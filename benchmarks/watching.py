"""From the press on Train to the first sign of it; and many browsers watching one run.

    python -m benchmarks.watching [DATASET] [--watchers 5]

Needs Chromium and the packages of requirements-dev.txt. Without DATASET it trains on the drawn
wardrobe. Prints seconds as a browser sees them: from the press to the first progress with no
vector kept, and to the first point of the curves with all kept; then, while that many browsers
watch a training, the slowest of five answers of Classify and of five searches on Runs, and the
longest time that any watcher's curves stood still. Everything shares this computer: browsers,
server and training.
"""

import argparse
import re
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from benchmarks import chromium
from tests.browser.server import temporary_server
from tests.browser.training import (
    SAVED,
    changes,
    expect_point,
    open_form,
    press_drawing,
    press_train,
    watchers,
)

PATIENCE = 600_000  # ms
LONG = "epochs=400&inner_size=300&learning_rate=0.00001&photos=0"
TIMES = 5
_COUNTED = r"""[...document.querySelectorAll('[data-testid=stProgress]')]
  .some(element => /\d of \d/.test(element.innerText))"""  # photos or epochs, so far and in all
POINT = r"""[...document.querySelectorAll('[aria-label^="Accuracy."]')]
  .some(element => /after epoch \d/.test(element.getAttribute('aria-label')))"""
GOING = re.compile(r"\d running")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("dataset", type=Path, nargs="?")
    parser.add_argument("--watchers", type=int, default=5)
    options = parser.parse_args()
    with temporary_server(options.dataset) as server, sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        first_signs(browser, server.address)
        watch(browser, server.address, options.watchers)


def first_signs(browser: Browser, address: str) -> None:
    """A training with no vector kept, then the same with all."""
    page = open_page(browser)
    for words, sign in (
        ("first progress, nothing kept", _COUNTED),
        ("first point, vectors kept", POINT),
    ):
        open_form(page, address)
        print(f"press to {words}: {seconds_until(page, sign):.1f} s")
        expect(page.get_by_text(SAVED)).to_be_visible()
    page.context.close()


def seconds_until(page: Page, sign: str) -> float:
    """From the press on Train until the page shows what `sign` looks for, by its own clock:
    Playwright looks only now and then, up to a second late.
    """
    page.evaluate(
        "() => addEventListener('mousedown', () => { window.pressed = performance.now() }, true)"
    )
    page.get_by_role("button", name="Train", exact=True).click()
    milliseconds = page.wait_for_function(f"() => {sign} && performance.now() - window.pressed")
    return float(milliseconds.json_value()) / 1000


def watch(browser: Browser, address: str, count: int) -> None:
    """Many watch a long training; meanwhile one classifies and one searches the runs."""
    classify, runs, page = (open_page(browser) for _ in range(3))
    classify.goto(address)
    press_drawing(classify, 0, PATIENCE)  # loads the model
    open_form(page, address, LONG)
    run = press_train(page)
    expect_point(page, PATIENCE)
    runs.goto(f"{address}/runs")
    expect(runs.get_by_text(GOING)).to_be_visible()
    with watchers(browser, address, run, count) as watching:
        begin = time.time()
        answers = slowest(lambda number: press_drawing(classify, number + 1, PATIENCE))
        searches = slowest(lambda number: search(runs, number))
        end = time.time()
        going = page.get_by_role("button", name="Stop").is_visible()
        still = max(longest_gap(changes(watcher), begin, end) for watcher in watching)
        with Stopwatch() as saved:
            page.get_by_role("button", name="Stop").click()
            for watcher in watching:
                expect(watcher.get_by_text(SAVED)).to_be_visible()
    print(f"{count} browsers watching one training" + ("" if going else " (which ended meanwhile)"))
    print(f"  slowest of {TIMES} answers of Classify: {answers:.1f} s")
    print(f"  slowest of {TIMES} searches on Runs: {searches:.1f} s")
    print(
        f"  longest time that a watcher's curves stood still: {still:.1f} s of {end - begin:.0f} s"
    )
    print(f"  from Stop until all see the saved model: {saved.seconds:.1f} s")


def open_page(browser: Browser) -> Page:
    """A window in a browser of its own."""
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    return context.new_page()


def search(page: Page, number: int) -> None:
    """Look for what is not there on Runs, or for everything again."""
    page.get_by_placeholder("Find name, note, setting").fill("" if number % 2 else "nothing")
    page.keyboard.press("Enter")
    words = GOING if number % 2 else "No training fits."
    expect(page.get_by_text(words)).to_be_visible()


def longest_gap(moments: list[float], begin: float, end: float) -> float:
    """The longest time between changes, in seconds, from `begin` to `end`."""
    inside = [begin, *(moment for moment in moments if begin < moment < end), end]
    return max(later - sooner for sooner, later in pairwise(inside))


class Stopwatch:
    """Measures what is done inside `with`."""

    seconds = 0.0

    def __enter__(self) -> "Stopwatch":
        self._begin = time.perf_counter()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds = time.perf_counter() - self._begin


def slowest(work: Callable[[int], None]) -> float:
    """Seconds that the slowest of `TIMES` took."""
    found = []
    for number in range(TIMES):
        with Stopwatch() as watch:
            work(number)
        found.append(watch.seconds)
    return max(found)


if __name__ == "__main__":
    main()
