"""What people do on the Train page, for tests and measurements."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import PATIENCE

SAVED = re.compile(r"Folder: \S+_\d\d+_0\.\d{3}")
_OBSERVE = """() => {
  window.changes = [];
  new MutationObserver(() => window.changes.push(Date.now()))
    .observe(document.body, {subtree: true, attributeFilter: ["aria-label"]});
}"""


def open_form(page: Page, address: str, settings: str = "") -> None:
    """The Train page with these settings in its address, ready to be pressed."""
    page.goto(f"{address}/train?preset=own&{settings}")
    expect(page.get_by_role("button", name="Train", exact=True)).to_be_enabled(timeout=PATIENCE)


def press_train(page: Page) -> str:
    """Start the form's training; the run's id."""
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.get_by_role("button", name="Stop")).to_be_visible(timeout=PATIENCE)
    expect(page).to_have_url(re.compile(r"[?&]run="), timeout=PATIENCE)
    return page.url.partition("run=")[2].partition("&")[0]


def stop(page: Page, address: str, run: str) -> None:
    """End a run, wherever it stands, and wait until it has."""
    page.goto(f"{address}/train?run={run}")
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("button", name="Stop")).to_have_count(0, timeout=PATIENCE)


def chart(page: Page) -> Locator:
    """The accuracy curves; their alternative text says where they are."""
    return page.locator('[data-testid=stVegaLiteChart][aria-label^="Accuracy."]')


def expect_point(page: Page, timeout: float) -> None:
    """Wait for the first epoch in the curves; `timeout` in ms."""
    expect(chart(page)).to_have_attribute(
        "aria-label", re.compile(r"after epoch \d"), timeout=timeout
    )


@contextmanager
def watchers(browser: Browser, address: str, run: str, count: int) -> Iterator[list[Page]]:
    """That many browsers, each with the run before it, noting when its curves change."""
    contexts = [browser.new_context() for _ in range(count)]
    try:
        pages = [context.new_page() for context in contexts]
        for page in pages:
            page.goto(f"{address}/train?run={run}")
            expect(chart(page)).to_be_visible(timeout=PATIENCE)
            page.evaluate(_OBSERVE)
        yield pages
    finally:
        for context in contexts:
            context.close()


def changes(page: Page) -> list[float]:
    """When the curves of a watcher changed, in seconds."""
    return sorted({moment / 1000 for moment in page.evaluate("window.changes")})


def press_drawing(page: Page, number: int, timeout: float) -> None:
    """Press one more drawing on Classify and wait for the answer."""
    answers = page.locator(".answer-reading").count()
    page.locator(f".st-key-sample-{number} button").click()
    expect(page.locator(".answer-reading")).to_have_count(answers + 1, timeout=timeout)
