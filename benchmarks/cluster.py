"""What a cluster gains: extraction and trainings with one, two, three workers; the seam's cost.

    pip install -r requirements-dev.txt
    python -m benchmarks.cluster [--workers 1 2 3] [--trainings 16] [--variants 6]

Starts a Dask scheduler and workers on this computer, each worker with a cache of its own and a
processor of its own as far as there are some (Linux). Prints: seconds until a training has the
vectors of all variants of the drawn wardrobe, where the others' places help; seconds for so many
trainings, each a job of its own, with the vectors kept; and the seconds of one short training from
its submission to its end, by the local launcher and by the cluster, in turn.
"""

import argparse
import shutil
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import pytest

from clothing_model.cache import FILE
from clothing_model.data.augmentation import preset
from clothing_model.drawn import write_dataset
from clothing_model.training.config import TrainingConfig
from clothing_model.training.jobs import Dispatcher, submit
from clothing_model.training.run import runs
from clothing_model.training.run.place import place_of
from clothing_model.training.run.runs import ENDED, Run
from tests.training.launch.dask_cluster import NAMES, DaskCluster

ROUNDS = 5
LOOK = 0.01  # s


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 3], choices=(1, 2, 3))
    parser.add_argument("--trainings", type=int, default=16)
    parser.add_argument("--variants", type=int, default=6)
    parser.add_argument("--epochs", type=int, default=150)
    options = parser.parse_args()
    for count in options.workers:
        with (
            TemporaryDirectory(ignore_cleanup_errors=True) as home,
            pytest.MonkeyPatch.context() as p,
        ):
            found = DaskCluster(Path(home), NAMES[:count], pinned=True)
            root = found.shared / "data" / "wardrobe"
            write_dataset(root)
            found.use(p)
            p.setenv("CLOTHING_CACHE", str(Path(home) / "server"))
            try:
                measure(found, root, options)
                if count == options.workers[-1]:
                    seam(found, root, p)
            finally:
                found.close()


def measure(found: DaskCluster, root: Path, options: argparse.Namespace) -> None:
    """With this many workers."""
    plain = TrainingConfig(backbone="efficientnet-lite0", dataset=str(root), epochs=1)
    many = options.variants
    varied = replace(plain, augmentation=preset("chapter"), variants=many, epochs=many)
    found.restore()
    dispatcher = Dispatcher()
    try:
        found.wait_until_whole()
        extracting = timed([varied])
        (warm,) = submit([plain])
        wait_for([warm])
        own = found.name_of(place_of(warm).worker)
        for name in found.names:
            if name != own:
                give_vectors(found.home / own / "cache", found.home / name / "cache")
        heads = [
            replace(plain, seed=n, epochs=options.epochs, inner_size=100)
            for n in range(options.trainings)
        ]
        training = timed(heads)
    finally:
        dispatcher.close()
    print(f"{len(found.names)} worker(s), EfficientNet-Lite0, the drawn wardrobe of 300 photos:")
    print(f"  {many} variants of each training photo, until trained: {extracting:.1f} s")
    print(f"  {options.trainings} trainings of {options.epochs} epochs: {training:.1f} s")


def seam(found: DaskCluster, root: Path, patch: pytest.MonkeyPatch) -> None:
    """The same short training here and there, in turn."""
    config = TrainingConfig(backbone="efficientnet-lite0", dataset=str(root), epochs=1)
    own = found.home / found.names[0] / "cache"
    give_vectors(own, found.home / "server")
    seconds: dict[str, list[float]] = {"here": [], "on the cluster": []}
    for _ in range(ROUNDS):
        for where, times in seconds.items():
            patch.setenv("CLOTHING_CLUSTER", found.address if where != "here" else "")
            dispatcher = Dispatcher()
            try:
                if where != "here":
                    found.wait_until_whole()
                times.append(timed([config]))
            finally:
                dispatcher.close()
    here, there = (median(times) for times in seconds.values())
    print(f"one training of one epoch, from submitted to done, the median of {ROUNDS}:")
    print(
        f"  here {here:.2f} s, on the cluster {there:.2f} s, so the seam costs {there - here:.2f} s"
    )


def timed(configs: Sequence[TrainingConfig]) -> float:
    """Seconds until all are done, each a job of its own."""
    start = time.perf_counter()
    wait_for([run for config in configs for run in submit([config])])
    return time.perf_counter() - start


def wait_for(chosen: Sequence[Run]) -> None:
    """Until all are over, and done."""
    while any(runs.written_status(run).state not in ENDED for run in chosen):
        time.sleep(LOOK)
    if failed := [end.sentence for run in chosen if (end := runs.status(run)).state != "done"]:
        raise SystemExit("\n".join(failed))


def give_vectors(source: Path, target: Path) -> None:
    """What one cache keeps, to another, so that trainings alone are measured."""
    target.mkdir(parents=True, exist_ok=True)
    for ending in ("-wal", "-shm"):
        target.joinpath(FILE + ending).unlink(missing_ok=True)
    shutil.copy(source / FILE, target / FILE)


if __name__ == "__main__":
    main()
