"""Which engine runs a network, and that all of them give the same."""

import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from clothing_model import children, settings
from clothing_model.data.datasets.folders import scan
from clothing_model.data.pictures.door import open_image
from clothing_model.errors import (
    DeviceMissing,
    EngineMissing,
    InvalidConfig,
    Stopped,
    WeightsMissing,
)
from clothing_model.files import replace_file, write_json
from clothing_model.inference.answers.classifier import Classifier
from clothing_model.inference.evaluation.dataset_outputs import outputs_of
from clothing_model.network import converted
from clothing_model.network.backbones import BACKBONES, Backbone, backbone
from clothing_model.network.batches import prepare
from clothing_model.network.engine import (
    KERAS,
    LITERT,
    Choice,
    FrozenBackbone,
    choose,
    choose_for,
    open_engine,
)
from clothing_model.network.features import extract
from clothing_model.network.lazy import LazyEngine
from clothing_model.network.litert import LiteRT
from clothing_model.network.pretrained import fingerprint

pytestmark = [pytest.mark.needs("tensorflow", "litert")]

LITE0 = backbone("efficientnet-lite0")
WEIGHTS = fingerprint(LITE0)
NETWORK = FrozenBackbone(LITE0, WEIGHTS)


def noise(count: int, record: Backbone = LITE0) -> np.ndarray:
    shape = (count, record.image_size, record.image_size, 3)
    return np.random.default_rng(count).uniform(0, 255, shape).astype(np.float32)


def without(monkeypatch: pytest.MonkeyPatch, *packages: str) -> None:
    """Let packages be ones that nobody can import."""
    for name in packages:
        monkeypatch.setitem(sys.modules, name, None)


@pytest.mark.parametrize(
    ("asked", "missing", "title"),
    [
        (("", ""), (), "CPU, LiteRT"),
        (("cpu", "keras"), (), "CPU, Keras"),
        (("gpu", ""), (), "GPU, Keras"),
        (("", ""), ("ai_edge_litert",), "CPU, Keras"),
        (("", ""), ("keras", "tensorflow"), "CPU, LiteRT"),
    ],
)
def test_the_best_engine_for_what_is_asked(
    asked: tuple[str, str],
    missing: tuple[str, ...],
    title: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    without(monkeypatch, *missing)
    assert choose(*asked).title == title
    assert choose_for(NETWORK, *asked).title == title


@pytest.mark.parametrize(
    ("asked", "missing", "error", "words"),
    [
        (("gpu", "litert"), (), DeviceMissing, "LiteRT runs on the CPU"),
        (("gpu", ""), ("keras",), DeviceMissing, "through TensorFlow"),
        (("", "litert"), ("ai_edge_litert",), EngineMissing, "Networks need LiteRT to run"),
        (("", "keras"), ("keras",), EngineMissing, "Networks need Keras to run"),
        (("", ""), ("keras", "ai_edge_litert"), EngineMissing, "need LiteRT or Keras to run"),
        (("", "onnx"), (), InvalidConfig, "The engine must be litert or keras. You gave 'onnx'"),
    ],
)
def test_what_cannot_be_is_said(
    asked: tuple[str, str],
    missing: tuple[str, ...],
    error: type[Exception],
    words: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    without(monkeypatch, *missing)
    with pytest.raises(error, match=words):
        choose(*asked)


def test_the_settings_choose_where_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOTHING_DEVICE", " GPU ")
    assert choose() == Choice(KERAS, "gpu")
    assert choose("cpu") == Choice(LITERT, "cpu")
    monkeypatch.setenv("CLOTHING_DEVICE", "")
    monkeypatch.setenv("CLOTHING_ENGINE", "Keras")
    assert choose() == Choice(KERAS, "cpu")
    monkeypatch.setenv("CLOTHING_ENGINE", "torch")
    with pytest.raises(InvalidConfig, match="CLOTHING_ENGINE must be litert or keras"):
        choose()


def test_the_shipped_networks_are_the_ones_that_keras_runs() -> None:
    for record in BACKBONES[:2]:
        found = converted.find(record, fingerprint(record))
        assert found == settings.SHIPPED_BACKBONES / f"{record.name}.tflite"
        assert converted.facts_of(found)["difference"] < converted.TOLERANCE


def test_both_engines_give_the_same() -> None:
    pixels = noise(3)
    ours = open_engine(NETWORK, engine=LITERT)
    theirs = open_engine(NETWORK, engine=KERAS)
    for one, other in zip(
        ours.vectors_and_maps(pixels), theirs.vectors_and_maps(pixels), strict=True
    ):
        np.testing.assert_allclose(one, other, atol=1e-5 * other.max())
    np.testing.assert_array_equal(ours.vectors(pixels), ours.vectors_and_maps(pixels)[0])


@pytest.mark.shared
def test_both_engines_name_every_test_photo_alike(real_dataset: Path) -> None:
    manifest = scan(real_dataset)
    photos = manifest.select("test")
    shares = []
    for engine in (LITERT, KERAS):
        found = Classifier.load(engine=engine)
        shares.append(found.probabilities(outputs_of(found, manifest, photos)[0]))
    ours, theirs = shares
    np.testing.assert_array_equal(ours.argmax(1), theirs.argmax(1))
    assert np.abs(ours - theirs).max() < 1e-4


@pytest.mark.parametrize("workers", [1, 2])
def test_threads_get_what_one_gets(workers: int) -> None:
    path = converted.find(LITE0, WEIGHTS)
    assert path is not None
    engine = LiteRT(path, Choice(LITERT, "cpu"), workers)
    batches = [noise(1 + number % 3) for number in range(12)]
    alone = [engine.vectors(batch) for batch in batches]
    with ThreadPoolExecutor(6) as pool:
        together = list(pool.map(engine.vectors, batches))
    for one, other in zip(alone, together, strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_photo_has_the_same_vector_alone_and_in_a_batch(drawn_dataset: Path) -> None:
    """What is kept by a training is what an answer would say."""
    manifest = scan(drawn_dataset)
    photos = manifest.photos[:11]
    kept = extract(LITE0, manifest, photos)
    engine = LazyEngine(LITE0).open()
    for photo, vector in zip(photos, kept, strict=True):
        pixels = prepare([open_image(manifest.file(photo))], LITE0.image_size, "bilinear")
        np.testing.assert_allclose(engine.vectors(pixels)[0], vector, atol=1e-5)


def other_weights(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Lite0 with other weights than the shipped ones; their SHA-256."""
    from clothing_model.network import pretrained

    network = pretrained.build(LITE0)
    replace_file(folder / "efficientnet-lite0_notop.weights.h5", network.save_weights)
    monkeypatch.setenv("CLOTHING_WEIGHTS", str(folder))
    return fingerprint(LITE0)


@pytest.mark.slow
def test_another_network_is_converted_once_and_proven(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights = other_weights(tmp_path, monkeypatch)
    assert converted.find(LITE0, weights) is None
    seen: list[tuple[str, int]] = []
    with ThreadPoolExecutor(2) as pool:  # two ask at once
        ready = list(
            pool.map(
                lambda _: open_engine(
                    FrozenBackbone(LITE0, weights),
                    report=lambda stage, done, _: seen.append((stage, done)),
                ),
                range(2),
            )
        )
    assert all(engine.choice == Choice(LITERT, "cpu") for engine in ready)
    assert [stage for stage, done in seen if done == 1]
    path = converted.find(LITE0, weights)
    assert path is not None
    assert path.is_relative_to(settings.cache_folder())
    assert converted.facts_of(path)["weights"] == weights
    theirs = open_engine(FrozenBackbone(LITE0, weights), engine=KERAS).vectors(noise(2))
    np.testing.assert_allclose(ready[0].vectors(noise(2)), theirs, atol=1e-4 * theirs.max())
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])  # a power cut
    assert converted.find(LITE0, weights) is None


def test_a_converter_that_writes_nonsense_is_found_out(tmp_path: Path) -> None:
    """One once wrote a file of 253 kB without weights, whose answers are zeros."""
    from clothing_model.network import conversion
    from clothing_model.network.keras_model import vector_network, with_inside

    class Nothing:
        def predict_on_batch(self, photos: np.ndarray) -> list[np.ndarray]:
            return [np.zeros_like(each) for each in network.predict_on_batch(photos)]

    network = with_inside(vector_network(LITE0))
    file = settings.SHIPPED_BACKBONES / "efficientnet-lite0.tflite"
    photos = conversion.some_photos(LITE0.image_size, 1)
    assert conversion.difference(file, network, photos) < converted.TOLERANCE
    assert not conversion.difference(file, Nothing(), photos) < converted.TOLERANCE


def failing(monkeypatch: pytest.MonkeyPatch, uncaught: bool = True) -> list[int]:
    """Conversions that end with an error; how often one was tried."""
    tried: list[int] = []

    def run_child(*_: object) -> None:
        tried.append(1)
        raise children.ChildFailed("The converter does not know how.", uncaught)

    monkeypatch.setattr(converted, "run_child", run_child)
    return tried


def test_where_the_conversion_fails_keras_does_the_work(
    drawn_dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights, tried = other_weights(tmp_path, monkeypatch), failing(monkeypatch)
    manifest = scan(drawn_dataset)
    network = LazyEngine(LITE0)
    assert network.choice == Choice(LITERT, "cpu")
    first = extract(LITE0, manifest, manifest.photos[:3], network=network)
    assert network.choice == Choice(KERAS, "cpu") == choose_for(FrozenBackbone(LITE0, weights))
    again = extract(LITE0, manifest, manifest.photos[:3])  # they are found under their own key
    np.testing.assert_array_equal(first, again)
    assert open_engine(FrozenBackbone(LITE0, weights)).choice == Choice(KERAS, "cpu")
    assert len(tried) == 1
    with pytest.raises(EngineMissing, match="EfficientNet-Lite0 could not be converted"):
        open_engine(FrozenBackbone(LITE0, weights), engine=LITERT)


def test_a_conversion_that_was_killed_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights, tried = other_weights(tmp_path, monkeypatch), failing(monkeypatch, uncaught=False)
    for times in (1, 2):
        assert open_engine(FrozenBackbone(LITE0, weights)).choice == Choice(KERAS, "cpu")
        assert len(tried) == times


def test_without_tensorflow_an_unconverted_network_is_said_to_need_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights = other_weights(tmp_path, monkeypatch)
    without(monkeypatch, "tensorflow", "keras")
    with pytest.raises(EngineMissing, match=r"needs TensorFlow.*requirements"):
        open_engine(FrozenBackbone(LITE0, weights))


def test_a_stop_ends_the_conversion(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    weights = other_weights(tmp_path, monkeypatch)
    started: list[object] = []
    popen = children.subprocess.Popen

    def start(*arguments: object, **options: object) -> object:
        started.append(popen(*arguments, **options))  # type: ignore[call-overload]
        return started[-1]

    def stop(*_: object) -> None:
        if started:
            raise Stopped("Stopped.")

    monkeypatch.setattr(children.subprocess, "Popen", start)
    before = threading.active_count()
    with pytest.raises(Stopped):
        open_engine(FrozenBackbone(LITE0, weights), report=stop)
    (child,) = started
    assert child.poll() is not None  # type: ignore[attr-defined]
    assert threading.active_count() == before
    assert not converted.has_failed(LITE0, weights)


def test_weights_that_are_not_at_hand_are_not_converted(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = failing(monkeypatch)
    with pytest.raises(WeightsMissing, match="needs the weights of EfficientNet-Lite0"):
        open_engine(FrozenBackbone(LITE0, "0" * 64))
    assert not tried


def test_where_litert_cannot_be_loaded_keras_does_the_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is installed, but the system lacks what it is linked with."""
    monkeypatch.setitem(sys.modules, "ai_edge_litert.interpreter", None)
    assert open_engine(NETWORK).choice == Choice(KERAS, "cpu")
    with pytest.raises(EngineMissing, match="this system cannot load it"):
        open_engine(NETWORK, engine=LITERT)


def test_a_path_of_any_letters(tmp_path: Path) -> None:
    path = tmp_path / "Jürgens 型.tflite"
    path.write_bytes((settings.SHIPPED_BACKBONES / "efficientnet-lite0.tflite").read_bytes())
    expected = open_engine(NETWORK).vectors(noise(1))
    np.testing.assert_array_equal(LiteRT(path, Choice(LITERT, "cpu")).vectors(noise(1)), expected)


def test_no_memory_for_one_batch_costs_that_batch_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = open_engine(NETWORK)
    assert isinstance(engine, LiteRT)
    first = engine.vectors(noise(1))
    found = engine._free.queue[0]._found

    class Once:
        """The interpreter, which has no memory once."""

        full = False

        def __getattr__(self, name: str) -> object:
            return getattr(found, name)

        def allocate_tensors(self) -> None:
            if not self.full:
                self.full = True
                raise RuntimeError("no memory")
            found.allocate_tensors()

    monkeypatch.setattr(engine._free.queue[0], "_found", Once())
    with pytest.raises(RuntimeError, match="no memory"):
        engine.vectors(noise(2))
    np.testing.assert_array_equal(engine.vectors(noise(1)), first)


def test_an_answer_counts_no_time_of_waiting() -> None:
    engine = open_engine(NETWORK)
    assert isinstance(engine, LiteRT)
    engine.vectors(noise(1))
    with engine._interpreter():
        start = time.perf_counter()
        waits = ThreadPoolExecutor(1).submit(engine.timed_vectors, noise(1))
        time.sleep(1)
    _, seconds = waits.result()
    assert 0 < seconds < time.perf_counter() - start - 0.9


def test_a_file_that_is_no_network_is_said_so(tmp_path: Path) -> None:
    for data in (b"", b"TFL3", b"\0" * 1000):
        (tmp_path / "bad.tflite").write_bytes(data)
        with pytest.raises(EngineMissing, match=r"cannot read bad\.tflite"):
            LiteRT(tmp_path / "bad.tflite", Choice(LITERT, "cpu"))


def test_a_damaged_list_of_facts_hides_what_it_lists(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "SHIPPED_BACKBONES", tmp_path)
    (tmp_path / "efficientnet-lite0.tflite").write_bytes(b"TFL3")
    for facts in ({}, {"efficientnet-lite0.tflite": {"weights": WEIGHTS}}, []):
        write_json(tmp_path / "weights.json", facts)
        assert converted.find(LITE0, WEIGHTS) is None
