"""Runs in real worker processes: whatever happens, the right state and a sentence."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from clothing_model import settings
from clothing_model.errors import InvalidRun
from clothing_model.network.models.folder import list_models, load_familiarity, load_head
from clothing_model.training.config import TrainingConfig
from clothing_model.training.jobs import Dispatcher, submit
from clothing_model.training.launch import local
from clothing_model.training.launch.launcher import end_unfinished
from clothing_model.training.launch.local import why_ended
from clothing_model.training.run import queue, runs
from clothing_model.training.run.runs import ENDED, Status
from tests.training.learn.clouds import with_vectors
from tests.training.watching import LONG, ends, epochs, hand, saved_models, wait_until


@pytest.fixture
def config(drawn_dataset: Path) -> TrainingConfig:
    return with_vectors(drawn_dataset)


@pytest.fixture
def dispatcher() -> Iterator[Dispatcher]:
    found = Dispatcher()
    yield found
    found.close()


def test_a_sweep_and_another_submit_all_end_as_done_one_after_the_other(
    config: TrainingConfig, dispatcher: Dispatcher
) -> None:
    sweep = submit([replace(config, dropout=rate) for rate in (0.0, 0.5)], "Dropout rates")
    other = submit([config])
    assert sweep[0].sweep == sweep[1].sweep != ""
    found = ends([*sweep, *other])
    assert [status.state for status in found] == ["done"] * 3
    assert {status.model for status in found} == saved_models()
    assert len(saved_models()) == 3
    assert all(epochs(run) == config.epochs for run in (*sweep, *other))
    assert found[0].validation["photos"] == 30
    best = max(figures.val_accuracy for figures in runs.metrics(sweep[0]))
    assert found[0].validation["accuracy"] == pytest.approx(best)


def test_two_workers_at_once_wait_for_each_other(config: TrainingConfig) -> None:
    first, second = (runs.create(replace(config, epochs=LONG)), runs.create(config))
    workers = [hand(first)]
    wait_until(lambda: epochs(first) > 1)
    workers.append(hand(second))
    wait_until(lambda: "Waiting" in runs.status(second).sentence)
    assert epochs(second) == 0
    runs.ask_to_stop(first)
    states = [status.state for status in ends([first, second])]
    assert states == ["stopped", "done"]
    for worker in workers:
        worker.communicate()


def test_a_run_out_of_bounds_fails_alone(config: TrainingConfig, dispatcher: Dispatcher) -> None:
    chosen = submit([replace(config, learning_rate=rate) for rate in (1e6, 0.001)])
    failed, done = ends(chosen)
    assert failed.state == "failed"
    assert "learning rate" in failed.sentence
    assert (chosen[0].folder / "log.txt").read_text().startswith("Traceback")
    assert done.state == "done"


def test_a_stop_in_training_saves_the_best_epoch(
    config: TrainingConfig, dispatcher: Dispatcher
) -> None:
    (run,) = submit([replace(config, epochs=LONG)])
    wait_until(lambda: epochs(run) > 2)
    runs.ask_to_stop(run)
    (found,) = ends([run])
    assert found.state == "stopped"
    assert epochs(run) < LONG
    assert found.model in saved_models()


def test_a_stop_while_vectors_are_made(
    drawn_dataset: Path, dispatcher: Dispatcher, config: TrainingConfig
) -> None:
    slow = replace(config, backbone="efficientnet-lite2", dataset=str(drawn_dataset))
    (run,) = submit([slow])
    wait_until(lambda: runs.status(run).state == "extracting")
    runs.ask_to_stop(run)
    (found,) = ends([run])
    assert (found.state, found.model) == ("stopped", "")
    assert found.sentence


def test_a_stop_in_the_queue(config: TrainingConfig) -> None:
    (run,) = submit([config])
    runs.ask_to_stop(run)
    assert runs.status(run).state == "stopped"
    dispatcher = Dispatcher()
    try:
        wait_until(lambda: not queue.waiting())
    finally:
        dispatcher.close()
    assert epochs(run) == 0


def test_killed_at_twenty_moments_it_goes_on_to_the_same_end(config: TrainingConfig) -> None:
    """Each kill comes an epoch or a state later; what is on disk is always whole."""
    config = replace(config, epochs=300, inner_size=32)
    run, whole = runs.create(config), runs.create(config)
    for moment in range(20):
        worker_of_moment = hand(run)
        seen = (run.folder / "last.npz").stat().st_mtime_ns if moment > 1 else 0

        def moved(seen: int = seen) -> bool:
            last = run.folder / "last.npz"
            return last.exists() and last.stat().st_mtime_ns != seen

        if moment:
            wait_until(lambda: moved() or runs.written_status(run).state in ENDED)
        worker_of_moment.kill()
        worker_of_moment.communicate()
        end_unfinished([run], why_ended(worker_of_moment))
        found = runs.status(run)
        assert found.state in ("interrupted", "done")
        if found.state == "done":
            break
        assert found.sentence
        runs.metrics(run)
        runs.write_status(run, Status())
    for each in (run, whole):
        worker = hand(each)
        assert worker.wait() == 0
        worker.communicate()
    assert runs.metrics(run) == runs.metrics(whole)
    with np.load(run.folder / "last.npz") as ours, np.load(whole.folder / "last.npz") as theirs:
        assert all(np.array_equal(ours[name], theirs[name]) for name in theirs.files)
    assert len(saved_models()) == 2
    for model in list_models():
        load_head(model)
        load_familiarity(model)


def test_the_server_gone_marks_the_run_and_ends_the_worker(config: TrainingConfig) -> None:
    run = runs.create(replace(config, epochs=LONG))
    worker = hand(run)
    wait_until(lambda: epochs(run) > 1)
    assert worker.stdin is not None
    worker.stdin.close()
    assert worker.wait(5) != 0
    found = runs.status(run)
    assert found.state == "interrupted"
    assert "server" in found.sentence
    runs.start_again(run)
    assert runs.status(run).state == "queued"
    assert [job.run_ids for job in queue.waiting()] == [(run.id,)]


def test_a_killed_worker_is_noticed_and_the_next_run_goes_on(
    config: TrainingConfig, dispatcher: Dispatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[subprocess.Popen[bytes]] = []
    start = local.start_worker
    monkeypatch.setattr(local, "start_worker", lambda *a: started.append(start(*a)) or started[-1])
    first, second = submit([replace(config, epochs=LONG)]) + submit([config])
    wait_until(lambda: epochs(first) > 1)
    started[0].kill()
    killed, done = ends([first, second])
    assert killed.state == "interrupted"
    assert "memory" in killed.sentence
    assert done.state == "done"


def test_a_full_disk_leaves_nothing_half_made(config: TrainingConfig) -> None:
    """A limit on the size of files stands for the disk, below the checkpoint's."""
    limit = 100_000
    run = runs.create(config)
    code = (
        "import resource, sys\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))\n"
        "from clothing_model.training.worker import main\nsys.exit(main())"
    )
    command = [sys.executable, "-c", code]
    worker = subprocess.Popen(
        command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=settings.PROJECT
    )
    worker.stdin.write(b'{"runs": ["%s"]}\n' % run.id.encode())  # type: ignore[union-attr]
    worker.stdin.flush()  # type: ignore[union-attr]
    worker.wait(60)
    worker.communicate()
    found = runs.status(run)
    assert (found.state, found.model) == ("failed", "")
    assert "disk is full" in found.sentence
    folder = settings.models_folder()
    assert not list(folder.iterdir()) if folder.is_dir() else True
    assert not [path for path in run.folder.iterdir() if path.name.startswith(".")]


def test_metrics_cut_at_every_byte_are_read_up_to_the_last_whole_line(
    config: TrainingConfig,
) -> None:
    from clothing_model.training.run.epochs import EpochFigures

    run = runs.create(config)
    for epoch in (1, 2, 3):
        runs.append_metrics(run, EpochFigures(epoch, 0.5, 1.0, 0.4, 1.1))
    path = run.folder / "metrics.jsonl"
    data = path.read_bytes()
    for length in range(len(data) + 1):
        path.write_bytes(data[:length])
        assert len(runs.metrics(run)) == data[:length].count(b"\n")


def test_one_job_is_claimed_once() -> None:
    first, second = submit([TrainingConfig()]) + submit([TrainingConfig()])
    job, other = queue.waiting()
    assert queue.claim(job)
    assert not queue.claim(job)
    assert queue.waiting() == [other]
    assert not queue.is_waiting(first.id)
    queue.put_back(job)
    assert [job.run_ids for job in queue.waiting()] == [(second.id,), (first.id,)]
    assert queue.claim(other)
    queue.drop(other)
    assert [file.suffix for file in other.file.parent.iterdir()] == [".json"]


@pytest.mark.parametrize(
    "run_id",
    ["..", ".", "", "../runs/{}", "./{}", "{}/", "{}/../{}", ".queue", "{}.", "{} ", "a\0b"],
)
def test_a_run_is_named_by_its_id_alone(run_id: str) -> None:
    run = runs.create(TrainingConfig())
    runs.settings.runs_folder().with_name("config.json").write_bytes(
        (run.folder / "config.json").read_bytes()
    )
    assert runs.load(run.id) == run
    with pytest.raises(InvalidRun, match="There is no training called"):
        runs.load(run_id.replace("{}", run.id))
