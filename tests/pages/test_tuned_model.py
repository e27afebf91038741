"""A model with tuned stages on the pages: it works as every other, and they say what it is."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from clothing_model.data.pictures.door import encode_jpeg
from clothing_model.drawn import draw
from clothing_model.files import write_json
from clothing_model.network.models.folder import SHIPPED, SavedModel, find_model, list_models
from pages.components.models.model_deletion import delete
from pages.components.shared.models import classifier
from tests.pages.opening import opened_at, page_at
from tests.pages.reading import texts
from tests.pages.test_evaluate import PATIENCE, settled

pytestmark = [pytest.mark.needs("tensorflow", "litert")]

SAID = "Its last two stages were trained as well, not the head alone."


@pytest.fixture
def model(tuned: SavedModel, drawn_dataset: Path, monkeypatch: pytest.MonkeyPatch) -> SavedModel:
    """The tuned model, loaded; it says that it has learned from the drawn dataset."""
    monkeypatch.setenv("CLOTHING_DATASET", str(drawn_dataset))
    write_json(
        tuned.folder / "model.json", {**tuned.facts, "dataset": {"name": drawn_dataset.name}}
    )
    found = find_model(tuned.name)
    classifier(found, "cpu").result()
    return found


def test_a_photo_is_answered(model: SavedModel) -> None:
    page = opened_at("classify", {"model": model.name}, PATIENCE)
    page.file_uploader[0].upload("a.jpg", encode_jpeg(draw("pants", 1)), "image/jpeg").run()
    assert not page.exception
    assert SAID in texts(page)
    assert "(CPU, LiteRT)" in texts(page)


def test_an_answer_is_explained(model: SavedModel) -> None:
    def script(name: str, photo: bytes) -> None:
        from clothing_model.network.models.folder import find_model
        from pages.components.photo.why import show_why
        from pages.components.shared.models import classifier

        show_why(classifier(find_model(name), "cpu").result(), photo)

    photo = encode_jpeg(draw("pants", 1))
    page = AppTest.from_function(script, args=(model.name, photo), default_timeout=PATIENCE)
    text = texts(settled(page))
    assert not page.exception
    assert "7 × 7 cells" in text
    assert "The last part of this network was trained on these photos" in text


def test_labelled_photos_are_evaluated_beside_another_model(model: SavedModel) -> None:
    page = page_at("evaluate", PATIENCE)
    for name, value in {"model": model.name, "view": "Two models", "other": SHIPPED}.items():
        page.query_params[name] = value
    text = texts(settled(page))
    assert not page.exception
    assert SAID in text
    assert "Training changed the head and the last two stages of Tuned, and " in text
    assert "McNemar" in text or "tells them apart" in text


def test_it_is_listed_and_deleted(model: SavedModel) -> None:
    def script(name: str) -> None:
        from clothing_model.network.models.folder import find_model
        from pages.components.models.model_deletion import delete_button

        delete_button([find_model(name)])

    table = opened_at("models", {}).dataframe[0].value.set_index("folder")
    assert table.loc["tuned", "trained"] == "the head and the last two stages"
    assert table.loc["tuned", "size"] == pytest.approx(model.size / 1e6)
    page = settled(AppTest.from_function(script, args=(model.name,), default_timeout=PATIENCE))
    page.button(key="delete-models").click().run()
    delete([model])
    assert [found.name for found in list_models()] == [SHIPPED]
