"""What tuning the last stages of a backbone brings and costs, beside its head alone.

    python -m benchmarks.tuning DATASET [--stages 0 1 2] [--seeds 1 2 3] [--backbone NAME]
    python -m benchmarks.tuning DATASET --quick

Each training is the command `train` in a process of its own, nothing kept for the first of each
kind: mean and spread over the seeds of the photos named rightly (validation, which chose the epoch,
and test, which chose nothing), the seconds of maps and epochs, all of it as a multiple of the head
alone, and the memory of the process. With --quick: from the press on "Fine-tuning, quick" to the
first point of its curves, to its first saved model and to its last one, nothing kept, over several
presses. Everything goes to a folder that is removed.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

from benchmarks.memory import resident
from clothing_model import settings
from clothing_model.network.backbones import DEFAULT
from clothing_model.training import jobs, presets
from clothing_model.training.config import TrainingConfig
from clothing_model.training.run import runs

LOOK = 0.05  # seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--stages", nargs="+", default=["0", "1", "2"])
    parser.add_argument("--seeds", nargs="+", type=int, default=[1, 2, 3])
    parser.add_argument("--backbone", default=DEFAULT)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--times", type=int, default=3, help="presses of --quick")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for name in ("CACHE", "RUNS", "MODELS"):
            os.environ[f"CLOTHING_{name}"] = f"{folder}/{name.lower()}"
        os.environ["CLOTHING_DATASET"] = str(options.dataset.resolve())
        if options.quick:
            measure_quick(options.times)
        else:
            measure(options.backbone, options.stages, options.seeds)


def measure(backbone: str, stages: Sequence[str], seeds: Sequence[int]) -> None:
    """Print a row for each number of stages."""
    first: float | None = None
    for number in stages:
        found = [train(backbone, number, seed) for seed in seeds]
        rows = [row for row, _ in found]
        first_seconds = sum(rows[0]["seconds"].values())
        first = first or first_seconds
        print(f"tuned stages {number}, seeds {', '.join(map(str, seeds))}:")
        for split in ("val", "test"):
            shares = [100 * row[f"{split}_accuracy"] for row in rows]
            spread = f" ± {statistics.stdev(shares):.1f}" if len(shares) > 1 else ""
            each = ", ".join(f"{share:.1f}" for share in shares)
            print(f"  {split}: {statistics.mean(shares):.1f}{spread} % ({each})")
        again = statistics.median(sum(row["seconds"].values()) for row in rows[1:] or rows)
        print(
            f"  nothing kept: {first_seconds:.1f} s, {first_seconds / first:.2f} times the first "
            f"row; with vectors and maps kept: {again:.1f} s"
        )
        if epochs := [row["epoch"] for row in rows if row["epoch"]]:
            print(f"  an epoch of tuning: {statistics.median(epochs):.1f} s")
        print(
            f"  maps on disk: {maps_bytes() / 1e6:.0f} MB; memory {max(m for _, m in found):,} MB"
        )
        shutil.rmtree(settings.cache_folder(), ignore_errors=True)


def train(backbone: str, stages: str, seed: int) -> tuple[dict[str, Any], int]:
    """One training of the experiment's settings: what is told of it, and its memory in MB."""
    usual = presets.preset("fine-tuning").configs[0]
    given = [
        f"--{name.replace('_', '-')}={getattr(usual, name)}"
        for name in ("learning_rate", "epochs", "dropout")
    ]
    command = ["train", "--json", f"--backbone={backbone}", f"--tuned-stages={stages}"]
    row, megabytes = told([*command, f"--seed={seed}", *given])
    test, _ = told(["evaluate", "--json", f"--model={row['model']}", "--split=test"])
    tuned = len(runs.metrics(runs.load(row["run"]))) - usual.epochs
    row["epoch"] = row["seconds"]["train"] / tuned if tuned > 0 else None
    row["test_accuracy"] = test["right"] / test["photos"]
    return row, megabytes


def told(arguments: Sequence[str]) -> tuple[dict[str, Any], int]:
    """What a command prints as JSON, and the most memory that its own process had, in MB."""
    process = subprocess.Popen(
        [sys.executable, "-m", "clothing_model", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=settings.PROJECT,
    )
    most = [0]

    def watch() -> None:
        while process.poll() is None:
            most.append(resident(process.pid))
            time.sleep(LOOK)

    watcher = threading.Thread(target=watch)
    watcher.start()
    text = process.communicate()[0]
    watcher.join()
    if process.returncode:
        raise SystemExit(f"`{' '.join(arguments)}` ended with {process.returncode}.")
    return json.loads(text), max(most)


def maps_bytes() -> int:
    return sum(path.stat().st_size for path in (settings.cache_folder() / "maps").glob("*.maps"))


def measure_quick(times: int) -> None:
    """Press, wait, and tell; medians."""
    found: list[tuple[float, float, float]] = []
    for _ in range(times):
        shutil.rmtree(settings.cache_folder(), ignore_errors=True)
        found.append(press(presets.configs("fine-tuning", quick=True)))
    titles = ("the first point", "the first tuned model", "all three models")
    for title, seconds in zip(titles, zip(*found, strict=True), strict=True):
        middle, most = statistics.median(seconds), max(seconds)
        print(f"from the press to {title}: {middle:.1f} s ({most:.1f} at most)")


def press(configs: Sequence[TrainingConfig]) -> tuple[float, float, float]:
    """Seconds to the first epoch, to the first model with tuned stages, and to the last."""
    dispatcher, marks, start = jobs.Dispatcher(), [0.0, 0.0], time.perf_counter()
    try:
        made = jobs.submit(configs)
        while any(runs.status(run).active for run in made):
            now = time.perf_counter() - start
            if not marks[0] and any(runs.metrics(run) for run in made):
                marks[0] = now
            tuned = [run for run in made if run.config.tunes]
            if not marks[1] and any(runs.written_status(run).model for run in tuned):
                marks[1] = now
            time.sleep(LOOK)
    finally:
        dispatcher.close()
    for run in made:
        if (status := runs.status(run)).state != "done":
            raise SystemExit(status.sentence)
    end = time.perf_counter() - start
    return marks[0], marks[1] or end, end


if __name__ == "__main__":
    main()
