"""The Runs page without a browser and without a worker."""

import csv
import json
from dataclasses import replace
from io import StringIO

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from clothing_model.network import metrics
from clothing_model.training import presets
from clothing_model.training.comparison import setting_text
from clothing_model.training.config import TrainingConfig
from clothing_model.training.finished import all_examples, examples_of
from clothing_model.training.run import runs
from clothing_model.training.run.runs import Run
from pages.components.runs.actions import configs_json, metrics_csv
from pages.components.runs.filter import Filter
from pages.components.runs.table import table_row
from tests.pages.light import deep_learning_of
from tests.pages.made_runs import IMBALANCED, finish, no_worker, set_status, submit, train
from tests.pages.opening import in_address, page_at
from tests.pages.reading import texts

__all__ = ["no_worker"]
pytestmark = pytest.mark.usefixtures("no_worker")


def open_page(*chosen: Run, **address: str) -> AppTest:
    """The page with these runs ticked, as a link to it says."""
    page = page_at("runs", 30)
    if chosen:
        address["runs"] = ",".join(run.id for run in chosen)
    for name, value in address.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return page


def sweep() -> list[Run]:
    found = presets.preset("learning-rates")
    started = submit(found.configs, found.title)
    return [finish(run, right) for run, right in zip(started, (235, 282, 283, 240), strict=True)]


def html(page: AppTest) -> str:
    return "".join(part.proto.body for part in page.get("html"))


def test_it_appears_without_deep_learning() -> None:
    assert deep_learning_of("runs") == []


def test_without_runs_finished_examples_are_listed_and_compared() -> None:
    page = open_page(*examples_of("learning-rates"))
    said = texts(page)
    assert "No training yet" in said
    assert set(page.dataframe[0].value["state"]) == {"example"}
    assert "Learning rate 0.001 is best" in said
    assert page.button(key="delete-runs").disabled


def test_examples_stand_among_the_trainings_where_somebody_asks() -> None:
    run = finish(submit([TrainingConfig()])[0])
    page = open_page(run)
    assert len(page.dataframe[0].value) == 1
    page.toggle(key="examples").set_value(True).run()
    assert len(page.dataframe[0].value) == 1 + len(all_examples())
    assert in_address(page, "runs") == run.id
    assert f"1 training, {len(all_examples())} examples" in texts(page)


def test_ticks_are_there_again_when_the_page_is_come_back_to() -> None:
    """From the menu, whose link has no address; with Back, which has one, the address counts."""
    first, second, *_ = sweep()
    page = open_page(first, second)
    page.switch_page("evaluate.py").run()
    page.query_params.clear()
    page.switch_page("runs.py").run()
    assert in_address(page, "runs") == f"{first.id},{second.id}"
    page.query_params["runs"] = first.id
    page.run()
    assert in_address(page, "runs") == first.id
    assert html(page).count('<th scope="col">') == 2  # of the settings of one run


def test_too_few_photos_put_no_run_on_top() -> None:
    facts = metrics.figures(("a", "b"), np.array([[3, 0], [0, 3]]), 0.3)
    run = finish(submit([TrainingConfig()])[0], validation=facts)
    row = table_row(run, runs.status(run))
    assert (row["accuracy"], row["right"]) == (None, "6 of 6, too few")


def test_the_table_has_counts_and_intervals() -> None:
    run = finish(submit([replace(TrainingConfig(), inner_size=100)])[0])
    row = table_row(run, runs.status(run))
    assert row["right"] == "283 of 341"
    assert row["interval"] == "78.6\xa0% to 86.6\xa0%"
    assert row["accuracy"] == pytest.approx(83.0, abs=0.01)
    assert (row["inner_size"], row["state"], row["best"]) == ("100", "done", 6)
    assert (row["always"], row["balanced"]) == (None, None)  # not known when it was trained
    assert len(open_page().dataframe[0].value) == 1
    set_status(run, validation=IMBALANCED)
    row = table_row(run, runs.status(run))
    assert (row["accuracy"], row["always"], row["balanced"]) == (93.75, 93.75, 50.0)
    assert "The model never gives the answer rare." in texts(open_page(run))


def test_words_find_names_notes_and_settings() -> None:
    (run,) = submit([TrainingConfig(backbone="xception-150")])
    run = runs.rename(run, "Try it", "for Monday")
    text = " ".join(str(value) for value in table_row(run, runs.status(run)).values())
    assert Filter("monday XCEPTION").keeps(run, runs.status(run), text)
    assert not Filter("monday resnet").keeps(run, runs.status(run), text)
    page = open_page()
    page.text_input(key="find").set_value("nothing like it").run()
    assert "No training fits" in texts(page)


def test_state_backbone_and_dataset_choose_rows_and_stand_in_the_address() -> None:
    finish(submit([TrainingConfig()])[0])
    other = TrainingConfig(backbone="xception-150", dataset="/somewhere/my own")
    (waiting,) = submit([other])
    page = open_page()
    assert len(page.dataframe[0].value) == 2
    assert "2 trainings, 1 waiting" in texts(page)
    page.button_group(key="state").set_value("running").run()
    assert list(page.dataframe[0].value["backbone"]) == ["xception-150"]
    assert list(page.dataframe[0].value["dataset"]) == ["my own"]
    page.button_group(key="state").set_value(None).run()
    page.selectbox(key="only_dataset").set_value("my own").run()
    assert len(page.dataframe[0].value) == 1
    page.selectbox(key="only_backbone").set_value("efficientnet-lite2").run()
    assert "No training fits" in texts(page)
    runs.ask_to_stop(waiting)
    linked = open_page(state="stopped or failed")
    assert list(linked.dataframe[0].value["state"]) == ["stopped"]


def test_a_filter_keeps_the_ticks_that_it_hides() -> None:
    first, second, third, _ = sweep()
    page = open_page(first, second)
    page.text_input(key="find").set_value(first.id).run()
    assert len(page.dataframe[0].value) == 1
    page.text_input(key="find").set_value("").run()
    assert in_address(page, "runs") == f"{first.id},{second.id}"
    assert html(page).count('<th scope="col">learning rate') == 2
    assert setting_text(third.config, "learning_rate") not in html(page)


def test_several_runs_are_laid_over_each_other_and_judged() -> None:
    page = open_page(*sweep())
    spec = page.get("vega_lite_chart")[0].proto.spec
    assert '"0.0001"' in spec
    assert '"title": "learning rate"' in spec
    said = texts(page)
    assert "Learning rate 0.001 is best" in said
    assert "43 photos fewer right than 0.001" in said
    assert '<tr class="differs"><th scope="row">learning rate</th>' in html(page)
    assert '<tr><th scope="row">dropout</th>' in html(page)


def test_a_name_and_a_note_are_kept() -> None:
    run = finish(submit([TrainingConfig()])[0])
    page = open_page(run)
    page.text_input(key=f"name-{run.id}").set_value("<b>Mine</b>")
    page.text_area(key=f"note-{run.id}").set_value("with *stars*")
    next(button for button in page.button if button.label == "Save").click().run()
    assert not page.exception
    kept = runs.load(run.id)
    assert (kept.name, kept.note) == ("<b>Mine</b>", "with *stars*")
    assert r"*with \*stars\**" in [box.value for box in (*page.markdown, *page.caption)]


def test_deleting_asks_first() -> None:
    run = finish(submit([TrainingConfig()])[0])
    page = open_page(run)
    page.button(key="delete-runs").click().run()
    assert run.folder.is_dir()
    page.button(key="delete-for-good").click().run()
    assert not page.exception
    assert not run.folder.exists()
    assert "No training yet" in texts(page)


def test_a_run_that_is_going_cannot_be_deleted() -> None:
    (run,) = submit([TrainingConfig()])
    train(run, epochs=2)
    assert open_page(run).button(key="delete-runs").disabled


def test_a_stopped_run_starts_again() -> None:
    (run,) = submit([TrainingConfig()])
    runs.ask_to_stop(run)
    page = open_page(run)
    assert "Stopped before it began." in texts(page)
    page.button(key="start-again").click().run()
    assert runs.status(run).state == "queued"


def test_downloads_hold_every_epoch_and_every_setting() -> None:
    chosen = sweep()
    lines = list(csv.DictReader(StringIO(metrics_csv(chosen).decode("utf-8-sig"))))
    assert len(lines) == 40
    assert lines[0]["run"] == chosen[0].id
    assert float(lines[9]["val_loss"]) == runs.metrics(chosen[0])[9].val_loss
    assert TrainingConfig.from_json(json.loads(configs_json(chosen[:1]))) == chosen[0].config
    assert set(json.loads(configs_json(chosen))) == {run.id for run in chosen}
