"""Every kind of picture that a person or a stranger may hand in, made here in memory."""

import os
import random
import resource
import struct
import subprocess
import sys
import warnings
import zlib
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from unittest.mock import MagicMock

import numpy as np
import pytest
from PIL import Image, ImageChops

from clothing_model.data import image_limits, images
from clothing_model.data.images import Photo, encode_jpeg, open_image, read_photo, resize
from clothing_model.errors import InvalidImage
from clothing_model.settings import MAX_IMAGE_BYTES

PROJECT = Path(images.__file__).resolve().parents[2]


def scene(width: int = 96, height: int = 64) -> np.ndarray:
    """A smooth picture without symmetry, so that turns and swapped channels show."""
    y, x = np.mgrid[0:height, 0:width]
    red = 255 * x / width
    green = 255 * y / height
    blue = 127 + 120 * np.sin(x / width * 5 + y / height * 3)
    return np.stack([red, green, blue], axis=-1).astype(np.uint8)


SCENE = scene()
GREY = np.repeat(np.array(Image.fromarray(SCENE).convert("L"))[..., None], 3, axis=-1)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(size: tuple[int, int], depth: int, colour: int, rows: bytes, extra: bytes = b"") -> bytes:
    header = struct.pack(">IIBBBBB", *size, depth, colour, 0, 0, 0)
    data = chunk(b"IHDR", header) + extra + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + data


def bomb(width: int, height: int, channels: int = 3) -> bytes:
    """A PNG of nothing but zeros, packed row by row so that making it needs no memory."""
    packer = zlib.compressobj(9)
    row = bytes(1 + channels * width)
    packed = [packer.compress(row) for _ in range(height)]
    return png((width, height), 8, {3: 2, 4: 6}[channels], b"".join([*packed, packer.flush()]))


def error_between(got: np.ndarray, wanted: np.ndarray) -> float:
    assert got.shape == wanted.shape
    return float(np.abs(got.astype(int) - wanted.astype(int)).mean())


def refusal(source: bytes | Path) -> str:
    with pytest.raises(InvalidImage) as caught:
        read_photo(source)
    return str(caught.value)


# --- one picture in every mode ------------------------------------------------------------


def sixteen_bit_grey() -> bytes:
    values = GREY[..., 0].astype(">u2") * 257
    rows = b"".join(b"\0" + row.tobytes() for row in values)
    return png((96, 64), 16, 0, zlib.compress(rows))


def sixteen_bit_colour() -> bytes:
    rows = b"".join(b"\0" + row.tobytes() for row in SCENE.astype(">u2") * 257)
    return png((96, 64), 16, 2, zlib.compress(rows))


def sixteen_bit_grey_alpha() -> bytes:
    grey = GREY[..., 0].astype(">u2") * 257
    both = np.stack([grey, np.full_like(grey, 65535)], axis=-1)
    return png((96, 64), 16, 4, zlib.compress(b"".join(b"\0" + row.tobytes() for row in both)))


def ycck() -> bytes:
    """A JPEG for print as Photoshop writes it: inverted inks, the coloured ones as YCbCr."""
    inks = PLAIN.convert("CMYK").split()
    mixed = Image.merge("RGB", inks[:3]).convert("YCbCr")
    stored = Image.merge("CMYK", (*map(ImageChops.invert, mixed.split()), inks[3]))
    data = saved(stored, "JPEG", quality=95)  # Pillow inverts and says "plain inks" (0)
    return data.replace(b"Adobe\0d\0\0\0\0\0", b"Adobe\0d\0\0\0\0\2", 1)


PLAIN = Image.fromarray(SCENE)
MODES = {
    "jpeg": (saved(PLAIN, "JPEG", quality=95), SCENE, 3),
    "jpeg progressive": (saved(PLAIN, "JPEG", quality=95, progressive=True), SCENE, 3),
    "jpeg grey": (saved(PLAIN.convert("L"), "JPEG", quality=95), GREY, 2),
    "jpeg cmyk": (saved(PLAIN.convert("CMYK"), "JPEG", quality=95), SCENE, 4),
    "jpeg ycck": (ycck(), SCENE, 4),
    "mpo": (saved(PLAIN, "MPO", quality=95, save_all=True, append_images=[PLAIN]), SCENE, 3),
    "png": (saved(PLAIN, "PNG"), SCENE, 0),
    "png grey": (saved(PLAIN.convert("L"), "PNG"), GREY, 0),
    "png palette": (saved(PLAIN.quantize(256), "PNG"), SCENE, 8),
    "png rgba": (saved(PLAIN.convert("RGBA"), "PNG"), SCENE, 0),
    "png grey alpha": (saved(PLAIN.convert("LA"), "PNG"), GREY, 0),
    "png 16-bit grey": (sixteen_bit_grey(), GREY, 0.01),
    "png 16-bit colour": (sixteen_bit_colour(), SCENE, 0.01),
    "png 16-bit grey alpha": (sixteen_bit_grey_alpha(), GREY, 0.01),
    "webp": (saved(PLAIN, "WEBP", quality=95), SCENE, 4),
    "webp lossless alpha": (saved(PLAIN.convert("RGBA"), "WEBP", lossless=True), SCENE, 0),
    "gif": (saved(PLAIN.quantize(256), "GIF"), SCENE, 8),
    "bmp": (saved(PLAIN, "BMP"), SCENE, 0),
    "bmp palette": (saved(PLAIN.quantize(256), "BMP"), SCENE, 8),
    "bmp 32-bit": (saved(PLAIN.convert("RGBA"), "BMP"), SCENE, 0),
}


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


# --- transparency ---------------------------------------------------------------------------


def half_clear(mode: str) -> Image.Image:
    alpha = np.full((64, 96), 255, np.uint8)
    alpha[:, 48:] = 0
    image = PLAIN.convert(mode.removesuffix("A"))
    image.putalpha(Image.fromarray(alpha))
    return image


def clear_palette() -> bytes:
    image = PLAIN.quantize(255)
    indices = np.array(image)
    indices[:, 48:] = 255
    clear = Image.fromarray(indices, "L")
    clear.putpalette([*image.getpalette("RGB")[: 255 * 3], 0, 0, 0])
    return saved(clear, "PNG", transparency=255)


def keyed(depth: int, colour: int, clear: tuple[int, ...], other: tuple[int, ...]) -> bytes:
    """A PNG of 96 × 64, its right half in a colour that its tRNS chunk declares transparent."""
    if depth < 8:
        row = (bytes([other[0] * 0x11]) + b"") * 24 + bytes([clear[0] * 0x11]) * 24
    else:
        letter = ">B" if depth == 8 else ">H"
        row = b"".join(struct.pack(letter, value) for value in other * 48 + clear * 48)
    key = chunk(b"tRNS", struct.pack(f">{len(clear)}H", *clear))
    return png((96, 64), depth, colour, zlib.compress((b"\0" + row) * 64), key)


CLEAR = {
    "rgba": saved(half_clear("RGBA"), "PNG"),
    "la": saved(half_clear("LA"), "PNG"),
    "webp": saved(half_clear("RGBA"), "WEBP", lossless=True),
    "palette": clear_palette(),
    "gif": saved(half_clear("RGBA"), "GIF"),
    "grey key 4-bit": keyed(4, 0, (3,), (9,)),
    "grey key": keyed(8, 0, (10,), (200,)),
    "grey key 16-bit": keyed(16, 0, (10_000,), (50_000,)),
    "colour key": keyed(8, 2, (10, 20, 30), (200, 100, 50)),
    "colour key 16-bit": keyed(16, 2, (5_000, 9_000, 300), (50_000, 20_000, 1_000)),
}


@pytest.mark.parametrize("name", CLEAR)
def test_transparent_parts_turn_white_and_a_note_says_so(name: str) -> None:
    photo = read_photo(CLEAR[name])
    assert (photo.pixels[:, 50:] == 255).all()
    assert photo.pixels[:, :46].mean() < 240
    assert any("on white" in note for note in photo.notes)


def test_half_transparent_black_is_grey() -> None:
    pixels = open_image(saved(Image.new("RGBA", (20, 20), (0, 0, 0, 128)), "PNG"))
    assert np.abs(pixels.astype(int) - 127).max() <= 1


# --- turns ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
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


# --- animations ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_an_animation_gives_its_first_frame_and_says_so(kind: str) -> None:
    others = [Image.new("RGB", (96, 64), (20 * n, 0, 0)) for n in range(11)]
    photo = read_photo(saved(PLAIN, kind, save_all=True, append_images=others, quality=95))
    assert photo.notes == ("This is an animation of 12 frames; only the first is used.",)
    assert error_between(photo.pixels, SCENE) < 12


def test_a_phone_picture_with_a_broken_second_one_is_read_without_a_warning() -> None:
    data = saved(PLAIN, "MPO", quality=95, save_all=True, append_images=[PLAIN])
    spoilt = data.replace(b"MPF\0", b"MPF\0XX", 1)[: len(data)]
    assert error_between(open_image(spoilt), SCENE) < 3


# --- sizes and memory -----------------------------------------------------------------------------


MEASURE = """
import resource, sys
from pathlib import Path
from clothing_model.data.images import read_photo
from clothing_model.errors import InvalidImage

def peak():  # of this process alone: ru_maxrss would begin with its parent's
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024

before = peak()
try:
    photo = read_photo(Path(sys.argv[1]))
    print(photo.width, photo.height, *photo.pixels.shape, "|", peak() - before)
except InvalidImage as error:
    print(error, "|", peak() - before)
"""


def read_in_a_child(data: bytes, folder: Path) -> tuple[str, float]:
    """What a fresh process says about the picture, and how many MB its memory rose."""
    file = folder / "picture"
    file.write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(file)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    said, _, rise = done.stdout.rpartition("|")
    return said.strip(), float(rise)


needs_proc = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux")


@needs_proc
@pytest.mark.parametrize("side", [9_400, 13_300])
def test_a_decompression_bomb_is_refused_in_flat_memory(side: int, tmp_path: Path) -> None:
    said, rise = read_in_a_child(bomb(side, side), tmp_path)
    assert said == (
        "picture: This PNG picture is too large: expected at most 50 million pixels, "
        f"received {side:,} × {side:,} px."
    )
    assert rise < 15


@needs_proc
def test_a_big_jpeg_needs_little_memory_and_is_kept_small(tmp_path: Path) -> None:
    said, rise = read_in_a_child(saved(Image.new("RGB", (8160, 6000), "red"), "JPEG"), tmp_path)
    assert said == "8160 6000 1506 2048 3"
    assert rise < 110  # a plain decode: 200 MB and more


@needs_proc
def test_a_png_at_the_limit_costs_little_more_than_its_pixels(tmp_path: Path) -> None:
    said, rise = read_in_a_child(bomb(7_000, 7_000, channels=4), tmp_path)
    assert said == "7000 7000 2048 2048 3"
    assert rise < 290  # 187 MB are the decoded pixels; a converted copy would double them


def gif(screen: tuple[int, int], frame: tuple[int, int]) -> bytes:
    control = b"\x21\xf9\x04\x08\0\0\0\0"  # "clear my area afterwards": memory, while it opens
    header = struct.pack("<HHBBB", *screen, 0x80, 0, 0) + bytes(6)
    picture = b"," + struct.pack("<HHHHB", 0, 0, *frame, 0) + b"\x02\x02\x44\x01\x00;"
    return b"GIF89a" + header + control + picture


@needs_proc
@pytest.mark.parametrize(
    ("screen", "frame"), [((65_535, 65_535), (16, 16)), ((100, 100), (65_535, 65_535))]
)
def test_a_gif_bomb_is_refused_before_memory_is_taken(
    screen: tuple[int, int], frame: tuple[int, int], tmp_path: Path
) -> None:
    said, rise = read_in_a_child(gif(screen, frame), tmp_path)
    assert "too l" in said
    assert rise < 15


def test_pillows_own_bomb_warning_becomes_our_sentence() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert "at most 50 million pixels" in refusal(gif((100, 100), (8_000, 8_000)))


def webp_header(width: int, height: int) -> bytes:
    body = b"WEBPVP8L" + struct.pack("<I", 10) + b"\x2f"
    body += struct.pack("<I", (width - 1) | (height - 1) << 14) + bytes(5)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def test_webp_has_a_lower_limit_because_its_decoder_is_hungry() -> None:
    assert "expected at most 25 million pixels" in refusal(webp_header(5_001, 5_001))
    assert "expected at most 25 million pixels" in refusal(webp_header(16_383, 16_383))


@pytest.mark.parametrize(("size", "word"), [((15, 400), "small"), ((20_001, 16), "long")])
def test_useless_sizes_are_refused(size: tuple[int, int], word: str) -> None:
    said = refusal(saved(Image.new("L", size), "PNG"))
    assert word in said
    assert f"received {size[0]:,} × {size[1]:,} px" in said


def test_the_longest_and_thinnest_picture_allowed() -> None:
    photo = read_photo(saved(Image.new("L", (20_000, 16), 77), "PNG"))
    assert photo.pixels.shape == (2, 2048, 3)
    assert (photo.pixels == 77).all()


def test_too_many_bytes_are_refused_before_they_are_read(tmp_path: Path) -> None:
    file = tmp_path / "huge.jpg"
    with file.open("wb") as sparse:
        sparse.truncate(MAX_IMAGE_BYTES + 1)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_inblock
    assert refusal(file).startswith("huge.jpg: This file is too big: expected at most 20 MB")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_inblock == before
    assert "too big" in refusal(b"\xff\xd8\xff" + bytes(MAX_IMAGE_BYTES))


def test_a_jpeg_with_endless_scans_is_refused() -> None:
    data = saved(Image.new("L", (4_000, 4_000)), "JPEG", progressive=True)
    scan = data[data.rfind(b"\xff\xc4") : -2]
    assert "too long to decode" in refusal(data[:-2] + scan * 2_000 + b"\xff\xd9")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_large_picture_shrinks_to_the_same_picture(kind: str) -> None:
    big = scene(4_300, 2_900)
    photo = read_photo(saved(Image.fromarray(big), kind, quality=90))
    assert photo.pixels.shape == (1381, 2048, 3)
    assert (photo.width, photo.height) == (4_300, 2_900)
    assert error_between(photo.pixels, scene(2_048, 1_381)) < 2


def test_transparency_survives_the_strips_of_a_large_picture() -> None:
    big = half_clear("RGBA").resize((4_800, 3_200), Image.Resampling.NEAREST)
    pixels = open_image(saved(big, "PNG", compress_level=1))
    assert (pixels[:, 1_030:] == 255).all()
    assert error_between(pixels[:, :1_020], np.array(PLAIN.resize((2048, 1365)))[:, :1_020]) < 3


# --- files that are something else, or broken ---------------------------------------------------


def iso(brand: bytes, more: bytes = b"") -> bytes:
    return b"\0\0\0\x20ftyp" + brand + b"\0\0\0\0" + more + bytes(40)


FOREIGN = {
    "empty": (b"", "empty (0 bytes)"),
    "heic": (iso(b"heic", b"mif1heic"), "HEIC photo, as iPhones make them"),
    "heif": (iso(b"mif1", b"mif1heic"), "HEIC photo"),
    "avif": (saved(PLAIN, "AVIF"), "AVIF"),
    "avif as mif1": (iso(b"mif1", b"mif1avif"), "AVIF"),
    "video": (iso(b"isom", b"mp42"), "a video"),
    "matroska": (b"\x1aE\xdf\xa3" + bytes(50), "a video"),
    "avi": (b"RIFF\0\0\0\0AVI LIST", "video"),
    "canon raw": (iso(b"crx "), "raw photo"),
    "tiff": (saved(PLAIN, "TIFF"), "TIFF"),
    "psd": (b"8BPS\0\x01" + bytes(60), "Photoshop"),
    "pdf": (saved(PLAIN, "PDF"), "PDF"),
    "eps": (saved(PLAIN, "EPS"), "EPS"),
    "jpeg 2000": (saved(PLAIN, "JPEG2000"), "JPEG 2000"),
    "dds": (saved(PLAIN, "DDS"), "DDS"),
    "fits": (b"SIMPLE  =                    T" + b" " * 60, "FITS"),
    "icon": (saved(PLAIN, "ICO"), "icon"),
    "ppm": (saved(PLAIN, "PPM"), "not a picture that this program knows"),
    "svg": (b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
    "html": (b"\n<!DOCTYPE html><html><body>404</body></html>", "web page"),
    "text": ("BM, a note about a söckchen".encode(), "text file"),
    "lfs": (b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\n", "git lfs pull"),
    "zip": (b"PK\x03\x04" + bytes(30), "ZIP"),
    "gzip": (b"\x1f\x8b\x08" + bytes(30), "archive"),
    "noise": (random.Random(1).randbytes(4_000), "not a picture that this program knows"),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_a_foreign_file_renamed_jpg_is_named_and_refused(name: str, tmp_path: Path) -> None:
    data, words = FOREIGN[name]
    file = tmp_path / "shirt.jpg"
    file.write_bytes(data)
    said = refusal(file)
    assert said.startswith("shirt.jpg: This ")
    assert words in said
    assert "Expected a JPEG, PNG or WebP" in said
    assert "shirt" not in refusal(data)


WHOLE = {
    "JPEG": saved(PLAIN, "JPEG", exif=Image.Exif()),
    "JPEG progressive": saved(PLAIN, "JPEG", progressive=True),
    "PNG": saved(PLAIN, "PNG"),
    "PNG palette": saved(PLAIN.quantize(16), "PNG", transparency=3),
    "APNG": saved(PLAIN, "PNG", save_all=True, append_images=[Image.new("RGB", (96, 64))]),
    "WEBP": saved(PLAIN, "WEBP"),
    "GIF": saved(PLAIN, "GIF", save_all=True, append_images=[Image.new("RGB", (96, 64))]),
    "BMP": saved(PLAIN, "BMP"),
}


def read_or_refuse(data: bytes) -> Photo | str:
    try:
        return read_photo(data)
    except InvalidImage as error:
        return str(error)


@pytest.mark.parametrize("name", WHOLE)
def test_a_file_cut_off_in_its_first_picture_is_refused(name: str) -> None:
    data = WHOLE[name]
    first_picture = data.find(b"fdAT") if name == "APNG" else len(data)
    for length in np.linspace(0, first_picture * 0.6, 120).astype(int):
        assert isinstance(read_or_refuse(data[:length]), str), length
    for length in np.linspace(first_picture * 0.6, len(data), 60).astype(int):
        read_or_refuse(data[:length])


@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP", "BMP"])
def test_a_file_cut_in_half_is_said_to_be_cut_off(name: str) -> None:
    assert "is cut off: its end is missing" in refusal(WHOLE[name][: len(WHOLE[name]) // 2])


@pytest.mark.parametrize("name", [*WHOLE, "CMYK", "16-bit", "transparent 16-bit", "MPO"])
def test_only_invalid_image_escapes_from_damaged_files(name: str) -> None:
    more = {
        "CMYK": MODES["jpeg cmyk"][0],
        "16-bit": MODES["png 16-bit grey"][0],
        "transparent 16-bit": CLEAR["grey key 16-bit"],
        "MPO": MODES["mpo"][0],
    }
    data = {**WHOLE, **more}[name]
    chance = random.Random(name)
    ends = set()
    for _ in range(250):
        spoilt = bytearray(data)
        reach = len(data) if chance.random() < 0.5 else min(len(data), 120)  # half: the header
        for _ in range(chance.choice([1, 2, 8])):
            spoilt[chance.randrange(reach)] = chance.randrange(256)
        if chance.random() < 0.2:
            middle = chance.randrange(len(data))
            del spoilt[middle : middle + chance.randrange(1, 40)]
        ends.add(type(read_or_refuse(bytes(spoilt))))
    assert ends == {Photo, str}  # some are still read, some refused; nothing else escaped


def test_what_is_no_readable_file_is_refused_by_name(tmp_path: Path) -> None:
    assert refusal(tmp_path / "gone.jpg") == "gone.jpg: There is no such file."
    assert refusal(tmp_path).startswith(f"{tmp_path.name}: This is not a file")
    assert "cannot be read" in refusal(tmp_path / "a\0b.jpg")
    assert "cannot be read" in refusal(tmp_path / ("x" * 300))
    os.mkfifo(tmp_path / "pipe.jpg")
    assert "not a file" in refusal(tmp_path / "pipe.jpg")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_forbidden_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "secret.jpg"
    file.write_bytes(WHOLE["JPEG"])
    file.chmod(0)
    assert "permission denied" in refusal(file)


def test_a_programming_mistake_is_no_invalid_image() -> None:
    with pytest.raises(TypeError, match="Expected bytes or a Path, received str"):
        read_photo("shirt.jpg")  # type: ignore[arg-type]


# --- resize, re-encoding, threads -------------------------------------------------------------


def test_resize_leaves_the_right_size_alone() -> None:
    square = scene(64, 64)
    assert resize(square, 64) is square


@pytest.mark.parametrize("interpolation", images.INTERPOLATIONS)
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


def test_encode_jpeg_keeps_the_shape_within_max_side() -> None:
    assert open_image(encode_jpeg(scene(400, 300), max_side=100)).shape == (75, 100, 3)
    assert open_image(encode_jpeg(SCENE, max_side=500)).shape == SCENE.shape
    assert len(encode_jpeg(SCENE, quality=30)) < len(encode_jpeg(SCENE, quality=95))


def test_big_pictures_wait_for_each_other_and_small_ones_do_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    turn = MagicMock()
    monkeypatch.setattr(image_limits, "_ONE_BIG_PICTURE", turn)
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
