"""Every page where something is damaged, deleted, missing or not to be written: it appears, with
a sentence, and says nothing of where on the server anything lies."""

import json
import shutil
import tempfile
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from clothing_model import settings
from clothing_model.data.datasets import corrections
from clothing_model.data.datasets.collection import KnownDataset
from clothing_model.errors import InvalidDataset, sentence
from clothing_model.network.models.folder import SHIPPED, list_models
from clothing_model.tasks import Report
from clothing_model.training.config import TrainingConfig
from clothing_model.training.run import runs
from clothing_model.training.run.runs import Run
from pages.components.runs.actions import configs_json
from pages.components.shared import datasets
from pages.components.shared.models import classifier
from tests.conftest import PROJECT
from tests.data.datasets.folders import fill, photos
from tests.pages.made_runs import finish, no_worker, set_status, submit
from tests.pages.opening import opened_at
from tests.pages.reading import texts
from tests.shipped import copy_of_shipped

__all__ = ["no_worker"]
pytestmark = pytest.mark.usefixtures("no_worker")
PAGES = ("classify", "dataset", "augmentation", "inside", "train", "runs", "models", "evaluate")


def sent(page: AppTest) -> str:
    """All that goes to the browser: texts, keys, labels, tables' columns."""
    return "\n".join(str(getattr(node, "proto", "")) for node in page._tree)


@pytest.fixture
def secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[AppTest], None]:
    """All folders in a place that no page may tell; call it with a page to see that none does."""
    home = tmp_path / "a-secret-place"
    home.mkdir()
    for name in ("CACHE", "DATA", "RUNS", "MODELS"):
        monkeypatch.setenv(f"CLOTHING_{name}", str(home / name.lower()))
    fill(home / "clothes", photos({"train": 2, "validation": 2, "test": 2}))
    monkeypatch.setenv("CLOTHING_DATASET", str(home / "clothes"))

    def check(page: AppTest) -> None:
        said = sent(page)
        for place in ("a-secret-place", str(PROJECT), "[Errno"):
            assert place not in said

    return check


@pytest.fixture
def home(secret: object) -> Path:
    return settings.runs_folder().parent


@pytest.fixture
def damaged_run(home: Path) -> Run:
    (run,) = submit([TrainingConfig()])
    (run.folder / "config.json").write_bytes(b"\xff")
    return run


@pytest.fixture
def damaged_model(home: Path) -> str:
    folder = settings.models_folder() / "torn"
    folder.mkdir(parents=True)
    (folder / "model.json").write_text("null")
    return "torn"


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("classify", {}),
        ("evaluate", {}),
        ("runs", {}),
        ("models", {}),
        ("train", {}),
        ("train", {"run": "damaged"}),
        ("runs", {"runs": "damaged"}),
        ("classify", {"model": "torn"}),
        ("evaluate", {"model": "torn"}),
    ],
)
def test_a_damaged_run_and_a_damaged_model_cost_themselves_alone(
    name: str,
    address: dict[str, str],
    damaged_run: Run,
    damaged_model: str,
    secret: Callable[[AppTest], None],
) -> None:
    whole = finish(submit([TrainingConfig()])[0])
    address = {key: value.replace("damaged", damaged_run.id) for key, value in address.items()}
    page = opened_at(name, address)
    of_run = name in ("train", "runs")
    expected = f"The training {damaged_run.id} cannot be read"
    assert (expected if of_run else "The model torn has no readable model.json") in texts(page)
    if name in ("runs", "models"):
        assert len(page.dataframe[0].value) == (2 if name == "models" else 1)
    assert [model.name for model in list_models()] == [SHIPPED, runs.status(whole).model]
    secret(page)


@pytest.mark.parametrize("text", [b"null", b"[]", b'{"state": "flying"}', b'{"photos": "3"}', b""])
def test_a_damaged_status_or_epoch_blanks_no_page(
    text: bytes, secret: Callable[[AppTest], None]
) -> None:
    run = finish(submit([TrainingConfig()])[0])
    with (run.folder / "metrics.jsonl").open("ab") as file:
        file.write(b"\xff\n" + text + b"\n")
    (run.folder / "status.json").write_bytes(text)
    for name, address in (("runs", {"runs": run.id}), ("train", {"run": run.id})):
        page = opened_at(name, address)
        assert "The run's status cannot be read. Start it again." in texts(page)
        secret(page)
    assert len(runs.metrics(run)) == run.config.epochs


def test_a_model_with_an_empty_file_is_said_where_it_is_asked(
    secret: Callable[[AppTest], None],
) -> None:
    """What a power cut leaves."""
    cut = copy_of_shipped("cut", "familiar.npz")
    (cut.folder / "familiar.npz").touch()
    loading = classifier(cut, "cpu")
    assert loading.wait(30)
    assert loading.failed
    for name in ("classify", "evaluate"):
        page = opened_at(name, {"model": "cut"})
        while page.get("progress") or "is loading" in texts(page):
            page.run()
        assert "familiar.npz of model cut is missing or damaged" in texts(page)
        secret(page)


def stopped() -> Run:
    (run,) = submit([TrainingConfig()])
    set_status(run, state="failed", sentence="It failed.")
    return run


def press(page: AppTest, key: str) -> str:
    page.button(key=key).click().run()
    assert not page.exception
    return texts(page)


@pytest.mark.parametrize("name", ["train", "runs"])
def test_of_two_who_start_a_run_again_the_second_gets_a_sentence(name: str) -> None:
    run = stopped()
    page = opened_at(name, {"run": run.id, "runs": run.id})
    runs.start_again(run)
    set_status(run, state="training")
    said = press(page, f"again-{run.id}" if name == "train" else "start-again")
    assert "This training is still running. Wait until it has ended." in said


@pytest.mark.parametrize("name", ["train", "runs"])
def test_a_run_that_was_deleted_meanwhile_gets_a_sentence(name: str) -> None:
    run = stopped()
    page = opened_at(name, {"run": run.id, "runs": run.id})
    runs.delete(run)
    said = press(page, f"again-{run.id}" if name == "train" else "start-again")
    assert f"The training {run.id} was deleted." in said
    assert runs.list_runs() == []


def test_a_run_that_was_deleted_is_neither_named_nor_stopped_nor_deleted() -> None:
    run, going = stopped(), submit([TrainingConfig()])[0]
    page = opened_at("runs", {"runs": run.id})
    watched = opened_at("train", {"run": going.id})
    for each in (run, going):
        shutil.rmtree(each.folder)
    page.text_input(key=f"name-{run.id}").set_value("mine")
    next(button for button in page.button if button.label == "Save").click().run()
    assert "was deleted." in texts(page)
    assert "Perhaps it was deleted." in press(watched, "stop-runs")
    assert not page.exception
    assert runs.run_ids() == set()


def test_one_deleted_run_of_a_sweep_leaves_the_others_on_view() -> None:
    first, second = submit([TrainingConfig(), TrainingConfig(dropout=0.5)])
    page = opened_at("train", {"sweep": first.sweep})
    set_status(second, state="training")
    shutil.rmtree(first.folder)
    page.run()
    assert not page.exception
    assert len(page.get("vega_lite_chart")) == 2


@pytest.mark.parametrize("name", PAGES)
def test_settings_that_name_no_folder_are_said_on_every_page(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOTHING_RUNS", "~nosuchuser/x")
    page = opened_at(name, {})
    assert [error.value.replace("\\", "") for error in page.error] == [
        "CLOTHING_RUNS must name a folder. It cannot be found."
    ]


@pytest.mark.parametrize("name", PAGES)
def test_pages_appear_where_nothing_can_be_written(
    name: str,
    home: Path,
    secret: Callable[[AppTest], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The wardrobe is drawn among temporary files then."""
    (home / "file").touch()
    for variable in ("CACHE", "DATA", "RUNS", "MODELS"):
        monkeypatch.setenv(f"CLOTHING_{variable}", str(home / "file" / variable.lower()))
    monkeypatch.delenv("CLOTHING_DATASET")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr("clothing_model.drawn.dataset.PER_CLASS", {"train": 2, "validation": 1})
    page = opened_at(name, {})
    while page.get("progress"):
        page.run()
    assert not page.exception
    secret(page)
    if name in ("dataset", "evaluate"):
        assert (tmp_path / "clothes-drawn-wardrobe" / "train").is_dir()
        assert "photos" in texts(page)
        assert not page.error
    if name == "train":
        next(button for button in page.button if button.label == "Train").click().run()
        assert "Training needs to write into the folder runs." in texts(page)
        secret(page)


def test_a_wardrobe_that_can_be_drawn_nowhere_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("CLOTHING_CACHE", str(tmp_path / "file" / "cache"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "file"))
    for name in ("dataset", "evaluate"):
        page = opened_at(name, {})
        while page.get("progress"):
            page.run()
        assert "The drawn wardrobe cannot be drawn" in texts(page)


@pytest.mark.parametrize("name", PAGES)
def test_a_missing_dataset_is_said_by_its_name(
    name: str, home: Path, secret: Callable[[AppTest], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOTHING_DATASET", str(home / "gone"))
    page = opened_at(name, {"photo_source": "Dataset"} if name == "augmentation" else {})
    if name in ("dataset", "train", "evaluate", "augmentation"):
        assert "There is no folder of photos called gone." in texts(page)
    secret(page)


@pytest.mark.parametrize("name", ["dataset", "evaluate"])
def test_damaged_corrections_are_said_by_their_file_s_name(
    name: str, home: Path, secret: Callable[[AppTest], None]
) -> None:
    corrections.overlay_file(home / "clothes").write_text("{")
    page = opened_at(name, {})
    while page.get("progress"):
        page.run()
    assert "clothes.corrections.json, cannot be read" in texts(page)
    secret(page)


@pytest.mark.parametrize("name", ["dataset", "evaluate"])
def test_progress_and_its_button_say_no_place(
    name: str, secret: Callable[[AppTest], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = threading.Event()

    def slow(_: KnownDataset, report: Report) -> None:
        report("Checking the photos", 1, 9)
        looked.wait(30)
        raise InvalidDataset("Enough.")

    monkeypatch.setattr(datasets, "_scan", slow)
    try:
        page = opened_at(name, {})
        assert [button.label for button in page.button if button.label == "Stop"] == ["Stop"]
        secret(page)
    finally:
        looked.set()


@pytest.mark.parametrize("name", PAGES)
def test_pages_with_a_run_and_a_model_say_no_place(
    name: str, home: Path, secret: Callable[[AppTest], None]
) -> None:
    config = TrainingConfig(dataset=str(home / "clothes"))
    done, failed = (submit([config])[0] for _ in range(2))
    finish(done)
    set_status(failed, state="failed", sentence="It failed.")
    for run in (done, failed):
        page = opened_at(name, {"run": run.id, "runs": run.id})
        while page.get("progress"):
            page.run()
        secret(page)
    assert json.loads(configs_json([done]))["dataset"] == "clothes"


def test_errors_of_the_computer_are_told_by_the_file_s_name() -> None:
    refused = PermissionError(13, "Permission denied", "/srv/secret/.0123abcd-status.json")
    assert sentence(refused) == "status.json could not be read or written: Permission denied."
    assert sentence(OSError("odd")) == "A file could not be read or written: the system refused it."
    assert "disk is full" in sentence(OSError(28, "No space left on device", "/srv/secret/x"))
    assert sentence(InvalidDataset("No photo.", Path("/srv/secret"))) == "No photo."


def test_a_correction_that_cannot_be_kept_is_said(
    home: Path, secret: Callable[[AppTest], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened_at("dataset", {})
    while page.get("progress"):
        page.run()
    page.query_params["photo"] = "clothes/train/hat/0.jpg"
    photo = next(iter((home / "clothes" / "train" / "hat").iterdir())).name
    page.query_params["photo"] = f"clothes/train/hat/{photo}"
    page.run()

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied", str(home / "clothes.corrections.json"))

    monkeypatch.setattr(corrections, "write_json", refuse)
    next(button for button in page.button if button.label == "Leave it out").click().run()
    assert not page.exception
    assert "The correction cannot be saved: Permission denied" in texts(page)
    secret(page)


def test_a_correction_needs_no_place_but_one(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside the dataset, though the program's own folder, and so its lock, cannot be had."""
    from clothing_model.data.datasets.folders import scan

    (home / "file").touch()
    monkeypatch.setenv("CLOTHING_DATA", str(home / "file" / "data"))
    manifest = scan(home / "clothes")
    corrections.leave_out(manifest, replace(manifest.photos[0]))
    assert len(scan(home / "clothes").left_out) == 1
