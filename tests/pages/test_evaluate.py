"""The Evaluate page without a browser."""

import re
import time
from pathlib import Path
from shutil import copytree

import pytest
from streamlit.testing.v1 import AppTest

from clothing_model import settings
from clothing_model.data.datasets import corrections
from clothing_model.data.datasets.collection import fitting, in_folder
from clothing_model.data.datasets.folders import scan
from clothing_model.inference.answers.classifier import Classifier
from clothing_model.network.models.folder import find_model
from pages.components.shared.models import classifier
from tests.data.datasets.folders import fill, jpeg, photos
from tests.inference.certain_photos import CAP, known_but_one
from tests.pages.opening import page_at
from tests.pages.reading import texts

PATIENCE = 60  # seconds
RIGHT = r"(\d+) of (\d+) photos right"


@pytest.fixture(scope="module")
def original(shipped: Classifier, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return known_but_one(shipped, tmp_path_factory.mktemp("original") / "clothes")


@pytest.fixture
def root(original: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = Path(copytree(original, tmp_path / "clothes"))
    monkeypatch.setenv("CLOTHING_DATASET", str(root))
    classifier(find_model(), "cpu").result()
    return root


@pytest.fixture
def page(root: Path) -> AppTest:
    return settled(page_at("evaluate", PATIENCE))


def settled(page: AppTest) -> AppTest:
    """The page as soon as nothing is being made any more; a run waits for it a little."""
    end = time.monotonic() + PATIENCE
    page.run()
    while page.get("progress"):
        assert time.monotonic() < end
        page.run()
    return page


def count(page: AppTest) -> tuple[int, int]:
    found = re.search(RIGHT, texts(page))
    assert found
    return int(found[1]), int(found[2])


def tiles(page: AppTest) -> list[str]:
    """The words of the buttons that cover the photos."""
    return [b.label for b in page.button if str(b.key).startswith("open-gallery")]


def test_figures_at_once_on_validation(page: AppTest) -> None:
    assert not page.exception
    assert page.segmented_control(key="split").value == "validation"
    right, photos = count(page)
    assert (right, photos) == (6, 7)
    assert "On 7 other photos of this kind, the model would probably get" in texts(page)
    table = page.dataframe[0].value.set_index("Class")
    assert table.loc["pants", "Recall"] == pytest.approx(75)
    assert table.loc["hat", "Precision"] == pytest.approx(75)
    assert table.loc["dress", "Photos"] == 0
    assert table.loc["dress"].isna().sum() == 3


def test_the_most_confused_cell_is_open_and_another_can_be_chosen(page: AppTest) -> None:
    assert (page.selectbox(key="true").value, page.selectbox(key="answer").value) == (
        "pants",
        "hat",
    )
    assert tiles(page) == [r"Open pants cap\.jpg"]
    assert "cap.jpg" in texts(page)
    page.selectbox(key="answer").set_value("pants").run()
    assert len(tiles(page)) == 3
    page.selectbox(key="answer").set_value("shoes").run()
    assert "No photo of the class pants was called shoes" in texts(page)
    assert not page.exception


def test_mistakes_in_three_orders(page: AppTest) -> None:
    page.segmented_control(key="view").set_value("Mistakes").run()
    assert tiles(page) == [r"Open pants cap\.jpg"]
    assert "true class: pants" in texts(page)
    page.segmented_control(key="first").set_value("Most unsure").run()
    assert len(tiles(page)) == 7
    page.segmented_control(key="first").set_value("Most confused pair").run()
    assert page.selectbox(key="pair").value == "pants called hat once"
    assert tiles(page) == [r"Open pants cap\.jpg"]
    assert not page.exception


def test_a_corrected_label_changes_the_accuracy(root: Path, page: AppTest) -> None:
    page.query_params["photo"] = f"clothes/{CAP}"
    settled(page)
    assert page.subheader[0].value == ":material/close: hat, but its label is pants"
    page.selectbox(key=f"right-{CAP}").set_value("hat").run()
    next(button for button in page.button if button.label == "Change the label").click().run()
    settled(page)
    assert not page.exception
    assert [photo.path for photo in scan(root).photos if photo.relabelled] == [CAP]
    assert count(page) == (7, 7)
    assert (
        "With your 1 correction in validation: 7 of 7 right (100.0 %); "
        "as the dataset has it: 6 of 7 right (85.7 %)."
    ) in texts(page)
    assert page.subheader[0].value == ":material/check: hat, and that is right"


def test_a_photo_left_out_counts_no_more(root: Path, page: AppTest) -> None:
    manifest = scan(root)
    corrections.leave_out(manifest, next(p for p in manifest.photos if p.path == CAP))
    corrections.leave_out(manifest, manifest.select("train")[0])
    settled(page)
    assert "With your 1 correction in validation: 6 of 6 right" in texts(page)
    page.segmented_control(key="view").set_value("Mistakes").run()
    assert "The model is right on every one of these photos" in texts(page)
    assert not page.exception


def test_training_photos_promise_nothing(page: AppTest) -> None:
    page.segmented_control(key="split").set_value("train").run()
    settled(page)
    assert "The model has learned from these photos" in texts(page)
    assert "other photos of this kind, the model would" not in texts(page)
    assert not page.exception


def test_a_wrong_address_shows_what_is_usual(root: Path) -> None:
    page = page_at("evaluate", PATIENCE)
    for name in ("model", "dataset", "split", "view", "true", "answer", "first", "pair"):
        page.query_params[name] = "no-such"
    page.query_params["page"] = "99"
    page.query_params["photo"] = "clothes/../../etc/passwd"
    settled(page)
    assert not page.exception
    assert count(page) == (6, 7)
    assert "The saved model no-such is not there" in texts(page)


def test_an_address_opens_what_it_names(root: Path) -> None:
    page = page_at("evaluate", PATIENCE)
    for name, value in {"split": "test", "true": "hat", "answer": "hat"}.items():
        page.query_params[name] = value
    settled(page)
    assert count(page)[1] == 4
    assert len(tiles(page)) == 2
    assert not page.exception


def test_a_dataset_of_other_classes_gets_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = jpeg("hat", 1)
    root = fill(tmp_path / "pets", {"cat/1.jpg": picture, "dog/1.jpg": jpeg("hat", 2)})
    monkeypatch.setenv("CLOTHING_DATASET", str(root))
    page = settled(page_at("evaluate", PATIENCE))
    assert not page.exception
    assert "These are others: cat, dog" in texts(page)
    page.segmented_control(key="view").set_value("Mistakes").run()
    assert not page.exception


def test_a_model_is_opened_on_a_dataset_that_fits_its_own_first(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one in use has other classes, and the visitor has chosen none."""
    pets = fill(tmp_path / "pets", {"cat/1.jpg": jpeg("hat", 1), "dog/1.jpg": jpeg("hat", 2)})
    monkeypatch.setenv("CLOTHING_DATASET", str(pets))
    data = settings.data_folder()
    copytree(root, data / "clothes")
    page = settled(page_at("evaluate", PATIENCE))
    assert page.selectbox(key="dataset").value == "clothes"
    assert count(page) == (6, 7)
    copytree(root, data / "a-copy")  # it comes before the other by its name
    assert fitting(find_model().class_names, "clothes") == in_folder("clothes")
    assert fitting(find_model().class_names, "elsewhere") == in_folder("a-copy")
    assert fitting(["cat", "dog", "hamster"]) == in_folder("pets")
    assert fitting(["cat"]) is None
    page.selectbox(key="dataset").set_value("pets").run()  # what is chosen stays
    assert page.selectbox(key="dataset").value == "pets"
    assert "These are others: cat, dog" in texts(page)


def test_a_dataset_without_splits_is_evaluated_as_a_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    classifier(find_model(), "cpu").result()
    monkeypatch.setenv("CLOTHING_DATASET", str(fill(tmp_path / "own", photos({"": 2}))))
    page = settled(page_at("evaluate", PATIENCE))
    assert not page.exception
    assert count(page)[1] == 4


def test_a_stopped_evaluation_can_go_on(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped by whoever pressed Stop while it was made."""
    from clothing_model.errors import Stopped
    from pages.components.shared import evaluations

    def stopped(*_: object) -> None:
        raise Stopped("Stopped.")

    with monkeypatch.context() as patch:
        patch.setattr(evaluations, "wait_for", stopped)
        page = page_at("evaluate", PATIENCE).run()
        (button,) = (button for button in page.button if button.label == "Continue the evaluation")
    button.click().run()
    assert count(settled(page)) == (6, 7)
