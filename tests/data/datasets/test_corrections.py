"""Corrections: kept beside the dataset, honoured everywhere, undone without a trace."""

import csv
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from pathlib import Path

import pytest

from clothing_model import files, settings
from clothing_model.data.datasets import corrections
from clothing_model.data.datasets.folders import class_indices, folder_state, scan
from clothing_model.errors import InvalidDataset
from tests.data.datasets.folders import fill, jpeg, photos


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return fill(tmp_path / "clothes", photos({"train": 3, "test": 2}))


def snapshot(root: Path) -> dict[str, tuple[int, bytes]]:
    files = (path for path in root.rglob("*") if path.is_file())
    return {str(path): (path.stat().st_mtime_ns, path.read_bytes()) for path in files}


def test_a_relabelled_photo_has_its_new_class_everywhere(root: Path) -> None:
    before, manifest = snapshot(root), scan(root)
    photo = manifest.photos[0]
    assert photo.path == "test/hat/0.jpg"
    corrections.relabel(manifest, photo, "pants")
    corrected = scan(root)
    assert corrected.counts["test"] == {"hat": 1, "pants": 3}
    chosen = corrected.select("test")
    assert class_indices(chosen, corrected.class_names).tolist() == [1, 0, 1, 1]
    assert chosen[0].relabelled
    assert snapshot(root) == before
    assert [path.name for path in root.parent.iterdir() if path != root] == [
        "clothes.corrections.json"
    ]


def test_a_photo_left_out_is_in_no_split_but_not_forgotten(root: Path) -> None:
    manifest = scan(root)
    photo = manifest.select("train")[0]
    corrections.leave_out(manifest, photo)
    corrected = scan(root)
    assert photo not in corrected.select("train")
    assert corrected.left_out == (photo,)
    assert corrected.counts["train"] == {"hat": 2, "pants": 3}


def test_corrections_go_along_to_another_computer(tmp_path: Path) -> None:
    """macOS takes "ü" apart, in the names of folders, files and classes."""
    nfc, nfd = "h\u00fcte", "hu\u0308te"
    files = {"pants/0.jpg": jpeg("pants"), f"{nfd}/{nfd}.jpg": jpeg("hat"), f"{nfd}/1.jpg": jpeg()}
    mac = scan(fill(tmp_path / "mac" / "clothes", files))
    corrections.leave_out(mac, next(p for p in mac.photos if p.name.startswith("h")))
    corrections.relabel(mac, next(p for p in mac.photos if p.label == "pants"), nfd)
    root = tmp_path / "linux" / "clothes"
    fill(root, {path.replace(nfd, nfc): data for path, data in files.items()})
    overlay = corrections.overlay_file(mac.root)
    kept = overlay.read_text(encoding="utf-8").replace(nfc, nfd)
    fill(root.parent, {overlay.name: kept.encode()})
    found = scan(root)
    assert [photo.path for photo in found.left_out] == [f"{nfc}/{nfc}.jpg"]
    assert {photo.label for photo in found.photos} == {nfc}


def test_undo_brings_back_what_was(root: Path) -> None:
    manifest = scan(root)
    corrections.leave_out(manifest, manifest.photos[0])
    corrections.relabel(manifest, manifest.photos[1], "pants")
    corrections.undo(root, [manifest.photos[0].path])
    assert len(scan(root).photos) == len(manifest.photos)
    corrections.relabel(scan(root), scan(root).photos[1], "hat")  # its folder's class again
    assert corrections.load(root) == {}
    assert scan(root) == manifest


def test_only_classes_of_the_dataset(root: Path) -> None:
    manifest = scan(root)
    with pytest.raises(InvalidDataset, match=r"no class called spoon\. Choose one of hat, pants"):
        corrections.relabel(manifest, manifest.photos[0], "spoon")


def test_a_file_that_has_changed_is_used_as_it_is(root: Path) -> None:
    manifest = scan(root)
    corrections.leave_out(manifest, manifest.photos[0])
    fill(root, {manifest.photos[0].path: jpeg("hat", 77)})
    assert scan(root).left_out == ()


def test_the_csv_says_it_all(root: Path) -> None:
    manifest = scan(root)
    corrections.relabel(manifest, manifest.photos[0], "pants")
    corrections.leave_out(manifest, manifest.photos[-1])
    rows = list(csv.DictReader(StringIO(corrections.to_csv(root).decode("utf-8-sig"))))
    assert [(r["path"], r["folder_class"], r["decision"], r["new_class"]) for r in rows] == [
        ("test/hat/0.jpg", "hat", "relabelled", "pants"),
        ("train/pants/2.jpg", "pants", "left out", ""),
    ]
    assert rows[0]["sha256"] == manifest.photos[0].digest


def test_two_visitors_at_once_lose_nothing(root: Path) -> None:
    manifest = scan(root)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda photo: corrections.leave_out(manifest, photo), manifest.photos))
    assert len(corrections.load(root)) == len(manifest.photos)


def test_where_nothing_can_be_written_beside_the_dataset(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = corrections.write_json

    def write(path: Path, value: object) -> None:
        if path.parent == root.parent:
            raise PermissionError(13, "Permission denied")
        real(path, value)

    monkeypatch.setattr(corrections, "write_json", write)
    manifest = scan(root)
    corrections.leave_out(manifest, manifest.photos[0])
    assert len(scan(root).left_out) == 1
    assert settings.data_folder() in corrections.overlay_file(root).parents


def test_a_read_only_data_folder_lends_no_lock_and_the_correction_is_kept(
    root: Path, unwritable: Callable[[str], None]
) -> None:
    unwritable("data")
    manifest = scan(root)
    corrections.leave_out(manifest, manifest.photos[0])
    assert len(scan(root).left_out) == 1


def test_where_nothing_can_be_written_a_sentence_says_so(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(path: Path, value: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(corrections, "write_json", write)
    manifest = scan(root)
    with pytest.raises(InvalidDataset, match="cannot be saved: Permission denied"):
        corrections.leave_out(manifest, manifest.photos[0])


@pytest.mark.parametrize("readonly", ["beside", "elsewhere"])
def test_one_of_the_two_places_is_enough(
    readonly: str, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever can be written to; also where that changes, the last word counts."""
    real = files.replace_file

    def write_in(*allowed: Path) -> None:
        def replace_file(path: Path, write: Callable[[Path], None]) -> None:
            if path.parent not in allowed:
                raise PermissionError(13, "Permission denied")
            real(path, write)

        monkeypatch.setattr(files, "replace_file", replace_file)

    elsewhere = settings.data_folder() / "corrections"
    (settings.data_folder()).mkdir(parents=True)
    places = [root.parent, elsewhere] if readonly == "elsewhere" else [elsewhere, root.parent]
    if readonly == "elsewhere":
        elsewhere.write_text("a file where a folder should be: nothing can be made in it")
    manifest = scan(root)
    write_in(places[0])
    corrections.leave_out(manifest, manifest.photos[0])
    assert len(scan(root).left_out) == 1
    assert places[0] in corrections.overlay_file(root).parents
    if readonly == "elsewhere":
        elsewhere.unlink()
    write_in(places[1])
    corrections.leave_out(manifest, manifest.photos[1])
    assert len(scan(root).left_out) == 2
    write_in(*places)
    corrections.undo(root, [photo.path for photo in manifest.photos])
    assert scan(root) == manifest


def test_paths_of_another_system_are_understood(root: Path) -> None:
    manifest = scan(root)
    corrections.leave_out(manifest, manifest.photos[0])
    file = corrections.overlay_file(root)
    file.write_text(file.read_text().replace("test/hat/", "test\\\\hat\\\\"))
    assert len(scan(root).left_out) == 1
    assert b",hat,left out" in corrections.to_csv(root)
    corrections.undo(root, ["test\\hat\\0.jpg"])
    assert scan(root) == manifest


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"format": 9}', '{"format": 1, "corrections": [1]}']
)
def test_a_damaged_file_is_said_and_not_written_over(root: Path, text: str) -> None:
    file = corrections.overlay_file(root)
    file.write_text(text)
    with pytest.raises(InvalidDataset, match="cannot be read"):
        scan(root)
    with pytest.raises(InvalidDataset):
        corrections.undo(root, [])
    assert file.read_text() == text


def test_the_state_of_a_folder_changes_with_files_and_corrections(root: Path) -> None:
    manifest, states = scan(root), [folder_state(root)]
    fill(root, {"train/hat/new.jpg": jpeg("hat", 50)})
    states.append(folder_state(root))
    corrections.leave_out(manifest, manifest.photos[0])
    states.append(folder_state(root))
    os.remove(root / "train/hat/new.jpg")
    states.append(folder_state(root))
    assert len(set(states)) == 4
    assert folder_state(root) == states[-1]


def test_the_dataset_without_its_corrections_is_as_it_was(root: Path) -> None:
    before = scan(root)
    corrections.relabel(before, before.photos[0], "pants")
    corrections.leave_out(before, before.photos[3])
    assert corrections.as_in_folders(scan(root)) == before
    assert corrections.corrected(before, "test") == 0


def test_corrections_are_counted_in_their_split(root: Path) -> None:
    manifest = scan(root)
    for photo in manifest.select("test")[:2]:
        corrections.relabel(manifest, photo, "pants")
    corrections.leave_out(manifest, manifest.select("train")[0])
    assert corrections.corrected(scan(root), "test") == 2
    assert corrections.corrected(scan(root), "train") == 1


def test_corrections_are_counted_without_splits(tmp_path: Path) -> None:
    root = fill(tmp_path / "clothes", photos({"": 2}))
    manifest = scan(root)
    corrections.leave_out(manifest, manifest.photos[0])
    assert corrections.corrected(scan(root), "") == 1
