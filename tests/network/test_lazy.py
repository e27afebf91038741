"""The network that loads when it is first used, or ahead of that."""

import threading

import numpy as np

from clothing_model.network.backbones import backbone
from clothing_model.network.lazy import LazyNetwork

RECORD = backbone("efficientnet-lite0")


def pixels(photos: int) -> np.ndarray:
    size = RECORD.image_size
    values = np.random.default_rng(photos).uniform(0, 255, (photos, size, size, 3))
    return values.astype(np.float32)


def test_warm_it_gives_the_same_vectors_and_compiles_no_more() -> None:
    """Whatever the number of photos that comes."""
    warm, cold = LazyNetwork(RECORD), LazyNetwork(RECORD)
    warm.warm_up()
    compiled = warm.model.predict_function.experimental_get_tracing_count()
    for photos in (3, 5):
        found = warm.predict_on_batch(pixels(photos))
        assert found.shape == (photos, RECORD.vector_size)
        np.testing.assert_allclose(found, cold.predict_on_batch(pixels(photos)), atol=1e-5)
    assert warm.model.predict_function.experimental_get_tracing_count() == compiled


def test_whoever_comes_while_it_loads_waits_for_the_same_network() -> None:
    network = LazyNetwork(RECORD)
    warming = threading.Thread(target=network.warm_up)
    warming.start()
    model = network.model
    warming.join()
    assert network.model is model
