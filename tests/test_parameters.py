"""What a setting says of itself, and that nothing else need be touched to add one."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from clothing_model.errors import InvalidConfig, must_be
from clothing_model.parameters import Parameters, parameter, table
from tests.conftest import PROJECT

ADDED = {
    "clothing_model/training/config.py": (
        '    dataset: str = parameter("", zero="the one in use")\n',
        '    momentum: float = parameter(0.9, help="How much of the last step goes on.", '
        'option="share of the last step that goes on", within=(0, 1), zero="no momentum")\n'
        "    nesterov: bool = parameter(False)\n"
        '    optimizer: str = parameter("adam", choices={"plain": "Plain", "adam": "Adam"})\n',
    ),
    "clothing_model/data/augmentation/config.py": (
        '        label="Erase in every second, share at most",\n'
        "        within=(0, MAX_ERASING),\n        step=0.05,\n    )\n",
        '    warp: float = parameter(0.0, within=(0, 90), unit="degrees")\n',
    ),
    "clothing_model/data/augmentation/transform.py": (
        '        option="where it is erased, 0 top to 1 bottom, exact values only",\n'
        "        **_PLACE,\n    )\n",
        '    warp: float = parameter(0.0, within=(-90, 90), unit="degrees")\n',
    ),
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with four more settings, each a field and nothing else."""
    root = tmp_path_factory.mktemp("copy")
    for name in ("clothing_model", "pages", "tests"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(PROJECT / name, root / name, ignore=ignored)
    shutil.copy(PROJECT / "pyproject.toml", root)
    (root / "models").symlink_to(PROJECT / "models")
    for name, (field, more) in ADDED.items():
        text = (root / name).read_text(encoding="utf-8")
        assert text.count(field) == 1
        (root / name).write_text(text.replace(field, field + more), encoding="utf-8")
    return root


def failed_there(copy: Path, *tests: str) -> str:
    """What pytest says of these tests where they fail."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout[-3000:] if done.returncode else ""


def test_a_new_setting_is_its_field_and_stands_everywhere(copy: Path) -> None:
    assert failed_there(copy, "tests/added_settings.py") == ""


def test_a_new_range_leaves_kept_variants_and_random_numbers_as_they_are(copy: Path) -> None:
    """The tests that compare them with what they were, run where there is one range more."""
    tests = (
        "tests/network/test_features.py::test_variants_kept_before_are_found_again",
        "tests/network/test_features.py::test_each_range_tells_variants_apart",
        "tests/data/augmentation/test_augmentation.py::test_variants_are_those_of_all_time",
    )
    assert failed_there(copy, *tests) == ""


@dataclass(frozen=True)
class Sample(Parameters):
    share: float = parameter(0.5, within=(0, 1), unit="px", zero="none")
    photo_count: int = parameter(1, within=(1, 1_000), zero="all")
    mirrored: bool = parameter(False)
    fill: str = parameter("a", choices={"a": "the first", "b": "the second"})
    note: str = parameter("")


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        *(("share", value, "a number from 0 to 1 px") for value in (-0.1, 1.1, "x", None, True)),
        *(("share", value, "a number from 0 to 1 px") for value in (1e999, 10**400, float("nan"))),
        *(("photo_count", value, "a whole number from 1 to 1,000") for value in (0, 1001, 1.0)),
        *(("mirrored", value, "true or false") for value in (1, "true", None)),
        *(("fill", value, "one of a, b") for value in ("c", "", None, 1)),
        *(("note", value, "a text") for value in (None, 1, ["a"])),
    ],
)
def test_a_value_that_may_not_be(name: str, value: Any, expected: str) -> None:
    with pytest.raises(InvalidConfig) as error:
        Sample(**{name: value})
    assert str(error.value) == must_be(name, expected, repr(value))


def test_what_a_value_must_be_is_said_in_two_short_sentences() -> None:
    said = "Photo count must be a whole number from 1 to 1,000. You entered 0."
    with pytest.raises(InvalidConfig, match=f"^{said}$"):
        Sample(photo_count=0)
    assert must_be("--top", "at least 1", "0") == "--top must be at least 1. You entered 0."


def test_values_at_the_ends_of_a_range() -> None:
    for name, values in {"share": (0, 0.0, 1, 1.0), "photo_count": (1, 1_000)}.items():
        assert [getattr(Sample(**{name: value}), name) for value in values] == list(values)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("share", "0.25", 0.25),
        ("share", "1e999", float("inf")),
        ("photo_count", "7", 7),
        ("mirrored", "TRUE", True),
        ("mirrored", "false", False),
        ("fill", "b", "b"),
    ],
)
def test_text_to_value(name: str, text: str, value: Any) -> None:
    assert table(Sample)[name].parse(name, text) == value


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("share", "ten", "a number"),
        ("share", "", "a number"),
        ("photo_count", "1.0", "a whole number"),
        ("photo_count", "9" * 5_000, "a whole number"),
        ("mirrored", "yes", "true or false"),
    ],
)
def test_text_that_is_no_value(name: str, text: str, expected: str) -> None:
    with pytest.raises(InvalidConfig, match=re.escape(must_be(name, expected, "")[:-2])):
        table(Sample)[name].parse(name, text)


def test_titles_and_words() -> None:
    said = table(Sample)["photo_count"]
    assert (said.title, said.heading) == ("photo count", "Photo count")
    assert [said.words(value) for value in (0, 3)] == ["all", "3"]
    assert [table(Sample)["share"].words(value) for value in (0.00001, None)] == ["0.00001", "none"]


def test_what_differs_and_json() -> None:
    assert Sample().in_use == {}
    assert Sample(share=1, note="x").in_use == {"share": 1, "note": "x"}
    assert Sample.from_json(Sample(photo_count=4).to_json()) == Sample(photo_count=4)
    assert Sample.from_json({}) == Sample()
    for wrong in ([], "note", 3):
        with pytest.raises(
            InvalidConfig, match=r"Settings must be given by their names\. You gave"
        ):
            Sample.from_json(wrong)  # type: ignore[arg-type]
