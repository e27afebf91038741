"""Where a run is worked on, on a cluster: `place.json` in its folder.

On one computer there is none.
"""

from contextlib import suppress
from dataclasses import asdict, dataclass, replace

from clothing_model.files import read_json, remove, write_json
from clothing_model.training.run.record import Run


@dataclass(frozen=True)
class Place:
    """token: the job's; whoever has another one works on the run no more.
    host: the computer's name, and worker: the address of the Dask worker there; "" until it begins.
    lost: the computers that were lost in the middle of it.
    """

    token: str = ""
    host: str = ""
    worker: str = ""
    lost: tuple[str, ...] = ()


def place_of(run: Run) -> Place:
    """Where it is or was worked on; an empty place where that is not known."""
    try:
        return read_json(run.folder / "place.json", Place)
    except (OSError, ValueError):
        return Place()


def write_place(run: Run, place: Place) -> None:
    """Replace what is known."""
    write_json(run.folder / "place.json", asdict(place))


def give_to(run: Run, token: str) -> None:
    """The run belongs to the job with this token from now on."""
    write_place(run, Place(token, lost=place_of(run).lost))


def arrive(run: Run, host: str, worker: str) -> None:
    """Its job has begun there."""
    write_place(run, replace(place_of(run), host=host, worker=worker))


def forget(run: Run) -> None:
    """Somebody starts it again: what was lost before counts no more."""
    with suppress(FileNotFoundError):
        remove(run.folder / "place.json")
