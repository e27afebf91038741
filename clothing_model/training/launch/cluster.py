"""A connection to a Dask cluster, and what it looks like from here.

Dask (`distributed`) is imported at the first connection, and nowhere else in a server.
"""

import asyncio
import logging
import time
import warnings
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any

from clothing_model import settings
from clothing_model.errors import ClothingError
from clothing_model.training.launch.versions import difference, versions
from clothing_model.training.launch.view import ClusterView, Computer

PLACE = "train"  # the resource of a Dask worker that a training takes one of
HOST = "host"  # beside the versions of a Dask worker, its computer's name
INSTALL = "pip install -r requirements-cluster.txt"

_CONNECT_SECONDS = 3
_ANSWER_SECONDS = 5.0  # a scheduler that takes longer is as good as gone
_RETRY_SECONDS = 3.0


class ClusterTrouble(ClothingError):
    """The cluster cannot be reached, or does not answer."""


class Cluster:
    """A connection that is made when it is needed, and made anew where it was lost.

    Ask it from one thread. Raises ClusterTrouble where there is none at the moment.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self._client: Any = None
        self._tried_at = float("-inf")
        self._trouble = ""
        self._known: dict[str, tuple[str, dict[str, str]]] = {}
        self._ours = versions()

    def client(self) -> Any:
        """The connected `distributed.Client`."""
        if self._client is not None and self._client.status == "running":
            return self._client
        if self._client is None or self._client.status == "closed":
            self._connect()
        if self._client is None or self._client.status != "running":
            raise ClusterTrouble(self._trouble)
        return self._client

    def _connect(self) -> None:
        """At most every few seconds: who waits for an answer looks after nothing meanwhile."""
        if time.monotonic() - self._tried_at < _RETRY_SECONDS:
            raise ClusterTrouble(self._trouble)
        self._client = None
        self._trouble = (
            f"The cluster at {self.address} does not answer. Trainings that go on there end their "
            "work; new ones wait until it is back."
        )
        try:
            self._client = _new_client(self.address)
        except ImportError as error:
            self._trouble = (
                "CLOTHING_CLUSTER is set, but what connects to a cluster is not installed. Install "
                f"it with `{INSTALL}`."
            )
            raise ClusterTrouble(self._trouble) from error
        except (OSError, ValueError, RuntimeError) as error:
            raise ClusterTrouble(self._trouble) from error
        finally:
            self._tried_at = time.monotonic()

    def ask(self, call: Callable[[Any], Coroutine[Any, Any, Any]]) -> Any:
        """What a call of the client answers, as a coroutine, within a few seconds."""
        client = self.client()
        waiting = asyncio.run_coroutine_threadsafe(call(client), client.loop.asyncio_loop)
        try:
            return waiting.result(_ANSWER_SECONDS)
        except Exception as error:
            waiting.cancel()
            raise ClusterTrouble(
                f"The cluster at {self.address} does not answer. Trainings wait until it does."
            ) from error

    def look(self) -> ClusterView:
        """Its computers now; those that are new are asked for what they have."""
        found: Mapping[str, tuple[str, str, float, float]] = self.ask(
            lambda client: client.run_on_scheduler(_places(), asynchronous=True)
        )
        if new := [worker for worker in found if worker not in self._known]:
            answers = self.ask(
                lambda client: client.run(
                    _versions_there(), workers=new, asynchronous=True, on_error="return"
                )
            )
            for worker, theirs in answers.items():
                theirs = theirs if isinstance(theirs, dict) else {}
                host = theirs.get(HOST) or found[worker][1]
                self._known[worker] = difference(host, theirs, self._ours), theirs
        for gone in set(self._known) - set(found):
            del self._known[gone]
        computers = [
            _computer(worker, facts, *self._known.get(worker, ("It has not answered yet.", {})))
            for worker, facts in found.items()
        ]
        return ClusterView(
            self.address, tuple(sorted(computers, key=lambda one: (one.host, one.name)))
        )

    def refuse(self, worker: str, problem: str) -> None:
        """That Dask worker gets no training until it is started anew."""
        self._known[worker] = problem, self._known.get(worker, ("", {}))[1]

    @property
    def ours(self) -> dict[str, str]:
        """The versions here."""
        return self._ours

    def close(self) -> None:
        if self._client is not None:
            self._client.close(timeout=1)
            self._client = None


def _new_client(address: str) -> Any:
    if not settings.installed("distributed"):
        raise ImportError("distributed")
    import dask

    dask.config.set({"logging.distributed": "critical"})  # what is wrong is said in a sentence
    import distributed

    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of other versions of what it is made of
        return distributed.Client(
            address, timeout=_CONNECT_SECONDS, set_as_default=False, name="clothes"
        )


def _computer(
    worker: str, facts: tuple[str, str, float, float], problem: str, theirs: Mapping[str, str]
) -> Computer:
    name, host, places, busy = facts
    if not places and not problem:
        problem = f'It has no place for trainings: start it with --resources "{PLACE}=1".'
    told = tuple((what, version) for what, version in theirs.items() if what != HOST)
    return Computer(theirs.get(HOST) or host, name, worker, int(places), int(busy), problem, told)


# Functions that a scheduler or a Dask worker gets as code, since it need not have this program:
# those within another one are sent so.


def _places() -> Callable[..., dict[str, tuple[str, str, float, float]]]:
    resource = PLACE

    def places(dask_scheduler: Any) -> dict[str, tuple[str, str, float, float]]:
        return {
            address: (
                str(worker.name),
                str(worker.host),
                float(worker.resources.get(resource, 0)),
                float(worker.used_resources.get(resource, 0)),
            )
            for address, worker in dask_scheduler.workers.items()
        }

    return places


def _versions_there() -> Callable[[], dict[str, str]]:
    key = HOST

    def found() -> dict[str, str]:
        import socket

        try:
            from clothing_model.training.launch.versions import versions as there
        except ImportError:
            return {}
        return {**there(), key: socket.gethostname()}

    return found


def called(computers: Sequence[Computer], worker: str) -> str:
    """The host of that Dask worker, "" where it is not known."""
    return next((one.host for one in computers if one.worker == worker), "")
