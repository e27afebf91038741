"""What a cluster looks like: its computers, their places, and what is wrong.

Pages and commands read it; who is connected writes it. Importing this costs no import of Dask.
"""

from dataclasses import dataclass

from clothing_model.wording import counted


@dataclass(frozen=True)
class Computer:
    """One Dask worker.

    host, name: as it calls itself; worker: its address; places: trainings at a time, busy: those
    in use; problem: why it gets none, a sentence, or ""; versions: see `launch.versions`.
    """

    host: str
    name: str
    worker: str
    places: int
    busy: int
    problem: str = ""
    versions: tuple[tuple[str, str], ...] = ()

    @property
    def free(self) -> int:
        return 0 if self.problem else max(0, self.places - self.busy)


@dataclass(frozen=True)
class ClusterView:
    """A cluster as it was last seen; `trouble`: why it cannot be reached, a sentence, or ""."""

    address: str
    computers: tuple[Computer, ...] = ()
    trouble: str = ""

    @property
    def places(self) -> int:
        return sum(computer.places for computer in self.computers if not computer.problem)

    @property
    def free(self) -> int:
        return sum(computer.free for computer in self.computers)

    @property
    def busy(self) -> int:
        return self.places - self.free

    @property
    def sentence(self) -> str:
        """What a person should know of it."""
        if self.trouble:
            return self.trouble
        if not self.places:
            return "No computer of the cluster can train at the moment. Trainings wait."
        places = counted(self.places, "place", "places")
        hosts = {computer.host for computer in self.computers if not computer.problem}
        free = {0: "none is", 1: "1 is"}.get(self.free, f"{self.free:,} are")
        computers = counted(len(hosts), "computer", "computers")
        return f"The cluster has {places} for trainings, on {computers}; {free} free."


_seen: list[ClusterView] = []


def show(view: ClusterView) -> None:
    """Let this process know how the cluster looks."""
    _seen[:] = [view]


def seen() -> ClusterView | None:
    """The cluster as this process saw it last; None where it has no part in any."""
    return _seen[0] if _seen else None
