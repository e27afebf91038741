"""What a visitor may do is asked in the action itself, whatever the page shows."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from clothing_model import rights
from clothing_model.data.datasets import corrections
from clothing_model.network.models.folder import list_models
from clothing_model.rights import Visitor
from clothing_model.training.config import TrainingConfig
from clothing_model.training.run import record, runs
from clothing_model.training.run.runs import Run
from pages.components.shared.visitor import NAME, TOKEN
from tests.pages.made_runs import finish, no_worker
from tests.pages.opening import page_at
from tests.pages.reading import as_read, texts

__all__ = ["no_worker"]

KEY = "oak-tree-2026"
ANNA, BEN = "a" * 32, "b" * 32  # tokens


@pytest.fixture(autouse=True)
def class_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOTHING_TEACHER_KEY", KEY)


def run_of(token: str, name: str, **settings: int) -> Run:
    visitor = Visitor(rights.id_of(token), name)
    run = runs.create(TrainingConfig(**settings), visitor=visitor)
    return finish(run, model=f"model-of-{run.id}")


def opened(page: str, token: str = ANNA, name: str = "Anna", **address: str) -> AppTest:
    found = page_at(page)
    for key, value in address.items():
        found.query_params[key] = value
    found.session_state[TOKEN] = token
    if name:
        found.session_state[NAME] = name
    found.run()
    assert not found.exception
    return found


def tried(script: Callable[..., None], *args: object, key: str = "") -> str:
    """What the page says of an action that Anna's window asks for, however it came to that."""
    page = AppTest.from_function(script, args=args, default_timeout=60)
    page.session_state[TOKEN] = ANNA
    page.session_state["key"] = key
    page.run()
    assert not page.exception
    return texts(page)


def delete_run(run_id: str) -> None:
    import streamlit as st

    from clothing_model.training.run import runs
    from pages.components.runs.actions import _delete
    from pages.components.shared.page import attempt, say_what_went_wrong
    from pages.components.shared.visitor import give_key

    if st.session_state["key"]:
        attempt(give_key, st.session_state["key"])
    _delete([runs.load(run_id)], [])
    say_what_went_wrong()


def test_only_its_maker_and_the_teacher_delete_a_run() -> None:
    ben, anna, last = run_of(BEN, "Ben"), run_of(ANNA, "Anna"), run_of(BEN, "Ben")
    assert "Deleting this training needs the teacher's key" in tried(delete_run, ben.id)
    assert runs.load(ben.id)
    assert tried(delete_run, anna.id) == ""
    assert anna.id not in runs.run_ids()
    assert "not the teacher's key" in tried(delete_run, last.id, key="wrong")
    assert last.id in runs.run_ids()
    assert tried(delete_run, last.id, key=KEY) == ""
    assert last.id not in runs.run_ids()


def test_only_its_maker_and_the_teacher_delete_a_model() -> None:
    def script(name: str) -> None:
        from clothing_model.network.models.folder import find_model
        from pages.components.models.model_deletion import delete
        from pages.components.shared.page import say_what_went_wrong

        delete([find_model(name)])
        say_what_went_wrong()

    name = runs.status(run_of(BEN, "Ben")).model
    assert "Deleting this model needs the teacher's key" in tried(script, name)
    assert name in [model.name for model in list_models()]


def test_only_its_maker_and_the_teacher_stop_and_rename_a_run() -> None:
    def script(run_id: str) -> None:
        import streamlit as st

        from clothing_model.training.run import runs
        from pages.components.runs.actions import _rename
        from pages.components.shared.page import say_what_went_wrong
        from pages.components.train.panel import _stop

        _stop([run_id])
        st.session_state[f"name-{run_id}"] = st.session_state[f"note-{run_id}"] = "mine"
        _rename(runs.load(run_id))
        say_what_went_wrong()

    run = runs.create(TrainingConfig(), visitor=Visitor(rights.id_of(BEN), "Ben"))
    said = tried(script, run.id)
    assert "Stopping this training needs" in said
    assert "Renaming this training needs" in said
    assert (runs.load(run.id).name, runs.is_asked_to_stop(run)) == ("", False)


def test_only_the_teacher_corrects_a_dataset(drawn_dataset: Path) -> None:
    def script(root: str) -> None:
        from pathlib import Path

        from clothing_model.data.datasets import corrections
        from clothing_model.data.datasets.folders import scan
        from pages.components.photo.dialog import CORRECTING
        from pages.components.shared.page import say_what_went_wrong
        from pages.components.shared.visitor import as_teacher

        manifest = scan(Path(root))
        as_teacher(CORRECTING, corrections.leave_out, manifest, manifest.photos[0])
        say_what_went_wrong()

    assert "Correcting a dataset needs the teacher's key" in tried(script, str(drawn_dataset))
    assert corrections.load(drawn_dataset) == {}


def test_the_page_of_runs_shows_whose_they_are_and_what_may_be_done() -> None:
    ben, anna = run_of(BEN, "Ben"), run_of(ANNA, "Anna", epochs=12)
    page = opened("runs", runs=ben.id)
    assert list(page.dataframe[0].value["by"]) == ["Anna (you)", "Ben"]
    assert page.button(key="delete-runs").disabled
    page = opened("runs", runs=anna.id)
    assert not page.button(key="delete-runs").disabled
    page = opened("runs", whose="Mine")
    assert list(page.dataframe[0].value["run"]) == ["epochs 12"]
    page = opened("models", whose="Mine")
    assert list(page.dataframe[0].value["model"]) == ["epochs 12"]


@pytest.mark.usefixtures("no_worker")
def test_a_training_waits_for_a_name() -> None:
    page = opened("train", name="")
    page.button(key="preset-first-run").click().run()
    assert runs.list_runs() == []
    page.text_input(key="first-name").set_value("  Anna \n Lee ")
    next(button for button in page.button if button.label == "Continue").click().run()
    (run,) = runs.list_runs()
    assert (run.made_by, run.maker) == ("Anna Lee", rights.id_of(ANNA))
    page.button(key="preset-first-run").click().run()
    assert [run.made_by for run in runs.list_runs()] == ["Anna Lee"] * 2


def test_datasets_are_added_by_the_teacher() -> None:
    page = opened("dataset")
    assert "Adding a dataset needs the teacher’s key" in texts(page)
    assert page.button(key="download").disabled


def test_without_a_key_there_is_no_menu_and_nothing_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("CLOTHING_TEACHER_KEY")
    page = opened("runs", name="", runs=run_of(BEN, "").id)
    assert "visitor" not in [button.key for button in page.button]
    assert not page.button(key="delete-runs").disabled


def test_a_key_that_is_too_short_is_said_on_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOTHING_TEACHER_KEY", "1234")
    page = opened("runs")
    assert "CLOTHING_TEACHER_KEY must have at least 8 characters. It has 4." in as_read(
        page.error[0].value
    )


def test_models_are_called_as_people_call_them() -> None:
    run = run_of(BEN, "Ben", epochs=20)
    page = opened("classify")
    assert page.selectbox(key="model").options[1] == "epochs 20 · 83.0\u00a0% (283 of 341) · Ben"
    record.write(replace(run, name="Hats only"))
    page = opened("evaluate", model=runs.status(run).model)
    menu = page.selectbox(key="model")
    assert (menu.value, menu.options[1].split(" · ")[0]) == (runs.status(run).model, "Hats only")
    runs.delete(run)
    page = opened("evaluate", model=runs.status(run).model)
    assert page.selectbox(key="model").options[1].startswith("Clothes, EfficientNet-Lite2 · ")
