"""The Dataset page without a browser."""

import time
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from clothing_model import settings
from clothing_model.data.datasets import corrections
from clothing_model.data.datasets.folders import scan
from clothing_model.data.pictures.door import encode_jpeg
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
    "holdout/hat/1.jpg": jpeg("hat", 500),
    "labels.csv": b"a,b",
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
    assert "1 file skipped · 2 files elsewhere" in texts(page)
    assert "Photos 1 to 30 of 49" in texts(page)
    assert len(tiles(page)) == 30


def test_filters_change_the_gallery(page: AppTest) -> None:
    page.session_state["page"] = 2
    page.segmented_control(key="split").set_value("test").run()
    assert len(tiles(page)) == 4
    page.selectbox(key="class").set_value("hat").run()
    assert len(tiles(page)) == 2
    page.text_input(key="search").set_value("nowhere").run()
    assert "There is no such photo" in texts(page)
    assert not page.exception


def test_sorted_by_sharpness(page: AppTest) -> None:
    page.selectbox(key="sort").set_value("Sharpest first").run()
    assert not page.exception
    assert len(tiles(page)) == 30


def test_health_shows_pairs_shares_and_skipped_files(page: AppTest) -> None:
    page.segmented_control(key="view").set_value("Problems").run()
    assert not page.exception
    words = texts(page)
    assert "Under two classes: one of the labels is probably wrong" in words
    assert "1 file is skipped" in words
    assert "2 files lie outside the folders of the classes" in words
    skipped, elsewhere = (frame.value for frame in page.dataframe)
    assert list(skipped["File"]) == ["train/hat/empty.jpg"]
    assert list(elsewhere["File"]) == ["holdout/hat/1.jpg", "labels.csv"]
    assert "The folder holdout must have a split's name" in elsewhere["Why"][0]


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
    assert not page.header


def upload(page: AppTest, name: str, data: bytes, sign: str, kind: str = "application/zip") -> None:
    """Drop a zip in, and wait until the page, which runs itself meanwhile, shows `sign`."""
    page.file_uploader(key="own-zip-0").upload(name, data, kind).run()
    wait_until(page, sign)


def wait_until(page: AppTest, sign: str) -> None:
    end = time.monotonic() + 60
    while sign not in texts(page):
        assert time.monotonic() < end
        page.run()
    assert not page.exception


def test_a_zip_becomes_a_dataset_on_view(page: AppTest) -> None:
    files = {**photos({"": 10}, ("dress", "shirt")), "dress/notes.txt": b"text"}
    large = encode_jpeg(np.zeros((1100, 1100, 3), np.uint8))
    data = zipped({**files, "dress/large.jpg": large}).getvalue()
    upload(page, "Kitchen.zip", data, "21 photos were added as kitchen")
    assert "Photos made smaller, to at most 1,024 px: 1." in texts(page)
    assert " MB left for datasets." in texts(page)
    assert (settings.data_folder() / "kitchen/train/dress").is_dir()
    assert page.selectbox(key="dataset").value == "kitchen"
    assert [part.label for part in page.expander if "not used" in part.label] == [
        "1 file is not used"
    ]
    assert page.file_uploader(key="own-zip-1").value is None
    page.button(key="close-imported").click().run()
    assert "were added as" not in texts(page)


def test_names_that_can_be_read_in_several_ways_are_chosen_and_changed(page: AppTest) -> None:
    written = {"abcd/": "裤子/", "efgh/": "帽子/"}
    names = {"hat": "efgh", "pants": "abcd"}
    files = {f"{names[p.split('/')[0]]}/{p.split('/')[1]}": d for p, d in photos({"": 3}).items()}
    data = zipped(files).getvalue()
    for old, new in written.items():
        data = data.replace(old.encode(), new.encode("gbk"))
    upload(page, "衣.zip", data, "How should the names in 衣.zip be read?")
    assert not settings.data_folder().exists() or not list(settings.data_folder().iterdir())
    choice = page.radio(key="own-zip-reading")
    number = next(n for n, option in enumerate(choice.options) if "裤子" in option)
    choice.set_value(number).run()
    field = next(box for box in page.text_input if box.value == "裤子")
    field.set_value("trousers")
    page.button(key="own-zip-add").click().run()
    wait_until(page, "6 photos were added as 衣")
    assert scan(settings.data_folder() / "衣").class_names == ("trousers", "帽子")


def test_why_a_zip_is_not_taken_stays_in_view(page: AppTest) -> None:
    upload(
        page, "mine.zip", zipped({"hat/1.jpg": jpeg()}).getvalue(), "There is only the class hat"
    )
    page.run()
    assert "mine.zip: The zip must have a folder of photos" in texts(page)
    page.button(key="own-zip-again").click().run()
    wait_until(page, "There is only the class hat")


def test_an_upload_that_was_too_much_for_the_memory_is_told(page: AppTest) -> None:
    upload(page, "a.zip", b"", "a.zip could not be added", "application/x-not-taken")
    assert "may take 500 MB of the memory of this server" in texts(page)


def test_a_folder_without_photos_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOTHING_DATASET", str(fill(tmp_path, {"pants/a.txt": b"text"})))
    page = page_at("dataset").run()
    assert not page.exception
    assert "It has no photo that can be opened" in page.error[0].value


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
    page.query_params["view"] = "Problems"
    page.run()
    next(b for b in page.button if b.label == "Measure it with the model").click().run()
    end = time.monotonic() + 60
    while page.get("progress"):
        assert time.monotonic() < end
        page.run()
    assert not page.exception
    assert "of 14) of the test photos right" in texts(page)
    assert "with every class equally often" in texts(page)
