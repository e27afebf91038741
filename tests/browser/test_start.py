"""Links that somebody opens before anybody has seen another page of that server."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from pages.components.shared.navigation import PAGES
from tests.browser.server import Server

pytestmark = pytest.mark.browser

# What the browser's tab has shown as its icon: a browser without windows never fetches it.
_ICONS = """
window.icons = new Set();
new MutationObserver(() => document.querySelectorAll("link[rel~=icon]")
  .forEach(link => window.icons.add(link.href))).observe(
  document, {subtree: true, childList: true, attributeFilter: ["href"]});
"""
# Address, the page's name in the menu, its heading, and what its query asks for.
LINKS = (
    ("?model=no-such", "Classify", "Classify a photo", "no-such is not there"),
    ("classify?device=GPU", "Classify", "Classify a photo", "no graphics card"),
    ("dataset?view=Problems", "Dataset", "Dataset", "Files that are not used"),
    ("augmentation?show=Ten+variants", "Augmentation", "Augmentation", "Roll again"),
    ("inside?section=no-such", "Inside", "Inside the network", "995 others"),
    ("train?run=no-such", "Train", "Train a model", "no-such"),
    ("models?model=no-such", "Models", "Models", "1 model, "),
    ("evaluate?model=no-such", "Evaluate", "Evaluate", "no-such is not there"),
)


@pytest.mark.parametrize(("link", "name", "heading", "asked"), LINKS, ids=[row[0] for row in LINKS])
def test_a_link_opened_first_after_a_start(
    link: str,
    name: str,
    heading: str,
    asked: str,
    start_server: Callable[[], Server],
    page: Page,
    drawn_dataset: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It shows its page, what its query asks for, and the menu, and asks nobody else."""
    monkeypatch.setenv("CLOTHING_DATASET", str(drawn_dataset))
    home = start_server().address
    addresses: list[str] = []
    page.on("request", lambda request: addresses.append(request.url))
    page.add_init_script(_ICONS)
    page.goto(f"{home}/{link}")
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    expect(page.get_by_text(asked).first).to_be_visible()
    expect(page.get_by_text("Page not found")).to_have_count(0)
    expect(page).to_have_title(f"{heading} · Clothes")
    menu = page.get_by_test_id("stSidebarNav").get_by_role("link")
    expect(menu).to_have_text([re.compile(f"{entry.title}$") for entry in PAGES])
    current = page.locator("[data-testid=stSidebarNav] [aria-current=page]")
    expect(current).to_have_text(re.compile(f"{name}$"))
    addresses += page.evaluate("[...window.icons]")
    assert [url for url in addresses if not url.startswith((home, "data:", "blob:"))] == []
