"""Models on their way out, in a real browser: downloads, and the page that runs one on a phone."""

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from clothing_model.data.datasets.folders import unopened
from clothing_model.data.pictures.door import open_image, resize
from clothing_model.export.formats import TFLITE
from clothing_model.inference.answers.classifier import Classifier
from clothing_model.network.batches import prepare
from pages.components.phone.phone_route import FILE, INSTALL, engine_here
from tests.browser.server import Server, running
from tests.export.made import exported, places
from tests.pages.test_take_along import put, told

pytestmark = pytest.mark.browser

_RESIZED = """async ([data, width, height, size, way]) => {
  const { WAYS } = await import("./phone/resize.js");
  const rgb = Uint8ClampedArray.from(atob(data), (one) => one.charCodeAt(0));
  return Array.from(WAYS[way](rgb, width, height, size));
}"""
SIZES = (  # height, width, size for the network
    *((133, 100, 65), (41, 57, 90), (65, 200, 65), (301, 65, 65)),
    *((135, 100, 65), (136, 100, 65), (66, 20, 65), (200, 80, 65), (711, 400, 260)),
)
_ASKED = """data => askFile(
  new Blob([Uint8Array.from(atob(data), (one) => one.charCodeAt(0))])
)"""


@pytest.fixture(scope="module")
def taking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server where the shipped model seems to be made for TensorFlow Lite."""
    home = tmp_path_factory.mktemp("server")
    with places(home) as patch:
        patch.delenv("CLOTHING_DATASET")
        put(TFLITE, [told(FILE, "float16")], **{FILE: "some weights"})
    with running(home) as server:
        yield server


def test_a_press_downloads_the_file(taking: Server, page: Page, tmp_path: Path) -> None:
    page.goto(f"{taking.address}/models?format=tflite")
    expect(page.get_by_role("heading", name="Take along")).to_be_visible()
    with page.expect_download() as found:
        page.get_by_role("link", name=FILE).click()
    found.value.save_as(tmp_path / "file")
    assert (tmp_path / "file").read_text() == "some weights"
    assert found.value.suggested_filename.endswith(FILE)


@pytest.mark.parametrize("way", ["bilinear", "nearest"])
def test_a_phone_resizes_as_the_server_does(taking: Server, phone: Page, way: str) -> None:
    """To the last bit: smaller, larger, where a side stays as it is, and on both sides of where
    Pillow changes the order of the sides."""
    phone.goto(f"{taking.address}/phone")
    rng = np.random.default_rng(0)
    for height, width, size in SIZES:
        photo = rng.integers(0, 256, (height, width, 3), dtype=np.uint8)
        data = base64.b64encode(photo.tobytes()).decode()
        found = phone.evaluate(_RESIZED, [data, width, height, size, way])
        expected = resize(photo, size, way)
        assert np.array_equal(np.reshape(found, expected.shape), expected)


@pytest.mark.slow
@pytest.mark.shared
@pytest.mark.needs("tensorflow", "litert")
def test_a_phone_answers_as_the_server_does(
    phone: Page, tmp_path: Path, real_dataset: Path, shipped: Classifier
) -> None:
    """50 real photos, once the server is gone and the page was opened anew."""
    if not engine_here():
        pytest.skip(f"the engine for browsers is not installed ({INSTALL})")
    exported(tmp_path, "tflite")
    photos: Any = [p for p in unopened(real_dataset).photos if p.split == "test"][::7][:50]
    files = [real_dataset / photo.path for photo in photos]
    saved = shipped.saved
    with running(tmp_path, tmp_path / "dataset") as server:
        phone.goto(f"{server.address}/phone?model={saved.name}")
        expect(phone.get_by_text("opens again without a network")).to_be_visible()
    phone.reload()
    expect(phone.get_by_text("Ready")).to_be_visible()
    answers = [
        phone.evaluate(_ASKED, base64.b64encode(file.read_bytes()).decode()) for file in files
    ]
    batches = [prepare([open_image(file)], saved.image_size, saved.interpolation) for file in files]
    ours = np.concatenate([shipped.probabilities(shipped.run(batch)[0]) for batch in batches])
    differences = np.abs(np.asarray(answers) - ours).max(axis=1)
    assert np.array_equal(np.argmax(answers, axis=1), ours.argmax(axis=1))
    assert differences.max() < 0.01
