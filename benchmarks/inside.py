"""What the page Inside costs: layers of one photo, tiles, peaks kept beside vectors, its opening.

    python -m benchmarks.inside DATASET [--photos 80] [--rounds 7]
    python -m benchmarks.inside --memory [--backbone NAME]

The two that are compared take turns within one run, and the median of their ratios counts, so that
other work on the computer does little to it. Of DATASET, the first photos are used. With --memory
(Linux): what an engine holds that keeps what all layers give, beside an ordinary one, each in a
process of its own. The opening is measured in Chromium, in a server that has answered before,
beside that of the page Augmentation.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from playwright.sync_api import expect, sync_playwright

from benchmarks import chromium
from benchmarks.memory import resident
from benchmarks.startup import has_tensorflow
from clothing_model.data.datasets.folders import Manifest, scan
from clothing_model.data.pictures.door import encode_jpeg, open_image
from clothing_model.inference.explanation.excitement import cut_out, most_excited
from clothing_model.network.backbones import DEFAULT, Backbone, backbone
from clothing_model.network.batches import prepare
from clothing_model.network.engine import at_hand, open_engine
from clothing_model.network.layer_engine import open_layer_engine
from clothing_model.network.lazy import LazyEngine
from clothing_model.network.peaks import extract_peaks
from pages.components.inside.browser import floats
from pages.components.inside.map_tiles import AT_ONCE, sprite
from tests.browser.server import temporary_server

RECORD = backbone(DEFAULT)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("dataset", type=Path, nargs="?")
    parser.add_argument("--photos", type=int, default=80)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--memory", action="store_true")
    parser.add_argument("--backbone", default=DEFAULT, help="for --memory")
    parser.add_argument("--engine", choices=("plain", "layers"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.engine:
        print(megabytes(options.engine, backbone(options.backbone)))
    elif options.memory:
        measure_memory(options.backbone)
    elif options.dataset is None:
        parser.error("There must be a dataset's folder, or --memory.")
    else:
        measure_opening(options.rounds)
        with tempfile.TemporaryDirectory() as cache:
            os.environ["CLOTHING_CACHE"] = cache
            measure(scan(options.dataset), options.photos, options.rounds)


def measure(manifest: Manifest, count: int, rounds: int) -> None:
    photos = manifest.photos[:count]
    pixels = [open_image(manifest.file(photo)) for photo in photos]
    one = prepare(pixels[:1], RECORD.image_size, RECORD.interpolation)
    plain, layers = open_engine(at_hand(RECORD)), open_layer_engine(at_hand(RECORD))
    compared(
        "nine depths of one photo, against its answer alone",
        lambda: layers.look(one, RECORD.depths),
        lambda: plain.vectors(one),
        3 * rounds,
    )

    def tiles(name: str) -> None:
        _, (maps,) = layers.look(one, [name])
        sprite(maps[0][..., :AT_ONCE])
        floats(maps[0][..., 0])

    for name in (RECORD.depths[0], "stage2_block1_expand_conv", RECORD.depths[-1]):
        timed(f"64 maps of {name}, from the click to what is sent", partial(tiles, name), rounds)
    lazy = LazyEngine(RECORD)
    batch = prepare(pixels[: lazy.batch_size], RECORD.image_size, RECORD.interpolation)
    compared(
        f"vectors and peaks of {len(batch)} photos, against vectors alone",
        lambda: lazy.vectors_and_peaks(batch),
        lambda: plain.vectors(batch),
        3 * rounds,
    )
    peaks = extract_peaks(lazy, manifest, photos)

    def excited() -> None:
        found = most_excited(photos, peaks, peaks.shape[1] - 1, 12)
        for each in found:
            encode_jpeg(cut_out(open_image(manifest.file(each.photo)), each, (9, 9)))
        assert len(found) == 12

    timed("the twelve photos that excite a channel most, cut out", excited, rounds)


def compared(
    name: str, ours: Callable[[], object], other: Callable[[], object], rounds: int
) -> None:
    """Print the ratio of two that take turns, by the clock and by the processor's time."""
    pairs = [(spent(ours), spent(other)) for _ in range(rounds + 1)][1:]
    wall, processor = (statistics.median(a[n] / b[n] for a, b in pairs) for n in (0, 1))
    best = [1000 * min(each[0] for each in side) for side in zip(*pairs, strict=True)]
    print(
        f"{name}: {wall:.2f} times ({processor:.2f} in processor time; at best {best[0]:.0f} ms, "
        f"{best[1]:.0f} ms)"
    )


def timed(name: str, work: Callable[[], object], rounds: int) -> None:
    """Print how long it takes, and the processor's time, which other work hardly lengthens."""
    rows = [spent(work) for _ in range(rounds + 1)][1:]
    wall, processor = ([1000 * row[n] for row in rows] for n in (0, 1))
    print(
        f"{name}: median {statistics.median(wall):.0f} ms, at best {min(wall):.0f} ms; "
        f"{statistics.median(processor):.0f} ms of processor time"
    )


def spent(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock, and of the processor."""
    start, busy = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - start, time.process_time() - busy


def measure_memory(name: str) -> None:
    for kind, words in (("plain", "an ordinary engine"), ("layers", "one that keeps all layers")):
        command = [sys.executable, "-m", "benchmarks.inside", "--engine", kind, "--backbone", name]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        print(f"{words} takes {done.stdout.strip()} MB at most")


def megabytes(kind: str, record: Backbone) -> int:
    """What an engine adds to a process at most, until it has run."""
    frozen, before = at_hand(record), resident()
    black = np.zeros((1, record.image_size, record.image_size, 3), np.float32)
    if kind == "plain":
        open_engine(frozen).vectors(black)
    else:
        open_layer_engine(frozen).look(black)
    return resident(kind="VmHWM") - before


def measure_opening(rounds: int) -> None:
    ready = {"inside?section=numbers": "figure.photo canvas", "augmentation": ".pictures img"}
    waited: dict[str, list[float]] = {address: [] for address in ready}
    with sync_playwright() as playwright, temporary_server() as server:
        browser = chromium.launch(playwright)
        for _ in range(rounds + 1):
            for address, picture in ready.items():
                page = browser.new_page()
                start = time.perf_counter()
                page.goto(f"{server.address}/{address}")
                expect(page.locator(picture).first).to_be_visible(timeout=60_000)
                waited[address].append(time.perf_counter() - start)
                page.close()
        loaded = has_tensorflow(server)
    ours, other = (times[1:] for times in waited.values())
    ratio = statistics.median(a / b for a, b in zip(ours, other, strict=True))
    print(
        f"the page opens: median {statistics.median(ours):.2f} s, at best {min(ours):.2f} s, "
        f"{ratio:.2f} times Augmentation; TensorFlow loaded: {loaded}"
    )


if __name__ == "__main__":
    main()
