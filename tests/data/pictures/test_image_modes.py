"""One picture in every mode, with transparency, turned, as an animation."""

import random

import numpy as np
import pytest
from PIL import Image

from clothing_model.data.pictures.door import open_image, read_photo
from tests.data.pictures.made_pictures import CLEAR, MODES, PLAIN, SCENE, error_between, saved


@pytest.mark.parametrize("name", MODES)
def test_every_mode_gives_the_plain_picture(name: str) -> None:
    data, wanted, tolerance = MODES[name]
    photo = read_photo(data)
    assert photo.pixels.dtype == np.uint8
    assert error_between(photo.pixels, wanted) <= tolerance
    assert (photo.width, photo.height) == (96, 64)
    assert photo.pixels.flags.writeable  # PyTorch warns about arrays that are not
    assert photo.format == {"mpo": "JPEG"}.get(name, name.split()[0].upper())
    assert len(photo.notes) == (name in ("jpeg cmyk", "jpeg ycck"))


def test_one_bit_picture() -> None:
    photo = read_photo(saved(PLAIN.convert("1"), "PNG"))
    assert set(np.unique(photo.pixels)) == {0, 255}


@pytest.mark.parametrize("name", CLEAR)
def test_transparent_parts_turn_white_and_a_note_says_so(name: str) -> None:
    photo = read_photo(CLEAR[name])
    assert (photo.pixels[:, 50:] == 255).all()
    assert photo.pixels[:, :46].mean() < 240
    assert any("on white" in note for note in photo.notes)


def test_half_transparent_black_is_grey() -> None:
    pixels = open_image(saved(Image.new("RGBA", (20, 20), (0, 0, 0, 128)), "PNG"))
    assert np.abs(pixels.astype(int) - 127).max() <= 1


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_turns_are_undone(kind: str, orientation: int) -> None:
    undo = {
        1: lambda a: a,
        2: lambda a: a[:, ::-1],
        3: lambda a: a[::-1, ::-1],
        4: lambda a: a[::-1],
        5: lambda a: a.swapaxes(0, 1),
        6: lambda a: np.rot90(a, -1),
        7: lambda a: a[::-1, ::-1].swapaxes(0, 1),
        8: lambda a: np.rot90(a, 1),
    }
    exif = Image.Exif()
    exif[0x0112] = orientation
    photo = read_photo(saved(PLAIN, kind, exif=exif, quality=95))
    wanted = undo[orientation](SCENE)
    assert (photo.height, photo.width) == wanted.shape[:2]
    assert error_between(photo.pixels, wanted) < 4


@pytest.mark.parametrize(
    "exif",
    [
        b"Exif\0\0",
        b"Exif\0\0II*\0\xff\xff\xff\xff",
        b"Exif\0\0MM\0*\0\0\0\x08\xff\xff\x01\x12\0\x03",
        b"Exif\0\0MM\0*" + random.Random(2).randbytes(200),
        b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x05\0\0\0\x01\0\0\x99\x99",
    ],
)
def test_damaged_exif_is_no_turn_and_no_error(exif: bytes) -> None:
    photo = read_photo(saved(PLAIN, "JPEG", quality=95, exif=exif))
    assert error_between(photo.pixels, SCENE) < 3


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "AVIF"])
def test_an_animation_gives_its_first_frame_and_says_so(kind: str) -> None:
    others = [Image.new("RGB", (96, 64), (20 * n, 0, 0)) for n in range(11)]
    photo = read_photo(saved(PLAIN, kind, save_all=True, append_images=others, quality=95))
    assert photo.notes == ("This is an animation of 12 frames; only the first is used.",)
    assert error_between(photo.pixels, SCENE) < 12


def test_a_phone_picture_with_a_broken_second_one_is_read_without_a_warning() -> None:
    data = saved(PLAIN, "MPO", quality=95, save_all=True, append_images=[PLAIN])
    spoilt = data.replace(b"MPF\0", b"MPF\0XX", 1)[: len(data)]
    assert error_between(open_image(spoilt), SCENE) < 3
