"""The network that loads when it is first used, or ahead of that."""

import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from clothing_model.data.datasets.folders import scan
from clothing_model.network.backbones import backbone
from clothing_model.network.features import extract, source_of
from clothing_model.network.lazy import LazyNetwork
from clothing_model.network.vector_store import VectorStore

RECORD = backbone("efficientnet-lite0")


def test_warm_it_gives_the_same_vectors_and_compiles_no_more(
    drawn_dataset: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """To the last bit: warm or not, it gets the same batches."""
    manifest = scan(drawn_dataset)
    photos = manifest.photos[:40]
    warm = LazyNetwork(RECORD)
    warm.warm_up()
    compiled = warm.model.predict_function.experimental_get_tracing_count()
    found = extract(RECORD, manifest, photos, network=warm)
    assert warm.model.predict_function.experimental_get_tracing_count() == compiled
    monkeypatch.setenv("CLOTHING_CACHE", str(tmp_path))
    with VectorStore(source_of(RECORD).key) as store:
        assert not store.get([photo.digest for photo in photos])
    np.testing.assert_array_equal(
        found, extract(RECORD, manifest, photos, network=LazyNetwork(RECORD))
    )


def test_whoever_comes_while_it_loads_waits_for_the_same_network(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    network, loading, go_on = LazyNetwork(RECORD), threading.Event(), threading.Event()
    made: list[object] = []

    def load(_: LazyNetwork) -> Any:
        loading.set()
        assert go_on.wait(10)
        made.append(object())
        return made[-1]

    monkeypatch.setattr(LazyNetwork, "_load", load)
    found: list[object] = []
    readers = [threading.Thread(target=lambda: found.append(network.model)) for _ in range(3)]
    for reader in readers:
        reader.start()
        assert loading.wait(10)
    go_on.set()
    for reader in readers:
        reader.join(10)
    assert found == made * 3
