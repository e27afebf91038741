"""A whole class on one server: opening pages at once, watching a training, classifying.

    python -m benchmarks.classroom [DATASET] [--visitors 30]

Without DATASET it trains on the drawn wardrobe. Visitors are simulated by what their browsers
would send, from this computer; what browsers need to draw, and the network, come on top. Prints
seconds: until the slowest has the page that all of them ask for in the same moment; and, while
all watch one training, by how much their charts, which are due every second, are late, and how
long the slowest answers of others take meanwhile; and, while each waits for a training under a
name of their own, how soon the teacher has the list of all. The training shares the processors.
"""

import argparse
import asyncio
import os
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

import numpy as np

from benchmarks.visitor import Visitor, visitor
from clothing_model import rights
from clothing_model.training.config import TrainingConfig
from clothing_model.training.jobs import submit
from clothing_model.training.run import runs
from clothing_model.training.run.runs import Run
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
    key = rights.new_key()
    with temporary_server(options.dataset, CLOTHING_TEACHER_KEY=key) as server:
        os.environ["CLOTHING_RUNS"] = str(server.home / "runs")
        asyncio.run(lesson(server.address, options.visitors))


async def lesson(address: str, count: int) -> None:
    async with AsyncExitStack() as room:
        tokens = [rights.new_token() for _ in range(count)]
        pupils = [
            await room.enter_async_context(visitor(address, token, f"Pupil {number}"))
            for number, token in enumerate(tokens, start=1)
        ]
        print(f"{count} visitors; the very first answer, which loads the network: ", end="")
        print(f"{await ask(address):.1f} s")
        for page, title in PAGES.items():
            await pupils[0].open(page)  # also has a worker made ready
            print(f"  all open {title}: {told(await together(pupils, page))}")
        await together(pupils, "")
        seconds = await asyncio.gather(*(pupil.press("sample-0", ANSWER) for pupil in pupils))
        print(f"  all press for an answer in one moment: {told(seconds)}")
        await watch_one(address, pupils)
        await train_each(address, pupils, tokens)


async def watch_one(address: str, pupils: Sequence[Visitor]) -> None:
    """All look at one training; meanwhile others come and ask Classify, one after the other."""
    (run,) = submit([LONG])
    await begun(run)
    seconds = await together(pupils, "train", f"run={run.id}")
    print(f"  all open the training that goes on: {told(seconds)}")
    watching = asyncio.gather(*(pupil.watch(WATCHED) for pupil in pupils))
    answers = []
    while not watching.done():
        answers.append(await ask(address))
        await asyncio.sleep(BETWEEN)
    late = [moment for moments in await watching for moment in moments]
    expect_active(run)
    print(f"  {len(late):,} renewals of the charts in {WATCHED} s are late by: {told(late)}")
    print(f"  answers of Classify meanwhile, for {len(answers)} others: {told(answers)}")
    runs.ask_to_stop(run)


async def train_each(address: str, pupils: Sequence[Visitor], tokens: Sequence[str]) -> None:
    """Everybody starts a training of their own; one goes on, the others wait in the queue."""
    own = [
        submit([LONG], visitor=rights.Visitor(rights.id_of(token), f"Pupil {number}"))[0]
        for number, token in enumerate(tokens, start=1)
    ]
    pages = (pupil.open("train", f"run={run.id}") for pupil, run in zip(pupils, own, strict=True))
    print(f"  all start a training of their own: {told(await asyncio.gather(*pages))}")
    watching = asyncio.gather(*(pupil.watch(WATCHED) for pupil in pupils))
    lists = []
    async with visitor(address) as teacher:
        while not watching.done():
            lists.append(await teacher.open("runs"))
            await asyncio.sleep(BETWEEN)
    late = [moment for moments in await watching for moment in moments]
    expect_active(own[-1])
    print(f"  {len(late):,} renewals of their pages in {WATCHED} s are late by: {told(late)}")
    print(f"  the teacher opens Runs meanwhile, {len(lists)} times: {told(lists)}")


async def together(pupils: Sequence[Visitor], page: str, query: str = "") -> list[float]:
    """All ask for a page in the same moment; how long each of them waits for it."""
    return await asyncio.gather(*(pupil.open(page, query) for pupil in pupils))


async def begun(run: Run) -> None:
    """Wait for the first epoch."""
    while not runs.metrics(run):
        expect_active(run)
        await asyncio.sleep(1)


def expect_active(run: Run) -> None:
    """A training that is over is not what is measured here."""
    status = runs.status(run)
    if not status.active:
        raise SystemExit(f"The training must go on. It is {status.state}. {status.sentence}")


async def ask(address: str) -> float:
    """Come in and press a drawing on Classify; seconds from the press to its answer."""
    async with visitor(address) as guest:
        await guest.open("")
        return await guest.press("sample-0", ANSWER)


def told(seconds: Sequence[float]) -> str:
    return f"median {np.median(seconds):.2f} s, slowest {max(seconds):.2f} s"


if __name__ == "__main__":
    main()
