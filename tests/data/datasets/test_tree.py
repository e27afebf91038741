"""Trees as people have them: which files are of which class, and that none is lost."""

import io
import json
import os
import sys
import tempfile
import unicodedata
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from clothing_model.cli.main import main
from clothing_model.data.datasets.folders import scan
from clothing_model.data.datasets.layout import split_name
from clothing_model.data.datasets.tree import Tree, read
from clothing_model.errors import InvalidDataset
from tests.data.datasets.folders import fill, jpeg, photos

NFC, NFD = (unicodedata.normalize(form, "hüte") for form in ("NFC", "NFD"))
BOTH = {"train": {"hat": 1, "pants": 1}, "test": {"hat": 1, "pants": 1}}
FOUR = ("train/hat/1.jpg", "train/pants/1.jpg", "test/hat/1.jpg", "test/pants/1.jpg")
Counts = dict[str, dict[str, int]]


def put(root: Path, *paths: str) -> Path:
    return fill(root, dict.fromkeys(paths, b""))


def counts(tree: Tree) -> Counts:
    found: Counts = {}
    for _, split, label in tree.places:
        row = found.setdefault(split, {})
        row[label] = row.get(label, 0) + 1
    return found


def under(place: str) -> list[str]:
    return [f"{place}/{path}" for path in FOUR]


TREES: dict[str, tuple[list[str], Counts, list[str]]] = {
    "subfolders of a class": (
        ["hat/1.jpg", "hat/more/2.jpg", "hat/more/and/more/3.jpg", "pants/old/1.jpg"],
        {"": {"hat": 3, "pants": 1}},
        [],
    ),
    "subfolders of a class in a split": ([*FOUR, "train/hat/more/x.jpg"],
        {**BOTH, "train": {"hat": 2, "pants": 1}}, []),
    "a class called train": (
        ["bus/1.jpg", "car/1.jpg", "train/1.jpg"], {"": {"bus": 1, "car": 1, "train": 1}}, []
    ),
    "a class called train, with a subfolder": (
        ["bus/1.jpg", "car/1.jpg", "train/1.jpg", "train/more/2.jpg"],
        {"": {"bus": 1, "car": 1, "train": 2}},
        [],
    ),
    "classes called train and test, with subfolders alone": (
        ["bus/1.jpg", "train/steam/1.jpg", "test/tube/1.jpg", "car/1.jpg"],
        {"train": {"steam": 1}, "test": {"tube": 1}},
        ["bus/1.jpg", "car/1.jpg"],
    ),
    "classes called like splits and wrappers in splits": (
        ["train/train/1.jpg", "train/test/1.jpg", "train/images/1.jpg", "val/test/1.jpg"],
        {"train": {"train": 1, "test": 1, "images": 1}, "validation": {"test": 1}},
        [],
    ),
    "a class called images": (["hat/1.jpg", "images/1.jpg"], {"": {"hat": 1, "images": 1}}, []),
    "another case": (["Train/hat/1.jpg", "TEST/hat/1.jpg", "Val/hat/1.jpg"],
        {"train": {"hat": 1}, "test": {"hat": 1}, "validation": {"hat": 1}}, []),
    "splits of a class": (
        ["hat/train/1.jpg", "hat/val/2.jpg", "pants/train/1.jpg", "pants/val/a/2.jpg", "hat/a.csv"],
        {"train": {"hat": 1, "pants": 1}, "validation": {"hat": 1, "pants": 1}},
        ["hat/a.csv"],
    ),
    "images in each split": (
        ["train/images/hat/1.jpg", "train/images/pants/1.jpg", "train/labels/hat/1.txt",
         "test/images/hat/1.jpg", "test/images/pants/1.jpg"],
        BOTH,
        ["train/labels/hat/1.txt"],
    ),
    "images in one split": (
        ["train/images/hat/1.jpg", "train/images/pants/1.jpg", *FOUR[2:]],
        BOTH,
        [],
    ),
    "any folder in each split": (
        [path.replace("/", "/a b/", 1) for path in FOUR], BOTH, []
    ),
    "a split within itself": (
        ["seg_train/seg_train/hat/1.jpg", "seg_train/seg_train/pants/1.jpg",
         "seg_test/seg_test/hat/1.jpg", "seg_test/seg_test/pants/1.jpg", "seg_pred/seg_pred/1.jpg"],
        BOTH,
        ["seg_pred/seg_pred/1.jpg"],
    ),
    "splits in images": (
        [*under("images"), "labels/train/hat/1.txt", "readme.md"],
        BOTH,
        ["labels/train/hat/1.txt", "readme.md"],
    ),
    "folders around everything": (
        [*under("My Photos (2)/data"), "My Photos (2)/a.txt"], BOTH, ["My Photos (2)/a.txt"]
    ),
    "a folder around splits, beside others": (
        [*under("clothes"), "samples/1.jpg", "samples/2.jpg"],
        BOTH,
        ["samples/1.jpg", "samples/2.jpg"],
    ),
    "a folder around classes": (["outer/hat/1.jpg", "outer/pants/1.jpg"],
        {"": {"hat": 1, "pants": 1}}, []),
    "a folder around a class": (["outer/hat/1.jpg"], {"": {"hat": 1}}, []),
    "val and validation": (["val/hat/1.jpg", "validation/hat/1.jpg", "train/hat/1.jpg"],
        {"train": {"hat": 1}, "validation": {"hat": 2}}, []),
    "no such split": ([*FOUR, "holdout/hat/1.jpg"], BOTH, ["holdout/hat/1.jpg"]),
    "a split without class folders": ([*FOUR, "val/1.jpg"], BOTH, ["val/1.jpg"]),
    "a photo in no class folder": ([*FOUR, "train/1.jpg", "1.jpg"], BOTH, ["1.jpg", "train/1.jpg"]),
    "classes in a table": (["train/1.jpg", "test/2.jpg", "labels.csv"], {},
        ["labels.csv", "test/2.jpg", "train/1.jpg"]),
    "two datasets": ([*under("a"), *under("b")], {}, [*sorted(under("a")), *sorted(under("b"))]),
    "only test": (["test/hat/1.jpg", "test/pants/1.jpg"], {"test": {"hat": 1, "pants": 1}}, []),
    "other files": (["hat/1.jpg", "pants/1", "tables/a.csv", "tables/b/c.json", "hat/notes.txt"],
        {"": {"hat": 2, "pants": 1}}, ["tables/a.csv", "tables/b/c.json"]),
    "hidden and left behind": (
        ["hat/1.jpg", "pants/1.jpg", "hat/.DS_Store", ".git/a/b", "__MACOSX/hat/._1.jpg",
         "pants/Thumbs.db", "desktop.ini", "@eaDir/hat/1.jpg"],
        {"": {"hat": 1, "pants": 1}},
        [".git/a/b", "@eaDir/hat/1.jpg", "__MACOSX/hat/._1.jpg", "desktop.ini", "hat/.DS_Store",
         "pants/Thumbs.db"],
    ),
    "two forms of one name": (
        [f"train/{NFC}/1.jpg", f"train/{NFD}/2.jpg", f"val/{NFD}/1.jpg"],
        {"train": {NFC: 2}, "validation": {NFC: 1}},
        [],
    ),
    "upper and lower case": (["Hat/1.jpg", "hat/2.jpg"], {"": {"Hat": 1, "hat": 1}}, []),
    "nothing": ([], {}, []),
    "names with braces": ([*FOUR, "{}/1.jpg", "train/{0}/2.jpg"],
        {**BOTH, "train": {"hat": 1, "pants": 1, "{0}": 1}}, ["{}/1.jpg"]),
}  # fmt: skip


@pytest.mark.parametrize("name", TREES)
def test_every_file_is_of_its_class_or_told(tmp_path: Path, name: str) -> None:
    files, expected, elsewhere = TREES[name]
    found = read(put(tmp_path, *files))
    assert counts(found) == expected
    assert [file.path for file in found.elsewhere] == elsewhere
    assert all(file.reason.endswith(".") for file in found.elsewhere)
    assert len(found.places) + len(found.elsewhere) == len(files)


def test_what_is_not_understood_is_named_with_what_must_be(tmp_path: Path) -> None:
    put(tmp_path, *FOUR, "holdout/hat/1.jpg", "val/1.jpg", "train/1.jpg", "stray.jpg", "docs/a.txt")
    reasons = {file.path: file.reason for file in read(tmp_path).elsewhere}
    assert reasons["stray.jpg"] == "It must be at train/<class>/<photo>. It is in no class folder."
    assert reasons["train/1.jpg"] == reasons["stray.jpg"]
    no_split = reasons["holdout/hat/1.jpg"]
    assert no_split.startswith("The folder holdout must have a split's name (train, validation or")
    assert reasons["val/1.jpg"].startswith("val must have a folder for each class.")
    assert reasons["docs/a.txt"] == "No file in docs can be a photo."
    for name, word in (("two datasets", "must be one dataset. a and b"), ("classes in a table",
                       "test must have a folder for each class")):  # fmt: skip
        root = put(tmp_path / name, *TREES[name][0])
        with pytest.raises(InvalidDataset, match=f"has no photo that can be opened.*{word}"):
            scan(root)


def test_what_is_no_file_is_told_in_notes(tmp_path: Path) -> None:
    put(tmp_path, "val/hat/1.jpg", "dev/hat/1.jpg", "train/hat/1.jpg")
    (tmp_path / "train/none").mkdir()
    (tmp_path / "train/hat/loop").symlink_to(tmp_path)
    (tmp_path / "train/hat/gone.jpg").symlink_to(tmp_path / "nowhere")
    found = read(tmp_path)
    assert found.notes == [
        "dev and val together are taken for validation.",
        "Folders without a file: train/none.",
        "Links to folders are not followed: train/hat/loop.",
    ]
    assert [(f.path, f.reason[:7]) for f in found.elsewhere] == [("train/hat/gone.jpg", "A link.")]


@pytest.mark.parametrize(
    ("split", "names"),
    {
        "train": "train training Training_Set seg_train TRAIN-IMAGES images_train train2017",
        "validation": "val valid VALIDATION dev val_set validation-data Dev development images_val",
        "test": "test testing test_set seg_test Test1 testdata",
        "": "trains station constrain latest contest valley devil device evaluation train_station "
        "toy-train seg_pred trainval holdout images set 衣 1",
    }.items(),
)
def test_names_of_splits(split: str, names: str) -> None:
    assert {name: split_name(name) for name in names.split()} == dict.fromkeys(names.split(), split)


def test_a_nest_as_deep_as_a_path_can_be(tmp_path: Path) -> None:
    here, depth = os.open(tmp_path, os.O_RDONLY), 1_500
    top = os.getcwd()
    try:
        os.fchdir(here)
        for name in ["pants", "..", "hat", *"d" * depth]:
            Path(name).mkdir(exist_ok=True)
            os.chdir(name)
        Path("x.jpg").touch()
    finally:
        os.chdir(top)
        os.close(here)
    put(tmp_path, "pants/1.jpg")
    found = read(tmp_path).places
    assert [place.label for place in found] == ["hat", "pants"]
    (tmp_path / found[0].path).unlink()
    os.removedirs((tmp_path / found[0].path).parent)  # too deep for those who clean up after us


def test_the_classes_of_another_computer_are_the_same(tmp_path: Path) -> None:
    one, other = (
        scan(fill(tmp_path / form, {f"{name}/1.jpg": jpeg("hat"), "pants/1.jpg": jpeg("pants")}))
        for form, name in (("nfc", NFC), ("nfd", NFD))
    )
    assert one.class_names == other.class_names == (NFC, "pants")


@cache
def picture(seed: int) -> bytes:
    pixels = np.random.default_rng(seed).integers(0, 256, (20, 16, 3), np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


NAMES = st.sampled_from([
    "train", "Test", "val", "validation", "seg_train", "dev", "images", "labels", "hat", "Hat",
    "pants", NFC, NFD, "__MACOSX", ".git", "a{}", "data", "holdout",
    *([os.fsdecode(b"\xe9t\xe9")] if sys.platform == "linux" else []),
]) | st.text("aé衣\u0301 -", min_size=1, max_size=3).map(lambda text: f"x{text}y")  # fmt: skip
ENDINGS = st.sampled_from([".jpg", ".png", ".txt", ".csv", "", ".JPG"])
FILES = st.tuples(NAMES, ENDINGS).map("".join) | st.sampled_from([".DS_Store", "Thumbs.db"])
CONTENTS = st.integers(0, 9).map(lambda seed: picture(seed) if seed > 2 else b"text" * seed)
TREE = st.recursive(
    st.dictionaries(FILES, CONTENTS, max_size=3),
    lambda inner: st.dictionaries(NAMES, inner | st.just("link"), max_size=4),
    max_leaves=12,
)


def grow(folder: Path, tree: Mapping[str, Any], root: Path) -> None:
    folder.mkdir()
    for name, inside in tree.items():
        if isinstance(inside, dict):
            grow(folder / name, inside, root)
        elif isinstance(inside, bytes):
            (folder / name).write_bytes(inside)
        else:
            (folder / name).symlink_to(root)


def checked(root: Path) -> dict[str, Any]:
    """What `dataset check --json` prints."""
    text = io.StringIO()
    with redirect_stdout(text), redirect_stderr(io.StringIO()):
        code = main(["dataset", "check", str(root), "--json"])
    told: dict[str, Any] = json.loads(text.getvalue())
    assert code == (0 if told["splits"] else 1)
    return told


@given(tree=TREE)
@example(
    tree={"Train": {"hat": {"1.jpg": picture(3), "x": {"2.jpg": picture(4)}}}, "3": picture(5)}
)
@settings(max_examples=60, deadline=None, derandomize=True, database=None)
def test_no_file_of_any_tree_is_unaccounted_for(tree: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as place:
        root = Path(place) / "tree"
        grow(root, tree, root)
        told = checked(root)
        used = sum(sum(row.values()) for row in told["splits"].values())
        rest = [file["path"] for file in told["skipped"] + told["elsewhere"]]
        real = {
            (Path(folder) / name).relative_to(root).as_posix()
            for folder, _, names in os.walk(root)
            for name in names
        }
        assert used + len(rest) == len(real)
        assert used == 2 or "Train" not in tree or "3" not in tree  # photos are used at all
        assert len(set(rest)) == len(rest)
        assert set(rest) <= {path.encode("utf-8", "backslashreplace").decode() for path in real}
        assert all(file["reason"] for file in told["skipped"] + told["elsewhere"])


def test_a_photo_left_out_by_hand_is_accounted_for(tmp_path: Path) -> None:
    from clothing_model.data.datasets import corrections

    root = fill(
        tmp_path / "clothes", {**photos({"train": 2}), "train/hat/more/x.jpg": jpeg("hat", 9)}
    )
    corrections.leave_out(scan(root), scan(root).photos[0])
    nested = next(photo for photo in scan(root).photos if photo.name == "x.jpg")
    corrections.relabel(scan(root), nested, "pants")
    assert (nested.folder_label, nested.relabelled) == ("hat", False)
    told = checked(root)
    assert told["splits"] == {"train": {"hat": 1, "pants": 3}}
    assert [file["path"] for file in told["skipped"]] == ["train/hat/0.jpg"]
    assert "x.jpg,hat,relabelled,pants" in str(corrections.to_csv(root))
    corrections.relabel(scan(root), next(p for p in scan(root).photos if p.relabelled), "hat")
    assert len(corrections.load(root)) == 1
