"""The seam between the queue and whoever trains.

A run's folder is the truth wherever the run is worked on: progress, curves, stop and signs of life
are files in it. So a launcher only starts jobs, says whether they go on, and ends them.
"""

from collections.abc import Sequence
from contextlib import suppress
from typing import Protocol

from clothing_model.training.run import runs
from clothing_model.training.run.runs import Run


class StartedJob(Protocol):
    """Runs that are worked on together. Ask it from one thread."""

    runs: Sequence[Run]

    def goes_on(self) -> bool:
        """Whether somebody works on it, and still listens where it was asked to stop."""
        ...

    def end(self) -> None:
        """End what is left of it. Each run then has its last word, or waits in the queue anew."""
        ...

    def leave(self) -> None:
        """The server ends, which ends what cannot go on without it."""
        ...


class Launcher(Protocol):
    """Starts jobs. Ask it from one thread."""

    def free(self) -> int:
        """How many more jobs may be started now."""
        ...

    def start(self, chosen: Sequence[Run]) -> StartedJob:
        """Start a job. Raises what it may, with nothing started: the job then waits on."""
        ...

    def help_out(self) -> None:
        """Nobody waits for a place: let free ones take a share of what the others do."""
        ...

    def close(self) -> None:
        """Give back what it holds; jobs that are left go on."""
        ...


def end_unfinished(chosen: Sequence[Run], why: str) -> None:
    """A run that was left in the middle gets a state and a sentence; `why` where nobody asked it
    to stop."""
    for run in chosen:
        with suppress(OSError):
            if not run.folder.is_dir():
                continue
            if runs.is_asked_to_stop(run):
                runs.end_unfinished(run, "stopped", "It did not answer in time and was ended.")
            else:
                runs.end_unfinished(run, "interrupted", why)
