"""The same colours, whatever profile their numbers are written by, and in whatever file."""

import struct
from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageCms

from clothing_model.data.pictures.door import read_photo
from clothing_model.data.pictures.parts import MAX_TEXT
from clothing_model.data.pictures.profiles import transform_for
from tests.data.pictures.made_pictures import (
    SCENE,
    chunk,
    error_between,
    saved,
    scene,
)
from tests.data.pictures.made_profiles import (
    SPACES,
    SRGB,
    cmyk_profile,
    encoded_in,
    grey_profile,
    in_space,
    linear,
    rgb_profile,
)

SOFT = (SCENE * 0.8 + 25).astype(np.uint8)  # no colour that a space cannot hold
GREY = np.asarray(Image.fromarray(SOFT).convert("L"))
LIGHT = (255 * linear(GREY / 255, 0.0)).round().astype(np.uint8)  # by grey_profile(1.0)


def bmp_with_profile(image: Image.Image, profile: bytes) -> bytes:
    """BITMAPV5HEADER, in which Windows keeps a profile."""
    data = saved(image, "BMP")
    pixels = data[54:]
    head = struct.pack("<I", 124) + data[18:54] + bytes(16) + b"DEBM" + bytes(48)
    head += struct.pack("<4I", 4, 124 + len(pixels), len(profile), 0)
    size = 14 + len(head) + len(pixels) + len(profile)
    return b"BM" + struct.pack("<3I", size, 0, 138) + head + pixels + profile


def gif_with_profile(image: Image.Image, profile: bytes) -> bytes:
    data = saved(image.quantize(256), "GIF")
    place = 13 + (3 << (data[10] & 7) + 1)
    blocks = [profile[at : at + 255] for at in range(0, len(profile), 255)]
    body = b"".join(bytes([len(block)]) + block for block in blocks)
    return data[:place] + b"!\xff\x0bICCRGBG1012" + body + b"\0" + data[place:]


def heic(image: Image.Image, profile: bytes) -> bytes:
    pillow_heif = pytest.importorskip("pillow_heif")
    file, made = BytesIO(), pillow_heif.from_pillow(image)
    made.info["icc_profile"], made.info["icc_profile_type"] = profile, "prof"
    made.save(file, quality=95, chroma=444)
    return file.getvalue()


FILES = {
    "jpeg": lambda im, icc: saved(im, "JPEG", icc_profile=icc, quality=97, subsampling=0),
    "progressive": lambda im, icc: saved(im, "JPEG", icc_profile=icc, quality=97, progressive=True),
    "png": lambda im, icc: saved(im, "PNG", icc_profile=icc),
    "png rgba": lambda im, icc: saved(im.convert("RGBA"), "PNG", icc_profile=icc),
    "png palette": lambda im, icc: saved(im.quantize(256), "PNG", icc_profile=icc),
    "webp": lambda im, icc: saved(im, "WEBP", icc_profile=icc, lossless=True),
    "avif": lambda im, icc: saved(
        im, "AVIF", icc_profile=icc, quality=95, subsampling="4:4:4", speed=9
    ),
    "heic": heic,
    "gif": gif_with_profile,
    "bmp": bmp_with_profile,
}  # fmt: skip


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("space", SPACES)
def test_a_space_in_every_file(space: str, file: str) -> None:
    image, profile = in_space(space, SOFT)
    photo = read_photo(FILES[file](image, profile))
    lost = 6 if file in ("png palette", "gif") else 3
    assert error_between(np.asarray(image), SOFT) > 9
    assert error_between(photo.pixels, SOFT) < lost
    assert photo.notes == ()


def greys() -> dict[str, bytes]:
    light, profile = Image.fromarray(LIGHT), grey_profile(1.0)
    alpha = Image.new("L", light.size, 255)
    sixteen = Image.fromarray(LIGHT.astype(np.uint16) * 257)
    return {
        "jpeg": saved(light, "JPEG", icc_profile=profile, quality=97),
        "png": saved(light, "PNG", icc_profile=profile),
        "alpha": saved(Image.merge("LA", (light, alpha)), "PNG", icc_profile=profile),
        "16 bits": saved(sixteen, "PNG", icc_profile=profile),
        "by a profile of three colours": saved(
            light, "PNG", icc_profile=rgb_profile((*SRGB[:2], 1.0))
        ),
    }


@pytest.mark.parametrize("name", greys())
def test_grey_pictures(name: str) -> None:
    pixels = read_photo(greys()[name]).pixels
    wanted = np.repeat(GREY[..., None], 3, axis=-1)
    assert error_between(pixels, wanted) < 1
    assert error_between(np.repeat(LIGHT[..., None], 3, axis=-1), wanted) > 30


def test_black_and_white_stay_so() -> None:
    data = saved(Image.fromarray(SOFT).convert("1"), "PNG", icc_profile=grey_profile(1.0))
    assert set(np.unique(read_photo(data).pixels)) == {0, 255}


def test_print_colours_by_their_profile() -> None:
    inks = Image.fromarray(SOFT).convert("CMYK")
    plain = read_photo(saved(inks, "JPEG", icc_profile=cmyk_profile(), quality=95))
    assert error_between(plain.pixels, SOFT) < 2
    assert plain.notes == ()
    dark = read_photo(saved(inks, "JPEG", icc_profile=cmyk_profile(2.0), quality=95))
    assert error_between(dark.pixels, 255 * (SOFT / 255) ** 2) < 3


def test_transparent_parts_are_white_in_every_space() -> None:
    image, profile = in_space("prophoto", SOFT)
    alpha = np.full(SOFT.shape[:2], 255, np.uint8)
    alpha[:, 48:] = 0
    image.putalpha(Image.fromarray(alpha))
    pixels = read_photo(saved(image, "PNG", icc_profile=profile)).pixels
    assert error_between(pixels[:, :48], SOFT[:, :48]) < 1
    assert (pixels[:, 48:] == 255).all()


P3 = rgb_profile(SPACES["display p3"])
BROKEN = {
    "empty": b"",
    "noise": np.random.default_rng(0).bytes(3_000),
    "cut in its table": P3[:150],
    "cut in its curves": P3[:1_000],
    "without light": rgb_profile((*SPACES["adobe rgb"][:2], 200.0)),
    "Lab": ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes(),
    "XYZ": ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes(),
    "for print": cmyk_profile(2.0),
    "for grey": grey_profile(1.0),
    "a text": b"SecretICC",
}


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize("file", ["jpeg", "png", "webp", "avif", "bmp"])
def test_a_broken_or_foreign_profile_is_passed_over(file: str, name: str) -> None:
    photo = read_photo(FILES[file](Image.fromarray(SOFT), BROKEN[name]))
    assert error_between(photo.pixels, SOFT) < 3


@pytest.mark.parametrize("profile", [BROKEN["noise"], P3, grey_profile(1.0)])
def test_print_colours_without_their_profile_are_said_to_be_off(profile: bytes) -> None:
    photo = read_photo(saved(Image.fromarray(SOFT).convert("CMYK"), "JPEG", icc_profile=profile))
    assert "meant for print" in photo.notes[0]


def test_random_damage_to_a_profile_costs_no_picture() -> None:
    chance = np.random.default_rng(1)
    for whole in (P3, cmyk_profile(points=3), grey_profile(1.0)):
        mode = {b"RGB ": "RGB", b"CMYK": "CMYK", b"GRAY": "L"}[whole[16:20]]
        image = Image.fromarray(SOFT[:16, :16]).convert(mode)
        for _ in range(25):
            spoilt = bytearray(whole)
            for place in chance.integers(0, min(len(spoilt), 400), 4):
                spoilt[place] = chance.integers(256)
            assert read_photo(saved(image, "JPEG", icc_profile=bytes(spoilt))).pixels.any()


def test_srgb_is_known_by_what_it_does_and_costs_nothing() -> None:
    for profile in (rgb_profile(SRGB), saved_srgb()):
        assert transform_for("RGB", profile) is None
    assert transform_for("RGB", P3) is transform_for("RGB", bytes(bytearray(P3)))  # kept


def saved_srgb() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


@pytest.mark.parametrize("file", ["jpeg", "png", "webp"])
def test_a_huge_profile_counts(file: str) -> None:
    space = SPACES["prophoto"]
    image = Image.fromarray(encoded_in(space, SOFT))
    photo = read_photo(FILES[file](image, rgb_profile(space, padding=3_000_000)))
    assert error_between(photo.pixels, SOFT) < 3


def test_a_profile_without_end_is_passed_over() -> None:
    data = saved(
        Image.fromarray(SOFT), "PNG", icc_profile=rgb_profile(SPACES["prophoto"], MAX_TEXT)
    )
    assert np.array_equal(read_photo(data).pixels, SOFT)


def test_a_jpeg_that_lost_a_piece_of_its_profile_has_none() -> None:
    image, _ = in_space("prophoto", SOFT)
    profile = rgb_profile(SPACES["prophoto"], padding=200_000)
    data = FILES["jpeg"](image, profile)
    second = data.index(b"ICC_PROFILE\0\2") - 4
    length = int.from_bytes(data[second + 2 : second + 4], "big")
    without = data[:second] + data[second + 2 + length :]
    assert error_between(read_photo(data).pixels, SOFT) < 3
    assert error_between(read_photo(without).pixels, np.asarray(image)) < 3


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_large_picture_keeps_its_colours_when_it_shrinks(kind: str) -> None:
    big = (scene(4_200, 280) * 0.8 + 25).astype(np.uint8)
    image, profile = in_space("prophoto", big)
    pixels = read_photo(saved(image, kind, icc_profile=profile, quality=90)).pixels
    wanted = (scene(2_048, 137) * 0.8 + 25).astype(np.uint8)
    assert error_between(pixels, wanted) < 2


def test_a_profile_in_a_chunk_that_is_broken() -> None:
    data = saved(Image.fromarray(SOFT), "PNG")
    for body in (b"", b"name", b"name\0\0", b"name\0\0no zlib", b"name\0\1" + bytes(9)):
        spoilt = data[:33] + chunk(b"iCCP", body) + data[33:]
        assert np.array_equal(read_photo(spoilt).pixels, SOFT)
