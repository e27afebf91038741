"""What a visitor who wants to do harm can take of a server of a class, in MB.

    python -m benchmarks.hostile [--room 300]

Without the teacher's key, and with a new token for each try, so that nothing is held against it:
windows until none is let in; 100 files; and trainings of the largest heads there are until none is
queued, where models and trainings may take `--room` MB of the disk. Prints how far that goes, and
what the server's memory and disk then hold. Linux only, because it reads how much memory
processes hold.
"""

import argparse
import asyncio
import os
import time
from contextlib import AsyncExitStack

from websockets.exceptions import InvalidStatus

from benchmarks.memory import held
from benchmarks.uploads import upload
from benchmarks.visitor import visitor
from clothing_model import limits, rights
from clothing_model.errors import TooMuch
from clothing_model.files import size_of
from clothing_model.training.config import TrainingConfig
from clothing_model.training.jobs import submit
from clothing_model.training.run import runs
from tests.browser.server import Server, temporary_server

MEGABYTES = 19  # of a file
QUEUED = 6  # trainings; each of those that are refused starts a process to say so
LARGEST = TrainingConfig(backbone="efficientnet-lite0", inner_size=10_000, epochs=1, photos=40)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--room", type=int, default=300)
    room = parser.parse_args().room
    key = rights.new_key()
    with temporary_server(CLOTHING_TEACHER_KEY=key) as server:
        asyncio.run(fill_memory(server))
    os.environ |= {limits.SAVED.variable: str(room), limits.QUEUED_IN_ALL.variable: str(QUEUED)}
    with temporary_server(CLOTHING_TEACHER_KEY=key) as server:
        fill_disk(server, room)


def stranger() -> rights.Visitor:
    """Somebody who has never been here."""
    return rights.Visitor(rights.id_of(rights.new_token()), "Somebody")


async def fill_memory(server: Server) -> None:
    print(f"server, just started: {held(server.process.pid):.0f} MB")
    async with AsyncExitStack() as open_ones:
        guests = []
        while True:
            try:
                guest = await open_ones.enter_async_context(visitor(server.address))
            except InvalidStatus:
                break
            await guest.open("runs")
            guests.append(guest)
        print(f"  {len(guests):,} windows are let in: {held(server.process.pid):.0f} MB")
        content = os.urandom(MEGABYTES << 20)
        for guest in guests[:100]:
            await asyncio.to_thread(upload, server, guest, content)
        print(f"  100 files of {MEGABYTES} MB sent: {held(server.process.pid):.0f} MB")


def fill_disk(server: Server, room: int) -> None:
    os.environ["CLOTHING_RUNS"] = str(server.home / "runs")
    os.environ["CLOTHING_MODELS"] = str(server.home / "models")
    queued = until_refused()
    print(f"  {queued:,} trainings of the largest heads are queued by as many strangers")
    begin = time.perf_counter()
    while any(runs.status(run).active for run in runs.list_runs()):
        time.sleep(0.5)
    took = time.perf_counter() - begin
    states = [runs.status(run).state for run in runs.list_runs()]
    print(f"  after {took:.0f} s {states.count('done'):,} have trained, the others are refused;")
    taken = sum(size_of(server.home / name) for name in ("runs", "models")) >> 20
    print(f"  they take {taken:,} MB of the disk, where {room:,} MB are allowed")


def until_refused() -> int:
    """How many trainings can be queued."""
    for number in range(10_000):
        try:
            submit([LARGEST], visitor=stranger())
        except TooMuch:
            return number
    raise SystemExit("There must be an end. 10,000 trainings are queued.")


if __name__ == "__main__":
    main()
