"""Folders from the environment: what they mean, and a sentence where they can be none."""

from pathlib import Path

import pytest

from clothing_model import settings
from clothing_model.cli.main import main
from clothing_model.errors import InvalidConfig

NAMES = ("DATASET", "DATA", "WEIGHTS", "MODELS", "RUNS", "CACHE")


@pytest.mark.parametrize("value", ["", "  "])
@pytest.mark.parametrize("name", NAMES)
def test_an_empty_one_is_as_none(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"CLOTHING_{name}", value)
    settings.check()
    assert settings.weights_folder() is None
    assert settings.dataset_folder() is None
    if name == "RUNS":
        assert settings.runs_folder() == settings.PROJECT / "runs"


def test_a_relative_one_is_the_same_wherever_a_process_was_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOTHING_RUNS", "kept/runs")
    monkeypatch.chdir(tmp_path)
    assert settings.runs_folder() == settings.PROJECT / "kept" / "runs"


@pytest.mark.parametrize("name", NAMES)
def test_what_can_be_no_folder_gets_a_sentence(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "photos.zip").touch()
    for value in ("~nosuchuser/x", str(tmp_path / "photos.zip")):
        monkeypatch.setenv(f"CLOTHING_{name}", value)
        with pytest.raises(InvalidConfig, match=f"CLOTHING_{name} must name a folder") as it:
            settings.check()
        assert str(tmp_path) not in str(it.value)
    if name in ("RUNS", "MODELS"):
        assert main([name.lower()]) == 1
        said = capsys.readouterr().err
        assert f"photos.zip is a file. ({tmp_path / 'photos.zip'})" in said


def test_without_a_home_there_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(_: Path) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "expanduser", unknown)
    with pytest.raises(InvalidConfig, match="cannot be found"):
        settings.check()


def test_a_name_that_no_folder_can_have(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings.os, "environ", {"CLOTHING_RUNS": "a\0b"})
    with pytest.raises(InvalidConfig):
        settings.check()
