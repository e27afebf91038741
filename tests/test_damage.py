"""Files that are read back, cut off and with garbage: only what is documented comes out."""

import json
import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from clothing_model import settings
from clothing_model.cache import Cache
from clothing_model.data.datasets import corrections, manifest_cache
from clothing_model.data.datasets.appearance import Appearance, AppearanceStore
from clothing_model.data.datasets.folders import scan
from clothing_model.data.datasets.manifest_cache import Verdict
from clothing_model.data.datasets.partial_file import PartialFile, Source
from clothing_model.errors import InvalidDataset, InvalidModel, InvalidRun
from clothing_model.files import write_json
from clothing_model.network import pace
from clothing_model.network.familiarity import Familiarity
from clothing_model.network.head import DenseHead
from clothing_model.network.models.changed import changed_part
from clothing_model.network.models.facts import (
    KERAS_FILE,
    NETWORK_FILE,
    TUNED,
    digest_of_all,
)
from clothing_model.network.models.folder import (
    HEAD_FILE,
    SHIPPED,
    SavedModel,
    damaged_models,
    digest_of,
    find_model,
    list_models,
    load_familiarity,
    load_head,
)
from clothing_model.network.vector_store import VectorStore
from clothing_model.training.config import TrainingConfig
from clothing_model.training.learn.head_trainer import HeadTrainer
from clothing_model.training.run import queue, runs
from clothing_model.training.run.epochs import EpochFigures
from clothing_model.training.run.runs import Run
from tests.data.datasets.folders import fill, photos
from tests.shipped import frozen_facts
from tests.training.learn.clouds import LITE0, clouds

CONFIG = TrainingConfig(epochs=3)
FIGURES = {"photos": 4, "right": 3, "accuracy": 0.75, "interval": [0.3, 0.95], "loss": 0.5}
WRONG: list[Any] = [
    *(None, True, -1, 3, 10**400, -0.5, 1e300, "", "3", "\ud800", "../..", [], [1], [[]], {}),
    {"a": {"b": []}},
]


def damaged(data: bytes, seed: int = 0, times: int = 40) -> Iterator[bytes]:
    """The bytes cut off at many places, and with garbage in them."""
    rng = random.Random(seed)
    for _ in range(times):
        yield data[: rng.randrange(len(data))]
        changed = bytearray(data)
        for _ in range(rng.choice((1, 1, 4, 40))):
            changed[rng.randrange(len(data))] = rng.randrange(256)
        yield bytes(changed)
    yield from (b"", b"\0" * len(data), b"\xff" + data, data + b"\xff", data + data, b"[" * 100_000)


def of_another_kind(value: Any) -> Iterator[bytes]:
    """JSON in which one value, anywhere, is of another kind, missing, or beyond all bounds."""
    for text in ("NaN", "Infinity", "-Infinity", "1e999"):
        yield text.encode()
    for other in _changed(value):
        yield json.dumps(other).encode()


def _changed(value: Any) -> Iterator[Any]:
    yield from WRONG
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    for name, part in inside if isinstance(value, dict | list) else ():
        others = _changed(part) if isinstance(part, dict | list) and part else WRONG
        for other in others:
            copy = value.copy()
            copy[name] = other
            yield copy
        if isinstance(value, dict):
            yield {key: each for key, each in value.items() if key != name}


def tried(path: Path, read: Callable[[], object], *allowed: type[Exception]) -> int:
    """Read the file damaged in every way; how often that was refused."""
    whole = path.read_bytes()
    ways = list(damaged(whole))
    with suppress(ValueError):
        ways += of_another_kind(json.loads(whole))
    refused = 0
    for data in ways:
        path.write_bytes(data)
        try:
            read()
        except allowed:
            refused += 1
    path.write_bytes(whole)
    read()
    assert refused < len(ways)
    return refused


@pytest.fixture
def run() -> Run:
    run = runs.create(CONFIG, title="mine")
    for epoch in (1, 2, 3):
        runs.append_metrics(run, EpochFigures(epoch, 0.5, 1.0, 0.4, 1.1))
    runs.update_status(
        run, state="done", model="m", best_epoch=2, validation=FIGURES, seconds={"train": 1.0}
    )
    return run


@pytest.fixture
def model(shipped_facts: dict[str, Any]) -> SavedModel:
    folder = settings.models_folder() / "mine"
    folder.mkdir(parents=True)
    DenseHead([np.ones((4, 2), np.float32), np.zeros(2, np.float32)]).save(folder / HEAD_FILE)
    facts = {**shipped_facts, "sha256": digest_of(folder / HEAD_FILE)}
    write_json(folder / "model.json", facts)
    Familiarity(np.eye(3, 4, dtype=np.float32), 0.5).save(folder / "familiar.npz")
    return find_model("mine")


@pytest.fixture
def shipped_facts() -> dict[str, Any]:
    """With few classes and epochs, which makes the walk through them short."""
    facts = frozen_facts()
    return {
        **facts,
        "name": "mine",
        "class_names": ["hat", "pants"],
        "best_epoch": 1,
        "history": [
            {"epoch": 1, "accuracy": 0.5, "loss": 1.5, "val_accuracy": 0.7, "val_loss": 0.9}
        ],
    }


def test_a_damaged_config_costs_its_run_alone(run: Run) -> None:
    other = runs.create(CONFIG)

    def read() -> None:
        listed = {found.id for found in runs.list_runs()}
        assert other.id in listed
        assert runs.run_ids() == {run.id, other.id}
        assert len(runs.damaged_runs()) == (run.id not in listed)
        found = runs.load(run.id)
        assert isinstance(found.created + found.name + found.note + found.sweep, str)
        found.name.encode()

    assert tried(run.folder / "config.json", read, InvalidRun) > 100
    (run.folder / "config.json").write_text("{")
    assert runs.damaged_runs() == [
        f"The training {run.id} cannot be read: its settings are damaged."
    ]


def test_a_damaged_status_is_an_interrupted_run(run: Run) -> None:
    def read() -> None:
        status = runs.status(run)
        assert status.state in (*runs.WAITING, *runs.WORKING, *runs.ENDED)
        assert min(status.photos, status.photos_done, status.best_epoch) >= 0
        assert status.left is None or 0 <= status.left < float("inf")
        assert sum(status.seconds.values()) < float("inf")
        facts = status.validation
        assert not facts or 0 <= facts["right"] <= facts["photos"]
        (status.sentence + status.model).encode()

    tried(run.folder / "status.json", read)
    for text in ("null", "[]", '{"state": "flying"}', '{"photos": "3"}'):
        (run.folder / "status.json").write_text(text)
        assert runs.status(run).state == "interrupted"
        assert "cannot be read" in runs.status(run).sentence


def test_damaged_lines_of_metrics_are_left_out(run: Run) -> None:
    def read() -> None:
        epochs = [row.epoch for row in runs.metrics(run)]
        assert epochs == sorted(set(epochs))
        assert set(epochs) <= {1, 2, 3}
        assert all(0 <= row.val_accuracy <= 1 for row in runs.metrics(run))
        assert all(np.isfinite(row.val_loss) for row in runs.metrics(run))

    file = run.folder / "metrics.jsonl"
    tried(file, read)
    line = json.loads(file.read_bytes().splitlines()[0])
    for other in of_another_kind(line):
        file.write_bytes(other + b"\n" + json.dumps({**line, "epoch": 2}).encode() + b"\n\xff\n")
        read()
        assert 2 in [row.epoch for row in runs.metrics(run)]


def test_a_damaged_job_is_passed_over(run: Run) -> None:
    other = runs.create(CONFIG)
    queue.enqueue([run.id])
    queue.enqueue([other.id])

    def read() -> None:
        jobs = queue.waiting()
        assert jobs[-1].run_ids == (other.id,)
        assert all(isinstance(name, str) for job in jobs for name in job.run_ids)
        assert queue.is_waiting(other.id)

    tried(queue.waiting()[0].file, read)


@pytest.mark.parametrize("name", ["head.npz", "last.npz"])
def test_a_training_goes_on_from_a_whole_place_or_begins_anew(tmp_path: Path, name: str) -> None:
    config = replace(LITE0, epochs=4)
    first = HeadTrainer(config, clouds(), tmp_path)
    first.step()
    first.step()
    first.checkpoint(now=True)

    def read() -> None:
        trainer = HeadTrainer(config, clouds(), tmp_path)
        resumed = trainer.resume()
        assert resumed in (0, 2)
        assert (trainer.best is None) == (resumed == 0)
        assert all(np.isfinite(weight).all() for weight in trainer.head.weights)

    tried(tmp_path / name, read)
    with np.load(tmp_path / name) as kept:
        arrays = dict(kept)
    for key in arrays:
        for other in (np.zeros(0), np.array("x"), np.array(-1), np.full((8, 16), np.nan)):
            np.savez(tmp_path / name, **{**arrays, key: other})
            read()


@pytest.mark.parametrize("tuned", [False, True])
def test_damaged_facts_cost_their_model_alone(model: SavedModel, tuned: bool) -> None:
    if tuned:
        files = dict.fromkeys((HEAD_FILE, KERAS_FILE, NETWORK_FILE), "0" * 64)
        own = {"format": TUNED, "files": files, "sha256": digest_of_all(files)}
        how = {"first": "top_conv", "weights": 2, "of": 3, "photos": 4, "difference": 1e-6}
        few = {name: value for name, value in model.facts.items() if name != "history"}
        write_json(model.folder / "model.json", {**few, **own, "tuned": how})

    def read() -> None:
        names = [found.name for found in list_models()]
        assert names[0] == SHIPPED
        assert len(damaged_models()) == ("mine" not in names)
        facts = find_model("mine").facts
        assert isinstance(facts.get("dataset", {}).get("name", ""), str)
        assert changed_part(facts).startswith("the ")

    assert tried(model.folder / "model.json", read, InvalidModel) > 100


def test_a_damaged_head_is_refused(model: SavedModel) -> None:
    assert load_head(model).classes == 2
    for data in damaged((model.folder / HEAD_FILE).read_bytes()):
        (model.folder / HEAD_FILE).write_bytes(data)
        with pytest.raises(InvalidModel):
            load_head(model)


def test_damaged_familiarity_is_refused(model: SavedModel) -> None:
    def read() -> None:
        found = load_familiarity(model)
        assert np.isfinite(found.directions).all()
        assert found.directions.ndim == 2

    file = model.folder / "familiar.npz"
    assert tried(file, read, InvalidModel) > 40
    eye = np.eye(3, 4, dtype=np.float32)
    for directions, threshold in (
        (eye * np.nan, 0.5),
        (eye[0], 0.5),
        (eye[:0], 0.5),
        (eye, np.nan),
        (eye, eye[0]),
        (eye, "x"),
        (eye > 0, 0.5),
    ):
        np.savez(file, directions=directions, threshold=threshold)
        with pytest.raises(InvalidModel, match=r"familiar\.npz"):
            load_familiarity(model)
    np.save(file.with_suffix(".npy"), eye)
    file.with_suffix(".npy").replace(file)
    with pytest.raises(InvalidModel, match=r"familiar\.npz"):
        load_familiarity(model)


def test_damaged_corrections_are_said(tmp_path: Path) -> None:
    root = fill(tmp_path / "clothes", photos({"train": 2}))
    manifest = scan(root)
    corrections.leave_out(manifest, manifest.photos[0])

    def read() -> None:
        for row in corrections.load(root).values():
            assert row.label is None or isinstance(row.label, str)
        scan(root)
        corrections.to_csv(root)

    assert tried(corrections.overlay_file(root), read, InvalidDataset) > 40


def test_a_damaged_memory_of_a_scan_is_no_hindrance(tmp_path: Path) -> None:
    kept = {("a/1.jpg", (3, 4)): Verdict("", "00", 5, 6)}
    manifest_cache.store(tmp_path, kept)
    path = Cache()._path
    whole = path.read_bytes()
    for data in damaged(whole):
        path.write_bytes(data)
        assert manifest_cache.load(tmp_path) in ({}, kept)


def test_damaged_times_are_unknown() -> None:
    pace.keep("a photo", 2.0)

    def read() -> None:
        found = pace.measured("a photo")
        assert found is None or 0 < found < float("inf")

    tried(settings.cache_folder() / "pace.json", read)


def test_a_damaged_note_of_a_download_begins_anew(tmp_path: Path) -> None:
    source = Source("https://example.org/a.zip", 10, 100)
    facts = tmp_path / "a.part.json"
    write_json(facts, {"url": source.url, "version": '"1"', "total": 7})

    def read() -> None:
        part = PartialFile(tmp_path / "a.part", source)
        assert part.total >= 0
        assert all(isinstance(value, str) for value in part.headers().values())

    tried(facts, read)


@dataclass
class Kept:
    """A store of one row, how it is filled, and what it gives."""

    open: Callable[[], Cache]
    fill: Callable[[Any], None]
    held: Callable[[Any], list[Any]]
    whole: list[Any]


LOOK = Appearance(bytes(64), bytes(256), 1.0, b"\xff\xd8picture")
CACHES = {
    "vectors": Kept(
        lambda: VectorStore("net"),
        lambda store: store.put(["00"], np.ones((1, 8), np.float32)),
        lambda store: [vector.tolist() for vector in store.get(["00", "01"]).values()],
        [[1.0] * 8],
    ),
    "looks": Kept(
        AppearanceStore,
        lambda store: store.put([("00", LOOK)]),
        lambda store: list(store.get(["00", "01"]).values()),
        [LOOK],
    ),
}


@pytest.mark.parametrize("kind", CACHES)
def test_a_damaged_cache_gives_nothing_wrong_and_is_begun_anew(kind: str) -> None:
    cache = CACHES[kind]
    with cache.open() as store:
        cache.fill(store)
        path = store._path
    whole = path.read_bytes()
    for data in [*damaged(whole, times=40), b"no database" * 1_000]:
        path.write_bytes(data)
        for _ in range(2):  # at the first or second look it is found out
            with cache.open() as store:
                assert cache.held(store) in ([], cache.whole)
                cache.fill(store)
        with cache.open() as store:
            assert cache.held(store) == cache.whole, data[:100]


def test_a_cache_of_another_shape_is_begun_anew() -> None:
    cache = CACHES["vectors"]
    path = cache.open()._path
    path.parent.mkdir(parents=True)
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE kept (other TEXT)")
    for _ in range(2):
        with cache.open() as opened:
            cache.fill(opened)
    with cache.open() as opened:
        assert cache.held(opened) == cache.whole
