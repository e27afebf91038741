"""Adding a model on the page Models: a file, questions that photos have answered, a model."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from clothing_model.data.datasets.folders import Manifest, scan
from clothing_model.network.incoming.adding import Answers, add
from clothing_model.network.incoming.drafts import look_through
from clothing_model.network.models.folder import find_model, list_models
from tests.network.incoming import made_litert
from tests.pages.opening import opened_at
from tests.pages.reading import texts

pytestmark = [pytest.mark.needs("litert")]
ORDER = (3, 0, 1, 2, 9, 8, 7, 6, 5, 4)


@pytest.fixture
def manifest(drawn_dataset: Path, monkeypatch: pytest.MonkeyPatch) -> Manifest:
    monkeypatch.setenv("CLOTHING_DATASET", str(drawn_dataset))
    return scan(drawn_dataset)


def until(page: AppTest, there: Callable[[AppTest], bool]) -> AppTest:
    """The page once this is so: every run waits a moment for what is being done."""
    for _ in range(150):
        if there(page):
            return page
        page.run()
        assert not page.exception
    raise AssertionError(texts(page))


def with_file(data: bytes, name: str = "strange.tflite") -> AppTest:
    page = opened_at("models", {})
    return page.file_uploader[0].upload(name, data, "application/octet-stream").run()


def has_form(page: AppTest) -> bool:
    return any(button.label == "Add this model" for button in page.button)


def press_add(page: AppTest) -> AppTest:
    next(button for button in page.button if button.label == "Add this model").click()
    return page.run()


def test_a_file_becomes_a_model(manifest: Manifest) -> None:
    page = until(with_file(made_litert.fitted(manifest, ORDER)), has_form)
    assert "Tried on" in texts(page)
    names = [manifest.class_names[place] for place in ORDER]
    assert page.text_area[0].value.splitlines() == names
    (pixels,) = (box for box in page.selectbox if box.label.startswith("The network takes"))
    assert pixels.value.name == "0..1"
    page.text_input[-1].input("Strange *one*")
    until(press_add(page), lambda page: "is added, and ticked" in texts(page))
    saved = find_model("Strange-one")
    assert saved.title == "Strange *one*"
    page.run()
    assert not page.button("delete-models").disabled  # the new model is ticked, alone
    assert saved.class_names == tuple(names)
    assert list(page.dataframe[0].value["origin"])[1] == "added from a file"


def test_answers_that_are_wrong_are_said_and_can_be_given_anew(manifest: Manifest) -> None:
    page = until(with_file(made_litert.fitted(manifest)), has_form)
    names = page.text_area[0].value.splitlines()
    page.text_area[0].input("\n".join([*names[5:], *names[:5]]))
    until(press_add(page), lambda page: "not those that it was trained with" in texts(page))
    assert len(list_models()) == 1
    page.text_area[0].input("\n".join(names))
    until(press_add(page), lambda page: "is added, and ticked" in texts(page))


def test_pages_say_of_a_model_without_photos_that_nobody_checked_it(
    manifest: Manifest, pants: Path
) -> None:
    draft = look_through(made_litert.fitted(manifest), "a.tflite")
    saved = add(draft, Answers(manifest.class_names, "0..1", "Unknown"))
    page = opened_at("models", {"model": saved.name, "format": "keras"})
    assert page.dataframe[0].value["right"][1] == "not checked"
    assert "came as a LiteRT file, so there is no Keras network" in texts(page)
    assert page.button_group(key="format").options == ["This app as a server"]
    page = opened_at("classify", {"model": saved.name})
    assert "without labelled photos" in texts(page)
    page.file_uploader[0].upload("pants.jpg", pants.read_bytes(), "image/jpeg").run()
    until(page, lambda page: "was checked on no photos" in texts(page))
    page = opened_at("evaluate", {"model": saved.name})
    until(page, lambda page: "30 photos" in texts(page) or "of 30" in texts(page))


def test_a_file_that_is_refused_says_why_as_it_is_called(manifest: Manifest) -> None:
    page = with_file(b"\x80\x04 program", "![](https://x.example)**.keras")
    until(page, lambda page: bool(page.error))
    (error,) = page.error
    assert "is a pickle" in error.value
    assert "![](" not in error.value


def test_who_has_no_key_finds_no_uploader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOTHING_TEACHER_KEY", "oak-tree-2026")
    page = opened_at("models", {})
    assert not page.file_uploader
    assert "Adding a model needs the teacher" in texts(page)
