"""What goes wrong with one run of a sweep ends that run alone."""

import errno
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from clothing_model.data.datasets.folders import scan
from clothing_model.training.config import TrainingConfig
from clothing_model.training.execute import execute
from clothing_model.training.learn.best_epoch import Keeper
from clothing_model.training.run import runs
from clothing_model.training.run.runs import Run
from clothing_model.training.session import Session
from tests.training.learn.clouds import with_vectors

FULL = OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def sweep(drawn_dataset: Path, monkeypatch: pytest.MonkeyPatch) -> list[Run]:
    """Three runs that need no network; saving is another matter."""
    config = replace(with_vectors(drawn_dataset), epochs=2)
    kept = lambda keeper, run, trainer, manifest: (SimpleNamespace(name=run.id), {})  # noqa: E731
    monkeypatch.setattr(Keeper, "keep", kept)
    return [runs.create(replace(config, dropout=rate)) for rate in (0.0, 0.2, 0.5)]


def spoil(where: Any, name: str, bad: Run, error: Exception) -> Callable[..., Any]:
    """Let a method of a session, or a function of a run, fail for one run from now on."""
    real = getattr(where, name)

    def spoilt(one: Any, *arguments: Any, **options: Any) -> Any:
        if getattr(one, "run", one) == bad:
            raise error
        return real(one, *arguments, **options)

    return spoilt


@pytest.mark.parametrize(
    ("where", "name", "error", "words"),
    [
        (Session, "prepare", MemoryError(), "ran out of memory"),
        (Session, "prepare", ValueError("odd"), "(ValueError)"),
        (Session, "check_stop", PermissionError(13, "Permission denied"), "Permission denied"),
        (Session, "_left", FULL, "disk is full"),  # in the middle of an epoch
        (Session, "say", FULL, "disk is full"),
        (runs, "write_status", FULL, "disk is full"),
        (runs, "keep_metrics", FULL, "disk is full"),
        (runs, "append_metrics", FULL, "disk is full"),
    ],
)
def test_one_bad_run_fails_alone(
    where: Any,
    name: str,
    error: Exception,
    words: str,
    sweep: list[Run],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(where, name, spoil(where, name, sweep[1], error))
    first, bad, last = execute(sweep)
    assert (first.state, last.state) == ("done", "done")
    assert bad.state == "failed"
    assert words in bad.sentence


def test_a_folder_that_is_deleted_in_mid_run_is_that_runs_alone(sweep: list[Run]) -> None:
    def delete(run: Run, figures: Any) -> None:
        if run == sweep[1] and (run.folder / "config.json").exists():
            (run.folder / "config.json").unlink()
            (run.folder / "metrics.jsonl").unlink()
            (run.folder / "metrics.jsonl").mkdir()  # nothing can be appended to it

    first, bad, last = execute(sweep, on_epoch=delete)
    assert [first.state, bad.state, last.state] == ["done", "failed", "done"]


def test_what_all_of_them_need_fails_all(sweep: list[Run], tmp_path: Path) -> None:
    gone = [runs.create(TrainingConfig(dataset=str(tmp_path / "gone"))) for _ in range(2)]
    assert [end.state for end in execute(gone)] == ["failed", "failed"]


def test_a_run_says_what_it_learned_from(sweep: list[Run], drawn_dataset: Path) -> None:
    first, second, _ = execute(sweep)
    manifest = scan(drawn_dataset)
    assert first.classes == len(manifest.class_names)
    assert first.train_photos == len(manifest.select("train"))
    assert first.validation_photos == len(manifest.select("validation"))
    assert first.judged_on == second.judged_on != ""
