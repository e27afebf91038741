"""Files are replaced whole or not at all."""

from pathlib import Path

import pytest

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
