"""The Dataset page as a person meets it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from clothing_model.data.datasets import corrections
from clothing_model.data.datasets.folders import scan
from tests.browser.server import Server
from tests.data.datasets.folders import fill, jpeg, photos, zipped

pytestmark = pytest.mark.browser

LOADED = """least => [...document.querySelectorAll('.st-key-gallery img')]
  .filter(image => image.complete && image.naturalWidth).length >= least"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    files = photos({"train": 20, "validation": 2, "test": 2})
    broken = {"train/hat/empty.jpg": b"", "train/pants/cap.jpg": jpeg("hat", 1)}
    return fill(tmp_path_factory.mktemp("photos") / "clothes", {**files, **broken})


def test_gallery_pages_and_filters(app: Server, page: Page) -> None:
    page.goto(f"{app.address}/dataset")
    page.wait_for_function(LOADED, arg=30)
    expect(page.get_by_text("Photos 1 to 30 of 49")).to_be_visible()
    expect(page.get_by_test_id("stPagination").get_by_text("2", exact=True)).to_be_visible()
    page.locator("[data-testid*=agination] button").last.click()
    expect(page.get_by_text("Photos 31 to 49 of 49")).to_be_visible()
    page.get_by_role("radio", name="test").click()
    expect(page.get_by_text("Photos 1 to 4 of 4")).to_be_visible()
    expect(page).to_have_url(re.compile("split=test"))


def test_a_photo_opens_large_and_leads_to_the_model(app: Server, page: Page) -> None:
    page.goto(f"{app.address}/dataset")
    page.wait_for_function(LOADED, arg=30)
    page.get_by_role("button", name="Open hat 0.jpg").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("As the network sees it")).to_be_visible()
    expect(dialog.get_by_text("(299, 299, 3)").first).to_be_visible()
    expect(page).to_have_url(re.compile(r"photo=clothes%2Ftest%2Fhat%2F0\.jpg"))
    dialog.get_by_role("button", name="Next").click()
    expect(page).to_have_url(re.compile(r"hat%2F1\.jpg"))
    dialog.get_by_role("link", name="Classify it").click()
    expect(page.get_by_alt_text("The photo 1.jpg")).to_be_visible()


def test_a_photo_opens_with_the_keyboard_and_closes(app: Server, page: Page) -> None:
    page.goto(f"{app.address}/dataset")
    page.wait_for_function(LOADED, arg=30)
    page.get_by_role("button", name="Open hat 1.jpg").first.press("Enter")
    page.get_by_role("dialog").press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page).not_to_have_url(re.compile("photo="))


def test_health_shows_the_pictures_and_a_correction_ends_the_pair(
    app: Server, page: Page, root: Path
) -> None:
    page.goto(f"{app.address}/dataset?view=Problems")
    pair = page.locator(".st-key-twice-0")
    expect(pair.get_by_text("one of the labels is probably wrong")).to_be_visible()
    expect(pair.get_by_role("img", name=re.compile("cap|0"))).to_have_count(2)
    expect(page.get_by_text("1 file is skipped")).to_be_visible()
    pair.get_by_role("button", name="Open pants cap.jpg").click()
    page.get_by_text("Correct this photo").click()
    page.get_by_role("button", name="Leave it out").click()
    expect(page.get_by_text("of training and evaluation")).to_be_visible()
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    expect(page.get_by_text("There are no duplicates among 48 photos")).to_be_visible()
    assert [photo.path for photo in scan(root).left_out] == ["train/pants/cap.jpg"]
    corrections.undo(root, ["train/pants/cap.jpg"])


def test_nothing_is_wider_than_a_phone(app: Server, phone: Page) -> None:
    phone.goto(f"{app.address}/dataset")
    phone.wait_for_function(LOADED, arg=4)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    edges = phone.evaluate(
        "[...document.querySelectorAll('.st-key-gallery img')]"
        ".map(image => image.getBoundingClientRect().right)"
    )
    assert max(edges) <= 390


def test_own_photos_by_zip(app: Server, page: Page, tmp_path: Path) -> None:
    path = tmp_path / "Own photos.zip"
    path.write_bytes(zipped(photos({"": 10}, ("dress", "skirt"))).getvalue())
    page.goto(f"{app.address}/dataset")
    page.get_by_role("button", name="Add photos").click()
    page.locator("input[type=file]").set_input_files(path)
    expect(page.get_by_text("20 photos were added as own-photos")).to_be_visible()
    expect(page).to_have_url(re.compile("dataset=own-photos"))


def test_why_a_file_is_not_taken_is_in_view(
    start_server: Callable[[], Server],
    phone: Page,
    root: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """By the uploader itself where the browser sees it, else by the page."""
    monkeypatch.setenv("CLOTHING_DATASET", str(root))
    monkeypatch.setenv("CLOTHING_ZIP_MB", "3")
    monkeypatch.setenv("CLOTHING_UPLOADS_MB", "1")
    for name, size in (("large.zip", 4 << 20), ("fits.zip", 2 << 20), ("note.txt", 9)):
        (tmp_path / name).write_bytes(bytes(size))
    phone.goto(f"{start_server().address}/dataset")
    phone.get_by_role("button", name="Add photos").click()
    for name, why in (("large.zip", "must be 3.0MB or smaller"), ("note.txt", "not allowed")):
        phone.locator("input[type=file]").set_input_files(tmp_path / name)
        expect(phone.get_by_text(why)).to_be_in_viewport()
        box = phone.get_by_text(why).bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) > 10
    phone.locator("input[type=file]").set_input_files(tmp_path / "fits.zip")
    expect(phone.get_by_text("fits.zip could not be added")).to_be_in_viewport()
    expect(phone.get_by_text("may take 1 MB of the memory of this server")).to_be_in_viewport()
    expect(phone.locator("input[type=file]")).to_have_count(0)  # the box in front of it is closed


def test_the_page_opens_without_tensorflow(
    start_server: Callable[[], Server], page: Page, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOTHING_DATASET", str(root))
    running = start_server()
    page.goto(f"{running.address}/dataset?view=Problems")
    expect(page.get_by_text("Files that are not used")).to_be_visible()
    maps = Path(f"/proc/{running.process.pid}/maps")
    if not maps.exists():
        pytest.skip("this system does not say what a process has loaded")
    assert "tensorflow" not in maps.read_text()
