"""Exports of the shipped model on a small drawn dataset, made once for all tests of a file."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from clothing_model.drawn import write_dataset
from clothing_model.export.formats import format_called
from clothing_model.export.package import folder_of, make
from clothing_model.network.models.folder import find_model


@contextmanager
def places(home: Path) -> Iterator[pytest.MonkeyPatch]:
    """Models, cache and dataset in `home`."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("CACHE", "MODELS", "RUNS", "DATA", "DATASET"):
            patch.setenv(f"CLOTHING_{name}", str(home / name.lower()))
        yield patch


def exported(home: Path, *formats: str) -> dict[str, Path]:
    """The folders of these exports ; all places of the settings are in `home`."""
    with places(home):
        write_dataset(home / "dataset", per_class={"train": 1, "validation": 1})
        saved = find_model()
        found = {name: format_called(name) for name in formats}
        for each in found.values():
            make(saved, each)
        return {name: folder_of(saved, each) for name, each in found.items()}
