"""Photos of a dataset in little, at addresses of their own."""

from pathlib import Path
from urllib.parse import quote

import pytest

from clothing_model.data.datasets.appearance import THUMBNAIL, AppearanceStore
from clothing_model.data.datasets.collection import find_known
from clothing_model.data.datasets.folders import scan
from clothing_model.data.pictures.door import open_image
from pages.components.shared.photo_thumbnails import PATH, ROUTES, thumbnail_address
from tests.pages.asking import ask


@pytest.fixture
def root(drawn_dataset: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CLOTHING_DATASET", str(drawn_dataset))
    return drawn_dataset


def test_a_photo_is_served_in_little_and_kept(root: Path) -> None:
    dataset, photo = find_known(None), scan(root).photos[5]
    address = thumbnail_address(dataset, photo)[1:]
    for _ in range(2):  # made, then read
        status, headers, body = ask(ROUTES, address)
        assert (status, headers["content-type"]) == (200, "image/jpeg")
        assert "max-age" in headers["cache-control"]
        small, whole = open_image(body), open_image(root / photo.path)
        assert max(small.shape) == THUMBNAIL
        assert abs(small.mean() - whole.mean()) < 3
    with AppearanceStore() as store:
        assert photo.digest in store.get([photo.digest])


@pytest.mark.parametrize(
    "photo", ["", "wardrobe/", "wardrobe/train", "wardrobe/../../../etc/passwd", "x/y.jpg", "\0"]
)
def test_nothing_else_is_served(root: Path, photo: str) -> None:
    assert ask(ROUTES, f"{PATH}?photo={quote(photo)}").status == 404


def test_a_file_of_the_dataset_that_is_no_photo_is_not_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOTHING_DATASET", str(tmp_path))
    (tmp_path / "secret.txt").write_text("a word")
    photo = quote(f"{tmp_path.name}/secret.txt")
    assert ask(ROUTES, f"{PATH}?photo={photo}").status == 404
