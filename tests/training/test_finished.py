"""Finished examples: they come along, are real, stay as they are, and are made by a command."""

from pathlib import Path

import pytest

from clothing_model import settings
from clothing_model.cli.main import main
from clothing_model.errors import InvalidConfig, InvalidRun
from clothing_model.training import presets
from clothing_model.training.config import TrainingConfig
from clothing_model.training.finished import (
    all_examples,
    example_configs,
    examples_of,
    experiment_of,
    keep_examples,
)
from clothing_model.training.run import runs
from tests.pages.made_runs import PHOTOS, finish


@pytest.mark.parametrize("found", presets.PRESETS, ids=lambda found: found.name)
def test_every_experiment_has_examples_of_its_settings(found: presets.Preset) -> None:
    """As the command would train them now, whole, on the photos of the chapter."""
    kept = examples_of(found.name)
    assert tuple(run.config for run in kept) == example_configs(found.name)
    for run in kept:
        status = runs.status(run)
        assert status.state == "done"
        assert [row.epoch for row in runs.metrics(run)] == list(range(1, run.config.all_epochs + 1))
        assert status.validation["photos"] == PHOTOS
        best = max(row.val_accuracy for row in runs.metrics(run))
        assert status.validation["right"] / PHOTOS == pytest.approx(best, abs=0.003)
        assert run.dataset_name == settings.PUBLIC_DATASET
        assert experiment_of(run) is found
        assert (status.model, run.maker, run.config.dataset) == ("", "", "")
    assert len({runs.status(run).judged_on for run in kept}) == 1


def test_examples_are_small_and_hold_no_place_of_a_computer() -> None:
    files = [path for path in settings.EXAMPLES.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 250_000
    assert not any("/" in path.read_text(encoding="utf-8") for path in files)


def test_an_example_is_found_by_its_id_and_not_among_the_trainings() -> None:
    example = all_examples()[0]
    assert runs.load(example.id) == example
    assert runs.list_runs() == []


def test_an_example_stays_as_it_is() -> None:
    example = all_examples()[0]
    for change in (runs.start_again, runs.delete, runs.ask_to_stop):
        with pytest.raises(InvalidRun, match="an example and stays as it is"):
            change(example)
    with pytest.raises(InvalidRun):
        runs.rename(example, "Mine", "")
    assert runs.load(example.id) == example
    assert not (example.folder / "stop").exists()


@pytest.fixture
def examples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "EXAMPLES", tmp_path / "examples")
    return settings.EXAMPLES


def test_examples_take_the_place_of_older_ones(examples: Path) -> None:
    made = [runs.create(TrainingConfig(seed=n), "s", "Inner sizes") for n in range(3)]
    for place, run in enumerate(made):
        finish(run, 280 + place)
    keep_examples("inner-sizes", made)
    assert [run.config.seed for run in examples_of("inner-sizes")] == [0, 1, 2]
    (again,) = keep_examples("inner-sizes", made[1:2])
    assert [path.name for path in examples.iterdir()] == [again.id]
    assert runs.metrics(again) == runs.metrics(made[1])
    assert runs.status(again).validation == runs.status(made[1]).validation
    assert again.sweep == "example-inner-sizes"


def test_what_is_not_done_becomes_no_example(examples: Path) -> None:
    with pytest.raises(InvalidRun, match="must be trainings that are done"):
        keep_examples("first-run", [runs.create(TrainingConfig())])
    assert not examples.exists()


def test_the_command_trains_and_keeps(
    examples: Path,
    drawn_dataset: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    config = TrainingConfig(backbone="efficientnet-lite0", epochs=2, photos=20)
    monkeypatch.setattr(presets, "configs", lambda *_, **__: (config,))
    assert main(["examples", str(drawn_dataset), "first-run"]) == 0
    (run,) = examples_of("first-run")
    assert len(runs.metrics(run)) == 2
    assert run.id in capsys.readouterr().out
    assert main(["examples", str(drawn_dataset), "nonsense"]) == 1


def test_an_unknown_experiment_is_refused() -> None:
    with pytest.raises(InvalidConfig, match="There is no preset called"):
        examples_of("nonsense")
