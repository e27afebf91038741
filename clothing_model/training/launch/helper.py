"""The process that helps a run: `python -m clothing_model.training.launch.helper`.

It reads one line of JSON, {"run": id, "place": {...}}, and does shards of that run, one after the
other, until none is left or somebody waits for its place. It lives no longer than its standard
input.
"""

import json
import os
import sys
import threading
from contextlib import suppress
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ.setdefault("TF_FORCE_GPU_ALLOW_GROWTH", "true")

import numpy as np

from clothing_model.data.datasets.manifest import Manifest
from clothing_model.files import write_arrays
from clothing_model.network.backbones import backbone
from clothing_model.network.features import extract, source_of
from clothing_model.network.lazy import LazyEngine
from clothing_model.network.maps import MapMaker
from clothing_model.training.launch import shards
from clothing_model.training.launch.dataset_root import dataset_root
from clothing_model.training.launch.shards import Shard
from clothing_model.training.run import queue, runs
from clothing_model.training.run.place import Place, place_of
from clothing_model.training.run.runs import Run

_POLITENESS = 5


def main() -> int:
    """Help one run; the exit code."""
    if hasattr(os, "nice"):
        with suppress(OSError):
            os.nice(_POLITENESS)
    line = sys.stdin.readline()
    if not line.strip():
        return 0
    threading.Thread(target=_end_with_starter, daemon=True).start()
    told = json.loads(line)
    help_with(runs.load(told["run"]), Place(**told["place"]))
    return 0


def help_with(run: Run, place: Place) -> None:
    """Do shards of the run while there are some and nobody waits for this place.

    Raises what a shard raises, which is then somebody else's.
    """
    folder, networks = shards.folder_of(run), dict[str, LazyEngine]()
    while not queue.waiting() and place_of(run).token == place.token:
        taken = next(filter(None, map(shards.take, shards.waiting(folder))), None)
        if taken is None:
            return
        try:
            with shards.held(taken):
                shard = shards.read(taken)
                network = networks.setdefault(shard.backbone, LazyEngine(backbone(shard.backbone)))
                arrays = arrays_of(shard, network, dataset_root(shard.dataset, place.host))
                _hand_in(taken, arrays)
        except BaseException:
            shards.put_back(taken)
            raise


def arrays_of(shard: Shard, network: LazyEngine, root: Path) -> dict[str, np.ndarray]:
    """What is to come back: "vectors" (n, d), or the maps at each cut ("0", "1", ...), with the
    vectors where the same pass gives them. Raises ValueError where they would be others here."""
    manifest, photos, view = Manifest(root, (), ()), shard.dataset_photos, shard.view
    network.open()
    if source_of(network.network, network.choice).key != shard.source:
        raise ValueError("Another engine, or other weights, than the run has.")
    if not shard.cuts:
        vectors = extract(network.record, manifest, photos, None, network, view.variant)
        return {"vectors": vectors}
    maker = MapMaker(network, [network.record.cut(stages) for stages in shard.cuts])
    maker.keep(manifest, [(photos, view)])
    return maker.get(shard.digests, view)


def _hand_in(taken: Path, arrays: dict[str, np.ndarray]) -> None:
    with suppress(FileNotFoundError):  # the run was stopped, or has done it itself meanwhile
        write_arrays(taken.with_suffix(".npz"), arrays)
        taken.unlink()


def _end_with_starter() -> None:
    while sys.stdin.read(1):
        pass
    os._exit(0)


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
