"""Carry out runs: vectors once for all of them, then all heads together, then the models.

The runs of one call share their vectors (`TrainingConfig.examples_source`). Their heads grow
side by side, an epoch each in turn, so that all curves of a sweep can be watched at once.
What goes wrong with one run ends that run alone, in a state and a sentence.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from clothing_model import settings
from clothing_model.data.datasets.completion import complete
from clothing_model.data.datasets.folders import Manifest, Progress, find_dataset, scan
from clothing_model.errors import Stopped
from clothing_model.locks import exclusive
from clothing_model.network.backbones import backbone
from clothing_model.network.lazy import LazyEngine
from clothing_model.training.learn.best_epoch import Keeper, remove_half_made
from clothing_model.training.learn.examples import Examples, load_examples
from clothing_model.training.run import runs
from clothing_model.training.run.runs import Run, Status
from clothing_model.training.session import OnEpoch, Session

_THREADS = max(1, min(4, os.cpu_count() or 1))
_BEAT_SECONDS = 1.0


def training_lock() -> Path:
    """Whoever holds this lock file trains: one at a time, however many servers there are."""
    return settings.runs_folder() / ".lock"


def execute(
    chosen: Sequence[Run],
    on_photos: Progress | None = None,
    on_epoch: OnEpoch | None = None,
    name: str = "",
    title: str = "",
) -> list[Status]:
    """Do the runs, which share their vectors; how each of them ended.

    `on_photos` is called with (photos done, photos in all), `on_epoch` after each epoch, from
    several threads. `name` and `title` are for the saved model of a single run.
    """
    network = LazyEngine(backbone(chosen[0].config.backbone))
    keeper = Keeper(network, name, title)
    work = _Work([Session(run) for run in chosen], on_photos, on_epoch, network, keeper)
    with heartbeat(chosen):
        try:
            work.say(state="starting")
            with exclusive(training_lock(), work.wait):
                work.do()
        except Stopped:
            pass  # each session has said so
        except Exception as error:
            for session in work.going():
                session.fail(error)
        except KeyboardInterrupt:
            for session in work.going():
                session.end("interrupted", "Stopped at the keyboard. It can be started again.")
            raise
    return [session.status for session in work.sessions]


@contextmanager
def heartbeat(chosen: Sequence[Run]) -> Iterator[None]:
    """Touch the runs' heartbeats every second, from a thread of its own: a sign of life."""
    over = threading.Event()

    def beat() -> None:
        while not over.is_set():
            for run in chosen:
                with suppress(OSError):
                    runs.beat(run)
            over.wait(_BEAT_SECONDS)

    thread = threading.Thread(target=beat, daemon=True, name="heartbeat")
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


class _Work:
    """The steps, in order, over sessions that may end at any of them."""

    def __init__(
        self,
        sessions: list[Session],
        on_photos: Progress | None,
        on_epoch: OnEpoch | None,
        network: LazyEngine,
        keeper: Keeper,
    ) -> None:
        self.sessions = sessions
        self.on_photos, self.on_epoch = on_photos, on_epoch
        self.network, self.keeper = network, keeper
        self.halted = False
        network.report = lambda stage, done, total: self.say(sentence=f"{stage}.")

    def going(self) -> list[Session]:
        return [session for session in self.sessions if not session.ended]

    def do(self) -> None:
        remove_half_made()
        start = time.perf_counter()
        manifest = self.manifest()
        examples = self.examples(manifest)
        self.train(examples, manifest, time.perf_counter() - start)

    def listen(self) -> list[Session]:
        """End the sessions that were asked to stop; the others. Raises Stopped without any."""
        for session in self.going():
            try:
                session.check_stop()
            except Stopped:
                session.end("stopped", "Stopped before the first epoch.")
            except Exception as error:
                session.fail(error)
        if not self.going():
            raise Stopped
        return self.going()

    def each(self, act: Callable[[Session], None]) -> None:
        """Do it with each session that goes on. What goes wrong with one ends that one alone.

        Raises Stopped where none is left.
        """
        for session in self.listen():
            try:
                act(session)
            except Exception as error:
                session.fail(error)
        self.listen()

    def say(self, **changes: Any) -> None:
        """Change the status of each session."""
        self.each(lambda session: session.say(**changes))

    def wait(self) -> None:
        self.say(sentence="Waiting for another training on this computer to end.")

    def manifest(self) -> Manifest:
        """The dataset, scanned, with all splits; the wardrobe is drawn where there is none."""

        def tell(stage: str, done: int, total: int) -> None:
            self.say(sentence=f"{stage}.", photos_done=done, photos=total)

        def telling(stage: str) -> Progress:
            return lambda done, total: tell(stage, done, total)

        self.say(sentence="")
        folder = self.sessions[0].run.config.dataset
        root = Path(folder) if folder else find_dataset(telling("Drawing the wardrobe"))
        return complete(scan(root, telling("Checking the photos")), tell)

    def examples(self, manifest: Manifest) -> Examples:
        """The vectors, with the time that is left by the photos since the first batch."""
        first: list[tuple[float, int]] = []

        def report(done: int, total: int) -> None:
            now = time.perf_counter()
            left = None
            if not first:
                first.append((now, done))
            elif done > first[0][1]:
                left = (now - first[0][0]) / (done - first[0][1]) * (total - done)
            self.say(sentence="", photos_done=done, photos=total, left=left)
            if self.on_photos:
                self.on_photos(done, total)

        self.say(state="extracting", sentence="", photos_done=0, photos=0)
        return load_examples(self.sessions[0].run.config, manifest, report, self.network)

    def train(self, examples: Examples, manifest: Manifest, extracting: float) -> None:
        """All heads, an epoch each in turn, on as many threads as there are processors.

        A head that is through is saved by its thread, while the others go on.
        """
        start = time.perf_counter()
        waiting: SimpleQueue[Session] = SimpleQueue()

        def begin(session: Session) -> None:
            session.prepare(examples)
            waiting.put(session)

        self.each(begin)

        def work() -> None:
            while not self.halted:
                try:
                    session = waiting.get_nowait()
                except Empty:
                    return
                if session.wants_more:
                    session.epoch(self.on_epoch)
                    waiting.put(session)
                elif not session.ended:
                    took = {"extract": extracting, "train": time.perf_counter() - start}
                    self.keep(session, manifest, took)

        with ThreadPoolExecutor(_THREADS) as pool:
            try:
                for thread in [pool.submit(work) for _ in range(_THREADS)]:
                    thread.result()
            finally:
                self.halted = True

    def keep(self, session: Session, manifest: Manifest, seconds: dict[str, float]) -> None:
        """Save the best epoch, of a stopped run too."""
        trainer = session.trainer
        assert trainer is not None
        try:
            if trainer.best is None:
                session.end("stopped", "Stopped before the first epoch.")
                return
            state = "stopping" if session.stopped else "training"
            session.say(state=state, sentence="Saving the best epoch.", left=None)
            if not session.stopped:  # a stop in mid-epoch leaves weights of no epoch
                trainer.checkpoint(now=True)
            saved, validation = self.keeper.keep(session.run, trainer, manifest)
        except Exception as error:
            session.fail(error)
            return
        session.end(
            "stopped" if session.stopped else "done",
            "Stopped. The best epoch so far is saved." if session.stopped else "",
            model=saved.name,
            best_epoch=trainer.best.epoch,
            validation=validation,
            seconds=seconds,
        )
