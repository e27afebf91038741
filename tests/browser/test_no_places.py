"""What the server's disk looks like is nobody's business: no page's source tells a folder."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from clothing_model.data.datasets import corrections
from tests.browser.server import Server, running
from tests.conftest import PROJECT
from tests.data.datasets.folders import fill, photos

pytestmark = pytest.mark.browser

SECRET = "a-secret-place"
PAGES = {
    "": "Drop in photos",
    "dataset": "cannot be read",
    "augmentation": "Choose a photo",
    "inside": "995 others",
    "train": "A training of your own",
    "runs": "cannot be read: its settings are damaged",
    "models": "has no readable model.json",
    "evaluate": "cannot be read",
    "train?run=20260101-000000-resnet50-1": "cannot be read: its settings are damaged",
}


@pytest.fixture(scope="module")
def damaged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on whose disk much is damaged."""
    home = tmp_path_factory.mktemp(SECRET)
    root = fill(home / "clothes", photos({"train": 2, "validation": 2}))
    corrections.overlay_file(root).write_text("[]")
    for file in ("runs/20260101-000000-resnet50-1/config.json", "models/torn/model.json"):
        (home / file).parent.mkdir(parents=True)
        (home / file).write_bytes(b"\xff")
    with running(home, root) as server:
        yield server


@pytest.mark.parametrize("name", PAGES)
def test_no_page_tells_where_anything_lies(damaged: Server, page: Page, name: str) -> None:
    page.goto(f"{damaged.address}/{name}")
    expect(page.get_by_text(PAGES[name]).first).to_be_visible()
    source = page.content()
    for place in (SECRET, str(PROJECT), "[Errno"):
        assert place not in source
