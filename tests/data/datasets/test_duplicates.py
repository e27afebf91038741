"""Photos that stand twice."""

import os
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageEnhance

from clothing_model.data.datasets.appearance import (
    THUMBNAIL,
    Appearance,
    AppearanceStore,
    appearances,
    make_appearance,
)
from clothing_model.data.datasets.duplicates import (
    Duplicates,
    find_duplicates,
    joined,
    same_pictures,
)
from clothing_model.data.datasets.folders import scan
from clothing_model.data.pictures.door import encode_jpeg
from clothing_model.drawn import draw
from clothing_model.errors import Stopped
from tests.data.datasets.folders import fill, jpeg, photos


def found(root: Path) -> list[tuple[str, str | None, list[str]]]:
    groups = find_duplicates(scan(root))
    return [(g.kind, g.across, [photo.path for photo in g.photos]) for g in groups]


def saved_again(change: Callable[[Image.Image], Image.Image], quality: int = 60) -> bytes:
    image = Image.open(BytesIO(jpeg("pants", 1))).convert("RGB")
    return encode_jpeg(np.asarray(change(image)), quality)


def test_identical_files_within_and_across(tmp_path: Path) -> None:
    fill(tmp_path, photos({"train": 2, "test": 1}))
    fill(tmp_path, {"train/hat/copy.jpg": jpeg("hat", 1), "train/pants/cap.jpg": jpeg("hat", 2)})
    fill(tmp_path, {"test/pants/again.jpg": jpeg("pants", 4)})
    assert found(tmp_path) == [
        ("identical", "class", ["train/hat/1.jpg", "train/pants/cap.jpg"]),
        ("identical", "split", ["test/pants/again.jpg", "train/pants/1.jpg"]),
        ("identical", None, ["train/hat/0.jpg", "train/hat/copy.jpg"]),
    ]


@pytest.mark.parametrize(
    "change",
    [
        lambda image: image,
        lambda image: image.resize((80, 107)),
        lambda image: image.resize((300, 400)),
        lambda image: ImageEnhance.Brightness(image).enhance(1.15),
        lambda image: ImageEnhance.Contrast(image).enhance(0.7),
        lambda image: image.convert("L").convert("RGB"),
    ],
    ids=["saved again", "smaller", "larger", "brighter", "less contrast", "grey"],
)
def test_the_same_picture_in_another_file(
    tmp_path: Path, change: Callable[[Image.Image], Image.Image]
) -> None:
    fill(tmp_path, {**photos({"": 5}), "hat/x.jpg": saved_again(change), "pants/y.jpg": jpeg()})
    assert found(tmp_path) == [("near", "class", ["hat/x.jpg", "pants/y.jpg"])]


def test_drawings_that_differ_are_no_duplicates(drawn_dataset: Path) -> None:
    assert found(drawn_dataset) == []


def test_plain_pictures_are_told_apart_by_what_is_on_them(tmp_path: Path) -> None:
    """Nearly all of a plain background's bits agree; the grey values have to as well."""
    for name, box in (("wide", (20, 60, 100, 100)), ("tall", (45, 20, 75, 140))):
        image = Image.new("RGB", (120, 160), "white")
        image.paste("black", box)
        fill(tmp_path, {f"{name}/1.jpg": encode_jpeg(np.asarray(image))})
    assert found(tmp_path) == []


def test_pairs_that_share_a_photo_are_one_group() -> None:
    pairs = iter([(0, 3), (1, 2), (5, 3), (0, 5), (2, 0)])
    assert joined(pairs) == [[0, 1, 2, 3, 5]]
    assert joined(iter([(4, 7), (1, 2)])) == [[4, 7], [1, 2]]


def test_a_look_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    manifest = scan(fill(tmp_path, photos({"": 3})))
    first = appearances(manifest, manifest.photos)
    monkeypatch.setattr("clothing_model.data.datasets.appearance.make_appearance", None)
    assert appearances(manifest, manifest.photos) == first
    without = appearances(manifest, manifest.photos, thumbnails=False)
    assert {appearance.thumbnail for appearance in without.values()} == {b""}
    assert [a.fingerprint == first[d].fingerprint for d, a in without.items()] == [True] * 6


def test_a_stop_is_heard_at_the_next_photo_and_what_was_made_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = scan(fill(tmp_path, photos({"": 40})))
    opened: list[Path] = []

    def slow(path: Path) -> np.ndarray:
        opened.append(path)
        return np.full((20, 20, 3), len(opened), np.uint8)

    def stop(stage: str, done: int, total: int) -> None:
        assert total == 80
        if done == 40:
            raise Stopped("Stopped.")

    monkeypatch.setattr("clothing_model.data.datasets.appearance.open_image", slow)
    with pytest.raises(Stopped):
        appearances(manifest, manifest.photos, stop)
    assert len(opened) <= 40 + 6 * (os.cpu_count() or 1)
    with AppearanceStore() as store:
        assert len(store.get(photo.digest for photo in manifest.photos)) == 40
    found = appearances(manifest, manifest.photos)
    assert len(found) == 80


def test_comparing_can_be_stopped(tmp_path: Path) -> None:
    manifest = scan(fill(tmp_path, photos({"": 3})))

    def stop(stage: str, done: int, total: int) -> None:
        if stage == "Comparing the photos":
            raise Stopped("Stopped.")

    with pytest.raises(Stopped):
        find_duplicates(manifest, stop)


def test_thumbnails_are_small_and_keep_the_shape() -> None:
    image = Image.open(BytesIO(make_appearance(draw("dress", 3, (400, 533))).thumbnail))
    assert image.size == (200, THUMBNAIL)


def test_sharpness_ranks_a_photo_above_its_blurred_self() -> None:
    pixels = draw("shirt", 5, (200, 266))
    blurred = np.asarray(Image.fromarray(pixels).resize((50, 66)).resize((200, 266)))
    assert make_appearance(pixels).sharpness > 1.5 * make_appearance(blurred).sharpness


def test_a_photo_that_has_gone_is_left_out(tmp_path: Path) -> None:
    manifest = scan(fill(tmp_path, photos({"": 2})))
    manifest.file(manifest.photos[0]).unlink()
    assert len(appearances(manifest, manifest.photos)) == 3


def test_across_says_class_before_split(tmp_path: Path) -> None:
    manifest = scan(fill(tmp_path, photos({"train": 1, "test": 1})))
    assert Duplicates("near", manifest.photos).across == "class"
    assert Duplicates("near", (manifest.photos[0], manifest.photos[2])).across == "split"
    assert Duplicates("near", manifest.photos[:1]).across is None


def look(bits: int = 0, grey: np.ndarray | None = None) -> Appearance:
    """An appearance whose fingerprint has its first `bits` bits set."""
    fingerprint = np.packbits(np.arange(512) < bits).tobytes()
    grey = np.arange(256) if grey is None else grey
    return Appearance(fingerprint, grey.astype(np.uint8).tobytes(), 1.0, b"")


def test_how_many_bits_may_differ() -> None:
    found = list(same_pictures([look(100), look(140), look(60), look(141), look(101)]))
    assert found == [(0, 1), (0, 2), (0, 4), (1, 3), (1, 4), (3, 4)]
    assert list(same_pictures([look(), look(41)])) == []
    assert list(same_pictures([])) == []


@pytest.mark.parametrize(("correlation", "same"), [(0.971, True), (0.969, False), (-0.99, False)])
def test_how_much_the_grey_values_must_agree(correlation: float, same: bool) -> None:
    one, other = np.repeat([1, -1], 128), np.tile([1, -1], 128)  # that have nothing in common
    mixed = correlation * one + (1 - correlation**2) ** 0.5 * other
    first, second = 128 + 80 * one, np.rint(128 + 80 * mixed)
    assert np.corrcoef(first, second)[0, 1] == pytest.approx(correlation, abs=1e-3)
    assert list(same_pictures([look(grey=first), look(grey=second)])) == ([(0, 1)] if same else [])


def test_pictures_of_one_grey_are_like_nothing() -> None:
    flat = look(grey=np.full(256, 77))
    assert list(same_pictures([flat, flat])) == []
