"""A dataset collected in the page, without a browser."""

import pytest
from streamlit.testing.v1 import AppTest

from clothing_model import settings
from clothing_model.data.datasets import drafts
from clothing_model.data.datasets.drafts import Draft
from clothing_model.training.config import TrainingConfig
from clothing_model.training.run import runs
from tests.data.datasets.folders import fill, jpeg, photos
from tests.pages.opening import in_address, opened_at
from tests.pages.reading import texts


@pytest.fixture
def draft() -> Draft:
    """Two classes of three photos, the second without a name."""
    draft = drafts.start()
    drafts.name_class(draft.id, draft.classes[0].key, "hat")
    for place, label in enumerate(("hat", "pants")):
        for seed in range(3):
            drafts.add_photo(draft.id, draft.classes[place].key, jpeg(label, seed))
    return drafts.find(draft.id)


def at(draft: Draft) -> AppTest:
    return opened_at("dataset", {"draft": draft.id})


def press(page: AppTest, label: str) -> AppTest:
    next(button for button in page.button if button.label == label).click().run()
    assert not page.exception
    return page


def test_a_new_one_is_begun_and_stands_in_the_address() -> None:
    page = press(opened_at("dataset", {}), "New dataset")
    draft = drafts.find(in_address(page, "draft"))
    assert "You need two classes" in texts(page)
    press(page, "Add a class")
    assert len(drafts.find(draft.id).classes) == 3
    press(page, "Remove")
    assert len(drafts.find(draft.id).classes) == 2
    press(page, "All datasets")
    assert "draft" not in page.query_params


def test_names_are_kept_and_the_training_waits_for_them(draft: Draft) -> None:
    page = at(draft)
    assert "Each class needs a name" in texts(page)
    field = page.text_input(key=f"name-{draft.classes[1].key}")
    field.set_value("a/b ").run()
    assert page.text_input(key=f"name-{draft.classes[1].key}").value == "a-b"
    assert drafts.find(draft.id).classes[1].name == "a-b"
    assert "Each class needs" not in texts(page)
    page.text_input(key="draft-name").set_value("Mine").run()
    assert drafts.find(draft.id).name == "Mine"
    button = next(b for b in page.button if b.label == "Train on these photos")
    assert not button.disabled


def test_what_is_kept_where_and_for_how_long_is_said(draft: Draft) -> None:
    words = texts(at(draft))
    assert f"in its folder {settings.data_folder().name}" in words
    assert "1,024 px" in words
    assert "7 days" in words


def test_one_that_is_gone() -> None:
    page = opened_at("dataset", {"draft": "0" * 32})
    assert "not there any more" in texts(page)


def test_a_dataset_that_a_training_uses_stays() -> None:
    root = fill(settings.data_folder() / "caps", photos({"train": 2, "validation": 1}))
    runs.create(TrainingConfig(dataset=str(root)))
    other = fill(settings.data_folder() / "aaa", photos({"train": 2, "validation": 1}))
    page = opened_at("dataset", {"dataset": "caps"})
    press(page, "Delete")
    page.button(key="delete-dataset-for-good").click().run()
    assert "A training is using caps right now" in texts(page)
    assert root.is_dir()
    page = opened_at("dataset", {"dataset": "aaa"})
    press(page, "Delete")
    page.button(key="delete-dataset-for-good").click().run()
    assert not page.exception
    assert not other.exists()
