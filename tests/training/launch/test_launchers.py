"""Who carries a job out, and what becomes of one that was lost; no cluster needed."""

import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from clothing_model import settings
from clothing_model.errors import InvalidConfig, InvalidDataset
from clothing_model.training.config import TrainingConfig
from clothing_model.training.jobs import chosen_launcher
from clothing_model.training.launch import carrier, cluster, dask_launcher, versions
from clothing_model.training.launch.cluster import Cluster, ClusterTrouble
from clothing_model.training.launch.dask_launcher import DaskJob, wait_anew
from clothing_model.training.launch.dataset_root import dataset_root
from clothing_model.training.launch.local import LocalLauncher
from clothing_model.training.launch.versions import difference
from clothing_model.training.launch.view import ClusterView, Computer
from clothing_model.training.run import queue, runs
from clothing_model.training.run.place import Place, arrive, give_to, place_of, write_place
from clothing_model.training.run.runs import Run, Status

NOBODY = "tcp://127.0.0.1:1"
OURS = {"program": "1", "Python": "3.11", "numpy": "2.4.6"}


@pytest.fixture
def run() -> Run:
    """A run in the middle, on the computer "lab-1"."""
    found = runs.create(TrainingConfig())
    give_to(found, "token")
    arrive(found, "lab-1", "tcp://lab-1:1")
    runs.write_status(found, Status("training"))
    return found


def test_without_the_setting_nothing_of_a_cluster_is_imported() -> None:
    code = (
        "import sys, app\n"
        "from clothing_model.training.jobs import Dispatcher\n"
        "dispatcher = Dispatcher()\n"
        "while not dispatcher._launcher: pass\n"
        "dispatcher.close()\n"
        "bad = {'distributed', 'dask', 'clothing_model.training.launch.cluster'}\n"
        "assert not bad & set(sys.modules), bad & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=settings.PROJECT, check=True)


def test_the_settings_choose_who_carries_jobs_out(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(chosen_launcher(), LocalLauncher)
    monkeypatch.setenv("CLOTHING_CLUSTER", NOBODY)
    assert isinstance(chosen_launcher(), dask_launcher.DaskLauncher)


@pytest.mark.parametrize(
    ("value", "good"),
    [
        ("tcp://teacher-pc.local:8786", True),
        ("tls://10.0.0.7:8786", True),
        ("tcp://[fe80::1]:8786", True),
        ("teacher-pc:8786", False),
        ("tcp://teacher-pc", False),
        ("http://teacher-pc:8786", False),
        ("tcp://a b:8786", False),
    ],
)
def test_a_cluster_is_named_by_its_schedulers_address(
    value: str, good: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOTHING_CLUSTER", value)
    if good:
        assert settings.cluster() == value
        settings.check()
    else:
        with pytest.raises(InvalidConfig, match="CLOTHING_CLUSTER must be"):
            settings.check()


def test_a_cluster_that_is_not_there_has_no_places_and_says_so() -> None:
    pytest.importorskip("distributed")
    launcher = dask_launcher.DaskLauncher(NOBODY)
    assert launcher.free() == 0
    assert "does not answer" in launcher.view.sentence
    with pytest.raises(ClusterTrouble):  # at once: it was asked a moment ago
        launcher.cluster.client()
    launcher.close()


def test_without_the_package_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "installed", lambda package: package != "distributed")
    with pytest.raises(ClusterTrouble, match=r"pip install -r requirements-cluster\.txt"):
        Cluster(NOBODY).look()
    assert (settings.PROJECT / "requirements-cluster.txt").is_file()


@pytest.mark.parametrize(
    ("theirs", "words"),
    [
        (OURS, ""),
        ({**OURS, "more": "1"}, ""),
        ({}, "lab-1 cannot train: its Dask worker does not find this program."),
        ({**OURS, "numpy": "2.3.0"}, "it has numpy 2.3.0 instead of 2.4.6."),
        ({**OURS, "program": "2"}, "it has another version of this program."),
    ],
)
def test_another_version_is_told(theirs: dict[str, str], words: str) -> None:
    assert words in difference("lab-1", theirs, OURS)
    assert bool(words) == bool(difference("lab-1", theirs, OURS))


def test_a_changed_program_is_another_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "clothing_model").mkdir()
    (tmp_path / "clothing_model" / "a.py").write_text("1")
    monkeypatch.setattr(settings, "PROJECT", tmp_path)
    before = versions.versions()
    (tmp_path / "clothing_model" / "a.py").write_text("2")
    assert versions.versions()["program"] != before["program"]
    assert before == {**versions.versions(), "program": before["program"]}


def test_a_lost_computer_puts_a_sweep_back_into_the_queue_once(run: Run) -> None:
    done, asked, other = (runs.create(TrainingConfig(seed=seed)) for seed in (2, 3, 4))
    for each, state in ((done, "done"), (asked, "training"), (other, "interrupted")):
        write_place(each, place_of(run))
        runs.write_status(each, Status(state))
    (asked.folder / "stop").touch()
    chosen = [run, done, asked, other]
    wait_anew(chosen, lost=True)
    assert [runs.status(one).state for one in chosen] == ["queued", "done", "stopped", "queued"]
    (job,) = queue.waiting()
    assert job.run_ids == (run.id, other.id)
    assert "lab-1 was lost" in runs.status(run).sentence
    assert place_of(run) == Place(lost=("lab-1",))

    assert queue.claim(job)
    queue.drop(job)
    give_to(run, "again")
    arrive(run, "lab-2", "tcp://lab-2:1")
    runs.write_status(run, Status("training"))
    wait_anew([run], lost=True)
    assert runs.status(run).state == "interrupted"
    assert "lab-1, lab-2 were lost" in runs.status(run).sentence
    assert not queue.waiting()
    runs.start_again(run)
    assert place_of(run) == Place()


def test_a_refused_job_waits_on_and_counts_as_no_loss(run: Run) -> None:
    wait_anew([run], lost=False)
    assert runs.status(run).state == "queued"
    assert place_of(run).lost == ()
    wait_anew([run], lost=False)  # it waits already
    assert len(queue.waiting()) == 1


class Known:
    """Stands in for a launcher that sees these Dask workers."""

    def __init__(self, *workers: str) -> None:
        computers = [Computer(worker, "", worker, 1, 1) for worker in workers]
        self.view = ClusterView(NOBODY, tuple(computers))


class Future:
    """Of a task in that state, whose result nobody knows any more."""

    def __init__(self, status: str) -> None:
        self.status = status

    def result(self, timeout: float) -> None:
        raise TimeoutError(f"{timeout} s")


def job_of(run: Run, status: str, *workers: str) -> DaskJob:
    launcher: Any = Known(*workers)
    return DaskJob(launcher, [run], Future(status))


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    def make(now: bool) -> None:
        monkeypatch.setattr(dask_launcher, "silence", lambda *_: 100.0 if now else 0.0)

    return make


def test_a_job_goes_on_while_its_worker_is_there_or_it_gives_signs_of_life(
    run: Run, silent: Callable[[bool], None]
) -> None:
    silent(True)
    assert job_of(run, "pending", "tcp://lab-1:1").goes_on()
    silent(False)  # the scheduler is gone, or knows another address: it goes on by itself
    for status in ("cancelled", "lost", "pending"):
        assert job_of(run, status).goes_on()


def test_a_result_that_is_lost_leaves_the_run_its_last_word(
    run: Run, silent: Callable[[bool], None]
) -> None:
    silent(True)
    runs.write_status(run, Status("done", model="kept"))
    job = job_of(run, "finished")
    assert not job.goes_on()
    assert job._outcome.kind == "done"


def test_a_jobs_files_are_looked_at_now_and_then(run: Run) -> None:
    """A hundred trainings on one shared folder would keep it busy otherwise."""
    job = job_of(run, "pending", "tcp://lab-1:1")
    assert job.goes_on()
    (run.folder / "place.json").unlink()
    runs.write_status(run, Status("done"))
    assert job.goes_on()


@pytest.mark.parametrize("state", ["training", "interrupted"])
def test_a_job_is_lost_with_its_worker_or_in_silence(
    state: str, run: Run, silent: Callable[[bool], None]
) -> None:
    runs.write_status(run, Status(state))
    silent(state == "training")
    job = job_of(run, "pending", "tcp://lab-2:1")
    assert not job.goes_on()
    assert job._outcome.kind == "lost"


def test_a_job_that_ended_alone_is_not_lost(run: Run, silent: Callable[[bool], None]) -> None:
    runs.write_status(run, Status("done", model="kept"))
    silent(True)
    job = job_of(run, "cancelled")
    assert not job.goes_on()
    assert job._outcome.kind == "done"


def test_a_job_that_nobody_had_begun_waits_on(run: Run) -> None:
    give_to(run, "again")
    assert job_of(run, "pending").goes_on()
    assert (run.folder / "heartbeat").exists()
    job = job_of(run, "cancelled")
    assert not job.goes_on()
    assert (job._outcome.kind, job._outcome.worker) == ("refused", "")


def test_what_was_just_sent_takes_a_place_before_the_scheduler_knows_of_it() -> None:
    launcher = dask_launcher.DaskLauncher(NOBODY)
    launcher.view = ClusterView(NOBODY, tuple(Computer(n, "", n, 1, 0) for n in "abc"))
    launcher._looked_at = float("inf")
    launcher._sent = [Future("pending"), Future("pending"), Future("finished")]
    assert launcher.free() == 1
    launcher.view = ClusterView(NOBODY, tuple(Computer(n, "", n, 1, 1) for n in "abc"))
    assert launcher.free() == 0


def test_who_listens_is_reachable() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        assert carrier.is_reachable(f"tcp://127.0.0.1:{server.getsockname()[1]}")
    assert not carrier.is_reachable(NOBODY)


def test_datasets_are_found_by_their_names(
    drawn_dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOTHING_DATA", str(tmp_path))
    (tmp_path / "ours").symlink_to(drawn_dataset)
    assert dataset_root("ours", "lab-1") == tmp_path / "ours"
    with pytest.raises(InvalidDataset, match="The dataset theirs must be on lab-1"):
        dataset_root("theirs", "lab-1")


def test_places_are_those_of_computers_without_a_problem() -> None:
    one = Computer("lab-1", "", "tcp://lab-1:1", 2, 1)
    view = ClusterView(NOBODY, (one, replace(one, problem="It is old.")))
    assert (view.places, view.free) == (2, 1)
    words = "The cluster has 2 places for trainings, on 1 computer; 1 is free."
    assert view.sentence == words
    assert "No computer" in ClusterView(NOBODY).sentence
    assert ClusterView(NOBODY, (one,), "It is gone.").sentence == "It is gone."


def test_a_worker_without_places_says_how_to_start_it() -> None:
    found = cluster._computer("tcp://lab-1:1", ("lab-1", "lab-1", 0.0, 0.0), "", OURS)
    assert '--resources "train=1"' in found.problem
