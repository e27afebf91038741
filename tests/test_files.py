"""Files are replaced whole or not at all."""

from pathlib import Path

import pytest

from clothing_model.files import replace_file, write_json, write_text


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


def test_folders_are_made_on_the_way(tmp_path: Path) -> None:
    write_json(tmp_path / "a" / "b" / "c.json", {"é": [1]})
    assert (tmp_path / "a/b/c.json").read_text("utf-8") == '{\n  "é": [\n    1\n  ]\n}\n'
