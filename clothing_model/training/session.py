"""One run while it is worked on: what it says of itself, and whether it should stop."""

import time
import traceback
from contextlib import suppress
from dataclasses import replace
from typing import Any

from clothing_model.training import failures, runs
from clothing_model.training.failures import Stopped
from clothing_model.training.runs import ENDED, Run, Status
from clothing_model.training.trainer import Trainer

_SAY_SECONDS = 0.3


class Session:
    """Writes a run's status; holds its trainer once there are vectors."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.trainer: Trainer | None = None
        self.status = Status("starting")
        self.stopped = False
        self._said_at = 0.0
        runs.write_status(run, self.status)

    @property
    def ended(self) -> bool:
        return self.status.state in ENDED

    def check_stop(self) -> None:
        """Raises Stopped where the run was asked to stop."""
        if runs.is_asked_to_stop(self.run):
            raise Stopped

    def say(self, **changes: Any) -> None:
        """Change the status; written at once for a new state or sentence, else now and then."""
        new = replace(self.status, **changes)
        news = (new.state, new.sentence) != (self.status.state, self.status.sentence)
        self.status = new
        if news or time.monotonic() - self._said_at > _SAY_SECONDS:
            runs.write_status(self.run, new)
            self._said_at = time.monotonic()

    def end(self, state: str, sentence: str = "", **changes: Any) -> None:
        """The run's last word. On a full disk the room comes from the place to go on from."""
        self.status = replace(self.status, state=state, sentence=sentence, left=None, **changes)
        try:
            runs.write_status(self.run, self.status)
        except OSError:
            with suppress(OSError):
                (self.run.folder / "last.npz").unlink()
                runs.write_status(self.run, self.status)

    def fail(self, error: BaseException) -> None:
        """End as failed, with a sentence; the whole story goes into log.txt."""
        words = failures.sentence(error)
        with suppress(OSError), (self.run.folder / "log.txt").open("a", encoding="utf-8") as log:
            log.writelines(traceback.format_exception(error))
        self.end("failed", words)
