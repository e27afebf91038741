"""From folders to a manifest."""

import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from clothing_model import settings
from clothing_model.cache import FILE, Cache
from clothing_model.data.datasets import folders, manifest_cache
from clothing_model.data.datasets.appearance import appearances
from clothing_model.data.datasets.folders import (
    class_indices,
    draw_wardrobe,
    find_dataset,
    folder_state,
    scan,
)
from clothing_model.data.datasets.manifest_cache import Verdict
from clothing_model.data.pictures.door import encode_jpeg
from clothing_model.drawn import draw
from clothing_model.errors import InvalidDataset, InvalidImage, Stopped


@pytest.fixture
def photo() -> bytes:
    return encode_jpeg(draw("pants", 1, (120, 160)))


def put(root: Path, *paths: str, data: bytes) -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)


def test_splits_classes_and_sizes(tmp_path: Path, photo: bytes) -> None:
    put(tmp_path, "train/pants/1.jpg", "train/hat/2.jpg", "test/pants/3.jpg", data=photo)
    manifest = scan(tmp_path)
    assert manifest.class_names == ("hat", "pants")
    assert manifest.counts == {"train": {"hat": 1, "pants": 1}, "test": {"hat": 0, "pants": 1}}
    assert {(p.width, p.height) for p in manifest.photos} == {(120, 160)}
    assert [manifest.file(p).name for p in manifest.select("test")] == ["3.jpg"]


def test_class_folders_without_splits(tmp_path: Path, photo: bytes) -> None:
    put(tmp_path, "pants/1.jpg", "hat/2.jpg", data=photo)
    manifest = scan(tmp_path)
    assert manifest.class_names == ("hat", "pants")
    assert len(manifest.select("test")) == 2


@pytest.mark.parametrize("name", ["val", "valid", "Validation"])
def test_other_names_of_the_validation_split(tmp_path: Path, photo: bytes, name: str) -> None:
    put(tmp_path, "train/pants/1.jpg", f"{name}/pants/2.jpg", data=photo)
    assert len(scan(tmp_path).select("validation")) == 1


def test_what_cannot_be_used_is_listed_with_its_reason(tmp_path: Path, photo: bytes) -> None:
    put(tmp_path, "train/pants/good.jpg", data=photo)
    put(tmp_path, "train/pants/empty.jpg", data=b"")
    put(tmp_path, "train/pants/cut.jpg", data=photo[: len(photo) // 2])
    put(tmp_path, "train/pants/notes.jpg", data=b"remember the milk")
    put(tmp_path, "train/pants/._good.jpg", "__MACOSX/pants/x.jpg", data=b"\x00\x05\x16\x07")
    (tmp_path / "train" / "nothing").mkdir()
    manifest = scan(tmp_path)
    assert [photo.path for photo in manifest.photos] == ["train/pants/good.jpg"]
    reasons = {Path(file.path).name: file.reason for file in manifest.skipped}
    assert set(reasons) == {"empty.jpg", "cut.jpg", "notes.jpg"}
    assert all(name in reason for name, reason in reasons.items())
    assert manifest.class_names == ("pants",)


def test_links_are_not_followed(tmp_path: Path, photo: bytes) -> None:
    put(tmp_path, "elsewhere/secret.jpg", "root/pants/1.jpg", "root/hat/1.jpg", data=photo)
    (tmp_path / "root/pants/link.jpg").symlink_to(tmp_path / "elsewhere/secret.jpg")
    (tmp_path / "root/linked").symlink_to(tmp_path / "elsewhere")
    assert {p.path for p in scan(tmp_path / "root").photos} == {"pants/1.jpg", "hat/1.jpg"}


def test_opening_again_reads_no_photo(
    tmp_path: Path, photo: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "pants/1.jpg", "hat/2.jpg", data=photo)
    put(tmp_path, "hat/bad.jpg", data=b"bad")
    first = scan(tmp_path)
    monkeypatch.setattr(folders, "check", None)
    assert scan(tmp_path) == first


def test_a_changed_file_is_opened_again(tmp_path: Path, photo: bytes) -> None:
    put(tmp_path, "pants/1.jpg", "hat/2.jpg", data=photo)
    before = scan(tmp_path).photos
    put(tmp_path, "pants/1.jpg", data=encode_jpeg(draw("pants", 2, (120, 160))))
    os.utime(tmp_path / "pants/1.jpg", ns=(1, 1))
    after = scan(tmp_path).photos
    assert [a.digest != b.digest for a, b in zip(after, before, strict=True)] == [False, True]


@pytest.mark.parametrize(
    "text", ["", "{", "{}", "[1]", "[[1]]", '[["pants/1.jpg", 1, 2, 3]]', "null"]
)
def test_damaged_verdicts_are_made_anew(tmp_path: Path, photo: bytes, text: str) -> None:
    put(tmp_path, "pants/1.jpg", "hat/2.jpg", data=photo)
    first = scan(tmp_path)
    with Cache() as cache:
        cache.write(manifest_cache._KIND, {manifest_cache._name(tmp_path): text.encode()})
    assert scan(tmp_path) == first


def test_progress_reaches_the_end(tmp_path: Path, photo: bytes) -> None:
    put(tmp_path, "pants/1.jpg", "hat/2.jpg", data=photo)
    seen: list[tuple[int, int]] = []
    scan(tmp_path, lambda *figures: seen.append(figures))
    assert seen[-1] == (2, 2)


def test_a_stop_ends_the_check_within_a_few_files_and_it_goes_on_from_there(
    tmp_path: Path, photo: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, *(f"pants/{number}.jpg" for number in range(500)), data=photo)
    opened: list[Path] = []

    def slow(path: Path) -> Verdict:
        opened.append(path)
        return Verdict("", "digest", 120, 160)

    def stop(done: int, _total: int) -> None:
        if done == 20:
            raise Stopped("Stopped.")

    monkeypatch.setattr(folders, "check", slow)
    with pytest.raises(Stopped):
        scan(tmp_path, stop)
    few = 6 * (os.cpu_count() or 1)
    assert len(opened) <= 20 + few
    assert len(scan(tmp_path).photos) == 500
    assert len(opened) <= 500 + few


def test_what_could_not_be_read_is_tried_again(
    tmp_path: Path, photo: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "pants/1.jpg", "hat/2.jpg", data=photo)

    def refuse(path: Path) -> bytes:
        raise InvalidImage(f"{path.name}: This file may not be read: permission denied.")

    with monkeypatch.context() as patch:
        patch.setattr(folders, "read_file", refuse)
        with pytest.raises(InvalidDataset, match=r"no photo that can be opened \(2"):
            scan(tmp_path)
    assert len(scan(tmp_path).photos) == 2


def test_a_class_folder_that_cannot_be_read_is_listed(
    tmp_path: Path, photo: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "pants/1.jpg", "hat/2.jpg", data=photo)
    real = os.scandir

    def scandir(folder: Path) -> object:
        if folder.name in ("hat", "closed"):
            raise PermissionError(13, "Permission denied", str(folder))
        return real(folder)

    monkeypatch.setattr(os, "scandir", scandir)
    manifest = scan(tmp_path)
    assert folder_state(tmp_path) != ""
    assert [photo.path for photo in manifest.photos] == ["pants/1.jpg"]
    assert [file.path for file in manifest.skipped] == ["hat"]
    assert "may not be read" in manifest.skipped[0].reason
    (tmp_path / "closed").mkdir()
    with pytest.raises(InvalidDataset, match="Permission denied"):
        scan(tmp_path / "closed")
    assert folder_state(tmp_path / "closed") == ""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems know no such names")
def test_a_name_that_is_no_unicode_is_listed(tmp_path: Path, photo: bytes) -> None:
    put(tmp_path, "pants/1.jpg", "hat/2.jpg", data=photo)
    for path in (b"pants/\xff.jpg", b"\xe9t\xe9/1.jpg"):
        place = os.path.join(os.fsencode(tmp_path), path)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        Path(os.fsdecode(place)).write_bytes(photo)
    for _ in range(2):
        manifest = scan(tmp_path)
        assert [photo.path for photo in manifest.photos] == ["hat/2.jpg", "pants/1.jpg"]
        lines = [f"{file.path} {file.reason}" for file in manifest.skipped]
        assert len(lines) == 2
        assert all("not in Unicode" in line and line.encode() for line in lines)


@pytest.mark.parametrize("file", [True, False])
def test_a_cache_that_cannot_be_written_costs_time_alone(
    tmp_path: Path,
    photo: bytes,
    file: bool,
    unwritable: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    put(tmp_path, "pants/1.jpg", "hat/2.jpg", data=photo)
    if file:
        (settings.cache_folder() / FILE).mkdir(parents=True)  # where a file should be
    else:
        unwritable("cache")
    for _ in range(2):
        manifest = scan(tmp_path)
        assert len(manifest.photos) == 2
        assert len(appearances(manifest, manifest.photos)) == 1  # the same bytes twice
    if not file:
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
        assert draw_wardrobe().parent == tmp_path / "temporary"
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "file" / "temporary"))
        with pytest.raises(InvalidDataset, match="cannot be drawn"):
            draw_wardrobe()


def test_no_folder_and_no_photos_are_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(InvalidDataset, match="There is no folder of photos called nowhere"):
        scan(tmp_path / "nowhere")
    put(tmp_path, "pants/readme.txt", data=b"text")
    with pytest.raises(InvalidDataset, match=r"It has no photo that can be opened \(1 other"):
        scan(tmp_path)


def test_a_split_that_is_not_there(tmp_path: Path, photo: bytes) -> None:
    put(tmp_path, "train/pants/1.jpg", data=photo)
    with pytest.raises(InvalidDataset, match=r"There is no split 'test' .* It has train"):
        scan(tmp_path).select("test")


def test_labels_become_indices_of_the_models_classes(tmp_path: Path, photo: bytes) -> None:
    put(tmp_path, "pants/1.jpg", "hat/2.jpg", data=photo)
    photos = scan(tmp_path).photos
    assert class_indices(photos, ("dress", "hat", "pants")).tolist() == [1, 2]
    with pytest.raises(InvalidDataset, match="These are others: hat"):
        class_indices(photos, ("dress", "pants"))
    with pytest.raises(InvalidDataset, match="There are none"):
        class_indices([], ("dress", "pants"))


def test_without_a_dataset_the_wardrobe_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "PROJECT", settings.cache_folder())
    root = find_dataset()
    manifest = scan(root)
    assert set(manifest.counts) == {"train", "validation", "test"}
    assert len(manifest.class_names) == 10
    assert find_dataset() == root


def test_what_is_known_of_the_drawn_pictures_is_what_a_check_finds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    root = draw_wardrobe()
    kept = manifest_cache.load(root)
    for (path, _), verdict in sorted(kept.items())[::29]:
        assert verdict == folders.check(root / path)
    monkeypatch.setattr(folders, "check", pytest.fail)
    assert len(scan(root).photos) == len(kept) == 300


def test_a_folder_is_checked_by_one_while_others_wait(
    tmp_path: Path, photo: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, *(f"pants/{number}.jpg" for number in range(8)), data=photo)
    checked: list[str] = []
    begun, check = threading.Event(), folders.check

    def slowly(path: Path) -> manifest_cache.Verdict:
        checked.append(path.name)
        assert begun.wait(10)
        return check(path)

    def wait(done: int, total: int) -> None:
        assert (done, total) in ((0, 8), (8, 8))
        begun.set()  # only now does the first go on

    monkeypatch.setattr(folders, "check", slowly)
    with ThreadPoolExecutor() as pool:
        first = pool.submit(scan, tmp_path)
        while not checked:
            time.sleep(0.01)
        assert scan(tmp_path, wait) == first.result()
    assert sorted(checked) == [f"{number}.jpg" for number in range(8)]


def test_the_real_photos(real_dataset: Path) -> None:
    manifest = scan(real_dataset)
    counts = {split: sum(row.values()) for split, row in manifest.counts.items()}
    assert counts == {"train": 3068, "validation": 341, "test": 372}
    assert len(manifest.class_names) == 10
    assert manifest.skipped == ()
