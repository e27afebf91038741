"""Splits that are missing are made: in fair shares, the same each time, copies together."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from clothing_model.data.datasets import corrections
from clothing_model.data.datasets.completion import (
    as_trained,
    complete,
    made_sentence,
    missing_splits,
)
from clothing_model.data.datasets.folders import scan, unopened
from clothing_model.data.datasets.manifest import DatasetPhoto, Manifest
from clothing_model.data.datasets.stratified import assign
from clothing_model.data.pictures.door import encode_jpeg
from clothing_model.errors import InvalidDataset
from tests.data.datasets.folders import fill, jpeg, photos


def of(label: str, *digests: str) -> list[DatasetPhoto]:
    return [DatasetPhoto(f"{label}/{name}.jpg", label, "", f"{name}-{label}", 9, 9)
            for name in digests]  # fmt: skip


def numbered(label: str, count: int) -> list[DatasetPhoto]:
    return of(label, *(f"{number:03}" for number in range(count)))


def dealt(splits: dict[str, str], label: str = "") -> list[int]:
    found = [split for path, split in splits.items() if path.startswith(label)]
    return [found.count(split) for split in ("train", "validation", "test")]


def by_messenger(data: bytes, scale: float = 0.6, quality: int = 55) -> bytes:
    image = Image.open(BytesIO(data))
    small = image.resize((round(image.width * scale), round(image.height * scale)))
    return encode_jpeg(np.asarray(small), quality)


def test_photos_that_a_messenger_saved_again_stay_with_theirs(tmp_path: Path) -> None:
    first = photos({"": 12})
    again = {path.replace("/", "/IMG-"): by_messenger(data) for path, data in first.items()}
    root = fill(tmp_path / "clothes", {**first, **again, "pants/cap.jpg": jpeg("hat", 1)})
    made = complete(scan(root))
    where = {photo.path: photo.split for photo in made.photos}
    assert {where[path] for path in first} == {"train", "validation", "test"}
    assert [p for p in first if where[p] != where[p.replace("/", "/IMG-")]] == []
    assert where["pants/cap.jpg"] == where["hat/0.jpg"]  # under another class
    assert made.counts["train"].keys() == made.counts["test"].keys() == {"hat", "pants"}
    assert complete(scan(root)) == made
    assert made.made == ("train", "validation", "test")
    assert "80 : 10 : 10" in made_sentence(made)
    assert "near-duplicates stay together" in made_sentence(made)
    assert complete(made) is made


def test_groups_are_dealt_in_the_shares_of_the_photos() -> None:
    singles, grouped = numbered("hat", 60), numbered("pants", 60)
    groups = [[photo.digest for photo in grouped[start : start + 3]] for start in range(0, 60, 3)]
    splits = assign(singles + grouped, alike=groups)
    assert dealt(splits, "hat") == dealt(splits, "pants") == [48, 6, 6]
    for group in groups:
        assert len({splits[p.path] for p in grouped if p.digest in group}) == 1
    assert splits == assign((singles + grouped)[::-1], alike=groups[::-1])


def test_a_large_group_takes_no_split_for_itself() -> None:
    photos = numbered("hat", 20)
    for start in (1, 2, 3):
        splits = assign(photos, alike=[[photo.digest for photo in photos[start:]]])
        if start == 1:  # two different pictures alone: each photo counts for itself then
            assert dealt(splits) == [16, 2, 2]
        else:
            assert dealt(splits) == [20 - start] + ([1, 1] if start == 2 else [2, 1])
            assert {splits[photo.path] for photo in photos[start:]} == {"train"}
    pairs = [[p.digest for p in photos[n : n + 2]] for n in range(0, 6, 2)]
    assert dealt(assign(photos[:6], alike=pairs)) == [2, 2, 2]


def test_a_class_of_one_picture_is_told(tmp_path: Path) -> None:
    burst = {f"hat/{n}.jpg": by_messenger(jpeg("hat"), 0.6 + n / 100) for n in range(6)}
    made = complete(scan(fill(tmp_path, {**photos({"": 6}, ("pants",)), **burst})))
    assert [row["hat"] for row in made.counts.values()] == [4, 1, 1]
    assert "so few different photos" in made.notes[-1]
    assert made.notes[-1] in made_sentence(made)


def test_a_photo_that_comes_moves_few_others() -> None:
    before = assign(numbered("hat", 100))
    after = assign(numbered("hat", 101))
    assert sum(before[path] != after[path] for path in before) <= 2


def test_corrections_move_no_photo(tmp_path: Path) -> None:
    root = fill(tmp_path / "clothes", photos({"": 8}))
    before = {photo.path: photo.split for photo in complete(scan(root)).photos}
    corrections.relabel(scan(root), scan(root).photos[0], "pants")
    corrections.leave_out(scan(root), scan(root).photos[1])
    after = complete(scan(root))
    assert {p.path: p.split for p in after.photos + after.left_out} == before


@pytest.mark.parametrize(
    ("splits", "made"),
    [
        ({"": 5}, ("train", "validation", "test")),
        ({"train": 5}, ("validation",)),
        ({"train": 5, "test": 1}, ("validation",)),
        ({"train": 5, "validation": 1}, ()),
        ({"test": 5}, ()),
    ],
)
def test_only_what_is_missing_is_made(
    tmp_path: Path, splits: dict[str, int], made: tuple[str, ...]
) -> None:
    manifest = unopened(fill(tmp_path, photos(splits)))
    found = complete(manifest)
    assert found.made == missing_splits(manifest) == made
    if made == ("validation",):
        assert found.counts["validation"] == {"hat": 1, "pants": 1}
        assert found.counts.get("test") == manifest.counts.get("test")
        assert "a tenth of train" in made_sentence(found)


def test_a_model_finds_the_splits_that_it_was_trained_on(tmp_path: Path) -> None:
    manifest = scan(fill(tmp_path / "clothes", photos({"": 5})))
    learned = {"dataset": {"name": "clothes", "made": ["train", "validation", "test"]}}
    assert as_trained(manifest, learned) == complete(manifest)
    for facts in (
        {},
        {"dataset": {"name": "clothes"}},
        {"dataset": {**learned["dataset"], "name": "x"}},
    ):
        assert as_trained(manifest, facts) is manifest


def test_too_few_photos_are_said() -> None:
    manifest = Manifest(Path("clothes"), tuple(numbered("hat", 9) + numbered("pants", 2)), ())
    with pytest.raises(InvalidDataset, match=r"at least 3 different photos.* pants has 2\."):
        complete(manifest, look=False)
    twins = [replace(p, label=label, folder_label=label, path=f"{label}/{p.name}")
             for p in numbered("hat", 3) for label in ("hat", "pants")]  # fmt: skip
    assert dealt(assign(twins)) == [2, 2, 2]
