"""Models on their way out: what is written answers as the app does, or is not handed out."""

import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from clothing_model.cli.main import main
from clothing_model.errors import EngineMissing, InvalidModel, Stopped
from clothing_model.export import package, proof
from clothing_model.export.bundle import bundle_zip, folder_zip
from clothing_model.export.formats import FORMATS, KERAS, ONNX, SERVING, TFLITE, format_called
from clothing_model.export.job import FACTS, JOB, read_facts
from clothing_model.files import write_json
from clothing_model.inference.answers.classifier import Classifier
from clothing_model.network.models.folder import SHIPPED, SavedModel, find_model
from tests.export.made import exported, places

pytestmark = [pytest.mark.needs("tensorflow", "litert")]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("export")


@pytest.fixture(scope="module")
def made(home: Path) -> dict[str, Path]:
    more = [] if ONNX.missing else [ONNX.name]
    return exported(home, "keras", "tflite", "serving", *more)


@pytest.fixture(autouse=True)
def there(home: Path, made: object, own_folders: None) -> Iterator[None]:
    with places(home):
        yield


@pytest.fixture
def model() -> SavedModel:
    return find_model()


def facts(folder: Path) -> dict[str, Any]:
    return {**read_facts(folder)}


@pytest.mark.parametrize("name", ["keras", "tflite", "serving", "onnx"])
def test_what_is_written_answers_as_the_app_does(made: dict[str, Path], name: str) -> None:
    found = format_called(name)
    if name not in made:
        pytest.skip(f"{' and '.join(found.missing)} is not installed")
    told = facts(made[name])["agreements"]
    assert [row["file"] for row in told] == [file.name for file in found.files]
    for file, row in zip(found.files, told, strict=True):
        assert row["photos"] == 10
        assert row["same"] >= 9
        assert row["largest"] <= file.bound.largest
        assert row["bytes"] > 100_000
        assert "refused" not in row
    exact = [row for row, file in zip(told, found.files, strict=True) if file.bound.largest < 0.01]
    assert exact
    assert all(row["same"] == 10 for row in exact)


def test_fewer_bits_are_smaller(made: dict[str, Path]) -> None:
    float32, float16, dynamic, full = (row["bytes"] for row in facts(made["tflite"])["agreements"])
    assert float16 < 0.55 * float32
    assert max(dynamic, full) < 0.35 * float32


@pytest.mark.parametrize(
    ("name", "more"),
    [("keras", []), ("tflite", []), ("tflite", ["full-int8.tflite"]), ("onnx", [])],
)
def test_the_program_that_goes_along_names_a_photo_as_the_app_does(
    made: dict[str, Path], model: SavedModel, pants: Path, name: str, more: list[str]
) -> None:
    if name not in made:
        pytest.skip(f"{name} could not be made")
    best = Classifier(model, "cpu").answer(pants)[1].predictions[0]
    program = (made[name] / "classify.py").read_text(encoding="utf-8")
    assert len([line for line in program.splitlines() if line.strip()]) <= 17
    done = subprocess.run(
        [sys.executable, "classify.py", str(pants), *more],
        cwd=made[name], capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    label, _, said = done.stdout.strip().rpartition("\n")[2].partition(": ")
    assert label == best.label
    assert float(said.rstrip("%")) / 100 == pytest.approx(
        best.probability, abs=0.1 if more else 0.01
    )


def test_labels_say_what_a_file_does_not(made: dict[str, Path], model: SavedModel) -> None:
    for name, temperature in (("keras", model.temperature), ("tflite", 1.0), ("serving", 1.0)):
        told = json.loads((made[name] / "labels.json").read_text(encoding="utf-8"))
        assert told["class_names"] == list(model.class_names)
        assert (told["image_size"], told["resize"]) == (model.image_size, model.interpolation)
        assert told["temperature"] == temperature
        assert "10 photos of dataset" in (made[name] / "README.md").read_text(encoding="utf-8")


def test_a_browser_gets_one_photo_at_a_time_and_python_any_number(made: dict[str, Path]) -> None:
    from ai_edge_litert.interpreter import Interpreter

    model = Interpreter(str(made["tflite"] / "float32.tflite"))
    (given,), (answer,) = model.get_input_details(), model.get_output_details()
    assert list(given["shape_signature"]) == [1, 260, 260, 3]
    photos = np.random.default_rng(0).uniform(0, 255, (3, 260, 260, 3)).astype(np.float32)
    model.resize_tensor_input(given["index"], photos.shape)
    model.allocate_tensors()
    model.set_tensor(given["index"], photos)
    model.invoke()
    np.testing.assert_allclose(model.get_tensor(answer["index"]).sum(axis=1), 1, atol=1e-4)


def job_of(made: Path, model: SavedModel, folder: Path, found: Any) -> Path:
    """The files of an export with a job beside them, as the process that proves them gets it."""
    shutil.copytree(made, folder)
    photos = package.proof_photos(model)
    write_json(folder / JOB, package.Job(
        model=model.name, format=found.name, dataset="", calibrating=[],
        compared=[str(path) for path in photos.compared],
    ))  # fmt: skip
    return folder


def test_a_sabotaged_file_is_not_handed_out(
    made: dict[str, Path], model: SavedModel, tmp_path: Path
) -> None:
    folder = job_of(made["tflite"], model, tmp_path / "job", TFLITE)
    data = bytearray((folder / "float16.tflite").read_bytes())
    half = len(data) // 2
    data[half : half + 400_000] = bytes(400_000)  # some of its weights are zeros
    (folder / "float16.tflite").write_bytes(data)
    told = proof.prove(folder)
    refused = {row["file"]: row["refused"] for row in told["agreements"] if "refused" in row}
    assert list(refused) == ["float16.tflite"]
    assert "It is not handed out." in refused["float16.tflite"]
    assert not (folder / "float16.tflite").exists()
    assert (folder / "float32.tflite").exists()


def test_an_export_of_which_nothing_is_left_is_none(
    made: dict[str, Path], model: SavedModel, tmp_path: Path
) -> None:
    folder = job_of(made["tflite"], model, tmp_path / "job", TFLITE)
    for file in folder.glob("*.tflite"):
        data = file.read_bytes()
        file.write_bytes(data[: len(data) // 3] + bytes(len(data) - len(data) // 3))
    with pytest.raises(InvalidModel, match="float32"):
        proof.prove(folder)


def test_one_signature_is_not_handed_out_without_the_other(
    made: dict[str, Path], model: SavedModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = job_of(made["tflite"], model, tmp_path / "job", SERVING)
    pixels = proof.asker(folder, "float32.tflite", model)
    wrong = {"pixels": pixels, "jpeg": lambda path, batch: pixels(path, 0 * batch)}
    (folder / model.name / "1").mkdir(parents=True)
    monkeypatch.setattr(proof, "asker", lambda folder, file, saved: wrong[file])
    with pytest.raises(InvalidModel, match="the signature for JPEG bytes"):
        proof.prove(folder)
    assert not (folder / FACTS).exists() or "agreements" in facts(folder)


def test_an_export_is_made_once_and_anew_when_a_file_is_gone(
    model: SavedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_child(*_: object) -> None:
        raise AssertionError("It is there already.")

    monkeypatch.setattr(package, "run_child", no_child)
    folder = package.folder_of(model, KERAS)
    assert package.make(model, KERAS)["files"] == facts(folder)["files"]
    labels = folder / "labels.json"
    kept = labels.read_bytes()
    labels.unlink()
    try:
        assert package.made(model, KERAS) is None
        with pytest.raises(AssertionError):
            package.make(model, KERAS)
    finally:
        labels.write_bytes(kept)


def test_stop_leaves_nothing(model: SavedModel, monkeypatch: pytest.MonkeyPatch) -> None:
    other = package.Format("tflite", "Other", "", TFLITE.files)
    monkeypatch.setattr(package, "VERSION", -1)

    def stop(stage: str, done: int, total: int) -> None:
        raise Stopped("Stopped.")

    with pytest.raises(Stopped):
        package.make(model, other, stop)
    folder = package.folder_of(model, other)
    assert not folder.exists()
    assert not [path for path in folder.parent.iterdir() if path.name.startswith(".")]


def test_what_is_not_installed_is_said(model: SavedModel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "VERSION", -1)
    monkeypatch.setattr(
        "clothing_model.settings.installed",
        lambda name: name not in ("tf2onnx", "keras", "tensorflow"),
    )
    with pytest.raises(EngineMissing, match="pip install tensorflow tf2onnx"):
        package.make(model, format_called("onnx"))


def test_zips_hold_what_was_made(made: dict[str, Path], model: SavedModel) -> None:
    with zipfile.ZipFile(BytesIO(b"".join(folder_zip(model, KERAS)))) as found:
        assert found.testzip() is None
        assert (
            found.read(f"{SHIPPED}-keras/model.keras")
            == (made["keras"] / "model.keras").read_bytes()
        )
        assert FACTS not in str(found.namelist())
    with zipfile.ZipFile(BytesIO(b"".join(bundle_zip(model)))) as found:
        assert found.testzip() is None
        names = found.namelist()
        index = found.read(f"{SHIPPED}/README.md").decode()
    assert {f"{SHIPPED}/MODEL_CARD.md", f"{SHIPPED}/tflite/full-int8.tflite"} <= set(names)
    assert f"{SHIPPED}/serving/{SHIPPED}/1/saved_model.pb" in names
    assert index.count("Compared with the app's own answers on 10 photos") == len(made)


def test_the_command_copies_what_was_made(
    made: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    asked = ["export", "--format", "tflite", "--out", str(out)]
    assert main(asked) == 0
    assert "float32: 1" in capsys.readouterr().out
    assert {path.name for path in out.iterdir()} == {
        *(file.name for file in TFLITE.files), "labels.json", "classify.py", "README.md"
    }  # fmt: skip
    assert main(asked) == 1
    assert "--out must be a new or an empty folder." in capsys.readouterr().err
    assert main([*asked[:-1], str(tmp_path / "other"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["format"] == "tflite"


def test_the_command_for_everything_writes_one_zip_and_says_what_is_not_in_it(
    made: dict[str, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(package, "make_all", lambda *_: {"notebook": "No notebook today."})
    assert main(["export", "--format", "bundle", "--out", str(tmp_path / "out")]) == 0
    assert "No notebook today." in capsys.readouterr().out
    with zipfile.ZipFile(tmp_path / "out" / f"{SHIPPED}.zip") as found:
        assert f"{SHIPPED}/keras/model.keras" in found.namelist()


def test_every_format_has_a_name_and_a_sentence() -> None:
    assert len({found.name for found in FORMATS}) == len(FORMATS)
    assert all(found.use.endswith(".") and found.use[0].isupper() for found in FORMATS)
