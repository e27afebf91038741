"""Datasets in the making: what is kept, and what cannot be done to them."""

import os
import time
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from clothing_model import settings
from clothing_model.data.datasets import drafts
from clothing_model.data.datasets.arrival import MAX_SIDE
from clothing_model.data.datasets.collection import known_datasets
from clothing_model.data.datasets.drafts import Draft
from clothing_model.data.pictures.door import open_image
from clothing_model.errors import InvalidDataset, InvalidImage
from tests.data.datasets.folders import jpeg


@pytest.fixture
def draft() -> Draft:
    return drafts.start()


def key_of(draft: Draft, place: int = 0) -> str:
    return draft.classes[place].key


def test_a_new_one_has_two_classes_and_is_no_dataset_yet(draft: Draft) -> None:
    assert [(c.name, c.photos) for c in draft.classes] == [("", ()), ("", ())]
    assert drafts.find(draft.id) == draft
    assert [known.kind for known in known_datasets()] == ["drawn"]


def test_names_and_photos_are_there_when_it_is_read_again(draft: Draft) -> None:
    drafts.rename(draft.id, " School things ")
    drafts.name_class(draft.id, key_of(draft), " red \n pen ")
    drafts.add_photo(draft.id, key_of(draft), jpeg("hat", 1))
    photos = drafts.add_photo(draft.id, key_of(draft), jpeg("hat", 2), "b1")
    found = drafts.find(draft.id)
    assert (found.name, found.photos) == ("School things", 2)
    assert (found.classes[0].name, found.classes[0].photos) == ("red pen", photos)
    assert [drafts.burst_of(photo) for photo in photos] == [drafts.ALONE, "b1"]


def test_a_large_photo_is_made_smaller_and_loses_its_metadata(draft: Draft) -> None:
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "SecretCamera", 6  # the maker; lying on its side
    file = BytesIO()
    pixels = np.zeros((1000, 3000, 3), np.uint8)
    Image.fromarray(pixels).save(file, "JPEG", exif=exif)
    (name,) = drafts.add_photo(draft.id, key_of(draft), file.getvalue())
    kept = drafts.photo_file(draft.id, key_of(draft), name)
    assert kept is not None
    assert b"SecretCamera" not in kept.read_bytes()
    height, width, _ = open_image(kept).shape
    assert height == MAX_SIDE
    assert width == pytest.approx(MAX_SIDE / 3, abs=1)


def test_a_photo_that_is_sent_twice_is_kept_once(draft: Draft) -> None:
    for _ in range(2):
        photos = drafts.add_photo(draft.id, key_of(draft), jpeg())
    assert len(photos) == 1


def test_what_is_no_photo_is_told_and_not_kept(draft: Draft) -> None:
    with pytest.raises(InvalidImage, match="This is a text file"):
        drafts.add_photo(draft.id, key_of(draft), b"Some notes on photos.")
    assert drafts.find(draft.id).photos == 0


def test_a_photo_is_thrown_out_once(draft: Draft) -> None:
    (name,) = drafts.add_photo(draft.id, key_of(draft), jpeg())
    for _ in range(2):
        assert drafts.throw_out(draft.id, key_of(draft), name) == ()


@pytest.mark.parametrize("name", ["../draft.json", "draft.json", "", ".", "x" * 300, "a\0b"])
def test_no_other_file_is_given_or_deleted(draft: Draft, name: str) -> None:
    assert drafts.photo_file(draft.id, key_of(draft), name) is None
    drafts.throw_out(draft.id, key_of(draft), name)
    assert drafts.find(draft.id) == draft


@pytest.mark.parametrize("name", ["", "..", "0" * 32, "../../data", "\0"])
def test_an_id_that_is_none(draft: Draft, name: str) -> None:
    with pytest.raises(InvalidDataset, match="not there any more"):
        drafts.find(name)


@pytest.mark.parametrize("burst", ["", "A", "../x", "b" * 17])
def test_a_burst_whose_name_cannot_be(draft: Draft, burst: str) -> None:
    with pytest.raises(InvalidDataset, match="burst"):
        drafts.add_photo(draft.id, key_of(draft), jpeg(), burst)


def test_a_class_goes_with_its_photos(draft: Draft) -> None:
    key, other = key_of(draft), key_of(draft, 1)
    drafts.add_photo(draft.id, key, jpeg())
    drafts.remove_class(draft.id, key)
    assert [c.key for c in drafts.find(draft.id).classes] == [other]
    with pytest.raises(InvalidDataset, match="was removed"):
        drafts.add_photo(draft.id, key, jpeg())
    drafts.remove_class(draft.id, "../..")
    assert drafts.find(draft.id).folder.is_dir()


def test_limits_are_said(draft: Draft, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MAX_CLASSES", "MAX_PHOTOS", "MAX_DRAFTS"):
        monkeypatch.setattr(drafts, name, 2)
    for seed in (1, 2):
        drafts.add_photo(draft.id, key_of(draft), jpeg("hat", seed))
    with pytest.raises(InvalidDataset, match="at most 2 photos"):
        drafts.add_photo(draft.id, key_of(draft), jpeg("hat", 3))
    with pytest.raises(InvalidDataset, match="at most 2 classes"):
        drafts.add_class(draft.id)
    drafts.start()
    with pytest.raises(InvalidDataset, match="at most 2 unfinished datasets"):
        drafts.start()


def test_no_room_is_said(draft: Draft, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOTHING_DATA_MB", "0")
    with pytest.raises(InvalidDataset, match="not enough room for these photos"):
        drafts.add_photo(draft.id, key_of(draft), jpeg())


def test_damage_is_a_sentence(draft: Draft) -> None:
    (draft.folder / "draft.json").write_text("{")
    with pytest.raises(InvalidDataset, match="cannot be read"):
        drafts.find(draft.id)


def aged(folder: Path, seconds: float) -> None:
    for path in (folder, *folder.iterdir()):
        os.utime(path, (time.time() - seconds,) * 2)


def test_what_nobody_goes_on_with_is_deleted() -> None:
    week = drafts.KEPT_DAYS * 86_400
    old, young, empty, new = (drafts.start() for _ in range(4))
    for draft, age in ((old, week + 60), (young, week - 600), (empty, 2 * 3600), (new, 60)):
        if draft is not empty and draft is not new:
            drafts.add_photo(draft.id, key_of(draft), jpeg())
        aged(draft.folder, age)
    drafts.tidy()
    left = {path.name for path in (settings.data_folder() / ".drafts").iterdir()}
    assert left == {young.id, new.id}
