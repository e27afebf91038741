"""Saved models on the page Models, and what other pages say once one is deleted."""

import pytest
from streamlit.testing.v1 import AppTest

from clothing_model.network.models.folder import SHIPPED, find_model, list_models
from clothing_model.network.models.writing import delete_model
from clothing_model.training.config import TrainingConfig
from clothing_model.training.learn.best_epoch import model_of_run
from clothing_model.training.run import runs
from clothing_model.training.run.runs import Run
from pages.components.models.model_deletion import delete
from tests.pages.made_runs import finish, no_worker, submit
from tests.pages.opening import opened_at
from tests.pages.reading import as_read, texts

__all__ = ["no_worker"]
pytestmark = pytest.mark.usefixtures("no_worker")


@pytest.fixture
def run() -> Run:
    """A finished run with a saved model."""
    return finish(submit([TrainingConfig()])[0])


@pytest.fixture
def name(run: Run) -> str:
    return runs.status(run).model


def open_page(page: str, **address: str) -> AppTest:
    return opened_at(page, address)


def names() -> list[str]:
    return [model.name for model in list_models()]


def test_models_are_listed_with_accuracy_and_size(name: str) -> None:
    page = open_page("models")
    table = page.dataframe[0].value
    assert list(table["folder"]) == [SHIPPED, name]
    assert list(table["origin"]) == ["comes with the app", "trained here"]
    assert table["right"][1] == "283 of 341"
    assert table["size"][0] == pytest.approx(find_model().size / 1e6)
    assert "2 models, " in texts(page)


def test_the_first_model_is_ticked_and_a_link_ticks_any(name: str) -> None:
    page = open_page("models")
    assert "Take along" in [header.value for header in page.header]
    assert not [link for link in page.get("page_link") if link.proto.label == "Its training"]
    page = open_page("models", model=name)
    (link,) = (link for link in page.get("page_link") if link.proto.label == "Its training")
    assert link.proto.query_string == f"runs={find_model(name).facts['run']}"


def test_several_models_can_be_deleted_and_one_is_taken_along(name: str) -> None:
    for address in ({"model": f"{SHIPPED},{name}"}, {"model": "no-such"}):
        page = open_page("models", **address)
        assert [header.value for header in page.header] == ["Add a model"]
        assert len(page.get("page_link")) == 0


def ask_to_delete(chosen: list[str]) -> AppTest:
    """The buttons of these models, as they stand below the table."""

    def script(chosen: list[str]) -> None:
        from clothing_model.network.models.folder import list_models
        from pages.components.models.model_deletion import delete_button

        delete_button([model for model in list_models() if model.name in chosen])

    return AppTest.from_function(script, args=(chosen,)).run()


def test_deleting_a_model_asks_first(name: str) -> None:
    page = ask_to_delete([name])
    page.button(key="delete-models").click().run()
    assert "only another training brings it back" in texts(page)
    assert "283 of 341" in texts(page)
    assert names() == [SHIPPED, name]
    page.button(key="delete-models-for-good").click().run()
    assert not page.exception
    assert names() == [SHIPPED]


def test_the_shipped_model_has_no_delete(name: str) -> None:
    assert ask_to_delete([SHIPPED, name]).button(key="delete-models").disabled


def test_a_run_can_take_its_model_with_it(run: Run, name: str) -> None:
    page = open_page("runs", runs=run.id)
    page.button(key="delete-runs").click().run()
    page.checkbox(key="delete-models-too").check()
    page.button(key="delete-for-good").click().run()
    assert not page.exception
    assert names() == [SHIPPED]
    assert runs.list_runs() == []


def test_a_run_can_go_without_its_model(run: Run, name: str) -> None:
    page = open_page("runs", runs=run.id)
    page.button(key="delete-runs").click().run()
    page.button(key="delete-for-good").click().run()
    assert names() == [SHIPPED, name]


def test_a_run_says_that_its_model_is_deleted(run: Run, name: str) -> None:
    assert "Saved as" in texts(open_page("train", run=run.id))
    delete_model(find_model(name))
    page = open_page("train", run=run.id)
    assert "was deleted" in texts(page)
    assert "Saved as" not in texts(page)
    assert list(open_page("runs").dataframe[0].value["model"]) == [f"{name}, deleted"]


def test_another_run_s_model_of_the_same_name_is_not_its_own(run: Run, name: str) -> None:
    delete_model(find_model(name))
    (other,) = submit([TrainingConfig()])
    finish(other)
    assert model_of_run(run, runs.status(run)) is None
    assert model_of_run(other, runs.status(other)) == find_model(name)


def test_a_model_that_is_gone_is_said_and_another_answers(name: str) -> None:
    page = open_page("classify", model=name)
    assert page.selectbox(key="model").value == name
    delete_model(find_model(name))
    for again in (page, open_page("classify", model=name)):
        again.run()
        assert not again.exception
        assert "is not there (any more)" in again.warning[0].value
        assert again.selectbox(key="model").value == SHIPPED
    assert "is not there" not in texts(open_page("classify"))
    run = finish(submit([TrainingConfig()])[0])
    page.run().selectbox(key="model").set_value(runs.status(run).model).run()
    assert "is not there" not in texts(page)


def test_two_people_delete_the_same_model(name: str) -> None:
    model = find_model(name)
    delete([model])

    def script(model: object) -> None:
        from pages.components.models.model_deletion import delete
        from pages.components.shared.page import say_what_went_wrong

        delete([model])  # type: ignore[list-item]
        say_what_went_wrong()

    page = AppTest.from_function(script, args=(model,)).run()
    assert "is not there any more. Perhaps somebody else deleted it." in as_read(
        page.warning[0].value
    )
