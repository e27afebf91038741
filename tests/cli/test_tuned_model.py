"""A model with tuned stages by way of every command."""

import json
from pathlib import Path
from typing import Any

import pytest

from clothing_model.cli.main import main
from clothing_model.drawn import write_dataset
from clothing_model.files import write_json
from clothing_model.network.models.facts import KERAS_FILE
from clothing_model.network.models.folder import SHIPPED, SavedModel, find_model, list_models

pytestmark = [pytest.mark.needs("tensorflow", "litert")]


@pytest.fixture
def dataset(tmp_path: Path, tuned: SavedModel, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The one that the tuned model says it has learned from."""
    root = tmp_path / "wardrobe"
    write_dataset(root, per_class={"train": 2, "validation": 1, "test": 1})
    monkeypatch.setenv("CLOTHING_DATASET", str(root))
    photos = {"train": 20, "validation": 10, "test": 10}
    write_json(
        tuned.folder / "model.json",
        {**tuned.facts, "dataset": {"name": root.name, "photos": photos}},
    )
    return root


def test_one_photo(dataset: Path, pants: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Named alike by both engines, and explained."""

    def told(command: str, *options: str) -> Any:
        assert main([command, str(pants), "--model", "tuned", "--json", *options]) == 0
        return json.loads(capsys.readouterr().out)

    found = {name: told("predict", "--engine", name)[0] for name in ("litert", "keras")}
    assert [row["engine"] for row in found.values()] == list(found)
    ours, theirs = (row["predictions"] for row in found.values())
    assert [row["label"] for row in ours] == [row["label"] for row in theirs]
    for one, other in zip(ours, theirs, strict=True):
        assert one["probability"] == pytest.approx(other["probability"], abs=1e-4)
    why = told("explain", "--similar", "3")
    assert why["answers"][:3] == [row["label"] for row in ours]
    assert why["probability"] == pytest.approx(ours[0]["probability"], abs=1e-4)
    total = sum(map(sum, why["evidence"])) + why["constant"]
    assert total == pytest.approx(why["score"], abs=1e-3)
    assert len(why["similar"]) == 3


def test_labelled_photos(dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Evaluated, reported, compared, and calibrated anew, all kept with it."""
    report, own = tmp_path / "report.html", ["evaluate", "--model", "tuned"]
    assert main([*own, "--against", SHIPPED, "--report", str(report), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["model"], told["against"]["model"], told["photos"]) == ("tuned", SHIPPED, 10)
    assert told["accuracy"] < told["against"]["accuracy"]  # its head is any
    assert "its last two stages tuned: from the layer" in report.read_text(encoding="utf-8")
    assert main([*own, "--engine", "keras", "--save", "--calibrate", "--json"]) == 0
    again, saved = json.loads(capsys.readouterr().out), find_model("tuned")
    assert again["confusion"] == told["confusion"]
    assert saved.facts["test"]["photos"] == saved.facts["validation"]["photos"] == 10
    assert saved.temperature != 1.5
    assert saved.tuned


def test_listed_taken_along_and_deleted(
    tuned: SavedModel, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["models"]) == 0
    (line,) = (row for row in capsys.readouterr().out.splitlines() if row.startswith("tuned"))
    assert ", last two stages tuned, " in line
    out = tmp_path / "mine.keras"
    assert main(["models", "--keras", "tuned", "--out", str(out), "--json"]) == 0
    assert out.read_bytes() == (tuned.folder / KERAS_FILE).read_bytes()
    assert main(["models", "--delete", "tuned", "--yes"]) == 0
    assert [model.name for model in list_models()] == [SHIPPED]
