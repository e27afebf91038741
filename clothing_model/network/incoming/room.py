"""A closed room for a stranger's file: a child process that can take little and reach nothing.

What the system offers of it is used. On Linux that is all of it: memory, time, files and the
network; on macOS all but memory and the network; on Windows the time, and a folder of its own.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from clothing_model import settings
from clothing_model.children import ChildFailed, Surroundings, run_child
from clothing_model.errors import InvalidModel
from clothing_model.tasks import Report

MEMORY = 4 << 30  # bytes, at most; converting Xception at 150 px takes 2.8 GB
_SHARE = 0.8  # of the memory that is free when it begins
SECONDS = 300.0
FILE_BYTES = 700 << 20  # of any file that the child writes
_CHILD = "clothing_model.network.incoming.child"
_KEPT = ("PATH", "PYTHONPATH", "LANG", "LC_ALL", "SYSTEMROOT", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
_OURS = ("CLOTHING_WEIGHTS", "CLOTHING_CACHE", "CLOTHING_WITHOUT")


class TooLarge(InvalidModel):
    """The child took more memory or time than a model may."""


def run_in_room(folder: Path, stages: Sequence[str], report: Report | None = None) -> None:
    """Have the child do the job that lies in `folder`.

    Raises InvalidModel with the child's sentence, or one for how it ended; Stopped out of
    `report`; OSError.
    """
    surroundings = Surroundings(_without_network(), _environment(folder), folder, _Watch())
    try:
        run_child(_CHILD, [str(folder)], stages, report, surroundings)
    except ChildFailed as error:
        if error.told:
            raise InvalidModel(str(error)) from error
        raise InvalidModel(
            "The model could not be opened: the program that looks at it ended without an answer, "
            "in a process of its own. The file is damaged, or of a kind that is not known here."
        ) from error


def network_is_cut() -> bool:
    """Whether the child cannot reach any network here."""
    return bool(_without_network())


@lru_cache(maxsize=1)
def _without_network() -> tuple[str, ...]:
    """A command that starts another one without a network; () where the system has none."""
    found = shutil.which("unshare") if sys.platform.startswith("linux") else None
    if found is None:
        return ()
    command = (found, "--user", "--map-root-user", "--net")
    try:
        tried = subprocess.run([*command, "true"], capture_output=True, timeout=10, check=False)
    except (OSError, subprocess.SubprocessError):
        return ()
    return command if tried.returncode == 0 else ()


def _environment(folder: Path) -> dict[str, str]:
    """Nothing of the server's own but where programs and weights lie: no key, no home."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    path = os.pathsep.join(filter(None, (str(settings.PROJECT), kept.get("PYTHONPATH", ""))))
    ours = {name: os.environ[name] for name in _OURS if name in os.environ}
    own = {name: str(folder) for name in ("HOME", "TMPDIR", "TEMP", "TMP", "KERAS_HOME")}
    quiet = {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1", "OMP_NUM_THREADS": "2"}
    return {**kept, **ours, **own, **quiet, "PYTHONPATH": path, "KERAS_BACKEND": "tensorflow"}


class _Watch:
    """Ends a child that takes too much memory, where the system tells it, or too long."""

    def __init__(self) -> None:
        self._end, self._most = time.monotonic() + SECONDS, min(MEMORY, int(_SHARE * _free()))

    def __call__(self, child: int) -> None:
        if time.monotonic() > self._end:
            raise TooLarge(
                f"A model must open within {SECONDS / 60:.0f} min. This one takes longer."
            )
        if _memory_of(child) > self._most:
            raise TooLarge(
                f"A network can take at most {self._most / 2**30:.1f} GB of memory here. "
                "This one takes more. It is too large for this computer, or its description is "
                "wrong."
            )


def _free() -> int:
    """The bytes of memory that programs may still take; very many where nobody tells."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        return next(int(ln.split()[1]) << 10 for ln in lines if ln.startswith("MemAvailable"))
    except (OSError, StopIteration):
        return 1 << 50


def _memory_of(process: int) -> int:
    """The bytes of memory that a process takes; 0 where the system does not tell."""
    if sys.platform != "win32":
        with suppress(OSError, IndexError):
            pages = Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1]
            return int(pages) * os.sysconf("SC_PAGE_SIZE")
    return 0


def close_door() -> None:
    """Called by the child first: bounds on its own memory, processor time and files."""
    if sys.platform != "win32":
        import resource

        for what, most in (
            (resource.RLIMIT_FSIZE, FILE_BYTES),
            (resource.RLIMIT_CPU, 4 * int(SECONDS)),
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_AS, 3 * MEMORY),
        ):
            hard = resource.getrlimit(what)[1]
            allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
            try:
                resource.setrlimit(what, (allowed, allowed))
            except (OSError, ValueError):  # macOS refuses some
                continue
