"""A whole class on one server: opening pages at once, watching a training, classifying.

    python -m benchmarks.classroom [DATASET] [--visitors 30]

Without DATASET it trains on the drawn wardrobe. Visitors are simulated by what their browsers
would send, from this computer; what browsers need to draw, and the network, come on top. Prints
seconds: until the slowest has the page that all of them ask for in the same moment; and, while
all watch one training, by how much their charts, which are due every second, are late, and how
long the slowest answers of others take meanwhile. The training shares the processors.
"""

import argparse
import asyncio
import os
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

import numpy as np

from benchmarks.visitor import Visitor, visitor
from clothing_model.training import runs
from clothing_model.training.config import TrainingConfig
from clothing_model.training.jobs import submit
from tests.browser.server import temporary_server

PAGES = {
    "": "Classify",
    "dataset": "Dataset",
    "augmentation": "Augmentation",
    "train": "Train",
    "runs": "Runs",
    "evaluate": "Evaluate",
}
LONG = TrainingConfig(epochs=100, inner_size=1000, batch_size=1, learning_rate=0.00001)
WATCHED = 20  # s
BETWEEN = 2  # s between the answers that others ask for
ANSWER = "answer-reading"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("dataset", type=Path, nargs="?")
    parser.add_argument("--visitors", type=int, default=30)
    options = parser.parse_args()
    with temporary_server(options.dataset) as server:
        os.environ["CLOTHING_RUNS"] = str(server.home / "runs")
        asyncio.run(lesson(server.address, options.visitors))


async def lesson(address: str, count: int) -> None:
    async with AsyncExitStack() as room:
        teacher, *pupils = [await room.enter_async_context(visitor(address)) for _ in range(count)]
        first = await ask(address)
        print(f"{count} visitors; the very first answer, which loads the network: {first:.1f} s")
        for page, title in PAGES.items():
            await teacher.open(page)
            seconds = await asyncio.gather(*(pupil.open(page) for pupil in pupils))
            print(f"  all open {title}: {told(seconds)}")
        seconds = await asyncio.gather(*(ask(address) for _ in range(count)))
        print(f"  all ask Classify for an answer: {told(seconds)}")
        await watch(address, pupils)


async def watch(address: str, pupils: Sequence[Visitor]) -> None:
    """All look at one training; meanwhile others come and ask Classify, one after the other."""
    (run,) = submit([LONG])
    while not runs.metrics(run):
        await asyncio.sleep(1)
    seconds = await asyncio.gather(*(pupil.open("train", f"run={run.id}") for pupil in pupils))
    print(f"  all open the training that goes on: {told(seconds)}")
    watching = asyncio.gather(*(pupil.watch(WATCHED) for pupil in pupils))
    answers = []
    while not watching.done():
        answers.append(await ask(address))
        await asyncio.sleep(BETWEEN)
    going = "" if runs.status(run).active else " (but it ended meanwhile)"
    late = [moment for moments in await watching for moment in moments]
    print(f"  {len(late):,} renewals of the charts in {WATCHED} s{going} are late by: {told(late)}")
    print(f"  answers of Classify meanwhile, for {len(answers)} others: {told(answers)}")


async def ask(address: str) -> float:
    """Come in and press a drawing on Classify; seconds from the press to its answer."""
    async with visitor(address) as guest:
        await guest.open("")
        return await guest.press("sample-0", ANSWER)


def told(seconds: Sequence[float]) -> str:
    return f"median {np.median(seconds):.2f} s, slowest {max(seconds):.2f} s"


if __name__ == "__main__":
    main()
