"""The app as its own process, with folders of its own."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

PROJECT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class Server:
    """A running app: its address, its process, and the folder it may write to."""

    address: str
    process: subprocess.Popen[bytes]
    home: Path


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def running(home: Path, dataset: Path | None = None, **settings: str) -> Iterator[Server]:
    """The app in `home`, with this dataset in use, from its first answer until it is killed."""
    server = start(home, dataset, **settings)
    try:
        yield server
    finally:
        server.process.kill()
        server.process.wait()


@contextmanager
def temporary_server(dataset: Path | None = None, **settings: str) -> Iterator[Server]:
    """The same in a folder that is gone afterwards."""
    with (
        TemporaryDirectory(ignore_cleanup_errors=True) as home,
        running(Path(home), dataset, **settings) as it,
    ):
        yield it


def start(home: Path, dataset: Path | None = None, **settings: str) -> Server:
    """Run the app in `home`; returns as soon as the server answers. settings: of its environment,
    such as CLOTHING_TEACHER_KEY."""
    port = _free_port()
    folders = {
        f"CLOTHING_{name}": str(home / name.lower()) for name in ("CACHE", "DATA", "RUNS", "MODELS")
    }
    if dataset:
        folders["CLOTHING_DATASET"] = str(dataset.resolve())
    (home / "tmp").mkdir()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true"]
    process = subprocess.Popen(
        [*command, f"--server.port={port}"],
        cwd=PROJECT,
        env={**os.environ, **folders, **settings, "HOME": str(home), "TMPDIR": str(home / "tmp")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    end = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5):
                return Server(address, process, home)
        except OSError:
            if time.monotonic() > end or process.poll() is not None:
                process.kill()
                raise
            time.sleep(0.05)
