"""From photos collected one by one to a dataset; and deleting it."""

from pathlib import Path

import pytest

from clothing_model import settings
from clothing_model.cache import Cache
from clothing_model.data.datasets import corrections, drafts
from clothing_model.data.datasets.appearance import AppearanceStore, appearances
from clothing_model.data.datasets.collection import find_known, known_datasets
from clothing_model.data.datasets.deletion import delete, may_be_deleted
from clothing_model.data.datasets.drafts import Draft
from clothing_model.data.datasets.finishing import advice, finish, missing
from clothing_model.data.datasets.folders import scan
from clothing_model.data.pictures.door import encode_jpeg, open_image
from clothing_model.drawn import LABELS
from clothing_model.errors import InvalidDataset, Stopped
from tests.data.datasets.folders import fill, jpeg, photos


def draft_of(classes: dict[str, list[str]]) -> Draft:
    """A draft whose classes, by name, have a photo for each burst in a list."""
    draft = drafts.start()
    while len(draft.classes) < len(classes):
        draft = drafts.add_class(draft.id)
    seed = 0
    for found, (name, bursts) in zip(draft.classes, classes.items(), strict=False):
        drafts.name_class(draft.id, found.key, name)
        for burst in bursts:
            seed += 1
            drafts.add_photo(
                draft.id, found.key, jpeg(name if name in LABELS else "skirt", seed), burst
            )
    return drafts.find(draft.id)


ALONE = [drafts.ALONE]


def test_photos_are_dealt_and_the_draft_is_gone() -> None:
    draft = draft_of({"hat": 10 * ALONE, "pants": 10 * ALONE, "": []})
    root = finish(draft)
    assert root == settings.data_folder() / "hat-pants"
    assert scan(root).counts == {
        "train": {"hat": 8, "pants": 8},
        "validation": {"hat": 1, "pants": 1},
        "test": {"hat": 1, "pants": 1},
    }
    assert not draft.folder.exists()
    assert find_known("hat-pants").kind == "own"


def test_a_burst_stays_in_one_split() -> None:
    presses = [burst for burst in ("a", "b", "c", "d") for _ in range(5)]
    manifest = scan(finish(draft_of({"hat": presses, "pants": presses})))
    assert manifest.counts == {
        split: {"hat": count, "pants": count}
        for split, count in {"train": 10, "validation": 5, "test": 5}.items()
    }
    for label in ("hat", "pants"):
        names = {
            split: sorted(p.name for p in manifest.select(split) if p.label == label)
            for split in ("validation", "test")
        }
        runs = [[f"{first + n:03d}.jpg" for n in range(5)] for first in (1, 6, 11, 16)]
        assert all(found in runs for found in names.values())


def test_its_own_name_counts() -> None:
    draft = draft_of({"hat": 3 * ALONE, "pants": 3 * ALONE})
    drafts.rename(draft.id, "Class 7b: Möbel / Dinge v1.2")
    assert finish(drafts.find(draft.id)).name == "class-7b-möbel-dinge-v1-2"


@pytest.mark.parametrize(
    ("classes", "sentence"),
    [
        ({}, "You need two classes"),
        ({"hat": 5 * ALONE}, "You need two classes"),
        ({"hat": 3 * ALONE, "pants": 2 * ALONE}, "pants: 2 photos. 18 more"),
        ({"hat": 3 * ALONE, "pants": 9 * ["a"]}, "pants: 9 photos, from 1 press of"),
        ({"hat": 3 * ALONE, "Hat ": []}, "Two classes have the name Hat"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_made(
    classes: dict[str, list[str]], sentence: str
) -> None:
    draft = draft_of(classes)
    assert sentence in missing(draft)
    with pytest.raises(InvalidDataset):
        finish(draft)
    assert [known.kind for known in known_datasets()] == ["drawn"]


def test_a_class_without_a_name() -> None:
    draft = draft_of({"hat": 3 * ALONE, "pants": 3 * ALONE})
    drafts.name_class(draft.id, draft.classes[0].key, " ")
    assert missing(drafts.find(draft.id)) == "Each class needs a name."


def test_advice_counts_presses() -> None:
    def names(*bursts: str) -> list[str]:
        return [f"{n:016x}-{burst}-{n:016x}.jpg" for n, burst in enumerate(bursts)]

    assert advice([]).startswith("No photos yet. 20")
    assert advice(names("0")) == "1 photo. 19 more are enough to start."
    assert "5 photos, from 2 presses" in advice(names(*"aaabb"))
    assert advice(names(*"aaab0")) == "5 photos. 15 more are enough to start."
    assert "enough to start" in advice(names(*("abcd" * 5)))


def test_photos_that_are_nearly_the_same_are_not_tested_on_themselves() -> None:
    draft = draft_of({"hat": 4 * ALONE})
    key = draft.classes[1].key
    drafts.name_class(draft.id, key, "pants")
    for quality in (90, 70, 50):
        same = encode_jpeg(open_image(jpeg("pants", 1)), quality)
        drafts.add_photo(draft.id, key, same)
    with pytest.raises(InvalidDataset, match="nearly the same"):
        finish(drafts.find(draft.id))
    assert drafts.find(draft.id).photos == 7


def test_a_class_may_be_called_like_a_split() -> None:
    root = finish(draft_of({"train": 3 * ALONE, "hat": 3 * ALONE}))
    assert scan(root).class_names == ("hat", "train")


def test_stopping_leaves_the_draft() -> None:
    draft = draft_of({"hat": 3 * ALONE, "pants": 3 * ALONE})

    def stop(stage: str, done: int, total: int) -> None:
        raise Stopped("stopped")

    with pytest.raises(Stopped):
        finish(draft, stop)
    assert drafts.find(draft.id) == draft
    assert sorted(path.name for path in settings.data_folder().iterdir()) == [".drafts"]


def test_a_deleted_dataset_leaves_nothing_of_its_photos() -> None:
    root = finish(draft_of({"hat": 3 * ALONE, "pants": 3 * ALONE}))
    manifest = scan(root)
    digests = [photo.digest for photo in manifest.photos]
    appearances(manifest, manifest.photos)
    corrections.leave_out(manifest, manifest.photos[0])
    dataset = find_known(root.name)
    assert may_be_deleted(dataset)
    assert delete(dataset) == set(digests)
    assert sorted(path.name for path in settings.data_folder().iterdir()) == [".drafts"]
    assert find_known(root.name).kind == "drawn"
    with AppearanceStore() as store:
        assert store.get(digests) == {}


def test_others_are_not_deleted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = settings.data_folder()
    public = fill(home / settings.PUBLIC_DATASET, photos({"train": 1}))
    elsewhere = fill(tmp_path / "elsewhere", photos({"train": 1}))
    (home / "linked").symlink_to(elsewhere, target_is_directory=True)
    monkeypatch.setenv("CLOTHING_DATASET", str(fill(home / "chosen", photos({"train": 1}))))
    kinds = {known.name: known for known in known_datasets()}
    assert {*kinds} == {"chosen", public.name, "linked", "drawn-wardrobe"}
    for dataset in kinds.values():
        assert not may_be_deleted(dataset)
        with pytest.raises(InvalidDataset, match="cannot be deleted"):
            delete(dataset)
    assert len(scan(elsewhere).photos) == 2


def test_what_is_kept_of_other_photos_stays() -> None:
    with Cache() as cache:
        cache.write("kind", {"a": b"1", "b": b"2"})
        cache.write("other", {"a": b"3"})
        cache.erase(["a"])
    with Cache() as cache:
        assert cache.read("kind", ["a", "b"]) == {"b": b"2"}
        assert cache.read("other", ["a"]) == {}
