"""A class on one server: names that stay, who may do what, and limits, each with its sentence."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from clothing_model import rights
from clothing_model.rights import Visitor
from clothing_model.training.config import TrainingConfig
from clothing_model.training.run import runs
from clothing_model.training.run.runs import Run
from pages.components.shared.visitor import TOKEN_COOKIE
from tests.browser.server import Server, running
from tests.browser.training import open_form
from tests.pages.made_runs import finish

pytestmark = pytest.mark.browser
KEY = "oak-tree-2026"


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with a teacher's key, on which visitors may not train."""
    home = tmp_path_factory.mktemp("school")
    limits = {"CLOTHING_QUEUED": "0", "CLOTHING_PASSES": "100"}
    with running(home, CLOTHING_TEACHER_KEY=KEY, **limits) as found:
        yield found


def visitor_button(page: Page, name: str) -> None:
    expect(page.get_by_test_id("stSidebar").get_by_role("button", name=name)).to_be_visible()


def finished_run(server: Server, monkeypatch: pytest.MonkeyPatch, visitor: Visitor) -> Run:
    monkeypatch.setenv("CLOTHING_RUNS", str(server.home / "runs"))
    monkeypatch.setenv("CLOTHING_MODELS", str(server.home / "models"))
    run = runs.create(TrainingConfig(), visitor=visitor)
    return finish(run, model=f"model-of-{run.id}")


def test_a_name_stays_and_what_is_too_much_has_its_sentence(school: Server, page: Page) -> None:
    """It is asked for once, at the first training."""
    too_many = page.get_by_text("At most 0 trainings of one visitor")
    open_form(page, school.address)
    page.get_by_role("button", name="Train", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Your name").fill("Zoë 衣")
    dialog.get_by_role("button", name="Continue").click()
    expect(too_many).to_be_visible()
    visitor_button(page, "Zoë 衣")

    open_form(page, school.address, "epochs=101")
    visitor_button(page, "Zoë 衣")
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.get_by_text("Epochs times variants can be at most 100")).to_be_visible()
    expect(dialog).to_have_count(0)


def test_a_student_may_not_delete_and_the_teacher_may(
    school: Server, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(school.address)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    (token,) = (kept["value"] for kept in context.cookies() if kept["name"] == TOKEN_COOKIE)
    own = finished_run(school, monkeypatch, Visitor(rights.id_of(token), "Anna"))
    other = finished_run(school, monkeypatch, Visitor("b" * 32, "Anna"))

    delete = page.get_by_role("button", name="Delete", exact=True)
    page.goto(f"{school.address}/runs?runs={other.id}")
    expect(delete).to_be_disabled()
    page.goto(f"{school.address}/runs?runs={own.id}")
    expect(delete).to_be_enabled()

    page.goto(f"{school.address}/runs?runs={other.id}")
    page.get_by_test_id("stSidebar").get_by_role("button", name="Your name").click()
    dialog = page.get_by_role("dialog")
    for key in ("not-the-key", KEY):
        dialog.get_by_label("Teacher’s key").fill(key)
        dialog.get_by_role("button", name="Use the key").click()
        if key != KEY:
            expect(dialog.get_by_text("This is not the teacher's key.")).to_be_visible()
    visitor_button(page, "Your name, teacher")
    delete.click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("Tick the box at the left of a row.")).to_be_visible()
    assert other.id not in runs.run_ids()
    context.close()


def test_a_full_server_says_so(school: Server, page: Page, browser: Browser) -> None:
    """What the teacher sets holds at once, for everybody else."""
    page.goto(f"{school.address}/runs")
    page.get_by_test_id("stSidebar").get_by_role("button", name="Your name").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Teacher’s key").fill(KEY)
    dialog.get_by_role("button", name="Use the key").click()
    expect(dialog).to_have_count(0)
    page.get_by_test_id("stSidebar").get_by_role("button", name="teacher").click()
    dialog.get_by_text("Limits for visitors").click()
    for label in ("Open windows", "Models and trainings, MB"):
        dialog.get_by_label(label, exact=True).fill("0")
    dialog.get_by_role("button", name="Set the limits").click()
    expect(dialog).to_have_count(0)
    guest = browser.new_context().new_page()
    guest.goto(school.address)
    expect(guest.get_by_text("There can be at most 0 open windows of all visitors")).to_be_visible()
    guest.context.close()
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Train").click()
    page.get_by_role("button", name="Start the training").click()
    dialog.get_by_label("Your name").fill("Ms Oak")
    dialog.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Models and trainings must take less than 0 MB")).to_be_visible()
