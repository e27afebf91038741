"""Files that mean harm, unpack without end or are broken: a sentence each, and nothing is run."""

import base64
import io
import json
import marshal
import os
import pickle
import random
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from clothing_model import settings
from clothing_model.errors import ClothingError, InvalidModel
from clothing_model.network.incoming.drafts import Draft, look_through
from tests.network.incoming import made_litert
from tests.network.incoming.made_keras import (
    DENSE,
    PIXELS,
    POOL,
    h5_file,
    keras_file,
    layer,
    sequential,
    weights,
)

pytestmark = [pytest.mark.needs("litert", "tensorflow")]
LEAK = 50 << 20  # bytes of memory that the server may take for all of it


class Marks:
    """Unpickled, it leaves a marker."""

    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, (f"touch '{self.marker}'",)


def program(marker: Path) -> str:
    """Code that leaves a marker, as a Lambda layer keeps it."""
    code = compile(f"open({str(marker)!r}, 'w')", "x", "eval")
    return base64.b64encode(marshal.dumps(code)).decode()


def in_lambda(marker: Path, module: str = "keras.layers") -> dict[str, Any]:
    function = {"class_name": "__lambda__", "config": {"code": program(marker), "defaults": None}}
    return layer("Lambda", module, function=function)


def h5_with(folder: Path, put: Callable[[Any], object]) -> bytes:
    path = folder / "weights.h5"
    path.unlink(missing_ok=True)
    with h5py.File(path, "w") as file:
        put(file)
    return path.read_bytes()


def external(file: Any) -> None:
    file["layers/dense/vars/0"] = h5py.ExternalLink("/etc/passwd", "/")


def stored_elsewhere(file: Any) -> None:
    file.create_dataset("secret", (8,), "u1", external=[("/etc/passwd", 0, 8)])


def pickled(marker: Path) -> bytes:
    return pickle.dumps(Marks(marker))


def torch_zip(marker: Path) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        archive.writestr("archive/data.pkl", pickled(marker))
    return memory.getvalue()


HOSTILE: dict[str, tuple[Callable[[Path, Path], bytes], str]] = {
    "lambda": (lambda m, _: keras_file(sequential(PIXELS, in_lambda(m), DENSE)), "Lambda layer"),
    "lambda in h5": (
        lambda m, f: h5_file(f / "x.h5", sequential(PIXELS, in_lambda(m), DENSE)),
        "Lambda layer",
    ),
    "a class of the system": (
        lambda m, _: keras_file(layer("system", "os", command=f"touch {m}")),
        "a class of somebody's own",
    ),
    "a layer of the system": (
        lambda m, _: keras_file(sequential(PIXELS, layer("Popen", "subprocess", args=["touch"]))),
        "Popen of subprocess, which is not known here",
    ),
    "Keras' way out": (
        lambda m, _: keras_file(sequential(PIXELS, layer("TFSMLayer", filepath="/etc"))),
        "TFSMLayer of keras.layers, which is not known here",
    ),
    "a known name elsewhere": (
        lambda m, _: keras_file(sequential(PIXELS, POOL, layer("Dense", "evil", units=3))),
        "Dense of evil, which is not known here",
    ),
    "an activation that is a program": (
        lambda m, _: keras_file(sequential(PIXELS, POOL, layer("Dense", units=3, activation={
            "module": "builtins", "class_name": "function", "config": "exec"}))),
        "activation exec, which is not known here",
    ),
    "a link to another file": (
        lambda m, f: keras_file(sequential(PIXELS, POOL, DENSE), h5_with(f, external)),
        "a link that leads elsewhere",
    ),
    "numbers of another file": (
        lambda m, f: keras_file(sequential(PIXELS, POOL, DENSE), h5_with(f, stored_elsewhere)),
        "read from another file",
    ),
    "a place outside": (
        lambda m, _: keras_file(sequential(PIXELS, POOL, DENSE), **{"../../evil.py": b"x"}),
        "This one names one outside",
    ),
    "pickle": (lambda m, _: pickled(m), "is a pickle"),
    "PyTorch": (lambda m, _: torch_zip(m), "from PyTorch and holds a pickle"),
    "a LiteRT file with a program": (
        lambda m, _: made_litert.other_operation("CUSTOM"), "operation CUSTOM"),
    "a LiteRT file that loops": (
        lambda m, _: made_litert.other_operation("WHILE"), "operation WHILE"),
}  # fmt: skip


def zeros_inside(folder: Path) -> bytes:
    return h5_with(folder, lambda file: file.create_dataset(
        "a", (40_000, 10_000), "f4", chunks=(1000, 1000), compression="gzip"))  # fmt: skip


BOMBS: dict[str, tuple[Callable[[Path], bytes], str]] = {
    "a zip of zeros": (
        lambda f: keras_file(sequential(PIXELS, POOL, DENSE), bytes(60 << 20)),
        "times its size, as no model does",
    ),
    "HDF5 that unpacks": (
        lambda f: keras_file(sequential(PIXELS, POOL, DENSE), zeros_inside(f)),
        "MB are in it, as no model does",
    ),
    "a dense layer of billions": (
        lambda f: keras_file(sequential(PIXELS, POOL, layer("Dense", units=2_000_000_000))),
        "There can be at most 20,000 as units of a layer Dense",
    ),
    "networks in networks": (
        lambda f: keras_file(json.dumps(nested(60)).encode()),
        "at most 5 deep in one another",
    ),
    "lists in lists": (
        lambda f: keras_file(b'{"a":' + b"[" * 200_000 + b"]" * 200_000 + b"}"),
        "description is no JSON",
    ),
}


def nested(deep: int) -> dict[str, Any]:
    return sequential(PIXELS, nested(deep - 1) if deep else DENSE)


GOOD = keras_file(sequential(PIXELS, POOL, DENSE))
BROKEN: dict[str, tuple[Callable[[Path], bytes], str]] = {
    "empty": (lambda f: b"", "is empty"),
    "cut Keras file": (lambda f: GOOD[: len(GOOD) // 2], "cannot be unpacked"),
    "cut HDF5": (
        lambda f: h5_file(f / "x.h5", sequential(PIXELS, POOL, DENSE))[:900],
        "cut off or damaged",
    ),
    "cut LiteRT file": (
        lambda f: made_litert.classifier(np.ones((48, 3)), np.zeros(3))[:700],
        "cut off or damaged",
    ),
    "a pointer": (lambda f: b"version https://git-lfs.github.com/spec/v1\noid", "Git keeps"),
    "a web page": (lambda f: b"<!DOCTYPE html><title>404</title>", "is a web page"),
    "weights alone": (lambda f: weights(), "weights without a network"),
    "photos": (
        lambda f: zipped({"hat/1.jpg": b"\xff\xd8"}), "Keras writes a model. It has hat/1.jpg"),
    "a SavedModel": (lambda f: zipped({"1/saved_model.pb": b"x"}), "is a TensorFlow SavedModel"),
    "numbers that do not fit": (
        lambda f: keras_file(
            sequential(PIXELS, layer("Rescaling", scale=float("nan"), offset=0.0), DENSE)),
        "There can be at most 20,000 as scale",
    ),
}  # fmt: skip


def zipped(members: dict[str, bytes]) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return memory.getvalue()


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_and_run_nothing(name: str, tmp_path: Path) -> None:
    marker, (make, words) = tmp_path / "marker", HOSTILE[name]
    data = make(marker, tmp_path)
    with pytest.raises(InvalidModel, match=words):
        look_through(data, "model.keras")
    assert not marker.exists()
    assert not [path for path in (settings.cache_folder() / "incoming").iterdir() if path.is_dir()]


@pytest.mark.parametrize("name", [*BOMBS, *BROKEN])
def test_bombs_and_broken_files_are_refused_at_no_cost(name: str, tmp_path: Path) -> None:
    make, words = {**BOMBS, **BROKEN}[name]
    data, before = make(tmp_path), memory()
    with pytest.raises(InvalidModel, match=words) as raised:
        look_through(data, "model.keras")
    assert memory() - before < LEAK
    assert str(raised.value).endswith((".", "lfs pull`."))


def memory() -> int:
    """Bytes that this process takes; 0 where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def outcome(data: bytes) -> tuple[Draft | None, str]:
    """What a look through a file gives: a draft, or the sentence that says why there is none."""
    try:
        return look_through(data, "mutated.tflite"), ""
    except ClothingError as error:
        return None, str(error)


@pytest.mark.parametrize("seed", range(8))
def test_mutations_of_a_good_file_end_in_a_model_or_a_sentence(seed: int) -> None:
    rng = random.Random(seed)
    data = bytearray(made_litert.classifier(np.ones((48, 3)), np.zeros(3)))
    for _ in range(rng.choice([1, 3, 10])):
        data[rng.randrange(len(data))] = rng.randrange(256)
    before = memory()
    draft, words = outcome(bytes(data))
    assert memory() - before < LEAK
    if draft is None:
        assert words.endswith(".")
        assert not list((settings.cache_folder() / "incoming").glob("*/"))
        return
    engine, _ = draft.open()
    size = draft.found["image_size"]
    vectors = engine.vectors(np.zeros((1, size, size, 3), np.float32))
    assert draft.head.logits(vectors).shape == (1, draft.found["classes"])


def test_the_child_knows_no_key_and_reaches_no_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from clothing_model.network.incoming import room

    monkeypatch.setenv("CLOTHING_TEACHER_KEY", "secret-key")
    around = room._environment(tmp_path)
    assert "secret-key" not in around.values()
    assert around["HOME"] == str(tmp_path)
    if not room.network_is_cut():
        pytest.skip("this system has no namespaces for plain users")
    devices = subprocess.run(
        [*room._without_network(), "cat", "/proc/net/dev"], capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    assert [line.split(":")[0].strip() for line in devices.stdout.splitlines()[2:]] == ["lo"]


def test_a_child_that_takes_too_much_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    from clothing_model.network.incoming import room

    monkeypatch.setattr(room, "MEMORY", 1 << 20)
    data = made_litert.classifier(np.ones((48, 3)), np.zeros(3))
    with pytest.raises(InvalidModel, match=r"can take at most .* GB of memory"):
        look_through(data, "large.tflite")
    monkeypatch.setattr(room, "SECONDS", -1.0)
    with pytest.raises(InvalidModel, match="takes longer"):
        look_through(data, "slow.tflite")
