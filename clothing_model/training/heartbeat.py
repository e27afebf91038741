"""Signs of life of the runs that this process works on."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from clothing_model.tasks import beating
from clothing_model.training.run import runs
from clothing_model.training.run.place import Place, place_of
from clothing_model.training.session import Session

FENCED = 4  # the exit status of a process whose runs another one has


@contextmanager
def heartbeat(sessions: Sequence[Session], place: Place | None = None) -> Iterator[None]:
    """Touch the runs' heartbeats every second, from a thread of its own: a sign of life. Where
    another computer has got a run meanwhile, this process ends at once, and says nothing."""

    def beat() -> None:
        for session in sessions:
            if session.ended:
                continue
            if place and place_of(session.run).token not in ("", place.token):
                os._exit(FENCED)
            with suppress(OSError):
                runs.beat(session.run)

    with beating(beat, "heartbeat"):
        yield
