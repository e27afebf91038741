"""Runs that somebody deletes while another one works with them, and what a kill leaves."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from clothing_model import settings
from clothing_model.errors import InvalidRun
from clothing_model.training.config import TrainingConfig
from clothing_model.training.learn.best_epoch import remove_half_made
from clothing_model.training.run import queue, runs, status
from clothing_model.training.run.runs import Run, Status
from clothing_model.training.session import Session

CHANGES: dict[str, Callable[[Run], object]] = {
    "stop": runs.ask_to_stop,
    "start again": runs.start_again,
    "rename": lambda run: runs.rename(run, "mine", "a note"),
    "delete": runs.delete,
}


@pytest.fixture
def run() -> Run:
    return runs.create(TrainingConfig())


def nothing_is_left() -> None:
    assert [path.name for path in settings.runs_folder().iterdir()] in ([], [".queue"])
    assert queue.waiting() == []


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_run_that_was_deleted_stays_so(run: Run, change: Callable[[Run], object]) -> None:
    runs.write_status(run, Status("stopped"))
    runs.delete(run)
    with pytest.raises(InvalidRun, match="was deleted"):
        change(run)
    nothing_is_left()


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_run_that_is_deleted_in_that_moment_stays_so(
    run: Run, change: Callable[[Run], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look at it and the change."""
    runs.write_status(run, Status("stopped"))
    look, replace, touch = runs.status, Path.replace, Path.touch

    def gone() -> None:
        shutil.rmtree(run.folder, ignore_errors=True)

    monkeypatch.setattr(runs, "status", lambda of: (look(of), gone())[0])
    monkeypatch.setattr(Path, "replace", lambda *a: (gone(), replace(*a))[1])
    monkeypatch.setattr(Path, "touch", lambda *a, **k: (gone(), touch(*a, **k))[1])
    with pytest.raises(InvalidRun, match="was deleted"):
        change(run)
    monkeypatch.undo()


def test_nobody_meets_half_a_deleted_run(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    runs.write_status(run, Status("stopped"))
    with monkeypatch.context() as crash:
        crash.setattr(shutil, "rmtree", lambda *_, **__: None)
        runs.delete(run)
    assert runs.list_runs() == []
    assert runs.run_ids() == set()
    assert runs.damaged_runs() == []
    remove_half_made()
    assert list(settings.runs_folder().iterdir()) == []


def test_a_run_that_cannot_be_written_is_not_half_made(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(runs, "write", full)
    with pytest.raises(OSError, match="No space"):
        runs.create(TrainingConfig())
    assert list(settings.runs_folder().iterdir()) == []


@pytest.mark.parametrize("variable", ["RUNS", "MODELS"])
def test_a_folder_that_cannot_be_written_is_said_before_a_training(
    variable: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv(f"CLOTHING_{variable}", str(tmp_path / "file" / "kept"))
    with pytest.raises(InvalidRun, match="Training needs to write into the folder kept") as said:
        runs.create(TrainingConfig())
    assert str(tmp_path) not in str(said.value)
    assert said.value.place == tmp_path / "file" / "kept"
    assert runs.list_runs() == []


def test_what_a_kill_left_in_a_run_goes_when_it_is_worked_on(run: Run) -> None:
    for name in (".0123abcd-status.json", ".89abcdef-last.npz"):
        (run.folder / name).touch()
    Session(run)
    assert {path.name for path in run.folder.iterdir()} == {"config.json", "status.json"}


def test_what_a_kill_left_in_a_model_goes_before_the_next_training() -> None:
    folder = settings.models_folder() / "mine"
    folder.mkdir(parents=True)
    for name in ("model.json", ".0123abcd-model.json"):
        (folder / name).touch()
    remove_half_made()
    assert [path.name for path in folder.iterdir()] == ["model.json"]


@pytest.mark.parametrize(
    "name", ["", ".", "..", ".queue", "../runs", "a/b", "a\\b", "a\0b", "x" * 999]
)
def test_an_id_is_never_a_path(run: Run, name: str) -> None:
    (settings.runs_folder().parent / "config.json").write_bytes(
        (run.folder / "config.json").read_bytes()
    )
    with pytest.raises(InvalidRun, match="There is no training called"):
        runs.load(name)


class Clock:
    """The computer's clock, which can be set, and the one that cannot."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now, self.lived = 1_700_000_000.0, 5.0
        monkeypatch.setattr(status.time, "time", lambda: self.now)
        monkeypatch.setattr(status.time, "monotonic", lambda: self.lived)

    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.lived += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def going(run: Run, clock: Clock) -> Run:
    runs.write_status(run, Status("extracting"))
    return run


def test_a_clock_that_is_set_back_keeps_no_dead_run_alive(going: Run, clock: Clock) -> None:
    assert runs.status(going).state == "extracting"
    clock.now -= 86_400
    clock.wait(10)
    assert runs.status(going).state == "extracting"
    clock.wait(10)
    assert runs.status(going).state == "interrupted"


def test_a_sign_of_life_from_the_future_counts_for_a_while(going: Run, clock: Clock) -> None:
    """As after a start of the server whose clock was wrong before."""
    clock.now -= 86_400
    assert runs.status(going).state == "extracting"
    clock.wait(16)
    assert runs.status(going).state == "interrupted"


def test_an_old_sign_of_life_is_seen_through_at_the_first_look(going: Run, clock: Clock) -> None:
    clock.wait(16)
    assert runs.status(going).state == "interrupted"


def test_a_clock_that_is_set_forward_ends_no_run_that_is_watched(going: Run, clock: Clock) -> None:
    assert runs.status(going).state == "extracting"
    clock.now += 86_400
    clock.wait(1)
    assert runs.status(going).state == "extracting"
    runs.update_status(going, photos_done=3)
    clock.wait(14)
    assert runs.status(going).state == "extracting"
    clock.wait(2)
    assert runs.status(going).state == "interrupted"


def test_a_heartbeat_is_a_sign_of_life(going: Run, clock: Clock) -> None:
    for beat in range(1, 5):
        clock.wait(10)
        (going.folder / "heartbeat").touch()
        os.utime(going.folder / "heartbeat", (clock.now, clock.now))
        assert runs.status(going).state == "extracting", beat
    clock.wait(16)
    assert runs.status(going).state == "interrupted"


def test_on_a_cluster_no_clocks_are_compared(
    going: Run, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Signs of life come from computers an hour ahead or behind: those that change count."""
    monkeypatch.setenv("CLOTHING_CLUSTER", "tcp://127.0.0.1:8786")
    for beat in range(1, 4):
        clock.wait(10)
        (going.folder / "heartbeat").touch()
        stamp = clock.now - 3_600 + beat
        os.utime(going.folder / "heartbeat", (stamp, stamp))
        assert runs.status(going).state == "extracting", beat
    clock.wait(16)
    assert runs.status(going).state == "interrupted"
