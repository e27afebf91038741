"""The program on desks that are not the developer's: it starts, trains and saves."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from clothing_model.drawn import write_dataset
from tests.conftest import PROJECT
from tests.training.learn.clouds import with_vectors

ODD = 'it\'s "Kleider" – 日本 ü'
PLACES = ("CACHE", "DATA", "RUNS", "MODELS")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with an odd name: a checkout that cannot be written to, a dataset, its vectors."""
    if sys.platform == "win32":
        pytest.skip("Windows has no such names")
    desk = tmp_path / ODD
    checkout = desk / "read only"
    shutil.copytree(
        PROJECT / "clothing_model",
        checkout / "clothing_model",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    (checkout / "models").symlink_to(PROJECT / "models")
    write_dataset(desk / "photos", per_class={"train": 2, "validation": 1})
    for name in PLACES:
        monkeypatch.setenv(f"CLOTHING_{name}", str(desk / name.lower()))
    with_vectors(desk / "photos")
    folders = [path for path in (checkout, *checkout.rglob("*")) if not path.is_symlink()]
    for path in folders:
        path.chmod(path.stat().st_mode & ~0o222)
    yield desk
    for path in folders:
        path.chmod(path.stat().st_mode | 0o200)


def comma(folder: Path) -> dict[str, str]:
    """An environment in which 0.5 is written 0,5; what a program asks for is set at its start."""
    command = ["localedef", "-i", "de_DE", "-f", "UTF-8", str(folder / "de_DE.UTF-8")]
    if not shutil.which("localedef") or subprocess.run(command, check=False).returncode:
        pytest.skip("the German locale cannot be made here")
    (folder / "sitecustomize.py").write_text(
        "import locale\nlocale.setlocale(locale.LC_ALL, '')\n"
        "assert locale.localeconv()['decimal_point'] == ','\n"
    )
    return {"LC_ALL": "de_DE.UTF-8", "LOCPATH": str(folder), "PYTHONPATH": str(folder)}


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["no home, LANG=C", "decimal comma"])
def test_an_unusual_desk(kind: str, desk: Path, tmp_path: Path) -> None:
    """In a folder with spaces, quotes and foreign letters, from a checkout that stays as it is."""
    places = {name: value for name, value in os.environ.items() if name.startswith("CLOTHING_")}
    own = comma(tmp_path) if kind == "decimal comma" else {"LANG": "C", "LC_ALL": "C"}
    checkout = desk / "read only"
    before = sorted(path for path in checkout.rglob("*") if path.name != "__pycache__")
    arguments = "--backbone efficientnet-lite0 --epochs 1 --learning-rate 0.01 --json --data"
    done = subprocess.run(
        [
            sys.executable,
            "-B",
            "-m",
            "clothing_model",
            "train",
            *arguments.split(),
            desk / "photos",
        ],
        cwd=checkout,
        env={"PATH": os.environ["PATH"], **places, **own},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    told = json.loads(done.stdout)
    assert (told["status"], told["val_photos"]) == ("done", 10)
    assert (desk / "models" / told["model"] / "model.json").is_file()
    assert (desk / "runs" / told["run"] / "metrics.jsonl").read_text().count("\n") == 1
    assert before == sorted(path for path in checkout.rglob("*") if path.name != "__pycache__")
