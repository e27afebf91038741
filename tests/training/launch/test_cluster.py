"""Trainings on a real cluster of three workers: the same models, and what may be lost."""

import importlib.util
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from clothing_model import settings
from clothing_model.cli.main import main
from clothing_model.data.augmentation import preset
from clothing_model.data.datasets.folders import scan
from clothing_model.drawn import write_dataset
from clothing_model.inference.answers.classifier import Classifier
from clothing_model.inference.evaluation.evaluate import evaluate
from clothing_model.network.backbones import backbone
from clothing_model.network.engine import at_hand
from clothing_model.network.features import source_of
from clothing_model.network.models.folder import find_model, load_head
from clothing_model.network.vector_store import VectorStore
from clothing_model.training.config import TrainingConfig
from clothing_model.training.execute import execute
from clothing_model.training.jobs import Dispatcher, submit
from clothing_model.training.launch.versions import versions
from clothing_model.training.launch.view import seen
from clothing_model.training.learn.examples import variants_of
from clothing_model.training.run import runs
from clothing_model.training.run.place import place_of
from clothing_model.training.run.runs import Run
from tests.training.launch.dask_cluster import NAMES, DaskCluster
from tests.training.watching import LONG, ends, epochs, wait_until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.needs("litert"),
    pytest.mark.skipif(
        importlib.util.find_spec("distributed") is None, reason="distributed is not installed"
    ),
]


@pytest.fixture(scope="module")
def the_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskCluster]:
    found = DaskCluster(tmp_path_factory.mktemp("cluster"))
    write_dataset(
        found.shared / "data" / "wardrobe", per_class={"train": 4, "validation": 2, "test": 1}
    )
    try:
        yield found
    finally:
        found.close()


@pytest.fixture
def cluster(the_cluster: DaskCluster, monkeypatch: pytest.MonkeyPatch) -> DaskCluster:
    the_cluster.use(monkeypatch)
    the_cluster.restore()
    return the_cluster


@pytest.fixture
def server(cluster: DaskCluster) -> Iterator[Dispatcher]:
    """A server of the whole cluster."""
    dispatcher = Dispatcher()
    cluster.wait_until_whole()
    yield dispatcher
    dispatcher.close()


@pytest.fixture
def config(cluster: DaskCluster) -> TrainingConfig:
    """The dataset's path is that of the server; workers find it by its name."""
    root = settings.data_folder() / "wardrobe"
    return TrainingConfig(
        backbone="efficientnet-lite0", epochs=4, inner_size=8, dropout=0.3, dataset=str(root)
    )


def weights(name: str) -> list[np.ndarray]:
    return [np.asarray(part) for part in load_head(find_model(name)).weights]


def test_eight_trainings_give_the_same_models_as_one_computer(
    config: TrainingConfig, server: Dispatcher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configs = [replace(config, seed=seed) for seed in range(1, 9)]
    chosen = [run for each in configs for run in submit([each])]
    found = ends(chosen, seconds=400)
    assert [end.state for end in found] == ["done"] * 8, [end.sentence for end in found]
    assert len({place_of(run).worker for run in chosen}) == 3
    theirs = [weights(end.model) for end in found]
    for name in ("RUNS", "MODELS", "CLUSTER"):
        monkeypatch.setenv(f"CLOTHING_{name}", str(tmp_path / name) if name != "CLUSTER" else "")
    ours = execute([runs.create(each) for each in configs])
    for end, model in zip(ours, theirs, strict=True):
        for mine, other in zip(weights(end.model), model, strict=True):
            assert np.array_equal(mine, other)


@pytest.mark.needs("tensorflow")
def test_fine_tuning_on_the_cluster_ends_in_a_model_that_answers(
    config: TrainingConfig, server: Dispatcher, cluster: DaskCluster
) -> None:
    """On a computer of its own: what the tuned model says is what the run has measured there."""
    (run,) = submit([replace(config, inner_size=0, epochs=2, tuned_stages=1, tuning_epochs=2)])
    (end,) = ends([run], seconds=300)
    assert end.state == "done", end.sentence
    saved = find_model(end.model)
    assert (saved.tuned, len(runs.metrics(run))) == (True, 4)
    manifest = scan(Path(config.dataset))
    found = evaluate(Classifier.load(end.model), manifest, manifest.select("validation"))
    best = max(epoch.val_accuracy for epoch in runs.metrics(run))
    assert found.accuracy == pytest.approx(best)


def begin(config: TrainingConfig, count: int = 1) -> list[Run]:
    """Trainings that would go on for long, in their epochs: a minute or more."""
    long = replace(config, epochs=LONG, inner_size=1000)
    chosen = [submit([replace(long, seed=n + 1)])[0] for n in range(count)]
    wait_until(lambda: all(epochs(run) > 3 for run in chosen))
    return chosen


def test_a_full_cluster_shows_the_queue_and_a_stop_makes_room(
    config: TrainingConfig, server: Dispatcher
) -> None:
    first, *others = begin(config, 3)
    (waiting,) = submit([config])
    view = seen()
    wait_until(lambda: (view := seen()) and view.free == 0)
    assert view is not None
    assert runs.status(waiting).state == "queued"
    runs.ask_to_stop(first)
    stopped, done = ends([first, waiting])
    assert (stopped.state, done.state) == ("stopped", "done")
    assert find_model(stopped.model)
    assert all(runs.status(run).state == "training" for run in others)
    for run in others:
        runs.ask_to_stop(run)
    ends(others)


def test_a_killed_worker_costs_no_epoch_and_is_told(
    config: TrainingConfig, server: Dispatcher, cluster: DaskCluster
) -> None:
    (run,) = begin(config)
    before = place_of(run)
    kept = runs.metrics(run)[:2]
    cluster.kill(cluster.name_of(before.worker))
    wait_until(lambda: place_of(run).worker not in ("", before.worker))
    (run.folder / "metrics.jsonl").read_text()
    reached = epochs(run)
    wait_until(lambda: runs.written_status(run).state == "training" and epochs(run) > reached)
    assert runs.metrics(run)[:2] == kept
    assert place_of(run).lost == (before.host,)
    runs.ask_to_stop(run)
    (end,) = ends([run])
    assert (end.state, bool(end.model)) == ("stopped", True)


def test_without_its_scheduler_the_cluster_ends_its_work_and_new_work_waits(
    config: TrainingConfig, server: Dispatcher, cluster: DaskCluster
) -> None:
    (run,) = begin(config)
    cluster.kill_scheduler()
    (waiting,) = submit([config])
    wait_until(lambda: (view := seen()) and "does not answer" in view.trouble)
    wait_until(lambda: all(worker.poll() is not None for worker in cluster.workers.values()))
    reached = epochs(run)
    wait_until(lambda: epochs(run) > reached + 3)
    assert runs.status(waiting).state == "queued"
    runs.ask_to_stop(run)
    (end,) = ends([run])
    assert (end.state, bool(end.model)) == ("stopped", True)
    cluster.restore()
    (done,) = ends([waiting])
    assert done.state == "done"
    view = seen()
    assert view is not None
    assert not view.trouble


def test_free_places_help_to_read_photos(
    config: TrainingConfig,
    server: Dispatcher,
    cluster: DaskCluster,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Vectors that lie in the cache of a computer where the run did not work were made there; that
    they are the same is tested in `test_sharing`."""
    varied = replace(config, augmentation=preset("chapter"), variants=5, epochs=5, seed=77)
    (run,) = submit([varied])
    (end,) = ends([run])
    own = cluster.name_of(place_of(run).worker)
    manifest = scan(Path(config.dataset))
    digests = {photo.digest for photo in manifest.select("train")}
    made = {name: vectors_kept(cluster, name, varied, digests, monkeypatch) for name in NAMES}
    assert end.state == "done"
    assert made[own] == 5 * len(digests)
    helped = sum(count for name, count in made.items() if name != own)
    assert 0 < helped < made[own]
    assert not (run.folder / "shards").exists()


def vectors_kept(
    cluster: DaskCluster,
    name: str,
    config: TrainingConfig,
    digests: set[str],
    patch: pytest.MonkeyPatch,
) -> int:
    """How many vectors of the variants are in that worker's cache."""
    record, variants = backbone(config.backbone), variants_of(config)
    with patch.context() as there:
        there.setenv("CLOTHING_CACHE", str(cluster.home / name / "cache"))
        with VectorStore(source_of(at_hand(record)).key) as store:
            missing = sum(len(store.missing(digests, one.key)) for one in variants if one)
    return len(variants) * len(digests) - missing


def test_two_servers_share_one_cluster(config: TrainingConfig, server: Dispatcher) -> None:
    other = Dispatcher()
    try:
        chosen = [run for seed in range(4) for run in submit([replace(config, seed=seed)])]
        assert [end.state for end in ends(chosen)] == ["done"] * 4
        assert len({end.model for end in ends(chosen)}) == 4
    finally:
        other.close()


def test_a_cluster_of_another_version_gets_nothing_and_says_so(
    cluster: DaskCluster, config: TrainingConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = {**versions(), "numpy": "1.0"}
    monkeypatch.setattr("clothing_model.training.launch.cluster.versions", lambda: other)
    (run,) = submit([config])
    dispatcher = Dispatcher()
    try:
        wait_until(lambda: (view := seen()) and len(view.computers) == len(NAMES))
    finally:
        dispatcher.close()
    view = seen()
    assert view is not None
    assert (view.places, view.free, runs.status(run).state) == (0, 0, "queued")
    assert all("numpy" in one.problem and "instead of 1.0" in one.problem for one in view.computers)
    runs.ask_to_stop(run)


def test_the_command_tells_places_and_versions(
    server: Dispatcher, cluster: DaskCluster, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["cluster", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["cluster"], told["places"], told["free"]) == (cluster.address, 3, 3)
    assert sorted(one["name"] for one in told["computers"]) == list(NAMES)
    assert told["computers"][0]["versions"].items() >= told["versions"].items()
    assert main(["cluster"]) == 0
    said = capsys.readouterr().out
    assert "The cluster has 3 places for trainings, on 1 computer; 3 are free." in said
    assert "1 of 1 place free." in said


def test_a_run_goes_on_without_its_server_and_the_next_one_sees_it(
    config: TrainingConfig, cluster: DaskCluster
) -> None:
    first = Dispatcher()
    (run,) = begin(config)
    first.close()
    reached = epochs(run)
    second = Dispatcher()
    try:
        wait_until(lambda: epochs(run) > reached)
        assert runs.status(run).state == "training"
        wait_until(lambda: (view := seen()) and view.free == len(NAMES) - 1)
        runs.ask_to_stop(run)
        assert ends([run])[0].model
    finally:
        second.close()
