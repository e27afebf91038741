"""A lesson followed from its first step to its last, own lessons, and the glossary behind "?"."""

import re
from io import BytesIO
from urllib.parse import quote

import numpy as np
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from clothing_model.lessons import kept
from clothing_model.lessons.lesson import Lesson
from pages.components.inside.sections import SECTIONS
from pages.components.shared.lesson_bar import ENTRIES
from pages.components.shared.phones import code_of
from tests.browser.server import Server

pytestmark = pytest.mark.browser
SECTION_NAMES = [section.name for section in SECTIONS]
CHAPTER = kept.load(kept.CHAPTER, ENTRIES)


def bar(page: Page) -> Locator:
    return page.get_by_test_id("stBottom")


def expect_step(page: Page, number: int, lesson: Lesson = CHAPTER, name: str = "chapter") -> None:
    """The bar says this step, and the page is the one that its address names."""
    step = lesson.steps[number - 1]
    expect(bar(page).locator(".lesson-step")).to_contain_text(f"{number} of {len(lesson.steps)}")
    expect(bar(page).locator(".lesson-step")).to_contain_text(step.title)
    path = "" if step.page in ("", "classify") else step.page
    expect(page).to_have_url(re.compile(rf"/{path}\?(.*&)?lesson={name}&step={number}(&|$)"))
    if section := step.query.get("section"):
        place = SECTION_NAMES.index(section) + 1
        expect(page.locator(".st-key-section [aria-checked=true]")).to_contain_text(f"{place}  ")
    expect(page.get_by_test_id("stException")).to_have_count(0)


def follow(page: Page, lesson: Lesson, name: str, highest: int) -> None:
    """From the list of steps through all of them and back to the list; the bar is never higher
    than so many px, and stays at the foot of the window."""
    size = page.viewport_size
    assert size
    page.get_by_role("link", name="Start the lesson").click()
    for number in range(1, len(lesson.steps) + 1):
        expect_step(page, number, lesson, name)
        box = bar(page).bounding_box()
        assert box
        assert box["height"] <= highest
        assert box["y"] + box["height"] == pytest.approx(size["height"], abs=1)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        last = number == len(lesson.steps)
        bar(page).get_by_role("link", name="End" if last else "Next").click()
    expect(page.get_by_role("link", name=f"Go on with step {len(lesson.steps)}")).to_be_visible()
    page.get_by_role("button", name="End the lesson").click()
    expect(bar(page).locator(".lesson-step")).to_have_count(0)


def test_the_chapter_from_its_first_step_to_its_last(server: Server, page: Page) -> None:
    """On a projector, without photos and without a network."""
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto(f"{server.address}/lesson")
    follow(page, CHAPTER, "chapter", 100)


def test_an_own_lesson_on_a_phone(
    server: Server, phone: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Opened by its link, from its first step to its last; two steps are on one page."""
    monkeypatch.setenv("CLOTHING_DATA", str(server.home / "data"))
    steps = [CHAPTER.steps[place] for place in (3, 4, 12, 9, 10)]
    name = kept.add(lesson := Lesson("On a phone", tuple(steps)), ENTRIES)
    phone.goto(f"{server.address}/lesson?open={name}")
    follow(phone, lesson, name, 200)


def test_back_goes_back(server: Server, page: Page) -> None:
    """Also between two steps on the same page."""
    page.goto(f"{server.address}/lesson?lesson=chapter&step=3")
    expect_step(page, 3)
    bar(page).get_by_role("link", name="Next").click()
    expect_step(page, 4)
    page.go_back()
    expect_step(page, 3)
    bar(page).get_by_role("link", name="Back").click()
    expect_step(page, 2)


def test_an_own_lesson_is_made_and_opened_by_its_link(
    server: Server, page: Page, browser: Browser
) -> None:
    """The address of a step is what the browser shows, host and all."""
    page.goto(f"{server.address}/lesson")
    page.get_by_role("button", name="New lesson").click()
    page.get_by_label("Title", exact=True).fill("Bags and hats")
    page.get_by_role("button", name="Make a lesson").click()
    expect(page.get_by_text("This lesson has no steps yet.")).to_be_visible()
    form = page.locator("[data-testid=stForm]", has=page.get_by_label("Address"))
    form.get_by_role("textbox", name="Address").fill(f"{server.address}/glossary?term=split")
    form.get_by_label("Title", exact=True).fill("Three parts")
    form.get_by_label("Sentence").fill("What a split is.")
    form.get_by_label("What to look at").fill("The card at the top.")
    page.get_by_role("button", name="Add this step").click()
    expect(page.get_by_role("link", name="1. Three parts")).to_be_visible()
    expect(page).to_have_url(re.compile("open=bags-and-hats"))
    link = page.url
    page.keyboard.press("Escape")

    guest = browser.new_context().new_page()
    guest.goto(link)
    guest.get_by_role("link", name="Start the lesson").click()
    expect(bar(guest)).to_contain_text("Look:The card at the top.")
    expect(guest).to_have_url(re.compile(r"/glossary\?term=split&lesson=bags-and-hats&step=1$"))
    expect(guest.get_by_test_id("stMain").get_by_text("Split", exact=True).first).to_be_visible()
    guest.context.close()


def test_the_menu_of_a_phone_closes_after_a_choice(server: Server, phone: Page) -> None:
    phone.goto(f"{server.address}/glossary")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Glossary")
    phone.get_by_test_id("stExpandSidebarButton").click()
    menu = phone.get_by_test_id("stSidebar")
    menu.get_by_role("link", name="Lesson").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Lesson")
    expect(phone.get_by_test_id("stExpandSidebarButton")).to_be_visible()
    expect(menu.get_by_role("link", name="Glossary")).not_to_be_in_viewport()


def test_a_question_mark_leads_to_the_glossary_by_touch(server: Server, browser: Browser) -> None:
    """A help text goes away as soon as a finger comes down, and its link is followed all the
    same, once, in a window of its own."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    phone = context.new_page()
    phone.goto(f"{server.address}/train?epochs=12")
    phone.get_by_label("Help for Learning rate").tap()
    link = phone.get_by_role("tooltip").get_by_role("link", name="Learning rate")
    expect(link).to_have_attribute("target", "_blank")
    with context.expect_page() as opened:
        link.tap()
    expect(opened.value).to_have_url(f"{server.address}/glossary?term=learning-rate")
    expect(opened.value.get_by_role("heading", name="Learning rate")).to_be_visible()
    assert len(context.pages) == 2
    context.close()


def test_the_code_for_phones(server: Server, page: Page) -> None:
    """A server for its own computer alone says how to open it to others."""
    page.goto(f"{server.address}/glossary?term=loss")
    page.get_by_role("button", name="For phones").click()
    expect(page.get_by_role("dialog")).to_contain_text("--server.address=0.0.0.0")


@pytest.mark.parametrize("query", ["", "?preset=fine-tuning&step=14", f"?photo={'ü' * 60}.jpg"])
def test_a_reader_of_codes_finds_the_address_on_the_screen(page: Page, query: str) -> None:
    """On a projector, seen from far away: the picture is made half as large."""
    address = f"http://192.168.0.12:8501/train{quote(query, safe='?&=')}"
    page.set_viewport_size({"width": 1366, "height": 768})
    page.set_content(code_of(address))
    picture = Image.open(BytesIO(page.screenshot())).convert("L")
    found = zxingcpp.read_barcodes(np.asarray(picture.reduce(2)))
    assert [code.text for code in found] == [address]
