"""`evaluate` with a report and against another model."""

import json
from pathlib import Path
from shutil import copytree

import pytest

from clothing_model import settings
from clothing_model.cli.main import main
from clothing_model.network.models.folder import SHIPPED


@pytest.fixture
def twin(drawn_dataset: Path) -> str:
    """A second model: the shipped one under another name."""
    copytree(settings.SHIPPED_MODELS / SHIPPED, settings.models_folder() / "twin")
    return "twin"


def test_a_report_is_written(
    drawn_dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "deep" / "report.html"
    data = ["--data", str(drawn_dataset)]
    assert main(["evaluate", *data, "--report", str(target), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["report"] == str(target)
    assert f"{round(told['accuracy'] * told['photos'])} of {told['photos']}" in target.read_text(
        encoding="utf-8"
    )


def test_a_twin_is_no_better(
    drawn_dataset: Path, twin: str, capsys: pytest.CaptureFixture[str]
) -> None:
    data = ["--data", str(drawn_dataset)]
    assert main(["evaluate", *data, "--against", twin, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    against = told["against"]
    assert (against["model"], against["difference"], against["p_value"]) == ("twin", 0, 1)
    assert against["balanced_accuracy"] == told["balanced_accuracy"]
    assert against["both_right"] + against["both_wrong"] == told["photos"]
    assert main(["evaluate", *data, "--against", twin]) == 0
    assert "clothes-lite2 and twin are right equally often" in capsys.readouterr().out


def test_wrong_input_gets_a_sentence_before_the_work(
    drawn_dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = ["--data", str(drawn_dataset)]
    assert main(["evaluate", *data, "--report", str(tmp_path)]) == 1
    assert f"{tmp_path} is a folder." in capsys.readouterr().err
    assert main(["evaluate", *data, "--against", "nobody"]) == 1
    assert "no saved model called 'nobody'" in capsys.readouterr().err


def test_a_name_too_long_for_a_file_gets_a_sentence_before_the_work(
    drawn_dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("r" * 250, "é" * 121, "r" * 5_000):
        target = str(tmp_path / name)
        assert main(["evaluate", "--data", str(drawn_dataset), "--report", target]) == 1
        assert "at most 240 bytes" in capsys.readouterr().err


def test_a_place_that_takes_no_report_gets_a_sentence_before_the_work(
    drawn_dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("kept", encoding="utf-8")
    target = str(blocked / "deep" / "report.html")
    assert main(["evaluate", "--data", str(drawn_dataset), "--report", target]) == 1
    said = capsys.readouterr().err
    assert f"{blocked} is a file." in said
    assert "Evaluating" not in said
    assert blocked.read_text(encoding="utf-8") == "kept"


def test_a_report_replaces_an_older_one_and_leaves_nothing_beside(
    drawn_dataset: Path, twin: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Together with a comparison, both in the JSON."""
    target = tmp_path / "out" / "report.html"
    target.parent.mkdir()
    target.write_text("older", encoding="utf-8")
    options = ["--data", str(drawn_dataset), "--report", str(target), "--against", twin, "--json"]
    assert main(["evaluate", *options]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["report"], told["against"]["model"]) == (str(target), twin)
    assert target.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert list(target.parent.iterdir()) == [target]
