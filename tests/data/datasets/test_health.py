"""Balance, its effect on accuracy, browsing."""

import math
from pathlib import Path

import pytest

from clothing_model.data.datasets import browse
from clothing_model.data.datasets.balance import accuracy_with, gap, gaps, shares
from clothing_model.data.datasets.browse import Choice, find_photo, neighbours, pages
from clothing_model.data.datasets.folders import scan
from clothing_model.data.datasets.health import accuracy_effect, concerns, to_json
from clothing_model.data.datasets.manifest import DatasetPhoto, Manifest
from tests.data.datasets.folders import fill, photos

EVEN = {"train": {"hat": 500, "pants": 500}, "test": {"hat": 50, "pants": 50}}
UNEVEN = {"train": {"hat": 500, "pants": 500}, "test": {"hat": 90, "pants": 10}}


def test_shares_and_their_difference() -> None:
    assert shares({"hat": 3, "pants": 1}) == {"hat": 0.75, "pants": 0.25}
    assert shares({"hat": 0}) == {"hat": 0.0}
    found = gap(UNEVEN, "train", "test")
    assert (found.label, found.share, found.other_share) == ("hat", 0.5, 0.9)
    assert found.distance == pytest.approx(0.4)
    assert found.notable
    assert not gap(EVEN, "train", "test").notable


def test_what_chance_does_is_what_random_splits_show() -> None:
    import numpy as np

    random = np.random.default_rng(1)
    labels = np.repeat(np.arange(10), 400)
    distances = []
    for _ in range(300):
        random.shuffle(labels)
        one, two = (np.bincount(part, minlength=10) for part in (labels[:3000], labels[3000:3300]))
        distances.append(np.abs(one / one.sum() - two / two.sum()).sum() / 2)
    counts = {name: {str(k): size // 10 for k in range(10)} for name, size in
              (("train", 3000), ("test", 300))}  # fmt: skip
    expected = gap(counts, "train", "test").by_chance
    assert float(np.mean(distances)) == pytest.approx(expected, rel=0.1)


def test_the_real_splits_differ_in_shoes(real_dataset: Path) -> None:
    found = {g.other: g for g in gaps(scan(real_dataset).counts)}
    assert found["test"].label == "shoes"
    assert found["test"].share == pytest.approx(0.065, abs=5e-4)
    assert found["test"].other_share == pytest.approx(0.196, abs=5e-4)
    assert found["test"].notable
    assert not found["validation"].notable
    assert "up to 2.3 points" in accuracy_effect(found["test"])


def test_accuracy_is_the_recalls_weighted_by_shares() -> None:
    recalls = {"hat": 1.0, "pants": 0.5}
    assert accuracy_with(recalls, {"hat": 0.9, "pants": 0.1}) == pytest.approx(0.95)
    assert accuracy_with(recalls, {"hat": 0.5, "pants": 0.5}) == pytest.approx(0.75)
    assert accuracy_with({"hat": 0.8}, {"hat": 0.1, "pants": 0.9}) == pytest.approx(0.8)
    far = gap(UNEVEN, "train", "test")
    moved = accuracy_with(recalls, shares(UNEVEN["test"])) - accuracy_with(
        recalls, shares(UNEVEN["train"])
    )
    assert moved <= far.distance * 0.5 + 1e-9


def test_concerns_are_sentences(tmp_path: Path) -> None:
    files = photos({"train": 3, "test": 2})
    del files["test/hat/0.jpg"], files["test/hat/1.jpg"]
    assert any("test has no photo of hat" in line for line in concerns(scan(fill(tmp_path, files))))
    alone = scan(fill(tmp_path / "alone", {"pants/1.jpg": files["train/pants/0.jpg"]}))
    assert "only one class, pants" in concerns(alone)[0]


def test_json_has_the_promised_shape(tmp_path: Path) -> None:
    manifest = scan(fill(tmp_path, {**photos({"train": 1}), "train/hat/x.jpg": b""}))
    report = to_json(manifest, [])
    names = {"root", "class_names", "splits", "skipped", "elsewhere", "duplicates"}
    assert set(report) == names
    assert report["splits"] == {"train": {"hat": 1, "pants": 1}}
    assert report["skipped"][0]["path"] == "train/hat/x.jpg"


def test_browsing(tmp_path: Path) -> None:
    manifest = scan(fill(tmp_path, photos({"train": 3, "test": 2})))

    def paths(**choice: str) -> list[str]:
        return [photo.path for photo in browse.browse(manifest, Choice(**choice))]

    assert len(paths()) == 10
    assert paths(split="test", label="hat") == ["test/hat/0.jpg", "test/hat/1.jpg"]
    assert paths(text=" PANTS/2 ") == ["train/pants/2.jpg"]
    sharp = {photo.digest: float(place) for place, photo in enumerate(manifest.photos)}
    ranked = browse.browse(manifest, Choice(order="sharp"), sharp)
    assert ranked == list(manifest.photos[::-1])
    assert browse.browse(manifest, Choice(order="blurred"), sharp) == list(manifest.photos)


def test_pages_and_neighbours(tmp_path: Path) -> None:
    assert [pages(n, 30) for n in (0, 1, 30, 31)] == [1, 1, 1, 2]
    assert list(browse.page(range(10), 2, 4)) == [4, 5, 6, 7]
    assert list(browse.page(range(10), 99, 4)) == [8, 9]
    photo, after, *_ = scan(fill(tmp_path, photos({"": 2}))).photos
    assert neighbours([photo, after], photo) == (None, after)
    assert neighbours([photo, after], after) == (photo, None)
    assert neighbours([after], photo) == (None, None)
    assert find_photo(scan(tmp_path), "nowhere.jpg") is None


def test_a_gap_is_notable_beyond_twice_what_chance_does() -> None:
    """By hand: 0.5 of 1,000 and of 100: sqrt(2 / pi * 0.25 * 0.011) = 0.0418, for both classes."""
    train = {"hat": 500, "pants": 500}
    found = [gap({"train": train, "test": {"hat": n, "pants": 100 - n}}, "train", "test")
             for n in (58, 59)]  # fmt: skip
    assert found[0].by_chance == pytest.approx(0.0418, abs=5e-5)
    assert [g.distance for g in found] == pytest.approx([0.08, 0.09])
    assert [g.notable for g in found] == [False, True]


def test_splits_without_photos_have_a_gap_too() -> None:
    found = gap({"train": {"hat": 4, "pants": 4}, "test": {"hat": 0, "pants": 0}}, "train", "test")
    assert (found.share, found.other_share, found.distance) == (0.5, 0.0, 0.5)
    assert found.by_chance == pytest.approx((2 / math.pi * 0.25 * 1.125) ** 0.5)
    assert accuracy_with({}, {"hat": 1.0}) == 0.0


def test_gaps_are_those_to_train() -> None:
    counts = {"test": EVEN["test"], **UNEVEN}
    assert [(g.split, g.other) for g in gaps(counts)] == [("train", "test")]
    assert gaps({"": {"hat": 1}}) == []


def test_sizes_and_unknown_sharpness_have_an_order() -> None:
    sizes = {"a": (30, 30), "b": (10, 80), "c": (20, 50)}
    files = tuple(
        DatasetPhoto(f"hat/{name}.jpg", "hat", "", name, *size) for name, size in sizes.items()
    )
    manifest = Manifest(Path("x"), files, ())
    names = {
        order: "".join(p.digest for p in browse.browse(manifest, Choice(order=order), {"b": 1.0}))
        for order in browse.ORDERS
    }
    assert names["large"] == "cab"
    assert names["small"] == "bac"
    assert names["name"] == "abc"
    assert names["sharp"] == "bac"
    assert names["blurred"] == "acb"


def test_the_first_page_and_the_whole_of_a_last_one() -> None:
    assert list(browse.page(range(8), 0, 4)) == [0, 1, 2, 3]
    assert list(browse.page(range(8), 1, 4)) == [0, 1, 2, 3]
    assert list(browse.page(range(8), 3, 4)) == [4, 5, 6, 7]
    assert list(browse.page([], 1, 4)) == []


def test_neighbours_in_the_middle(tmp_path: Path) -> None:
    first, middle, last = scan(fill(tmp_path, photos({"": 3}, ("hat",)))).photos
    assert neighbours([first, middle, last], middle) == (first, last)
    assert find_photo(scan(tmp_path), middle.path) == middle
