"""`cluster`: the computers that train together."""

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from clothing_model import settings, wording
from clothing_model.cli.command import add_command
from clothing_model.cli.terminal import print_json

if TYPE_CHECKING:
    from clothing_model.cli.command import Names
    from clothing_model.training.launch.view import ClusterView, Computer


def register(names: "Names") -> None:
    """Make the command known."""
    add_command(names, "cluster", cluster, "tell the cluster's state, places and versions")


def cluster(options: argparse.Namespace) -> int:
    """Look at the cluster that CLOTHING_CLUSTER names; 0 if there is none, or one that answers."""
    from clothing_model.training.launch.versions import versions
    from clothing_model.training.run import queue

    ours, waiting = versions(), len(queue.waiting())
    view = _look(settings.cluster())
    if options.json:
        print_json(_facts(view, ours, waiting))
    elif view is None:
        print("CLOTHING_CLUSTER names no cluster: trainings run on this computer, one at a time.")
    else:
        _tell(view, ours, waiting)
    return int(bool(view and view.trouble))


def _look(address: str) -> "ClusterView | None":
    from clothing_model.training.launch.cluster import Cluster, ClusterTrouble
    from clothing_model.training.launch.view import ClusterView

    if not address:
        return None
    found = Cluster(address)
    try:
        return found.look()
    except ClusterTrouble as error:
        return ClusterView(address, trouble=str(error))
    finally:
        found.close()


def _tell(view: "ClusterView", ours: Mapping[str, str], waiting: int) -> None:
    print(f"{view.address}: {view.sentence}")
    for computer in view.computers:
        places = wording.counted(computer.places, "place", "places")
        state = computer.problem or f"{computer.free:,} of {places} free."
        print(f"  {_called(computer)}: {state}")
    print(f"Trainings that wait: {waiting:,}.")
    told = ", ".join(f"{name} {version}" for name, version in ours.items())
    print(f"Here: {told}.")


def _called(computer: "Computer") -> str:
    """Its host and, where that is something else, the Dask worker's own name."""
    own = computer.name not in ("", computer.host, computer.worker)
    return f"{computer.host} ({computer.name})" if own else f"{computer.host} ({computer.worker})"


def _facts(view: "ClusterView | None", ours: Mapping[str, str], waiting: int) -> dict[str, Any]:
    """What a script wants to know; `cluster` is null where trainings run here."""
    return {
        "cluster": view and view.address,
        "trouble": view.trouble or None if view else None,
        "places": view.places if view else 1,
        "free": view.free if view else None,
        "waiting": waiting,
        "versions": dict(ours),
        "computers": [
            {
                "host": one.host,
                "name": one.name,
                "worker": one.worker,
                "places": one.places,
                "busy": one.busy,
                "problem": one.problem or None,
                "versions": dict(one.versions),
            }
            for one in (view.computers if view else ())
        ],
    }
