"""Model files with bytes changed at random: each has to end in a model or in a sentence.

    python -m benchmarks.model_files [COUNT] [SEED]

Of a LiteRT file, a `.keras` and an `.h5`, COUNT copies (500) have 1 to 30 bytes changed, anywhere
or among the first thousand, and are looked through as an upload is, each in a closed room of its
own. It prints what came of them, and by how much the memory of this process, which stands for the
server's, has grown.
"""

import collections
import os
import random
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from benchmarks.memory import resident
from clothing_model.errors import ClothingError
from clothing_model.network.incoming.drafts import look_through

_MAKE = """
import sys, keras, tensorflow as tf
from keras import layers
keras.utils.set_random_seed(0)
model = keras.Sequential([
    keras.Input((32, 32, 3)), layers.Conv2D(4, 3, activation="relu"),
    layers.GlobalAveragePooling2D(), layers.Dense(3),
])
folder = sys.argv[1]
model.save(f"{folder}/a.keras")
model.save(f"{folder}/a.h5")
open(f"{folder}/a.tflite", "wb").write(tf.lite.TFLiteConverter.from_keras_model(model).convert())
"""


def good_files(folder: Path) -> list[Path]:
    """Three small ones, made in a process of its own, so that this one has no TensorFlow."""
    import subprocess

    subprocess.run([sys.executable, "-c", _MAKE, folder], check=True, capture_output=True)
    return sorted(folder.glob("a.*"))


def mutated(data: bytes, rng: random.Random) -> bytes:
    """A copy with some bytes changed."""
    changed = bytearray(data)
    among = len(changed) if rng.random() < 0.5 else min(1_000, len(changed))
    for _ in range(rng.choice([1, 3, 10, 30])):
        changed[rng.randrange(among)] = rng.randrange(256)
    return bytes(changed)


def main(count: int = 500, seed: int = 0) -> None:
    rng, came = random.Random(seed), collections.Counter[str]()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["CLOTHING_CACHE"] = str(folder / "cache")
        files = good_files(folder)
        for file in files:
            look_through(file, file.name)  # what is imported for the first one is no leak
        before, start = resident(), time.perf_counter()
        for number in range(count):
            file = files[number % len(files)]
            try:
                look_through(mutated(file.read_bytes(), rng), file.name)
                came["a model"] += 1
            except ClothingError as error:
                came[f"{type(error).__name__}: {str(error)[:60]}"] += 1
        grown, seconds = resident() - before, time.perf_counter() - start
    for words, times in came.most_common():
        print(f"{times:4d}  {words}")
    print(f"{count} files, {seconds / count:.2f} s each; memory {grown:+d} MB")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
