"""Own photos, from a zip to a dataset."""

import errno
import io
import threading
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from clothing_model import settings
from clothing_model.data.datasets import placing, zip_import
from clothing_model.data.datasets.collection import (
    find_known,
    in_use,
    known_at,
    known_datasets,
    photo_file,
)
from clothing_model.data.datasets.folders import scan
from clothing_model.data.datasets.manifest import DatasetPhoto
from clothing_model.data.datasets.room import work_folder
from clothing_model.data.datasets.stratified import assign
from clothing_model.data.datasets.zip_import import MAX_DATASETS, import_zip
from clothing_model.data.pictures.door import encode_jpeg, open_image
from clothing_model.errors import InvalidDataset, Stopped
from tests.data.datasets.folders import fill, jpeg, photos, zipped


def left() -> list[str]:
    return sorted(path.name for path in settings.data_folder().iterdir())


def totals(root: Path) -> dict[str, int]:
    return {split: sum(row.values()) for split, row in scan(root).counts.items()}


def test_class_folders_are_dealt_into_splits() -> None:
    files = {**photos({"": 10}), "hat/notes.txt": b"text", "readme.txt": b"text"}
    imported = import_zip(zipped(files), "My Photos (2).zip")
    assert imported.root == settings.data_folder() / "my-photos-2"
    assert scan(imported.root).counts == {
        "train": {"hat": 8, "pants": 8},
        "validation": {"hat": 1, "pants": 1},
        "test": {"hat": 1, "pants": 1},
    }
    assert imported.made == ("train", "validation", "test")
    assert imported.photos == 20
    assert [file.path for file in imported.skipped] == ["hat/notes.txt"]
    assert imported.skipped[0].reason.startswith("notes.txt: This is a text file")
    assert [file.path for file in imported.elsewhere] == ["readme.txt"]
    assert sorted(path.name for path in imported.root.rglob("*.txt")) == []
    assert left() == ["my-photos-2"]


def test_every_kind_of_folders_is_laid_out_anew_and_read_the_same_again() -> None:
    """Under names of their own where folders become one, and that a photo may have."""
    files = {
        "clothes/Train/hat/1.jpg": jpeg("hat", 1),
        "clothes/Train/hat/more/1.jpg": jpeg("hat", 2),
        "clothes/Train/train/a.jpg": b"",
        "clothes/Train/train/b.txt": jpeg("pants", 3),
        "clothes/val/hat/1.jpg": jpeg("hat", 4),
        "clothes/dev/hat/1.JPG": jpeg("hat", 5),
        "clothes/holdout/hat/1.jpg": jpeg("hat", 6),
    }
    imported = import_zip(zipped(files), "a.zip")
    assert scan(imported.root).counts == {
        "train": {"hat": 2, "train": 1},
        "validation": {"hat": 2, "train": 0},
    }
    assert [file.path for file in imported.skipped] == ["clothes/Train/train/a.jpg"]
    assert [file.path for file in imported.elsewhere] == ["clothes/holdout/hat/1.jpg"]
    assert "folder holdout must have a split's name" in imported.elsewhere[0].reason
    assert imported.notes == ("dev and val together are taken for validation.",)


def test_splits_of_the_zip_are_kept() -> None:
    files = photos({"train": 3, "val": 2, "test": 1})
    imported = import_zip(zipped({f"wrapped/twice/{p}": d for p, d in files.items()}), "a.zip")
    assert totals(imported.root) == {"train": 6, "validation": 4, "test": 2}
    assert imported.made == ()


def test_a_missing_validation_split_is_taken_from_train() -> None:
    imported = import_zip(zipped(photos({"train": 10, "test": 2})), "a.zip")
    assert totals(imported.root) == {"train": 18, "validation": 2, "test": 4}
    assert imported.made == ("validation",)


def test_a_name_that_is_taken_gets_a_number() -> None:
    for _ in range(2):
        import_zip(zipped(photos({"": 3})), "../../photos.zip")
    assert left() == ["photos", "photos-2"]


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("corrections.zip", "corrections-photos"),
        ("Clothing-Dataset-Small.ZIP", "clothing-dataset-small-photos"),
        ("Train.zip", "train-photos"),
        ("VAL.zip", "val-photos"),
        ("con.zip", "con-photos"),
        ("LPT1.zip", "lpt1-photos"),
        ("Drawn Wardrobe.zip", "drawn-wardrobe-2"),
        ("settings folder.zip", "settings-folder-2"),
        ("MINE.zip", "mine-2"),
        (r"C:\fakepath\Hüte & Schuhe.zip", "hüte-schuhe"),
        ("Моя одежда.zip", "моя-одежда"),
        ("हिन्दी कपड़े.zip", "हिन्दी-कपड़े"),
        ("👗👖.zip", "photos"),
        ("...zip", "photos"),
        ("", "photos"),
        ("衣" * 300 + ".zip", "衣" * 40),
    ],
)
def test_a_name_is_free_and_fit_for_a_folder(
    name: str, folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a folder with a meaning of its own nor another dataset's name, in any case."""
    chosen = fill(tmp_path / "Settings-Folder", photos({"train": 1}))
    monkeypatch.setenv("CLOTHING_DATASET", str(chosen))
    fill(settings.data_folder() / "Mine", photos({"train": 1}))
    root = import_zip(zipped(photos({"": 3})), name).root
    assert root == settings.data_folder() / unicodedata.normalize("NFKC", folder)
    own = next(known for known in known_datasets() if known.root == root)
    assert (own.kind, own.name) == ("own", root.name)


def test_imports_of_one_name_at_once_each_have_a_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    meeting = threading.Barrier(4)
    real = placing._claim

    def claim(root: Path, home: Path, name: str) -> Path:
        meeting.wait(30)
        return real(root, home, name)

    monkeypatch.setattr(placing, "_claim", claim)
    with ThreadPoolExecutor(4) as pool:
        made = pool.map(lambda _: import_zip(zipped(photos({"": 3})), "photos.zip"), range(4))
        assert {imported.root.name for imported in made} == set(left())
    assert left() == ["photos", "photos-2", "photos-3", "photos-4"]


def test_whoever_comes_second_takes_the_next_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """The name is taken between the look and the move."""
    real = Path.rename

    def rename(path: Path, target: Path) -> Path:
        if target.name == "photos":
            fill(target, photos({"": 3}))
        return real(path, target)

    monkeypatch.setattr(Path, "rename", rename)
    assert import_zip(zipped(photos({"": 3})), "photos.zip").root.name == "photos-2"


@pytest.mark.parametrize(
    "step", ["room.tempfile.mkdtemp", "zip_import.Path.mkdir", "zip_import.Path.rename"]
)
def test_an_error_of_the_disk_is_a_sentence(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system", "/secret/path")

    monkeypatch.setattr(f"clothing_model.data.datasets.{step}", fail)
    with pytest.raises(InvalidDataset, match=r": Read-only file system\.$"):
        import_zip(zipped(photos({"": 3})), "a.zip")


def test_a_file_that_cannot_be_unpacked_is_told_and_costs_itself_alone() -> None:
    data = bytearray(zipped(photos({"": 4})).getvalue())
    data[data.index(b"PK\x01\x02") + 8] |= 0x20  # the first member is "compressed patched data"
    data[data.index(jpeg("hat", 2)) + 2000] ^= 255  # the second does not fit its checksum
    with pytest.raises(InvalidDataset, match=r"hat has 2\. 2 files .* The first one: 0\.jpg: It"):
        import_zip(io.BytesIO(bytes(data)), "a.zip")
    data = bytearray(zipped(photos({"": 5})).getvalue())
    data[data.index(jpeg("hat", 2)) + 2000] ^= 255
    imported = import_zip(io.BytesIO(bytes(data)), "a.zip")
    assert (imported.photos, [file.path for file in imported.skipped]) == (9, ["hat/1.jpg"])


def test_any_error_of_an_import_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RecursionError("maximum recursion depth exceeded")

    monkeypatch.setattr(zip_import, "take_in", fail)
    with pytest.raises(InvalidDataset, match=r"could not be added \(RecursionError\)"):
        import_zip(zipped(photos({"": 3})), "a.zip")
    assert left() == []


def test_photos_are_made_smaller_on_arrival() -> None:
    """Not the small ones, which keep their bytes; others keep shape, look and name."""
    large, wide = np.zeros((1500, 2000, 3), np.uint8), np.full((40, 1400, 3), 200, np.uint8)
    large[:, :1000] = 255, 0, 0
    png = io.BytesIO()
    Image.fromarray(wide).save(png, "PNG")
    more = {
        "hat/a.jpg": encode_jpeg(large),
        "hat/b.png": png.getvalue(),
        "hat/b.jpg": jpeg("hat", 99),
    }
    imported = import_zip(zipped({**photos({"": 3}), **more}), "a.zip")
    assert (imported.photos, imported.shrunk) == (9, 2)
    found = {file.name: file for file in imported.root.rglob("hat/*")}
    assert set(found) == {"0.jpg", "1.jpg", "2.jpg", "a.jpg", "b.jpg", "b-2.jpg"}
    assert found["b.jpg"].read_bytes() == jpeg("hat", 99)
    shown = {name: open_image(found[name]) for name in ("a.jpg", "b-2.jpg")}
    assert [pixels.shape[:2] for pixels in shown.values()] == [(768, 1024), (29, 1024)]
    assert np.abs(shown["a.jpg"][400, [100, 900]].astype(int) - [[255, 0, 0], [0, 0, 0]]).max() < 12
    assert scan(imported.root).counts["train"].keys() == {"hat", "pants"}


def test_the_folder_of_datasets_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOTHING_DATA_MB", "1")
    first = import_zip(zipped(photos({"": 3})), "a.zip")
    assert first.left == (1 << 20) - sum(file.stat().st_size for file in first.root.rglob("*.jpg"))
    fill(settings.data_folder() / "mine", {"a/1.jpg": bytes(first.left - 10_000)})
    with pytest.raises(InvalidDataset, match=r"may take 1 MB \(CLOTHING_DATA_MB\)"):
        import_zip(zipped(photos({"": 3})), "b.zip")
    assert left() == ["a", "mine"]


def test_what_is_no_photo_takes_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOTHING_DATA_MB", "1")
    useless = {"hat/zeros.jpg": bytes(5_000_000), "hat/film.mp4": bytes(25 << 20), "a/b.zip": b"PK"}
    imported = import_zip(zipped({**photos({"": 3}), **useless}), "a.zip")
    assert imported.photos == 6
    assert {file.path for file in imported.skipped + imported.elsewhere} == set(useless)


def called(path: str, names: dict[str, str]) -> str:
    folder, file = path.split("/")
    return f"{names.get(folder, folder)}/{file}"


def test_names_are_nfc_and_none_is_lost() -> None:
    names = {"hat": "Hu\u0308te", "pants": "Ro\u0308cke"}
    files = {called(path, names): data for path, data in photos({"": 3}).items()}
    files |= {"Ro\u0308cke/0.JPG": jpeg("hat", 50), "R\u00f6cke/0.jpg": jpeg("hat", 51)}
    imported = import_zip(zipped(files), "a.zip")
    assert scan(imported.root).class_names == ("H\u00fcte", "R\u00f6cke")
    assert imported.photos == 8
    assert len(imported.renamed) == 2


def test_names_that_are_read_in_the_encoding_that_was_chosen_or_changed() -> None:
    files = {called(path, {"hat": "Hxte"}): data for path, data in photos({"": 3}).items()}
    source = zipped(files).getvalue().replace(b"Hxte/", "H\u00fcte/".encode("cp437"))
    with pytest.raises(InvalidDataset, match="Choose how"):
        import_zip(io.BytesIO(source), "a.zip")
    assert left() == []
    first = import_zip(io.BytesIO(source), "a.zip", encoding="cp437")
    assert scan(first.root).class_names == ("H\u00fcte", "pants")
    renamed = {"H\u00fcte": "hats"}
    other = import_zip(io.BytesIO(source), "a.zip", encoding="cp437", rename=renamed)
    assert scan(other.root).class_names == ("hats", "pants")


def test_every_file_of_a_zip_is_accounted_for() -> None:
    files = photos({"train": 2, "val": 2})
    more = {
        "notes.txt": b"x",
        "train/hat/.DS_Store": b"x",
        "__MACOSX/._1": b"x",
        "train/hat/x": b"",
    }
    imported = import_zip(zipped({f"all/{p}": d for p, d in (files | more).items()}), "a.zip")
    told = [file.path for file in imported.skipped + imported.elsewhere]
    assert sorted(told) == sorted(f"all/{path}" for path in more)
    assert all(file.reason for file in imported.skipped + imported.elsewhere)
    assert imported.photos == len(files)


def test_leftovers_of_a_kill_go_and_are_no_datasets() -> None:
    for number in range(MAX_DATASETS):
        fill(settings.data_folder() / f".import-{number}", {"a.txt": b""})
    with (
        work_folder(settings.data_folder()) as at_work,  # another import, which goes on
        ThreadPoolExecutor(1) as pool,
    ):
        pool.submit(import_zip, zipped(photos({"": 3})), "a.zip").result()
        assert left() == [at_work.name, "a"]
    for number in range(MAX_DATASETS):
        fill(settings.data_folder() / f"own-{number}", {"a.txt": b""})
    with pytest.raises(InvalidDataset, match="at most 30 added datasets"):
        import_zip(zipped(photos({"": 3})), "a.zip")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (
            zipped({"pants/1.jpg": jpeg(), "pants/2.jpg": jpeg("hat")}),
            "There is only the class pants",
        ),
        (zipped({"1.jpg": jpeg(), "2.jpg": jpeg("hat")}), "There is no photo in a class folder"),
        (zipped({"pants/1.txt": b"text"}), "There is no photo in a class folder"),
        (zipped({}), "There is no photo in a class folder"),
        (zipped({"pants/1.jpg": jpeg(), "hat/1.jpg": jpeg("hat")}), "at least 3 different photos"),
        (io.BytesIO(b"GIF89a"), "not a zip file"),
    ],
)
def test_what_is_no_dataset_leaves_nothing(source: io.BytesIO, words: str) -> None:
    with pytest.raises(InvalidDataset, match=words):
        import_zip(source, "a.zip")
    assert left() == []


def test_stopping_leaves_nothing() -> None:
    def stop(stage: str, done: int, total: int) -> None:
        if stage == "Unpacking and checking" and done > 2:
            raise Stopped("Stopped.")

    with pytest.raises(Stopped):
        import_zip(zipped(photos({"": 3})), "a.zip", stop)
    assert left() == []


def test_the_check_is_not_done_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """A photo is opened when it arrives, and no more."""
    monkeypatch.setattr("clothing_model.data.datasets.folders.check", None)
    imported = import_zip(zipped(photos({"train": 3})), "a.zip")
    assert len(scan(imported.root).photos) == 6


def some(label: str, count: int, copies: int = 1) -> list[DatasetPhoto]:
    return [
        DatasetPhoto(f"{label}/{n}-{c}.jpg", label, "", f"{label}{n}", 9, 9)
        for n in range(count)
        for c in range(copies)
    ]


def test_every_class_has_the_same_shares() -> None:
    splits = assign(some("hat", 40) + some("pants", 200))
    counts = [
        [sum(path.startswith(label) and s == split for path, s in splits.items()) for split in
         ("train", "validation", "test")]
        for label in ("hat", "pants")
    ]  # fmt: skip
    assert counts == [[32, 4, 4], [160, 20, 20]]


def test_the_same_seed_gives_the_same_split_in_any_order() -> None:
    photos = some("hat", 40)
    assert assign(photos) == assign(photos[::-1])
    assert assign(photos, seed=1) != assign(photos, seed=2)


def test_copies_of_a_photo_stay_together() -> None:
    splits = assign(some("hat", 30, copies=3))
    for number in range(30):
        assert len({splits[f"hat/{number}-{copy}.jpg"] for copy in range(3)}) == 1


def test_datasets_stand_side_by_side(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [known.kind for known in known_datasets()] == ["drawn"]
    mine = import_zip(zipped(photos({"": 3})), "mine.zip").root
    fill(settings.data_folder() / ".import-unfinished", {"a/1.jpg": b""})
    assert [known.name for known in known_datasets()] == ["mine", "drawn-wardrobe"]
    assert in_use() == known_at("") == known_datasets()[-1], "an uploaded one has to be named"
    other = fill(tmp_path / "mine", photos({"train": 1}))
    monkeypatch.setenv("CLOTHING_DATASET", str(other))
    assert [known.name for known in known_datasets()] == ["mine", "mine-2", "drawn-wardrobe"]
    assert in_use() == known_at("") == known_datasets()[0]
    assert find_known("mine-2").root == mine
    assert find_known("nowhere").root == other.resolve()


def test_an_address_names_a_photo_of_a_dataset_and_no_other_file(tmp_path: Path) -> None:
    import_zip(zipped(photos({"train": 3, "validation": 1})), "mine.zip")
    fill(settings.data_folder(), {"secret.txt": b"secret"})
    (settings.data_folder() / "mine/link.jpg").symlink_to(settings.data_folder() / "secret.txt")
    found = photo_file("mine/train/hat/0.jpg")
    assert found is not None
    assert found.read_bytes() == photos({"train": 3, "validation": 1})["train/hat/0.jpg"]
    assert photo_file("mine/train\\hat\\0.jpg") == found
    for address in ("mine/../secret.txt", "mine/..\\secret.txt", "mine//etc/passwd", "mine",
                    "mine/link.jpg", "mine/train", "other/1.jpg", "", "mine/\0",
                    "mine/" + "a" * 5000, "mine/\ud800"):  # fmt: skip
        assert photo_file(address) is None


@pytest.mark.parametrize(
    ("count", "dealt"),
    [(3, [1, 1, 1]), (14, [12, 1, 1]), (16, [12, 2, 2]), (25, [21, 2, 2]), (100, [80, 10, 10])],
)
def test_photos_are_dealt_as_evenly_as_whole_ones_can_be(count: int, dealt: list[int]) -> None:
    splits = list(assign(some("hat", count)).values())
    assert [splits.count(split) for split in ("train", "validation", "test")] == dealt


def test_two_parts_can_be_made_of_two_photos_and_three_cannot() -> None:
    assert sorted(assign(some("hat", 2), ("train", "validation")).values()) == [
        "train",
        "validation",
    ]
    with pytest.raises(InvalidDataset, match=r"at least 3 different photos.* hat has 2\."):
        assign(some("hat", 2, copies=2))
