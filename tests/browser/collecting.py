"""What people do to collect photos, for tests and measurements."""

import re
from pathlib import Path

import numpy as np
from playwright.sync_api import Locator, Page, expect

from clothing_model.data.pictures.door import encode_jpeg
from clothing_model.drawn import draw
from tests.browser.conftest import PATIENCE

_PICTURES, _ROUNDS = 30, 10
_FRAMES = 6  # of a film for each picture: 0.2 s


def showing(label: str, film: Path) -> str:
    """Chromium's option for a camera that shows drawings of a class, one after the other, for a
    minute; the film is written to `film`, which has to end with .mjpeg. Each frame is moved a
    little, as no two photos of a real camera are the same to the last bit."""
    pictures = [draw(label, seed, (320, 240)) for seed in range(_PICTURES)]
    film.write_bytes(
        b"".join(
            encode_jpeg(np.roll(picture, turn * _FRAMES + frame, axis=1))
            for turn in range(_ROUNDS)
            for picture in pictures
            for frame in range(_FRAMES)
        )
    )
    return f"--use-file-for-fake-video-capture={film}"


def drawings(label: str, folder: Path, count: int, size: tuple[int, int]) -> list[Path]:
    """Drawings of a class as files such as a phone writes; size: (width, height) in px."""
    files = [folder / f"IMG_{number}.jpg" for number in range(count)]
    for number, file in enumerate(files):
        file.write_bytes(encode_jpeg(draw(label, 100 + number, size)))
    return files


def class_at(page: Page, number: int) -> Locator:
    return page.locator(f".st-key-class-{number}")


def name_class(page: Page, number: int, name: str) -> None:
    box = class_at(page, number).get_by_label(f"Class {number}")
    box.fill(name)
    box.press("Enter")


def choose(place: Locator, files: list[Path]) -> None:
    place.locator("input[type=file]").set_input_files(files)


def press_shutter(place: Locator, photos: int) -> None:
    """Hold the camera's button until it asks to be let go; `photos` are there then."""
    shutter = place.get_by_role("button", name="Hold to take photos")
    shutter.hover()
    place.page.mouse.down()
    expect(place.get_by_role("button", name="Let go")).to_be_visible()
    place.page.mouse.up()
    expect(shutter).to_be_visible()
    expect(place.get_by_text(re.compile(f"^{photos} photos"))).to_be_visible()


def begin(page: Page, address: str) -> None:
    page.goto(f"{address}/dataset")
    page.get_by_role("button", name="New dataset").click()
    expect(page.get_by_text("No photos yet")).to_have_count(2, timeout=PATIENCE)
