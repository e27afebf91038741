"""The network that opens when it is first used."""

import threading

import pytest

from clothing_model.network import lazy
from clothing_model.network.backbones import backbone
from clothing_model.network.lazy import LazyEngine
from tests.network.fakes import Means


def test_whoever_comes_while_it_opens_waits_for_the_same_network(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opening, go_on = threading.Event(), threading.Event()
    made: list[object] = []

    def open_engine(*_: object, **__: object) -> object:
        opening.set()
        assert go_on.wait(10)
        made.append(Means())
        return made[-1]

    monkeypatch.setattr(lazy, "open_engine", open_engine)
    network, found = LazyEngine(backbone("efficientnet-lite0")), []
    readers = [threading.Thread(target=lambda: found.append(network.open())) for _ in range(3)]
    for reader in readers:
        reader.start()
        assert opening.wait(10)
    go_on.set()
    for reader in readers:
        reader.join(10)
    assert found == made * 3


@pytest.mark.needs("tensorflow", "litert")
def test_what_is_shipped_has_not_to_be_converted(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not LazyEngine(backbone("efficientnet-lite0")).has_to_be_converted
    monkeypatch.setattr(lazy, "find", lambda *_: None)
    assert LazyEngine(backbone("efficientnet-lite0")).has_to_be_converted
    monkeypatch.setenv("CLOTHING_ENGINE", "keras")
    assert not LazyEngine(backbone("efficientnet-lite0")).has_to_be_converted
