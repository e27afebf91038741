"""The Train page without a browser and without a worker."""

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from clothing_model import settings
from clothing_model.data import augmentation
from clothing_model.data.datasets.folders import scan
from clothing_model.errors import EngineMissing
from clothing_model.network import pace
from clothing_model.network.features import photo_pace
from clothing_model.training import presets
from clothing_model.training.comparison import to_address
from clothing_model.training.config import TrainingConfig
from clothing_model.training.jobs import submit as submit_really
from clothing_model.training.run import runs
from tests.data.datasets.folders import fill, photos
from tests.pages.light import deep_learning_of
from tests.pages.made_runs import no_worker, submit
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
    page = open_page(preset="learning-rates")
    page.button(key="preset-learning-rates").click().run()
    assert not page.exception
    queued = runs.list_runs()
    assert sorted(run.config.learning_rate for run in queued) == [0.0001, 0.001, 0.01, 0.1]
    assert {run.config.photos for run in queued} == {presets.QUICK_PHOTOS}
    assert in_address(page, "sweep") == queued[0].sweep
    assert "preset" not in page.query_params
    assert len(charts(page)) == 2


def heading(page: AppTest) -> str:
    return as_read(page.header[0].value)


def test_a_link_puts_an_experiment_on_view_with_its_number_and_question() -> None:
    page = open_page(preset="dropout-rates")
    assert heading(page).startswith("4 Dropout rates: does it help to switch off")
    assert page.button(key="preset-dropout-rates").label == "Start 4 trainings"
    nonsense = open_page(preset="<b>nonsense")
    assert "There is no preset called" in texts(nonsense)
    assert heading(nonsense).startswith("1 First run: ")


def test_another_experiment_is_chosen_and_stands_in_the_address() -> None:
    (run,) = submit([TrainingConfig()], "First run")
    page = open_page(run=run.id)
    assert page.button_group(key="experiment").value == "first-run"
    page.button_group(key="experiment").set_value("augmentation").run()
    assert heading(page).startswith("5 Augmentation: ")
    assert in_address(page, "preset") == "augmentation"
    assert "run" not in page.query_params
    page.button_group(key="experiment").set_value("own").run()
    assert not page.header
    assert not page.exception


def test_settings_in_the_address_open_the_form() -> None:
    page = open_page(epochs="3")
    assert page.button_group(key="experiment").value == "own"
    page.number_input(key="epochs").set_value(10).run()
    assert page.button_group(key="experiment").value == "own"
    page = open_page(epochs="3", preset="learning-rates")
    assert page.button_group(key="experiment").value == "learning-rates"
    assert page.number_input(key="epochs").value == 3


def test_costs_are_told_before_the_start(
    drawn_dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOTHING_DATASET", str(drawn_dataset))
    scan(drawn_dataset)
    page = open_page(preset="first-run", backbone="efficientnet-lite0", photos="0")
    assert "110 photos; not timed on this computer yet" in texts(page)
    pace.keep(photo_pace("efficientnet-lite0", False), 2.0)
    page.number_input(key="photos").set_value(40).run()
    assert ":material/timer: About 2 min 20 s: 70 photos." in texts(page)
    page.selectbox(key="preset_backbone").set_value("efficientnet-lite0").run()
    assert ":material/timer: About 3 min 40 s: 110 photos." in texts(page)
    page.number_input(key="photos").set_value(-1).run()
    assert not page.exception


def test_class_folders_alone_can_be_trained_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = fill(tmp_path / "clothes", photos({"": 5}))
    monkeypatch.setenv("CLOTHING_DATASET", str(root))
    scan(root)
    page = open_page(backbone="efficientnet-lite0", photos="0")
    assert "clothes has no splits, so its photos are split 80 : 10 : 10" in texts(page)
    assert "8 photos; not timed" in texts(page)
    assert not train_button(page).disabled
    fill(tmp_path / "clothes", photos({"": 2}, ("dress",)))
    page.run()
    assert "dress has 2." in as_read(page.warning[0].value)
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
    assert page.button_group(key="experiment").value == "own"
    assert "backbone" not in page.query_params
    page.selectbox(key="backbone").set_value("xception-150")
    page.selectbox(key="augment").set_value("none")
    page.number_input(key="epochs").set_value(3)
    train_button(page).click().run()
    assert in_address(page, "backbone") == "xception-150"
    assert "augment" not in page.query_params
    page.selectbox(key="backbone").set_value("efficientnet-lite2")
    train_button(page).click().run()
    assert "backbone" not in page.query_params
    page = open_page(preset_backbone="resnet50")
    assert page.selectbox(key="preset_backbone").value == "resnet50"
    page.selectbox(key="preset_backbone").set_value("xception-150").run()
    assert in_address(page, "preset_backbone") == "xception-150"


def test_stages_to_tune_are_those_that_the_backbone_has() -> None:
    page = open_page(tuned_stages="3", tuning_rate="0.0005")
    select = page.selectbox(key="tuned_stages")
    assert select.value == "3"
    assert "The last three stages: stages 5 to 7" in select.options
    assert page.number_input(key="tuning_rate").value == 0.0005
    assert "The head comes first" in texts(page)
    page.selectbox(key="backbone").set_value("resnet50").run()
    assert not page.exception
    select = page.selectbox(key="tuned_stages")
    assert (select.value, len(select.options)) == ("0", 4)
    assert "tuned_stages" not in page.query_params
    assert "tuning_rate" not in [each.key for each in page.number_input]
    select.set_value("all").run()
    page.number_input(key="tuning_epochs").set_value(3)
    train_button(page).click().run()
    (run,) = runs.list_runs()
    assert (run.config.tuned_stages, run.config.tuning_epochs) == ("all", 3)
    assert in_address(page, "tuned_stages") == "all"


def test_fine_tuning_goes_through_the_address_unchanged() -> None:
    config = TrainingConfig(tuned_stages=2, tuning_epochs=5, weight_decay=0.01, stage_rate=0.5)
    page = open_page(**to_address(config))
    train_button(page).click().run()
    (run,) = runs.list_runs()
    assert run.config == config
    assert "tuning_rate" not in to_address(TrainingConfig())


def test_where_tensorflow_is_missing_fine_tuning_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    there = settings.installed
    monkeypatch.setattr(settings, "installed", lambda name: name != "keras" and there(name))
    page = open_page(tuned_stages="2")
    assert "Fine-tuning needs TensorFlow, which is not installed" in texts(page)
    assert page.selectbox(key="tuned_stages").options == ["None: the head alone"]
    assert open_page(preset="fine-tuning").button(key="preset-fine-tuning").disabled
    assert not open_page(preset="first-run").button(key="preset-first-run").disabled
    with pytest.raises(EngineMissing, match="needs TensorFlow"):
        submit_really([TrainingConfig(tuned_stages=1)])


@pytest.fixture
def own_dataset(drawn_dataset: Path) -> Path:
    """A dataset that somebody has added."""
    root = settings.data_folder() / "own"
    shutil.copytree(drawn_dataset, root)
    return root


def test_where_nobody_chose_a_dataset_the_one_on_view_is_learned_from(own_dataset: Path) -> None:
    page = open_page()
    page.button(key="preset-first-run").click().run()
    assert [run.config.dataset for run in runs.list_runs()] == [str(own_dataset)]
    assert "dataset" not in page.query_params


def test_the_dataset_in_use_need_not_be_named(
    drawn_dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOTHING_DATASET", str(drawn_dataset))
    open_page().button(key="preset-first-run").click().run()
    assert [run.config.dataset for run in runs.list_runs()] == [""]


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


def test_the_form_alone_offers_datasets_too(
    own_dataset: Path, drawn_dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOTHING_DATASET", str(drawn_dataset))
    page = open_page(dataset="own", preset="own")
    assert page.selectbox(key="dataset").value == "own"
    train_button(page).click().run()
    assert not page.exception
    assert [run.config.dataset for run in runs.list_runs()] == [str(own_dataset)]
    assert page.selectbox(key="dataset").value == "own"


@pytest.mark.parametrize(
    ("lost", "sentence"),
    [
        ("train", "There is no split"),
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
    assert "Ranges must be like" in texts(open_page(augment="turn-a-little"))


@pytest.mark.parametrize(("name", "value"), [("dropout", 1.5), ("epochs", 0)])
def test_a_wrong_value_has_its_sentence_and_the_form_keeps_it(name: str, value: float) -> None:
    page = open_page()
    page.number_input(key=name).set_value(value)
    train_button(page).click().run()
    assert not page.exception
    assert f"{name.capitalize()} must be a" in as_read(page.error[0].value)
    assert f"You entered {value:g}." in as_read(page.error[0].value)
    assert page.number_input(key=name).value == value
    assert runs.list_runs() == []
