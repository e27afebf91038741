"""Carry out runs: vectors once for all of them, then all heads together, then the models.

The runs of one call share their vectors (`TrainingConfig.examples_source`). Their heads grow
side by side, an epoch each in turn, so that all curves of a sweep can be watched at once.
What goes wrong with one run ends that run alone, in a state and a sentence.
"""

import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
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
from clothing_model.network.maps import MapMaker
from clothing_model.tasks import Report
from clothing_model.training.allowance import check_room
from clothing_model.training.heartbeat import heartbeat
from clothing_model.training.launch.dataset_root import dataset_root
from clothing_model.training.launch.sharing import Sharing
from clothing_model.training.learn.best_epoch import Keeper, remove_half_made
from clothing_model.training.learn.examples import Examples, check_trainable, load_examples
from clothing_model.training.learn.tuning import TuningTrainer, check_can_tune
from clothing_model.training.learn.tuning_data import TuningData, keep_with_vectors
from clothing_model.training.run.place import Place
from clothing_model.training.run.runs import Run, Status
from clothing_model.training.session import OnEpoch, Session

_THREADS = max(1, min(4, os.cpu_count() or 1))


def training_lock() -> Path:
    """Whoever holds this lock file trains: one at a time, however many servers there are. Beside a
    cluster it is on this computer's own disk: on shared storage locks are not to be relied on."""
    if settings.cluster():
        return settings.cache_folder() / ".training.lock"
    return settings.runs_folder() / ".lock"


def execute(
    chosen: Sequence[Run],
    on_photos: Progress | None = None,
    on_epoch: OnEpoch | None = None,
    name: str = "",
    title: str = "",
    place: Place | None = None,
) -> list[Status]:
    """Do the runs, which share their vectors; how each of them ended.

    `on_photos` is called with (photos done, photos in all), `on_epoch` after each epoch, from
    several threads. `name` and `title` are for the saved model of a single run. `place`: that of a
    job of a cluster, which says who trains at a time; its datasets have the same names everywhere,
    and lie where this computer's settings say.
    """
    network = LazyEngine(backbone(chosen[0].config.backbone))
    keeper = Keeper(network, name, title)
    sessions = [Session(run) for run in chosen]
    work = _Work(sessions, on_photos, on_epoch, network, keeper, place)
    with heartbeat(sessions, place):
        try:
            work.say(state="starting")
            with nullcontext() if place else exclusive(training_lock(), work.wait):
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


class _Work:
    """The steps, in order, over sessions that may end at any of them."""

    def __init__(
        self,
        sessions: list[Session],
        on_photos: Progress | None,
        on_epoch: OnEpoch | None,
        network: LazyEngine,
        keeper: Keeper,
        place: Place | None,
    ) -> None:
        self.sessions, self.place = sessions, place
        self.on_photos, self.on_epoch = on_photos, on_epoch
        self.network, self.keeper = network, keeper
        self.halted = False
        network.report = lambda stage, done, total: self.say(sentence=f"{stage}.")
        tuned = [session.run for session in sessions if session.run.config.tunes]
        cuts = [backbone(run.config.backbone).cut(run.config.tuned_stages) for run in tuned]
        self.maker = MapMaker(network, cuts)
        self.sharing = Sharing(sessions[0].run, network) if place else None
        if self.sharing and cuts:
            stages = tuple(dict.fromkeys(run.config.tuned_stages for run in tuned))
            self.maker.share = self.sharing.maps(self.maker, stages)

    def going(self) -> list[Session]:
        return [session for session in self.sessions if not session.ended]

    def do(self) -> None:
        remove_half_made()
        start = time.perf_counter()
        check_room()
        self.each(lambda session: check_can_tune(session.run.config))
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
        run, drawing = self.sessions[0].run, telling("Drawing the wardrobe")
        if self.place:
            root = dataset_root(run.dataset_name, self.place.host, drawing)
        else:
            root = Path(run.config.dataset) if run.config.dataset else find_dataset(drawing)
        return complete(scan(root, telling("Checking the photos")), tell)

    def examples(self, manifest: Manifest) -> Examples:
        """The vectors, with the time that is left by the photos since the first batch.

        Where they have to be made for a training that tunes, its maps come with them.
        """
        config = self.sessions[0].run.config
        self.say(state="extracting", sentence="", photos_done=0, photos=0)
        if any(session.run.config.tunes for session in self.going()):
            keep_with_vectors(config, manifest, self.maker, self.counting(self.say))
        if self.sharing:
            check_trainable(manifest)
            self.sharing.vectors(config, manifest, self.counting(self.say))
        return load_examples(config, manifest, self.counting(self.say), self.network)

    def counting(self, say: Callable[..., None]) -> Progress:
        """Progress that is told with the time that is left."""
        first: list[tuple[float, int]] = []

        def report(done: int, total: int) -> None:
            now = time.perf_counter()
            left = None
            if not first:
                first.append((now, done))
            elif done > first[0][1]:
                left = (now - first[0][0]) / (done - first[0][1]) * (total - done)
            say(sentence="", photos_done=done, photos=total, left=left)
            if self.on_photos:
                self.on_photos(done, total)

        return report

    def train(self, examples: Examples, manifest: Manifest, extracting: float) -> None:
        """All heads, an epoch each in turn, on as many threads as there are processors; then the
        stages that are tuned, one training after the other, each on all of them.

        A head that is through is saved by its thread, while the others go on.
        """
        start = time.perf_counter()
        waiting: SimpleQueue[Session] = SimpleQueue()

        def begin(session: Session) -> None:
            config = session.run.config
            data = TuningData(config, manifest, self.maker) if config.tunes else None
            session.prepare(examples, data)
            waiting.put(session)

        self.each(begin)

        def work() -> None:
            while not self.halted:
                try:
                    session = waiting.get_nowait()
                except Empty:
                    return
                if session.waits_to_tune:
                    continue
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
        for session in self.sessions:
            if session.waits_to_tune:
                self.tune(session, manifest, extracting)

    def tune(self, session: Session, manifest: Manifest, extracting: float) -> None:
        """The epochs of one training that tune stages; what goes wrong ends that one alone."""
        trainer, start = session.trainer, time.perf_counter()
        assert isinstance(trainer, TuningTrainer)

        def report(**changes: Any) -> None:
            session.check_stop()
            session.say(**changes)

        try:
            session.say(state="extracting", sentence="", photos_done=0, photos=0, left=None)
            trainer.data.keep(self.counting(report))
            session.begin_to_tune()
        except Stopped:
            session.stopped = True
        except Exception as error:
            session.fail(error)
            return
        maps = time.perf_counter() - start
        while session.wants_more:
            session.epoch(self.on_epoch)
        if not session.ended:
            took = {"extract": extracting + maps, "train": time.perf_counter() - start - maps}
            self.keep(session, manifest, took)
        session.trainer = None  # which frees the network

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
            telling: dict[str, Report] = {}
            if session.run.config.tunes:
                telling["report"] = lambda stage, *_: session.say(sentence=f"Saving: {stage}.")
            saved, validation = self.keeper.keep(session.run, trainer, manifest, **telling)
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
