"""Files are replaced whole or not at all, and have names that every system takes."""

import math
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clothing_model import files
from clothing_model.files import read_json, remove_beside, replace_file, write_json, write_text


def test_a_failed_write_leaves_the_old_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "kept.txt"
    write_text(path, "old")

    def fail(beside: Path) -> None:
        beside.write_text("half")
        raise OSError("No space left on device")

    with pytest.raises(OSError, match="No space left"):
        replace_file(path, fail)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_the_content_is_on_the_disk_before_it_takes_the_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    replace = Path.replace
    monkeypatch.setattr("os.fsync", lambda _: steps.append("sync"))
    monkeypatch.setattr(
        Path, "replace", lambda self, target: steps.append("replace") or replace(self, target)
    )
    write_text(tmp_path / "kept.txt", "new")
    assert steps == ["sync", "replace"]


class OpenElsewhere:
    """A file system that refuses a change so many times, as Windows does while somebody reads."""

    def __init__(self, times: float) -> None:
        self.left = times

    def __call__(self, change: Callable[..., Any]) -> Callable[..., Any]:
        def refusing(*arguments: Any, **options: Any) -> Any:
            if self.left > 0:
                self.left -= 1
                raise PermissionError(13, "Permission denied")
            return change(*arguments, **options)

        return refusing


@pytest.fixture
def refuse(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Refuse the next so many changes of names."""

    def make(times: float) -> None:
        refusal = OpenElsewhere(times)
        for place, name in (
            (Path, "replace"),
            (Path, "rename"),
            (Path, "unlink"),
            (os, "replace"),
            (os, "rename"),
            (shutil, "rmtree"),
        ):
            monkeypatch.setattr(place, name, refusal(getattr(place, name)))

    monkeypatch.setattr(files, "_PATIENCE", 0.3)
    return make


def test_what_somebody_reads_is_replaced_moved_and_removed_a_little_later(
    tmp_path: Path, refuse: Callable[[float], None]
) -> None:
    kept, moved, folder = tmp_path / "kept.txt", tmp_path / "moved.txt", tmp_path / "folder"
    write_text(kept, "old")
    folder.mkdir()
    write_text(folder / "inside.txt", "inside")
    for change in (
        lambda: write_text(kept, "new"),
        lambda: files.move(kept, moved),
        lambda: files.remove(folder),
    ):
        refuse(3)
        change()
    assert moved.read_text() == "new"
    assert list(tmp_path.iterdir()) == [moved]


def test_what_somebody_reads_for_ever_stays_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "kept.txt"
    write_text(path, "old")
    monkeypatch.setattr(files, "_PATIENCE", 0.1)
    monkeypatch.setattr(Path, "replace", OpenElsewhere(math.inf)(Path.replace))
    with pytest.raises(PermissionError):
        write_text(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_only_a_refusal_is_waited_for(tmp_path: Path) -> None:
    calls = []
    with pytest.raises(FileNotFoundError):
        files.insist(lambda: calls.append(1) or (tmp_path / "none").unlink())
    assert calls == [1]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("pants", "pants"),
        ("T-Shirt (blau) – größer", "T-Shirt (blau) – größer"),
        ("CON", "_CON"),
        ("aux.tar.gz", "_aux.tar.gz"),
        ("com1 .txt", "_com1 .txt"),
        ("LPT²", "_LPT²"),
        ("console", "console"),
        ("com10", "com10"),
        ("what?.jpg", "what-.jpg"),
        ('a<b>c:d"e|f*g\x00\x1fh', "a-b-c-d-e-f-g-h"),
        ("ends. . ", "ends"),
        (" .hidden", "hidden"),
        ("../../up", "-..-up"),
        ("C:\\up", "C-up"),
        ("..", "unnamed"),
        ("", "unnamed"),
        ("\udcff", "-"),
    ],
)
def test_a_name_that_every_system_takes(text: str, name: str, tmp_path: Path) -> None:
    assert files.safe_name(text) == name
    assert files.safe_name(name) == name
    (tmp_path / name).mkdir()
    assert (tmp_path / name).parent == tmp_path


@pytest.mark.parametrize("letter", ["a", "é", "日", "👕"])
def test_a_long_name_is_cut_between_letters_and_keeps_its_ending(letter: str) -> None:
    name = files.safe_name(letter * 300 + ".jpeg")
    assert name.strip(letter) == ".jpeg"
    assert 140 < len(name.encode()) <= 150
    assert len(files.safe_name("a." + letter * 300).encode()) <= 150


def test_json_is_read_as_it_was_written(tmp_path: Path) -> None:
    write_json(tmp_path / "c.json", {"é": [1]})
    assert (tmp_path / "c.json").read_text("utf-8") == '{\n  "é": [\n    1\n  ]\n}\n'
    assert read_json(tmp_path / "c.json", dict[str, list[int]]) == {"é": [1]}


def test_a_folder_that_is_gone_does_not_come_back(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_json(tmp_path / "deleted" / "status.json", {})
    assert list(tmp_path.iterdir()) == []


def test_only_what_was_being_written_is_removed(tmp_path: Path) -> None:
    names = (".0123abcd-status.json", ".0123abcd-other.json", ".lock", "head.npz", ".queue")
    for name in names:
        (tmp_path / name).touch()
    (tmp_path / ".89abcdef-run").mkdir()
    remove_beside(tmp_path, "status.json")
    assert not (tmp_path / names[0]).exists()
    assert (tmp_path / names[1]).exists()
    remove_beside(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == set(names[2:])
    remove_beside(tmp_path / "nowhere")


def test_where_others_write_too_only_what_is_old_is_removed(tmp_path: Path) -> None:
    for name, age in (("old", 100), ("new", 0)):
        (tmp_path / f".0123abcd-{name}").mkdir()
        when = time.time() - age
        os.utime(tmp_path / f".0123abcd-{name}", (when, when))
    remove_beside(tmp_path, older=50)
    assert [path.name for path in tmp_path.iterdir()] == [".0123abcd-new"]
