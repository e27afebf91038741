"""The Classify page as a person meets it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from clothing_model.data.pictures.door import encode_jpeg
from clothing_model.drawn import draw
from tests.browser.conftest import PATIENCE
from tests.browser.server import Server

pytestmark = pytest.mark.browser


@pytest.fixture
def pants(tmp_path: Path) -> Path:
    path = tmp_path / "my-pants.jpg"
    path.write_bytes(encode_jpeg(draw("pants", 1)))
    return path


def upload(page: Page, *files: Path) -> None:
    page.locator("input[type=file]").set_input_files(list(files))


def expect_reading(page: Page, words: str | re.Pattern[str]) -> None:
    expect(page.locator(".answer-reading").first).to_have_text(words, timeout=PATIENCE)


def test_upload_a_photo_and_read_the_answer(server: Server, page: Page, pants: Path) -> None:
    page.goto(server.address)
    upload(page, pants)
    expect_reading(page, "Very likely pants")
    expect(page.get_by_alt_text("The photo my-pants.jpg")).to_be_visible()
    expect(page.get_by_text(re.compile(r"Answered in \d+ ms \(CPU, LiteRT\)"))).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Answers as a CSV file").click()
    lines = download.value.path().read_text(encoding="utf-8").splitlines()
    assert len(lines) == 11
    assert lines[1].startswith("my-pants.jpg,clothes-lite2,cpu,")


def test_a_broken_file_stands_beside_the_answers(server: Server, page: Page, pants: Path) -> None:
    torn = pants.with_name("torn.jpg")
    torn.write_bytes(pants.read_bytes()[:4_000])
    page.goto(server.address)
    upload(page, pants, torn)
    expect_reading(page, "Very likely pants")
    expect(page.get_by_text(re.compile(r"torn\.jpg: This JPEG"))).to_be_visible()


def test_the_camera_answers_while_it_looks_and_a_frozen_picture_has_a_card(
    server: Server, page: Page
) -> None:
    """The browser's own test picture: no clothes, so the answer comes with a warning."""
    page.goto(server.address)
    page.get_by_text("Camera", exact=True).click()
    live = page.get_by_test_id("stBidiComponentIsolated")
    expect(live.locator(".answer-bar")).to_have_count(5, timeout=PATIENCE)
    expect(live.get_by_text("answers a second")).to_be_visible()
    page.get_by_role("button", name="Freeze").click()
    expect(page.get_by_alt_text("The photo Photo from the camera")).to_be_visible()
    expect(page.get_by_text("Why?")).to_be_visible()
    expect(live.locator(".answer-bar").first).to_be_hidden()
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_alt_text("The photo Photo from the camera")).to_have_count(0)
    expect(live.locator(".answer-bar").first).to_be_visible()
    page.get_by_text("Camera", exact=True).click()
    expect(page.locator("video")).to_have_count(0)


def test_where_browsers_give_no_camera_it_is_said(server: Server, page: Page) -> None:
    page.add_init_script("Object.defineProperty(navigator, 'mediaDevices', {value: undefined})")
    page.goto(server.address)
    page.get_by_text("Camera", exact=True).click()
    expect(page.get_by_text("only over HTTPS, or on the computer that runs")).to_be_visible()


def test_a_drawing_is_classified_at_a_press(server: Server, page: Page) -> None:
    page.goto(server.address)
    page.locator(".st-key-sample-0 button").click()
    expect(page.locator(".answer-reading")).to_have_count(1, timeout=PATIENCE)


@pytest.mark.parametrize("engine", ["litert", "keras"])
def test_the_very_first_photo_after_a_start(
    engine: str,
    start_server: Callable[[], Server],
    page: Page,
    pants: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its answer needs no TensorFlow, unless Keras is asked for. Pages run while that loads."""
    monkeypatch.setenv("CLOTHING_ENGINE", engine)
    server = start_server()
    page.goto(server.address)
    upload(page, pants)
    expect_reading(page, "Very likely pants")
    maps = Path(f"/proc/{server.process.pid}/maps")
    if not maps.exists():
        pytest.skip("this system does not say what a process has loaded")
    assert ("libtensorflow" in maps.read_text()) == (engine == "keras")


def test_on_a_phone_nothing_is_cut_off(server: Server, phone: Page, pants: Path) -> None:
    phone.goto(server.address)
    upload(phone, pants)
    expect_reading(phone, "Very likely pants")
    widths = phone.evaluate(
        "[...document.querySelectorAll('.answer-reading, .answer-bar, .stFileUploader')]"
        ".map(e => e.getBoundingClientRect().right)"
    )
    assert widths
    assert max(widths) <= 390
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


def test_on_a_phone_the_answer_is_in_sight(server: Server, phone: Page, pants: Path) -> None:
    phone.goto(server.address)
    upload(phone, pants)
    expect_reading(phone, "Very likely pants")
    expect(phone.get_by_alt_text("The photo my-pants.jpg")).to_be_in_viewport(ratio=0.5)


def test_nothing_is_asked_of_other_computers(server: Server, page: Page, pants: Path) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for address in ("/", "/dataset", "/augmentation"):
        page.goto(server.address + address)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto(server.address)
    upload(page, pants)
    expect_reading(page, "Very likely pants")
    foreign = [url for url in asked if "//127.0.0.1:" not in url and "//" in url[:8]]
    assert foreign == []


def test_asking_for_a_gpu_that_is_not_there(server: Server, page: Page, pants: Path) -> None:
    page.goto(f"{server.address}/?device=GPU")
    expect(page.get_by_text("This computer has no graphics card")).to_be_visible()
    upload(page, pants)
    expect_reading(page, "Very likely pants")
    expect(page.get_by_text(re.compile(r"\(CPU, LiteRT\)"))).to_be_visible()


def test_nothing_of_an_upload_touches_the_disk(
    start_server: Callable[[], Server], page: Page, pants: Path
) -> None:
    """On a server of its own, because other pages may be drawing the wardrobe."""
    server = start_server()
    page.goto(server.address)
    page.locator(".st-key-sample-0 button").click()
    expect(page.locator(".answer-reading")).to_have_count(1, timeout=PATIENCE)
    before = {path: path.stat().st_mtime_ns for path in server.home.rglob("*")}
    upload(page, pants)
    expect(page.locator(".answer-reading")).to_have_count(2, timeout=PATIENCE)
    assert {path: path.stat().st_mtime_ns for path in server.home.rglob("*")} == before
