"""The Train page without a browser and without a worker."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from clothing_model import settings
from clothing_model.data import augmentation
from clothing_model.data.dataset import scan
from clothing_model.network import pace
from clothing_model.network.features import photo_pace
from clothing_model.training import presets, runs
from clothing_model.training.comparison import to_address
from clothing_model.training.config import TrainingConfig
from tests.conftest import PROJECT
from tests.pages.light import deep_learning_of
from tests.pages.made_runs import finish, no_worker, set_status, submit, train

__all__ = ["no_worker"]
pytestmark = pytest.mark.usefixtures("no_worker")
PAGE = str(PROJECT / "pages" / "train.py")


def open_page(**address: str) -> AppTest:
    page = AppTest.from_file(PAGE, default_timeout=30)
    for name, value in address.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return page


def charts(page: AppTest) -> list[dict[str, object]]:
    return [json.loads(chart.proto.spec) for chart in page.get("vega_lite_chart")]


def train_button(page: AppTest) -> Button:
    return next(button for button in page.button if button.label == "Train")


def in_address(page: AppTest, name: str) -> str:
    value = page.query_params[name]
    return value if isinstance(value, str) else value[0]


def texts(page: AppTest) -> str:
    boxes = [*page.markdown, *page.info, *page.warning, *page.error, *page.caption]
    return "\n".join(str(box.value) for box in boxes)


def test_it_appears_without_deep_learning() -> None:
    assert deep_learning_of(PAGE) == []


def test_a_press_on_an_experiment_queues_all_its_runs() -> None:
    page = open_page()
    assert "Nothing is training" in texts(page)
    page.button(key="preset-learning-rates").click().run()
    assert not page.exception
    queued = runs.list_runs()
    assert sorted(run.config.learning_rate for run in queued) == [0.0001, 0.001, 0.01]
    assert {run.config.photos for run in queued} == {presets.QUICK_PHOTOS}
    assert in_address(page, "sweep") == queued[0].sweep
    assert len(charts(page)) == 2


def test_a_link_lights_an_experiment_up() -> None:
    page = open_page(preset="dropout-rates")
    assert "**Dropout rates.**" in texts(page)
    assert "4 trainings" in texts(page)
    assert "Expected a preset out of" in texts(open_page(preset="<b>nonsense"))


def test_costs_are_told_before_the_start(
    drawn_dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOTHING_DATASET", str(drawn_dataset))
    scan(drawn_dataset)
    page = open_page(backbone="efficientnet-lite0", photos="0")
    assert "110 photos; not timed on this computer yet" in texts(page)
    pace.keep(photo_pace("efficientnet-lite0", False), 2.0)
    page.number_input(key="photos").set_value(40).run()
    assert ":material/timer: About 2 min 20 s: 70 photos." in texts(page)
    page.selectbox(key="preset_backbone").set_value("efficientnet-lite0").run()
    assert "**First run, Learning rates, Inner sizes, Dropout rates** about" in texts(page)
    page.number_input(key="photos").set_value(-1).run()
    assert not page.exception


def test_the_form_queues_what_it_says() -> None:
    page = open_page(augment="chapter")
    page.number_input(key="learning_rate").set_value(0.01)
    page.number_input(key="epochs").set_value(3)
    train_button(page).click().run()
    assert not page.exception
    (run,) = runs.list_runs()
    assert (run.config.learning_rate, run.config.epochs) == (0.01, 3)
    assert run.config.augmentation is not None
    assert run.config.augmentation.shear == 10
    assert in_address(page, "run") == run.id


def test_a_run_s_settings_go_through_the_address_unchanged() -> None:
    """As the link "Start with changes" of the Runs page does it."""
    config = TrainingConfig(
        backbone="xception-150",
        learning_rate=0.0001,
        inner_size=100,
        dropout=0.2,
        epochs=30,
        batch_size=64,
        seed=7,
        augmentation=augmentation.preset("chapter"),
        variants=2,
    )
    page = open_page(**to_address(config))
    train_button(page).click().run()
    (run,) = runs.list_runs()
    assert run.config == config


def test_the_whole_form_stands_in_the_address() -> None:
    page = open_page(backbone="nonsense", augment="chapter")
    assert "backbone" not in page.query_params
    page.selectbox(key="backbone").set_value("xception-150")
    page.selectbox(key="augment").set_value("none")
    page.number_input(key="epochs").set_value(3)
    train_button(page).click().run()
    assert in_address(page, "backbone") == "xception-150"
    assert "augment" not in page.query_params
    page.selectbox(key="preset_backbone").set_value("resnet50").run()
    assert in_address(page, "preset_backbone") == "resnet50"
    page.selectbox(key="backbone").set_value("efficientnet-lite2")
    train_button(page).click().run()
    assert "backbone" not in page.query_params
    assert (
        open_page(preset_backbone="resnet50").selectbox(key="preset_backbone").value == "resnet50"
    )


@pytest.fixture
def own_dataset(drawn_dataset: Path) -> Path:
    """A dataset that somebody has added."""
    root = settings.data_folder() / "own"
    shutil.copytree(drawn_dataset, root)
    return root


@pytest.mark.usefixtures("own_dataset")
def test_where_nobody_chose_a_dataset_the_setting_stays_open() -> None:
    page = open_page()
    page.button(key="preset-first-run").click().run()
    assert [run.config.dataset for run in runs.list_runs()] == [""]
    assert "dataset" not in page.query_params


def test_a_dataset_is_chosen_for_experiments_and_the_form(
    own_dataset: Path, drawn_dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOTHING_DATASET", str(drawn_dataset))
    page = open_page(dataset="own")
    page.button(key="preset-first-run").click().run()
    train_button(page).click().run()
    queued = runs.list_runs()
    assert [run.config.dataset for run in queued] == [str(own_dataset)] * 2
    assert in_address(page, "dataset") == "own"
    assert to_address(queued[0].config)["dataset"] == "own"


@pytest.mark.parametrize(
    ("lost", "sentence"),
    [
        ("validation", "Expected a split"),
        ("train/hat", "train has no usable photo of hat"),
    ],
)
def test_a_dataset_that_cannot_be_trained_on_says_so_before_the_start(
    own_dataset: Path, lost: str, sentence: str
) -> None:
    shutil.rmtree(own_dataset / lost)
    page = open_page(dataset="own")
    assert not page.exception
    assert sentence in page.warning[0].value.replace("\\", "")
    assert train_button(page).disabled
    assert page.button(key="preset-first-run").disabled
    shutil.rmtree(own_dataset)
    assert not train_button(page.run()).disabled


def test_ranges_in_the_address_are_taken() -> None:
    page = open_page(augment="rotation-25-horizontal_flip")
    train_button(page).click().run()
    (run,) = runs.list_runs()
    assert run.config.augmentation is not None
    assert run.config.augmentation.rotation == 25
    assert "Expected ranges like" in texts(open_page(augment="turn-a-little"))


@pytest.mark.parametrize(("name", "value"), [("dropout", 1.5), ("epochs", 0)])
def test_a_wrong_value_has_its_sentence_and_the_form_keeps_it(name: str, value: float) -> None:
    page = open_page()
    page.number_input(key=name).set_value(value)
    train_button(page).click().run()
    assert not page.exception
    assert f"Expected {name} to be a" in page.error[0].value
    assert page.number_input(key=name).value == value
    assert runs.list_runs() == []


def test_a_run_in_the_middle_shows_its_progress_and_can_be_stopped() -> None:
    (run,) = submit([TrainingConfig(epochs=10)])
    train(run, epochs=4)
    page = open_page(run=run.id)
    (words,) = [bar.proto.text for bar in page.get("progress")]
    assert words == "Epoch 4 of 10, best validation 78.0\xa0%, about 12 s left"
    assert len(charts(page)) == 2
    page.button(key="stop-runs").click().run()
    assert runs.is_asked_to_stop(run)


def test_a_finished_run_says_what_was_saved() -> None:
    run = finish(submit([TrainingConfig(backbone="xception-150")])[0])
    page = open_page(run=run.id)
    said = texts(page)
    assert r"Saved as xception\-150\_06\_0\.830" in said
    assert "(283 of 341) validation photos" in said
    assert "95\xa0% interval" in said
    assert "memorise" in said
    assert not page.get("progress")


def chapters_sweep(photos: int = 0) -> None:
    found = presets.preset("learning-rates")
    configs = [replace(c, backbone="xception-150", photos=photos) for c in found.configs]
    for run, right in zip(submit(configs, found.title), (282, 283, 266), strict=True):
        finish(run, right)


def test_a_sweep_shows_the_chapter_and_says_that_one_photo_is_no_winner() -> None:
    chapters_sweep()
    page = open_page(sweep="sweep-1")
    assert "No winner: 283 against 282 right out of 341" in texts(page)
    assert "the chapter's own best result" in texts(page)
    assert '"diamond"' in json.dumps(charts(page)[0])


def test_what_the_chapter_did_not_do_is_not_laid_over_its_results() -> None:
    chapters_sweep(photos=600)
    page = open_page(sweep="sweep-1")
    assert "the chapter's own best result" not in texts(page)
    assert '"diamond"' not in json.dumps(charts(page)[0])


def test_a_failed_run_says_why_and_starts_again() -> None:
    (run,) = submit([replace(TrainingConfig(), learning_rate=1e6)])
    set_status(run, state="failed", sentence="The loss is no number any more.")
    page = open_page(run=run.id)
    assert r"The loss is no number any more\." in page.error[0].value
    assert charts(page) == []
    page.button(key=f"again-{run.id}").click().run()
    assert runs.status(run).state == "queued"


def test_a_run_that_waits_says_for_how_many() -> None:
    submit([TrainingConfig()])
    (second,) = submit([TrainingConfig()])
    page = open_page(run=second.id)
    assert page.get("progress")[0].proto.text == "Waiting: 1 training is before it."


def test_a_run_that_is_gone_has_a_sentence() -> None:
    assert "Expected a run" in texts(open_page(run="../../etc"))
    assert "Expected trainings started together" in texts(open_page(sweep="gone"))


def test_what_others_train_can_be_watched() -> None:
    (run,) = submit([TrainingConfig()])
    page = open_page()
    page.button(key=f"watch-{run.id}").click().run()
    assert in_address(page, "run") == run.id
    assert len(charts(page)) == 2
