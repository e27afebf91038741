"""Resizing, encoding anew, and reading from many threads."""

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from unittest.mock import MagicMock

import numpy as np
import pytest
from PIL import Image

from clothing_model.data.datasets import appearance, manifest_cache
from clothing_model.data.pictures import door, limits
from clothing_model.data.pictures.door import Photo, encode_jpeg, open_image, resize
from clothing_model.network.vector_store import VectorStore
from tests.data.pictures.made_pictures import (
    MODES,
    PLAIN,
    SCENE,
    WHOLE,
    bomb,
    error_between,
    read_or_refuse,
    saved,
    scene,
)


def test_resize_leaves_the_right_size_alone() -> None:
    square = scene(64, 64)
    assert resize(square, 64) is square


@pytest.mark.parametrize("interpolation", door.INTERPOLATIONS)
def test_resize_squashes_the_whole_picture(interpolation: str) -> None:
    got = resize(scene(400, 100), 50, interpolation)
    assert got.dtype == np.uint8
    assert error_between(got, scene(50, 50)) < 6


@pytest.mark.parametrize("interpolation", ["bilinear", "bicubic", "lanczos"])
def test_resize_is_antialiased(interpolation: str) -> None:
    stripes = np.zeros((400, 400, 3), np.uint8)
    stripes[:, ::2] = 255
    inner = resize(stripes, 40, interpolation)[4:-4, 4:-4]
    assert np.abs(inner.astype(int) - 127).max() < 20  # without: black, white or moiré


def test_resize_says_what_it_expected() -> None:
    with pytest.raises(ValueError, match=r"Expected .*lanczos, received 'cubic'"):
        resize(SCENE, 50, "cubic")
    with pytest.raises(ValueError, match=r"Expected uint8 .* received float32"):
        resize(SCENE.astype(np.float32), 50)


def test_where_a_photo_was_taken_is_not_in_the_re_encoded_jpeg() -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[2] = (47.0, 59.0, 1.0)  # GPS latitude
    data = saved(PLAIN, "JPEG", exif=exif, comment=b"SecretComment", icc_profile=b"SecretICC")
    again = encode_jpeg(open_image(data))
    with Image.open(BytesIO(data)) as original, Image.open(BytesIO(again)) as image:
        assert original.getexif().get_ifd(0x8825)
        assert not image.getexif()
        assert not {"exif", "comment", "icc_profile"} & image.info.keys()
    assert b"Secret" in data
    assert b"Secret" not in again
    assert b"Exif" not in again


def test_what_is_kept_of_photos_is_kept_by_how_they_are_read() -> None:
    kinds = (
        manifest_cache._KIND,
        appearance._LOOK,
        appearance._THUMBNAIL,
        VectorStore("")._kind(""),
    )
    assert all(door.READING in kind for kind in kinds)


def test_encode_jpeg_keeps_the_shape_within_max_side() -> None:
    assert open_image(encode_jpeg(scene(400, 300), max_side=100)).shape == (75, 100, 3)
    assert open_image(encode_jpeg(SCENE, max_side=500)).shape == SCENE.shape
    assert len(encode_jpeg(SCENE, quality=30)) < len(encode_jpeg(SCENE, quality=95))


def test_big_pictures_wait_for_each_other_and_small_ones_do_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    turn = MagicMock()
    monkeypatch.setattr(limits, "_ONE_BIG_PICTURE", turn)
    open_image(bomb(3_600, 3_600))
    assert not turn.__enter__.called
    open_image(bomb(3_700, 3_700))
    assert turn.__enter__.call_count == turn.__exit__.call_count == 1


def test_threads_read_the_same_pixels_at_once() -> None:
    big = saved(Image.fromarray(scene(4_200, 3_200)), "JPEG")  # above the one-at-a-time size
    files = [*[data for data, _, _ in MODES.values()] * 3, big, big, big, WHOLE["PNG"][:500]]
    wanted = [read_or_refuse(data) for data in files]
    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(read_or_refuse, files, timeout=60))
    for one, other in zip(wanted, got, strict=True):
        if isinstance(one, str):
            assert one == other
        else:
            assert isinstance(other, Photo)
            assert np.array_equal(one.pixels, other.pixels)
