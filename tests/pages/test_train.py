"""The Train page without a browser and without a worker."""

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from clothing_model import settings
from clothing_model.data import augmentation
from clothing_model.data.datasets.folders import scan
from clothing_model.network import pace
from clothing_model.network.features import photo_pace
from clothing_model.training import presets
from clothing_model.training.comparison import to_address
from clothing_model.training.config import TrainingConfig
from clothing_model.training.run import runs
from tests.data.datasets.folders import fill, photos
from tests.pages.light import deep_learning_of
from tests.pages.made_runs import no_worker
from tests.pages.opening import in_address
from tests.pages.reading import as_read, texts
from tests.pages.train_page import charts, open_page

__all__ = ["no_worker"]
pytestmark = pytest.mark.usefixtures("no_worker")


def train_button(page: AppTest) -> Button:
    return next(button for button in page.button if button.label == "Train")


def test_it_appears_without_deep_learning() -> None:
    assert deep_learning_of("train") == []


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


def test_class_folders_alone_can_be_trained_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = fill(tmp_path / "clothes", photos({"": 5}))
    monkeypatch.setenv("CLOTHING_DATASET", str(root))
    scan(root)
    page = open_page(backbone="efficientnet-lite0", photos="0")
    assert "clothes has no splits, so its photos are dealt 80 : 10 : 10" in texts(page)
    assert "8 photos; not timed" in texts(page)
    assert not train_button(page).disabled
    fill(tmp_path / "clothes", photos({"": 2}, ("dress",)))
    page.run()
    assert "received 2 of dress" in page.warning[0].value
    assert train_button(page).disabled


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
        ("train", "Expected a split"),
        ("train/hat", "train has no usable photo of hat"),
    ],
)
def test_a_dataset_that_cannot_be_trained_on_says_so_before_the_start(
    own_dataset: Path, lost: str, sentence: str
) -> None:
    shutil.rmtree(own_dataset / lost)
    page = open_page(dataset="own")
    assert not page.exception
    assert sentence in as_read(page.warning[0].value)
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
