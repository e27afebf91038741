"""The drawn wardrobe: seeded, varied, written whole."""

import hashlib
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from clothing_model import drawn
from clothing_model.drawn import archive, dataset
from clothing_model.errors import InvalidDataset

SMALL = {"train": 2, "validation": 1, "test": 1}


def digest(pixels: np.ndarray) -> str:
    return hashlib.sha256(pixels.tobytes()).hexdigest()


@pytest.fixture(scope="module")
def wardrobe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("drawn") / "wardrobe"
    drawn.write_dataset(root, per_class=SMALL)
    return root


@pytest.mark.parametrize("label", drawn.LABELS)
def test_every_class_draws_a_different_picture_for_every_seed(label: str) -> None:
    pictures = [drawn.draw(label, seed) for seed in range(4)]
    for pixels in pictures:
        assert pixels.shape == (533, 400, 3)
        assert pixels.dtype == np.uint8
        assert pixels.std() > 8
    assert len({digest(pixels) for pixels in pictures}) == 4


def test_classes_differ_at_the_same_seed() -> None:
    assert len({digest(drawn.draw(label, 3)) for label in drawn.LABELS}) == len(drawn.LABELS)


def test_a_fresh_process_draws_the_same_and_needs_only_pillow_and_numpy() -> None:
    program = (
        "import hashlib, sys; from clothing_model import drawn;"
        "print(hashlib.sha256(drawn.draw('shoes', 5).tobytes()).hexdigest());"
        "print(sorted({'streamlit', 'keras', 'tensorflow', 'torch'} & set(sys.modules)))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert answer.stdout.split("\n")[:2] == [digest(drawn.draw("shoes", 5)), "[]"]


@pytest.mark.parametrize("size", [(200, 266), (320, 240), (64, 64)])
def test_the_size_is_width_by_height(size: tuple[int, int]) -> None:
    assert drawn.draw("t-shirt", 1, size).shape == (size[1], size[0], 3)


@pytest.mark.parametrize(
    ("label", "seed", "size", "message"),
    [
        ("sock", 0, (400, 533), r"^Expected one of dress, hat, .*, received 'sock'\.$"),
        ("hat", -1, (400, 533), "Expected a seed of 0 or more, received -1"),
        ("hat", 0, (8, 533), "Expected a size of at least 16"),
    ],
)
def test_a_bad_argument_is_named(
    label: str, seed: int, size: tuple[int, int], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        drawn.draw(label, seed, size)


def test_the_dataset_has_the_real_layout_and_counts(wardrobe: Path) -> None:
    assert sorted(path.name for path in wardrobe.iterdir()) == ["test", "train", "validation"]
    for split, count in SMALL.items():
        assert sorted(path.name for path in (wardrobe / split).iterdir()) == sorted(drawn.LABELS)
        for label in drawn.LABELS:
            assert len(list((wardrobe / split / label).glob("*.jpg"))) == count


def test_no_picture_stands_twice(wardrobe: Path) -> None:
    photos = list(wardrobe.rglob("*.jpg"))
    pictures = set()
    for photo in photos:
        with Image.open(photo) as image:
            pictures.add(digest(np.asarray(image)))
    assert len(pictures) == len(photos) == 40


def test_no_two_pictures_of_any_dataset_share_a_seed() -> None:
    seeds = [
        dataset.picture_seed(seed, split, number)
        for seed in range(3)
        for split in dataset.SPLITS
        for number in (0, 1, 99_999)
    ]
    assert len(set(seeds)) == len(seeds)
    assert min(seeds) > max(sample.seed for sample in drawn.samples())


def test_write_dataset_says_what_it_wrote_and_how_far_it_is(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    root = tmp_path / "wardrobe"
    root.mkdir()
    counts = drawn.write_dataset(
        root, per_class={"test": 1}, progress=lambda done, total: seen.append((done, total))
    )
    assert counts == {"test": dict.fromkeys(drawn.LABELS, 1)}
    assert seen == [(done, 10) for done in range(1, 11)]
    assert [path.name for path in tmp_path.iterdir()] == ["wardrobe"]


def test_a_folder_in_use_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep")
    with pytest.raises(InvalidDataset, match=r"needs a new or empty folder.*not empty"):
        drawn.write_dataset(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    with pytest.raises(InvalidDataset, match=r"mine\.txt is a file"):
        drawn.write_dataset(tmp_path / "mine.txt")


def test_a_failing_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = []

    def full_after_three(label: str, seed: int) -> bytes:
        written.append(seed)
        if len(written) > 3:
            raise OSError("No space left on device")
        return b"jpeg"

    monkeypatch.setattr(dataset, "jpeg_of", full_after_three)
    with pytest.raises(OSError, match="No space left"):
        drawn.write_dataset(tmp_path / "wardrobe", per_class=SMALL)
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_split_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="train, validation, test, received"):
        drawn.write_dataset(tmp_path / "wardrobe", per_class={"training": 1})
    assert list(tmp_path.iterdir()) == []


def test_the_samples_show_every_class_once_or_more() -> None:
    chosen = drawn.samples()
    assert {sample.label for sample in chosen} == set(drawn.LABELS)
    assert 10 <= len(chosen) <= 12
    assert len({(sample.label, sample.seed) for sample in chosen}) == len(chosen)
    assert len({sample.title for sample in chosen}) == len(chosen)


def test_what_comes_along_is_what_would_be_drawn() -> None:
    """Every picture of the usual wardrobe and of the samples is there; a few are drawn again."""
    usual = archive.usual()
    with zipfile.ZipFile(archive.ARCHIVE) as kept:
        assert len(kept.namelist()) == len(set(usual)) == len(usual)
    for label, seed in usual[::45]:
        ours = np.asarray(Image.open(BytesIO(drawn.jpeg_of(label, seed))), int)
        again = np.asarray(Image.open(BytesIO(archive.draw_picture(label, seed))), int)
        assert np.abs(ours - again).max() <= 8, (label, seed)  # codecs round otherwise


def test_without_the_archive_pictures_are_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = archive.draw_picture("hat", 6)
    for data in (None, b"no zip", archive.ARCHIVE.read_bytes()[:200_000]):
        archive._archive.cache_clear()
        monkeypatch.setattr(archive, "ARCHIVE", tmp_path / "wardrobe.zip")
        if data:
            (tmp_path / "wardrobe.zip").write_bytes(data)
        assert drawn.jpeg_of("hat", 6) == expected
    archive._archive.cache_clear()
