"""Many browsers at once: a run that is watched, while others work."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PATIENCE
from tests.browser.server import Server
from tests.browser.training import (
    SAVED,
    changes,
    expect_point,
    open_form,
    press_drawing,
    press_train,
    stop,
    watchers,
)

pytestmark = pytest.mark.browser
# Few points, so that browsers have little to draw; long epochs, which the tests cut short.
LONG = "epochs=60&inner_size=1000&batch_size=1&learning_rate=0.00001"


def test_five_watch_a_run_while_another_classifies(
    server: Server, page: Page, browser: Browser
) -> None:
    """Everybody sees it go on and end, and the answer does not wait for the training."""
    open_form(page, server.address, LONG)
    run = press_train(page)
    expect_point(page, 4 * PATIENCE)
    with watchers(browser, server.address, run, 5) as watching:
        for watcher in watching:
            expect_point(watcher, PATIENCE)
        visitor = browser.new_context().new_page()
        visitor.goto(server.address)
        press_drawing(visitor, 0, PATIENCE)
        assert page.get_by_role("button", name="Stop").is_visible(), "the run ended too early"
        visitor.context.close()
        page.get_by_role("button", name="Stop").click()
        for watcher in [page, *watching]:
            expect(watcher.get_by_text(SAVED)).to_be_visible(timeout=PATIENCE)
        assert all(len(changes(watcher)) >= 2 for watcher in watching)


def test_the_table_of_runs_goes_on_by_itself(server: Server, page: Page, browser: Browser) -> None:
    """A ticked row stays ticked, its curves grow, and the end is shown without a press."""
    open_form(page, server.address, LONG)
    run = press_train(page)
    table = browser.new_context().new_page()
    table.goto(f"{server.address}/runs?runs={run}")
    expect(table.get_by_text(re.compile(r"trainings?, 1 running"))).to_be_visible(timeout=PATIENCE)
    expect_point(table, 4 * PATIENCE)
    delete = table.get_by_role("button", name="Delete")
    expect(delete).to_be_disabled()
    page.get_by_role("button", name="Stop").click()
    expect(delete).to_be_enabled(timeout=PATIENCE)
    expect(table.get_by_text(re.compile(r"\d running$"))).to_have_count(0)
    expect(table.get_by_role("link", name="Classify with its model")).to_be_visible()
    assert run in table.url
    table.context.close()


def test_others_new_trainings_wait_for_a_press(
    server: Server, page: Page, browser: Browser
) -> None:
    """A table that somebody reads does not move when others start trainings."""
    open_form(page, server.address, LONG)
    first = press_train(page)
    table = browser.new_context().new_page()
    table.goto(f"{server.address}/runs")
    expect(table.get_by_text(re.compile(r"trainings?, 1 running"))).to_be_visible(timeout=PATIENCE)
    open_form(page, server.address, LONG)
    second = press_train(page)
    new = table.get_by_role("button", name="Show 1 new")
    expect(new).to_be_visible(timeout=PATIENCE)
    new.click()
    expect(table.get_by_text("trainings, 1 running, 1 waiting")).to_be_visible(timeout=PATIENCE)
    expect(new).to_have_count(0)
    table.context.close()
    for run in (second, first):
        stop(page, server.address, run)
