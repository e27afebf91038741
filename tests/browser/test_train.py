"""The Train and Runs pages as a person meets them, with real trainings of drawn photos."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PATIENCE
from tests.browser.server import Server
from tests.browser.training import SAVED, chart, open_form

pytestmark = pytest.mark.browser


def test_an_experiment_at_a_press(server: Server, page: Page) -> None:
    """Press, watch the points come, come back to it in another window, compare, classify."""
    page.goto(f"{server.address}/train?preset=first-run")
    page.get_by_role("button", name="Start the training").click()
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    saved = page.get_by_text("Saved as First run")
    expect(saved).to_be_visible(timeout=4 * PATIENCE)
    chart = page.locator('[data-testid=stVegaLiteChart][aria-label^="Accuracy."]')
    expect(chart).to_have_attribute(
        "aria-label", re.compile(r"after epoch 10 training accuracy \d")
    )
    expect(page.get_by_text(re.compile(r"\(\d+ of \d+\) validation photos"))).to_be_visible()

    page.reload()
    expect(saved).to_be_visible()
    beside = page.get_by_test_id("stMain").get_by_role("link", name="Evaluate")
    expect(beside).to_have_attribute("href", re.compile("evaluate.*model=efficientnet-lite2_"))
    page.get_by_role("link", name="Classify with it").click()
    expect(page.get_by_role("heading", name="Classify a photo")).to_be_visible()
    assert "model=efficientnet-lite2_" in page.url


def test_a_wrong_value_starts_nothing_and_stays(server: Server, page: Page) -> None:
    page.goto(f"{server.address}/train?preset=own")
    dropout = page.get_by_label("Dropout", exact=True)
    dropout.fill("1.5")
    dropout.press("Tab")
    page.get_by_role("button", name="Train", exact=True).click()
    expect(
        page.get_by_text("Dropout must be a number from 0 to below 1. You entered 1.5.")
    ).to_be_visible()
    expect(dropout).to_have_value("1.5")


def test_an_address_with_no_numbers_for_its_numbers_shows_the_usual_ones(
    server: Server, page: Page
) -> None:
    page.goto(f"{server.address}/train?epochs=inf&inner_size=1e999&seed=nan&dropout=1e400&photos=")
    usual = {
        "Epochs": "10",
        "Inner layer: number of units": "0",
        "Dropout": "0",
        "Learning rate": "0.001",
    }
    for label, value in usual.items():
        expect(page.get_by_label(label, exact=True)).to_have_value(value)
    expect(page).not_to_have_url(re.compile("inf|1e999"))
    field = page.locator(".stNumberInput").filter(has_text="Epochs")
    field.get_by_test_id("stNumberInputStepUp").click()
    expect(page.get_by_label("Epochs", exact=True)).to_have_value("15")
    expect(page).to_have_url(re.compile(r"epochs=15(&|$)"))


def test_on_a_phone_a_press_brings_what_it_did_into_sight(server: Server, phone: Page) -> None:
    """The button is at the end of a form that is longer than the window."""
    phone.set_viewport_size({"width": 390, "height": 560})
    open_form(phone, server.address, "epochs=3")
    dropout = phone.get_by_label("Dropout", exact=True)
    train = phone.get_by_role("button", name="Train", exact=True)
    error = phone.get_by_text("Dropout must be a number")
    for _ in range(2):
        dropout.fill("1.5")
        dropout.press("Tab")
        train.click()
        expect(error).to_be_in_viewport()
        train.scroll_into_view_if_needed()
        expect(error).not_to_be_in_viewport()
    dropout.fill("0.5")
    dropout.press("Tab")
    train.click()
    expect(phone.get_by_role("heading", name="Your training")).to_be_in_viewport()
    expect(chart(phone)).to_be_in_viewport()
    expect(phone.get_by_text(SAVED)).to_be_visible(timeout=4 * PATIENCE)


def test_a_stopped_training_can_be_started_again(server: Server, page: Page) -> None:
    page.goto(f"{server.address}/train?backbone=efficientnet-lite0")
    page.get_by_role("button", name="Train", exact=True).click()
    progress = page.get_by_text(re.compile("looks at each photo once"))
    expect(progress).to_be_visible(timeout=4 * PATIENCE)
    page.get_by_role("button", name="Stop").click()
    stopped = page.get_by_text(re.compile("^efficientnet-lite0 stopped"))
    expect(stopped).to_be_visible(timeout=PATIENCE)
    page.goto(f"{server.address}/runs?runs={page.url.partition('run=')[2]}")
    expect(page.get_by_role("button", name="Start again")).to_be_visible()
    expect(page.get_by_role("link", name="Start with changes")).to_be_visible()
