"""The network that shows what is inside, loaded once for all who look into it."""

import threading
from typing import TYPE_CHECKING

from clothing_model import settings
from clothing_model.network.engine import Network
from clothing_model.tasks import Key, Report
from pages.components.inside.waiting import made
from pages.components.shared.background import forget_task

if TYPE_CHECKING:
    from clothing_model.network.layer_engine import LayerEngine

NETWORKS_IN_MEMORY = 2
IDLE = 600  # seconds; a network that nobody has looked into for so long is let go
_clocks: dict[Key, threading.Timer] = {}
_setting = threading.Lock()


def layer_engine(network: Network) -> "LayerEngine":
    """Raises NotYet, with progress on the page, while it is loaded or converted; as
    `open_layer_engine` does, too."""

    def run(report: Report) -> "LayerEngine":
        from clothing_model.network.layer_engine import open_layer_engine

        return open_layer_engine(network, report)

    key = ("inside", network.name, network.weights, settings.engine(), settings.device())
    found = made(key, run, NETWORKS_IN_MEMORY)
    _let_go_later(key)
    return found


def _let_go_later(key: Key) -> None:
    """Begin the time anew after which the network is let go."""
    clock = threading.Timer(IDLE, forget_task, [key])
    clock.daemon = True
    with _setting:
        if before := _clocks.pop(key, None):
            before.cancel()
        _clocks[key] = clock
    clock.start()
