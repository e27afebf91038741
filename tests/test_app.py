"""The server itself: what it is allowed, and what it leaves behind when it ends."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import connect

from benchmarks.visitor import visitor
from clothing_model.training.jobs import submit
from clothing_model.training.run import runs
from tests.browser.server import Server, running
from tests.training.learn.clouds import with_vectors
from tests.training.watching import LONG, epochs, wait_until

resource = pytest.importorskip("resource", reason="this system limits no open files")
FEW = 256  # open files, as macOS allows at first
VISITS = 110  # of which each left three files open; 81 were enough


def in_a_thread(visit: Coroutine[Any, Any, None]) -> None:
    """Do it where no event loop runs: browser tests that went before leave one in this thread."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, visit).result()


def limits(server: Server) -> tuple[int, int]:
    """How many files the server may have open: now, and at most."""
    if sys.platform != "linux":
        pytest.skip("only Linux tells and changes the limits of another process")
    found: tuple[int, int] = resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE)
    return found


def test_the_server_allows_itself_more_open_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (FEW, hard))
    try:
        with running(tmp_path) as server:
            assert limits(server) == (min(4096, hard), hard)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_with_few_open_files_all_visitors_are_served(tmp_path: Path) -> None:
    """Where no more is allowed, closed windows are kept in such numbers that it is enough."""

    async def come_and_go() -> None:
        for _ in range(VISITS):
            async with visitor(server.address) as guest:
                await guest.open("runs")

    with running(tmp_path) as server:
        assert limits(server)[1] >= FEW
        resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (FEW, FEW))
        in_a_thread(come_and_go())


def test_what_a_killed_import_left_goes_at_the_next_start(tmp_path: Path) -> None:
    (tmp_path / "data" / ".import-killed" / "zip").mkdir(parents=True)
    with running(tmp_path):
        assert list((tmp_path / "data").iterdir()) == []


def children(process: "subprocess.Popen[bytes]") -> list[Path]:
    """The processes that it has started, as folders that are there for as long as they live."""
    lists = Path(f"/proc/{process.pid}/task").glob("*/children")
    return [Path("/proc", number) for found in lists for number in found.read_text().split()]


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda it: it.name)
def test_the_server_ends_its_training_and_waits_for_it(
    number: signal.Signals, tmp_path: Path, drawn_dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also while somebody looks on."""
    for name in ("CACHE", "DATA", "RUNS", "MODELS"):
        monkeypatch.setenv(f"CLOTHING_{name}", str(tmp_path / name.lower()))
    config = replace(with_vectors(drawn_dataset), epochs=LONG)
    with running(tmp_path) as server:
        (run,) = submit([config])  # nobody has opened a page
        stream = server.address.replace("http", "ws", 1) + "/_stcore/stream"
        with connect(stream, subprotocols=["streamlit"]):  # type: ignore[list-item]
            wait_until(lambda: epochs(run) > 2)
            workers = children(server.process)
            server.process.send_signal(number)
            server.process.wait(30)
    assert runs.written_status(run).state == "interrupted"
    assert workers or sys.platform != "linux"
    assert not [worker for worker in workers if worker.exists()]
