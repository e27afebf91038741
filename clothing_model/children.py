"""Work in a process of its own, which gives its memory back: with progress, and a stop."""

import logging
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

from clothing_model import settings
from clothing_model.errors import EXPECTED, ClothingError, sentence
from clothing_model.tasks import Report

_LOOK = 0.1  # seconds
_DONE = "done"
_UNCAUGHT, _TOLD = 1, 3  # how a child ends after an error: Python's own way, and with a sentence


class ChildFailed(ClothingError):
    """A child process ended with an error.

    uncaught: whether that was none which is expected (no file, no memory), and it was not killed:
        it would happen again.
    told: whether it was expected, and the child has said what it was.
    """

    def __init__(self, message: str, uncaught: bool = False, told: bool = False) -> None:
        super().__init__(message)
        self.uncaught, self.told = uncaught, told


@dataclass(frozen=True)
class Surroundings:
    """What a child gets instead of what its parent has.

    before: a command that starts the child's. environment: all of its variables; None for the
    parent's. folder: where it works. watch: called with its process number ten times a second;
    what it raises ends the child.
    """

    before: Sequence[str] = ()
    environment: Mapping[str, str] | None = None
    folder: Path = field(default_factory=lambda: settings.PROJECT)
    watch: Callable[[int], object] = lambda _: None


def stage_done() -> None:
    """Called by a child: a stage of its work is over."""
    print(_DONE, flush=True)


def work_as_child(work: Callable[[], object]) -> int:
    """Called by a child: do the work; what is expected to go wrong is told to the parent. The
    child's exit status."""
    try:
        work()
    except EXPECTED as error:
        print(sentence(error), file=sys.stderr, flush=True)
        return _TOLD
    return 0


def run_child(
    module: str,
    arguments: Sequence[str],
    stages: Sequence[str],
    report: Report | None = None,
    surroundings: Surroundings | None = None,
) -> None:
    """Run `python -m module arguments` to its end.

    `report` is called with the name of the stage that it is at, how many are done, and how many
    there are; what it raises (Stopped) ends the child. Raises ChildFailed, OSError.
    """
    around = surroundings or Surroundings()
    child = subprocess.Popen(
        [*around.before, sys.executable, "-m", module, *arguments],
        stdin=subprocess.DEVNULL,  # on Windows a child hangs at a pipe that its parent is reading
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=around.folder,
        env=around.environment,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    done: list[str] = []
    said: list[str] = []
    threads = [
        Thread(target=lambda: done.extend(ln for ln in child.stdout or () if ln.strip() == _DONE)),
        Thread(target=lambda: said.extend(child.stderr or ())),
    ]
    for thread in threads:
        thread.start()
    try:
        while child.poll() is None:
            if report:
                report(stages[min(len(done), len(stages) - 1)], len(done), len(stages))
            around.watch(child.pid)
            time.sleep(_LOOK)
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()
        for thread in threads:
            thread.join()
        for stream in (child.stdout, child.stderr):
            if stream:
                stream.close()
    if child.returncode == _TOLD and said:
        raise ChildFailed(said[-1].strip(), told=True)
    if child.returncode:
        logging.getLogger(__name__).error("%s: %s", module, "".join(said)[-2_000:])
        raise ChildFailed("It ended unexpectedly.", uncaught=child.returncode == _UNCAUGHT)
