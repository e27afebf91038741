"""Opening an explanation as a person does."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PATIENCE
from tests.browser.server import Server

pytestmark = pytest.mark.browser


def upload_and_unfold(page: Page, server: Server, path: Path) -> None:
    page.goto(server.address)
    page.locator("input[type=file]").set_input_files(path)
    expect(page.locator(".answer-reading").first).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".why")).to_have_count(0)
    page.get_by_text("Why?").first.click()


def test_the_evidence_of_an_upload_and_another_class(
    server: Server, page: Page, pants: Path
) -> None:
    upload_and_unfold(page, server, pants)
    expect(page.get_by_alt_text(re.compile("Evidence for pants, strongest in the"))).to_be_visible()
    page.get_by_role("combobox", name=re.compile("Compare the answer with")).click()
    page.get_by_role("option", name=re.compile("^hat")).click()
    expect(page.get_by_alt_text(re.compile("Evidence for hat, strongest in the"))).to_be_visible()
    expect(page.get_by_text("Is the map right?")).to_be_visible()


def test_on_a_phone_nothing_is_cut_off(server: Server, phone: Page, pants: Path) -> None:
    upload_and_unfold(phone, server, pants)
    expect(phone.locator(".why.maps")).to_be_visible()
    right = phone.evaluate(
        "Math.max(...[...document.querySelectorAll('.why *, .why-legend')]"
        ".map(e => e.getBoundingClientRect().right))"
    )
    assert right <= 390
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
