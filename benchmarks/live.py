"""The live camera: answers a second for one visitor, and how many share.

    python -m benchmarks.live [--visitors 30] [--seconds 10]

Visitors are simulated by what their browsers would send, from this computer: drawings as JPEG of
the network's size, one at a time, at most ten a second. What browsers need for the camera and to
draw comes on top, and so does the network. Prints answers a second, of one visitor alone and of
all at once (the least, the median, the most that one of them gets), how long the slowest answer
took, and how long others wait meanwhile who open Classify and press for an ordinary answer.
"""

import argparse
import asyncio
import http.client
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from benchmarks.classroom import ask, told
from benchmarks.visitor import Visitor, visitor
from clothing_model.data.pictures.door import encode_jpeg
from clothing_model.drawn import LABELS, draw
from tests.browser.server import temporary_server

EVERY = 0.1  # s at least from one picture to the next, as in live_camera.js
LATER = 0.3  # s until the next try where a picture was not taken
BETWEEN = 2  # s between the answers that others ask for


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--visitors", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=10)
    options = parser.parse_args()
    with temporary_server() as server:
        asyncio.run(lesson(server.address, options.visitors, options.seconds))


async def lesson(address: str, count: int, seconds: float) -> None:
    async with AsyncExitStack() as room:
        pupils = [await room.enter_async_context(visitor(address)) for _ in range(count)]
        await ask(address)  # the very first answer loads the network
        for pupil in pupils:
            await pupil.open("", "camera=true")
        (alone,) = await looking(address, pupils[:1], seconds)
        print(f"one visitor: {len(alone) / seconds:.1f} answers a second, {told(alone)}")
        everybody = asyncio.create_task(looking(address, pupils, seconds))
        others = []
        while not everybody.done():
            others.append(await ask(address))
            await asyncio.sleep(BETWEEN)
        found = await everybody
    paces = [len(answers) / seconds for answers in found]
    print(f"{count} visitors, {sum(paces):.0f} answers a second in all; each of them has ", end="")
    print(f"{min(paces):.1f}, {np.median(paces):.1f} in the median, {max(paces):.1f} at most")
    print(f"  an answer: {told([each for answers in found for each in answers])}")
    print(f"  answers of Classify meanwhile, for {len(others)} others: {told(others)}")


async def looking(address: str, pupils: Sequence[Visitor], seconds: float) -> list[list[float]]:
    """All hold something up to their cameras; the seconds that each one's answers took."""
    given = [pupil.parts["live_camera"] for pupil in pupils]
    begin = threading.Barrier(len(given))
    look = partial(camera, address, seconds, begin)
    with ThreadPoolExecutor(len(given)) as threads:
        in_thread = partial(asyncio.get_running_loop().run_in_executor, threads, look)
        return await asyncio.gather(*(in_thread(*each) for each in enumerate(given)))


def camera(
    address: str, seconds: float, begin: threading.Barrier, number: int, given: dict[str, Any]
) -> list[float]:
    """What one browser sends; given: what the page has given to its script."""
    size, route = given["size"], f"/live/{given['ticket']}"
    picture = encode_jpeg(draw(LABELS[number % len(LABELS)], number, (size, size)), 85)
    server = http.client.HTTPConnection(urlsplit(address).netloc)
    taken: list[float] = []
    begin.wait()
    end = time.perf_counter() + seconds
    while (start := time.perf_counter()) < end:
        server.request("POST", route, picture, {"Content-Type": "image/jpeg"})
        response = server.getresponse()
        response.read()
        spent = time.perf_counter() - start
        if response.status == 200:
            taken.append(spent)
        time.sleep(max(0, EVERY - spent) if response.status == 200 else LATER)
    return taken


if __name__ == "__main__":
    main()
