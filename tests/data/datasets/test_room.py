"""Work in the folder of datasets: room for it, and nothing left of it."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from clothing_model import settings
from clothing_model.data.datasets.room import Room, left, sweep, work_folder
from clothing_model.errors import InvalidDataset
from tests.conftest import PROJECT

WORK = """
import time
from clothing_model import settings
from clothing_model.data.datasets.room import work_folder
with work_folder(settings.data_folder()) as folder:
    (folder / "half.jpg").write_bytes(b"half")
    print(folder, flush=True)
    time.sleep(60)
"""


def test_what_a_killed_import_left_goes_and_a_running_one_stays() -> None:
    process = subprocess.Popen([sys.executable, "-c", WORK], cwd=PROJECT, stdout=subprocess.PIPE)
    assert process.stdout is not None
    folder = Path(process.stdout.readline().decode().strip())
    sweep()
    assert (folder / "half.jpg").exists()
    process.kill()
    process.wait()
    process.stdout.close()
    sweep()
    assert list(settings.data_folder().iterdir()) == []


def test_only_the_folder_of_datasets_is_swept(tmp_path: Path) -> None:
    """Elsewhere, a folder of that name is somebody else's."""
    (tmp_path / ".import-mine").mkdir()
    with work_folder(tmp_path):
        assert len(list(tmp_path.iterdir())) == 2
    assert list(tmp_path.iterdir()) == [tmp_path / ".import-mine"]


def test_without_a_folder_there_is_nothing_to_sweep(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    sweep()
    (tmp_path / "file").touch()
    monkeypatch.setenv("CLOTHING_DATA", str(tmp_path / "file"))
    sweep()
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_room_is_the_same_for_all_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOTHING_DATA_MB", "1")
    home = settings.data_folder()
    (home / "deep").mkdir(parents=True)
    (home / "deep" / "a.jpg").write_bytes(bytes(1 << 19))
    assert left(home) == 1 << 19
    room = Room(home)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(room.take, [1 << 17] * 4))
    room.take(0)
    with pytest.raises(InvalidDataset, match="not enough room for these photos"):
        room.take(1)
