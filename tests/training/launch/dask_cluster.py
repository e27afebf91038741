"""A real Dask cluster on this computer: a scheduler and workers, processes each.

Every worker has a cache of its own, and sees the shared folder under a path of its own, as
computers do that mount it in different places.
"""

import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from clothing_model import settings
from tests.training.watching import wait_until

NAMES = ("a", "b", "c")


class DaskCluster:
    """names: of the workers. pinned: each has a processor of its own, as far as there are some."""

    def __init__(self, home: Path, names: Sequence[str] = NAMES, pinned: bool = False) -> None:
        self.home, self.shared = home, home / "shared"
        self.names, self._pinned = names, pinned
        for name in ("runs", "models", "data"):
            (self.shared / name).mkdir(parents=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
        self.scheduler: subprocess.Popen[bytes] | None = None
        self.workers: dict[str, subprocess.Popen[bytes]] = {}

    def restore(self) -> None:
        """Start whatever does not run."""
        if self.scheduler is None or self.scheduler.poll() is not None:
            host, port = self.address.removeprefix("tcp://").split(":")
            self.scheduler = self._start(
                "scheduler", "scheduler", "--host", host, "--port", port, "--no-show"
            )
        for name in self.names:
            if name not in self.workers or self.workers[name].poll() is not None:
                self.workers[name] = self._start(
                    name,
                    *("worker", self.address, "--no-nanny", "--nthreads", "1", "--name", name),
                    *("--host", "127.0.0.1", "--resources", "train=1"),
                    *("--local-directory", str(self.home / name)),
                )
                if self._pinned and sys.platform == "linux":
                    processors = sorted(os.sched_getaffinity(0))
                    own = processors[self.names.index(name) % len(processors)]
                    os.sched_setaffinity(self.workers[name].pid, {own})

    def _start(self, name: str, *arguments: str) -> "subprocess.Popen[bytes]":
        own = self.home / name
        own.mkdir(exist_ok=True)
        mounted = own / "mounted"
        if not mounted.exists():
            mounted.symlink_to(self.shared)
        folders = {
            f"CLOTHING_{part.upper()}": mounted / part for part in ("runs", "models", "data")
        }
        with (own / "log.txt").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "dask", *arguments, "--no-dashboard"],
                cwd=settings.PROJECT,
                env={
                    **os.environ,
                    **{name: str(folder) for name, folder in folders.items()},
                    "CLOTHING_CACHE": str(own / "cache"),
                },
                stdout=log,
                stderr=log,
            )

    def kill(self, name: str) -> None:
        """kill -9 a worker."""
        self.workers[name].kill()
        self.workers[name].wait()

    def kill_scheduler(self) -> None:
        assert self.scheduler is not None
        self.scheduler.kill()
        self.scheduler.wait()

    def close(self) -> None:
        for process in (*self.workers.values(), self.scheduler):
            if process and process.poll() is None:
                process.kill()
                process.wait()

    def use(self, patch: pytest.MonkeyPatch) -> None:
        """Let this process be a server of the cluster."""
        patch.setenv("CLOTHING_CLUSTER", self.address)
        for part in ("runs", "models", "data"):
            patch.setenv(f"CLOTHING_{part.upper()}", str(self.shared / part))

    def name_of(self, worker: str) -> str:
        """The name of the Dask worker at this address."""
        from clothing_model.training.launch.view import seen

        view = seen()
        assert view is not None
        return next(one.name for one in view.computers if one.worker == worker)

    def wait_until_whole(self) -> None:
        """All workers have a free place, as the server sees them."""
        from clothing_model.training.launch.view import seen

        wait_until(lambda: (view := seen()) and view.free == len(self.names))
