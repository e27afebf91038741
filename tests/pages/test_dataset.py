"""The Dataset page without a browser."""

import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from clothing_model import settings
from clothing_model.data.datasets import corrections
from clothing_model.data.datasets.folders import scan
from clothing_model.tasks import KEPT
from pages.components.shared import datasets
from pages.components.shared.background import running, shared
from tests.data.datasets.folders import fill, jpeg, photos, zipped
from tests.pages.opening import page_at
from tests.pages.reading import texts
from tests.pages.test_evaluate import settled

FILES = {
    **photos({"train": 20, "validation": 2, "test": 2}),
    "train/pants/cap.jpg": jpeg("hat", 1),
    "train/hat/empty.jpg": b"",
}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = fill(tmp_path / "clothes", FILES)
    monkeypatch.setenv("CLOTHING_DATASET", str(root))
    scan(root)
    return root


@pytest.fixture
def page(root: Path) -> AppTest:
    return page_at("dataset").run()


def tiles(page: AppTest) -> list[str]:
    """The words of the buttons that cover the photos."""
    return [b.label for b in page.button if str(b.key).startswith("open-gallery")]


def test_what_is_in_it_in_one_look(page: AppTest) -> None:
    assert not page.exception
    assert "**49 photos** in 2 classes" in texts(page)
    assert "41 train, 4 validation, 4 test" in texts(page)
    assert "1 file skipped" in texts(page)
    assert "Photos 1 to 30 of 49" in texts(page)
    assert len(tiles(page)) == 30


def test_filters_change_the_gallery(page: AppTest) -> None:
    page.session_state["page"] = 2
    page.segmented_control(key="split").set_value("test").run()
    assert len(tiles(page)) == 4
    page.selectbox(key="class").set_value("hat").run()
    assert len(tiles(page)) == 2
    page.text_input(key="search").set_value("nowhere").run()
    assert "No photo fits" in texts(page)
    assert not page.exception


def test_sorted_by_sharpness(page: AppTest) -> None:
    page.selectbox(key="sort").set_value("Sharpest first").run()
    assert not page.exception
    assert len(tiles(page)) == 30


def test_health_shows_pairs_shares_and_skipped_files(page: AppTest) -> None:
    page.segmented_control(key="view").set_value("Health").run()
    assert not page.exception
    words = texts(page)
    assert "Under two classes: one label is likely wrong" in words
    assert "1 file is skipped" in words
    assert any("empty.jpg" in str(frame.value) for frame in page.dataframe)


def test_an_address_opens_a_photo_and_it_can_be_left_out(root: Path, page: AppTest) -> None:
    page.query_params["photo"] = "clothes/train/pants/cap.jpg"
    page.run()
    assert not page.exception
    assert "As the network sees it" in [str(head.value) for head in page.subheader]
    assert "(299, 299, 3)" in texts(page)
    next(button for button in page.button if button.label == "Leave it out").click().run()
    assert not page.exception
    assert [photo.path for photo in scan(root).left_out] == ["train/pants/cap.jpg"]
    assert "1 corrected" in texts(page)


def test_browsing_looks_at_the_files_again_and_pushes_out_no_evaluation(
    root: Path, page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    evaluation = ("evaluation", str(root))
    shared(evaluation, lambda report: "took minutes").result()
    monkeypatch.setattr(datasets, "FRESH", -1)  # as if a minute had passed each time
    for _ in range(KEPT + 1):
        corrections.undo(root, [])  # writes the corrections, which makes a new state
        page.run()
        assert not page.exception
    (root / "train/hat/empty.jpg").write_bytes(jpeg("hat", 99))
    assert "**50 photos** in 2 classes" in texts(page.run())
    task = running(evaluation)
    assert task is not None
    assert task.result() == "took minutes"


def test_a_correction_that_cannot_be_kept_is_a_sentence(
    root: Path, page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(path: Path, value: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(corrections, "write_json", write)
    page.query_params["photo"] = "clothes/train/pants/cap.jpg"
    page.run()
    next(button for button in page.button if button.label == "Leave it out").click().run()
    assert not page.exception
    assert "Permission denied" in page.warning[0].value
    assert str(root) not in page.warning[0].value


def test_corrections_are_listed_and_undone(root: Path, page: AppTest) -> None:
    manifest = scan(root)
    corrections.relabel(manifest, manifest.photos[0], "pants")
    page.segmented_control(key="view").set_value("Corrections").run()
    assert "**pants**" in texts(page)
    page.button(key=f"undo-{manifest.photos[0].path}").click().run()
    assert corrections.load(root) == {}
    assert "No corrections yet" in texts(page)


@pytest.mark.parametrize("photo", ["clothes/nowhere.jpg", "other/x.jpg", "../../etc/passwd", "x"])
def test_a_wrong_address_opens_nothing(page: AppTest, photo: str) -> None:
    page.query_params["photo"] = photo
    page.run()
    assert not page.exception
    assert not page.subheader


def test_a_zip_becomes_a_dataset_on_view(page: AppTest) -> None:
    data = zipped(photos({"": 10}, ("dress", "shirt"))).getvalue()
    page.file_uploader(key="own-zip").upload("Kitchen.zip", data, "application/zip").run()
    for _ in range(100):  # the page runs itself again while the zip is unpacked
        if "are added" in texts(page):
            break
        page.run()
    assert not page.exception
    assert "20 photos are added as kitchen" in texts(page)
    assert (settings.data_folder() / "kitchen/train/dress").is_dir()
    assert page.selectbox(key="dataset").value == "kitchen"


def test_a_folder_without_photos_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOTHING_DATASET", str(fill(tmp_path, {"pants/a.txt": b"text"})))
    page = page_at("dataset").run()
    assert not page.exception
    assert "found no photo that can be opened" in page.error[0].value


def test_without_a_dataset_the_drawings_stand_beside_the_download(
    drawn_dataset: Path,
) -> None:
    settings.cache_folder().mkdir(parents=True, exist_ok=True)
    (settings.cache_folder() / "drawn-wardrobe").symlink_to(drawn_dataset)
    page = settled(page_at("dataset"))
    assert not page.exception
    assert "drawn wardrobe" in texts(page)
    assert page.button(key="download").label.startswith("Download the real photos")
    assert len(tiles(page)) == 30


def test_the_effect_of_shares_is_measured_at_a_press(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many_pants = {f"test/pants/{n + 2}.jpg": jpeg("pants", n + 100) for n in range(10)}
    files = {**photos({"train": 20, "test": 2}), **many_pants}
    monkeypatch.setenv("CLOTHING_DATASET", str(fill(tmp_path / "pants", files)))
    page = page_at("dataset")
    page.query_params["view"] = "Health"
    page.run()
    next(b for b in page.button if b.label == "Measure it with the model").click().run()
    end = time.monotonic() + 60
    while page.get("progress"):
        assert time.monotonic() < end
        page.run()
    assert not page.exception
    assert "of 14) of the test photos right" in texts(page)
    assert "with every class equally often" in texts(page)
