"""Where trainings work, told on Train and Runs; nothing of it on a single computer."""

import pytest

from clothing_model.training.config import TrainingConfig
from clothing_model.training.launch import view
from clothing_model.training.launch.view import ClusterView, Computer
from clothing_model.training.run import runs
from clothing_model.training.run.place import Place, write_place
from clothing_model.training.run.runs import Run
from pages.components.runs.table import _columns, table_row
from tests.pages.made_runs import submit, train
from tests.pages.opening import opened_at
from tests.pages.reading import texts
from tests.pages.train_page import open_page

ADDRESS = "tcp://127.0.0.1:8786"
ONE = Computer("lab-1", "", "tcp://lab-1:1", 1, 1)
TWO = Computer("lab-2", "", "tcp://lab-2:1", 1, 0)


@pytest.fixture(autouse=True)
def on_a_cluster(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOTHING_CLUSTER", ADDRESS)
    monkeypatch.setattr(view, "_seen", [ClusterView(ADDRESS, (ONE, TWO))])


@pytest.fixture
def run() -> Run:
    """In the middle of its training, on lab-1."""
    (found,) = submit([TrainingConfig(epochs=10)])
    train(found, epochs=4)
    write_place(found, Place("token", "lab-1", "tcp://lab-1:1"))
    return found


def test_train_tells_the_host_and_how_many_places_are_free(run: Run) -> None:
    said = texts(open_page(run=run.id))
    assert "It works on lab-1." in said
    assert "The cluster has 2 places for trainings, on 2 computers; 1 is free." in said
    assert "2 places for trainings" in texts(opened_at("train", {}))


def test_a_lost_computer_is_told(run: Run) -> None:
    write_place(run, Place("token", "lab-2", "tcp://lab-2:1", ("lab-1",)))
    said = texts(open_page(run=run.id))
    assert "lab-1 was lost in the middle of it. It went on, after its last finished epoch" in said
    assert "on lab-2." in said


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        (ClusterView(ADDRESS, trouble="The cluster does not answer."), "does not answer"),
        (ClusterView(ADDRESS), "No computer of the cluster can train"),
        (ClusterView(ADDRESS, (TWO, Computer("x", "", "x", 1, 0, "x is *old*."))), "x is *old*."),
    ],
)
def test_what_is_wrong_is_told(
    seen: ClusterView, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view, "_seen", [seen])
    (run,) = submit([TrainingConfig()])
    page = open_page(run=run.id)
    assert words in texts(page)
    waits = "It waits for a free place on the cluster."
    assert (page.get("progress")[0].proto.text == waits) == (not seen.free)


def test_the_table_of_runs_has_a_column_for_the_computer(run: Run) -> None:
    row = table_row(run, runs.status(run))
    assert row["where"] == "lab-1"
    assert _columns(with_hosts=True)["where"]["label"] == "Computer"
    assert len(opened_at("runs", {}).dataframe[0].value) == 1


def test_one_computer_alone_tells_nothing_of_it(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOTHING_CLUSTER", "")
    said = texts(open_page(run=run.id))
    assert "lab-1" not in said
    assert "places" not in said
    assert table_row(run, runs.status(run))["where"] == ""
    assert _columns()["where"] is None
