"""What is inside a network: the same from both engines, and the network's own arithmetic."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from clothing_model.data.datasets.folders import scan
from clothing_model.drawn import draw
from clothing_model.network.backbones import LAST, Backbone, backbone
from clothing_model.network.batches import prepare
from clothing_model.network.engine import KERAS, LITERT, Choice, at_hand, open_engine
from clothing_model.network.input_view import scale
from clothing_model.network.layer_engine import (
    FirstLayer,
    LayerEngine,
    open_layer_engine,
    open_layers,
)
from clothing_model.network.lazy import LazyEngine
from clothing_model.network.models.folder import SHIPPED, find_model
from clothing_model.network.models.network import network_of
from clothing_model.network.peaks import extract_peaks, missing_peaks

pytestmark = [pytest.mark.needs("tensorflow", "litert")]

NETWORKS = ("efficientnet-lite2", "mobilenet-v2", "xception-150", SHIPPED)
Both = tuple[Backbone, LayerEngine, LayerEngine]


@pytest.fixture(
    scope="module", params=[*("efficientnet-lite2", "mobilenet-v2", "xception-150"), SHIPPED]
)
def both(
    request: pytest.FixtureRequest, real_weights: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Both]:
    """A network with real weights, on LiteRT and on Keras."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CLOTHING_WEIGHTS", str(real_weights))
        patch.setenv("CLOTHING_CACHE", str(tmp_path_factory.mktemp("converted")))
        own = request.param == SHIPPED  # tuned, so that its network is its own
        network = network_of(find_model()) if own else at_hand(backbone(request.param))
        engines = [open_layers(network, Choice(name, "cpu")) for name in (LITERT, KERAS)]
        yield backbone(network.name), engines[0], engines[1]


def photo(record: Backbone) -> np.ndarray:
    return prepare([draw("pants", 1)], record.image_size, record.interpolation)


def test_every_layer_is_the_same_on_both_engines(both: Both) -> None:
    record, litert, keras = both
    assert {layer.name: layer.shape for layer in litert.layers} == {
        layer.name: layer.shape for layer in keras.layers
    }
    names = [layer.name for layer in litert.layers]
    assert set(record.depths) <= set(names)
    assert names[-1] == LAST
    assert len(names) > 50
    (vector, ours), (other, theirs) = (
        engine.look(photo(record), names) for engine in (litert, keras)
    )
    np.testing.assert_allclose(vector, other, atol=1e-4)
    for name, one, two in zip(names, ours, theirs, strict=True):
        assert np.abs(one - two).max() <= 1e-4 * np.abs(two).max(), name


def test_the_first_layer_s_filters_give_its_map(both: Both) -> None:
    record, *engines = both
    pixels = photo(record)
    for engine in engines:
        first = engine.first
        _, (maps,) = engine.look(pixels, [first.name])
        expected = slid(first, scale(pixels[0], record))
        height, width, _ = maps[0].shape
        np.testing.assert_allclose(expected[:height, :width], maps[0], atol=1e-4)
        assert first.name == engine.layers[0].name


def slid(first: FirstLayer, photo: np.ndarray) -> np.ndarray:
    """What the docstring of `FirstLayer` says, for every place of the window."""
    size = len(first.kernel)
    edges = ((first.zeros, size), (first.zeros, size), (0, 0))
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(photo, edges), (size, size), (0, 1))
    windows = windows[:: first.stride, :: first.stride].transpose(0, 1, 3, 4, 2)
    sums = np.tensordot(windows, first.kernel, 3) + first.bias
    return sums if first.highest is None else np.clip(sums, 0, first.highest)


@pytest.mark.parametrize("own", [False, True])
def test_what_is_shown_inside_gives_the_network_s_own_vector(own: bool) -> None:
    record = backbone("efficientnet-lite2")
    network = network_of(find_model()) if own else at_hand(record)
    pixels = photo(record)
    vectors, (last,) = open_layer_engine(network).look(pixels, [LAST])
    np.testing.assert_array_equal(vectors, open_engine(network).vectors(pixels))
    np.testing.assert_allclose(last.mean((1, 2)), vectors, rtol=1e-4, atol=1e-5)


def test_a_layer_that_is_not_there() -> None:
    engine = open_layer_engine(at_hand(backbone("efficientnet-lite0")))
    with pytest.raises(KeyError, match="no_such_layer"):
        engine.look(photo(backbone("efficientnet-lite0")), ["no_such_layer"])


def test_peaks_on_keras_are_those_on_litert(
    drawn_dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lite0, manifest = backbone("efficientnet-lite0"), scan(drawn_dataset)
    ours = extract_peaks(LazyEngine(lite0), manifest, manifest.photos[:2])
    monkeypatch.setenv("CLOTHING_ENGINE", KERAS)
    assert missing_peaks(LazyEngine(lite0), manifest.photos[:2]) == 2
    theirs = extract_peaks(LazyEngine(lite0), manifest, manifest.photos[:2])
    np.testing.assert_allclose(ours["value"], theirs["value"], rtol=2e-3, atol=2e-3)
