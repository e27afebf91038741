"""Own photos, collected in the page: to a model that answers the camera."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from clothing_model.data.datasets.folders import scan
from clothing_model.network.models.folder import read_folder
from tests.browser.collecting import (
    begin,
    choose,
    class_at,
    drawings,
    name_class,
    press_shutter,
    showing,
)
from tests.browser.conftest import PATIENCE
from tests.browser.server import Server
from tests.browser.training import SAVED, press_train

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser(launch: Callable[..., Browser], tmp_path_factory: pytest.TempPathFactory) -> Browser:
    """One whose camera shows skirts, one after the other."""
    film = tmp_path_factory.mktemp("camera") / "skirts.mjpeg"
    return launch(showing("skirt", film))


@pytest.fixture
def hats(tmp_path: Path) -> list[Path]:
    return drawings("hat", tmp_path, 20, (1200, 1600))


def test_from_two_classes_of_photos_to_live_answers(
    start_server: Callable[[], Server], page: Page, hats: list[Path]
) -> None:
    server = start_server()
    begin(page, server.address)
    name_class(page, 1, "hat")
    hat, skirt = class_at(page, 1), class_at(page, 2)
    choose(hat, hats)
    expect(hat.get_by_text("20 photos: enough to start")).to_be_visible()
    expect(hat.get_by_role("img")).to_have_count(20)
    name_class(page, 2, "skirt")
    skirt.get_by_role("button", name="Camera").click()
    for photos in (5, 10, 15, 20):
        press_shutter(skirt, photos)
    page.get_by_role("button", name="Train on these photos").click()
    expect(page.get_by_role("heading", name="Train a model")).to_be_visible()
    press_train(page)
    expect(page.get_by_text(SAVED)).to_be_visible()
    page.get_by_role("link", name="Classify with").click()
    page.get_by_text("Camera", exact=True).click()
    expect(page.locator(".answer-reading")).to_contain_text("skirt", timeout=PATIENCE)
    (model,) = (server.home / "models").iterdir()
    assert read_folder(model).class_names == ("hat", "skirt")
    manifest = scan(server.home / "data" / "hat-skirt")
    assert manifest.counts["train"].keys() == {"hat", "skirt"}
    assert len(manifest.photos) == 40
    assert max(max(photo.width, photo.height) for photo in manifest.photos) <= 1024


def test_a_half_filled_one_outlives_reloads_and_lost_connections(
    server: Server, page: Page, hats: list[Path]
) -> None:
    begin(page, server.address)
    name_class(page, 1, "hat")
    page.context.set_offline(True)
    choose(class_at(page, 1), hats[:2])
    expect(page.get_by_text("What waits here is sent once it is back")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("2 photos. 18 more")).to_be_visible()
    page.reload()
    expect(class_at(page, 1).get_by_label("Class 1")).to_have_value("hat")
    expect(class_at(page, 1).get_by_role("img")).to_have_count(2)
    page.goto(f"{server.address}/dataset")  # as from a bookmark, in the same browser
    page.get_by_role("button", name="Continue with your new dataset: 2 photos of hat").click()
    expect(class_at(page, 1).get_by_role("img")).to_have_count(2)


def test_photos_are_thrown_out_and_what_is_none_is_said(
    server: Server, page: Page, hats: list[Path], tmp_path: Path
) -> None:
    begin(page, server.address)
    (note := tmp_path / "note.txt").write_text("Some notes on photos.")
    choose(class_at(page, 1), [*hats[:2], note])
    expect(page.get_by_text("note.txt: This is a text file")).to_be_visible()
    expect(page.get_by_text("2 photos. 18 more")).to_be_visible()
    page.get_by_role("button", name="Throw out photo 1 of class 1").press("Enter")
    expect(page.get_by_text("1 photo. 19 more")).to_be_visible()
    expect(page.get_by_text("You need two classes")).to_be_visible()
    expect(page.get_by_role("button", name="Train on these photos")).to_be_disabled()
    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_text("its 1 photo for good")).to_be_visible()
    page.get_by_role("dialog").get_by_role("button", name="Discard").click()
    expect(page.get_by_role("heading", name="Dataset", exact=True)).to_be_visible()


def test_a_dataset_is_deleted_after_a_question(
    start_server: Callable[[], Server], page: Page, hats: list[Path], tmp_path: Path
) -> None:
    server = start_server()
    root = server.home / "data" / "caps"
    for place in ("train/hat", "validation/hat", "train/skirt", "validation/skirt"):
        (root / place).mkdir(parents=True)
        (root / place / "1.jpg").write_bytes(hats[0].read_bytes())
    page.goto(f"{server.address}/dataset?dataset=caps")
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Keep").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert root.is_dir()
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("You are looking at a drawn wardrobe")).to_be_visible()
    expect(page.get_by_role("button", name="Delete")).to_have_count(0)
    assert not root.exists()


def test_on_a_phone_nothing_is_cut_off(server: Server, phone: Page, hats: list[Path]) -> None:
    begin(phone, server.address)
    choose(class_at(phone, 1), hats[:8])
    expect(phone.get_by_text("8 photos.")).to_be_visible()
    class_at(phone, 2).get_by_role("button", name="Camera").click()
    expect(phone.get_by_role("button", name="Hold to take photos")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
