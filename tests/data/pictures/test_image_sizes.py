"""How large a picture may be, and what it costs to read."""

import resource
import struct
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from clothing_model.data.pictures.door import open_image, read_photo
from clothing_model.settings import MAX_IMAGE_BYTES
from tests.conftest import PROJECT
from tests.data.pictures.made_pictures import (
    PLAIN,
    bomb,
    error_between,
    half_clear,
    refusal,
    saved,
    scene,
)

MEASURE = """
import resource, sys
from pathlib import Path
from clothing_model.data.pictures.door import read_photo
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
        "picture: A PNG picture can have at most 66 million pixels. "
        f"This one has {side:,} × {side:,} px."
    )
    assert rise < 15


@needs_proc
@pytest.mark.parametrize(
    ("mode", "size", "kept", "most"),
    [
        ("RGB", (8160, 6144), (1542, 2048), 110),  # 50 MP; a plain decode: 200 MB and more
        ("L", (16_384, 12_288), (1536, 2048), 90),  # 200 MP
    ],
)
def test_a_big_jpeg_needs_little_memory_and_is_kept_small(
    mode: str, size: tuple[int, int], kept: tuple[int, int], most: int, tmp_path: Path
) -> None:
    said, rise = read_in_a_child(saved(Image.new(mode, size), "JPEG"), tmp_path)
    assert said == f"{size[0]} {size[1]} {kept[0]} {kept[1]} 3"
    assert rise < most


def test_a_progressive_jpeg_has_a_limit_of_its_own() -> None:
    """Of what its coefficients take: 6 bytes a pixel here, 3 in the usual half resolution."""
    data = saved(Image.new("RGB", (64, 64)), "JPEG", progressive=True, subsampling=0)
    assert "can have at most 67 million pixels. This one has 9,000 × 8,000 px" in refusal(
        resized(data, 9_000, 8_000)
    )
    half = saved(Image.new("RGB", (64, 64)), "JPEG", progressive=True, subsampling=2)
    assert "can have at most 133 million" in refusal(resized(half, 16_384, 12_288))


def resized(jpeg: bytes, width: int, height: int) -> bytes:
    """The same file, saying that it has another size."""
    frame = jpeg.index(b"\xff\xc2\0\x11\x08") + 5
    return jpeg[:frame] + struct.pack(">HH", height, width) + jpeg[frame + 4 :]


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
    ("screen", "frame", "words"),
    [
        ((65_535, 65_535), (16, 16), "A picture can have at most 20,000 px on each side."),
        ((100, 100), (65_535, 65_535), "A GIF picture can have at most 66 million pixels."),
    ],
)
def test_a_gif_bomb_is_refused_before_memory_is_taken(
    screen: tuple[int, int], frame: tuple[int, int], words: str, tmp_path: Path
) -> None:
    said, rise = read_in_a_child(gif(screen, frame), tmp_path)
    assert words in said
    assert rise < 15


def test_pillows_own_bomb_warning_becomes_our_sentence() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert "at most 66 million pixels" in refusal(gif((100, 100), (8_200, 8_200)))


def webp_header(width: int, height: int) -> bytes:
    body = b"WEBPVP8L" + struct.pack("<I", 10) + b"\x2f"
    body += struct.pack("<I", (width - 1) | (height - 1) << 14) + bytes(5)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def test_webp_has_a_lower_limit_because_its_decoder_is_hungry() -> None:
    assert "can have at most 25 million pixels" in refusal(webp_header(5_001, 5_001))
    assert "can have at most 25 million pixels" in refusal(webp_header(16_383, 16_383))


@pytest.mark.parametrize(
    ("size", "word"), [((15, 400), "at least 16 px"), ((20_001, 16), "at most 20,000 px")]
)
def test_useless_sizes_are_refused(size: tuple[int, int], word: str) -> None:
    said = refusal(saved(Image.new("L", size), "PNG"))
    assert word in said
    assert f"This one has {size[0]:,} × {size[1]:,} px" in said


def test_the_longest_and_thinnest_picture_allowed() -> None:
    photo = read_photo(saved(Image.new("L", (20_000, 16), 77), "PNG"))
    assert photo.pixels.shape == (2, 2048, 3)
    assert (photo.pixels == 77).all()


def test_too_many_bytes_are_refused_before_they_are_read(tmp_path: Path) -> None:
    file = tmp_path / "huge.jpg"
    with file.open("wb") as sparse:
        sparse.truncate(MAX_IMAGE_BYTES + 1)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_inblock
    assert refusal(file).startswith("huge.jpg: A photo's file can be at most 64 MB.")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_inblock == before
    assert "can be at most 64 MB" in refusal(b"\xff\xd8\xff" + bytes(MAX_IMAGE_BYTES))


def test_a_jpeg_with_endless_scans_is_refused() -> None:
    data = saved(Image.new("L", (4_000, 4_000)), "JPEG", progressive=True)
    scan = data[data.rfind(b"\xff\xc4") : -2]
    assert "too long to decode" in refusal(data[:-2] + scan * 2_000 + b"\xff\xd9")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_large_picture_shrinks_to_the_same_picture(kind: str) -> None:
    big = scene(4_300, 290)
    photo = read_photo(saved(Image.fromarray(big), kind, quality=90))
    assert photo.pixels.shape == (138, 2048, 3)
    assert (photo.width, photo.height) == (4_300, 290)
    assert error_between(photo.pixels, scene(2_048, 138)) < 2


def test_transparency_survives_the_strips_of_a_large_picture() -> None:
    big = half_clear("RGBA").resize((4_800, 3_200), Image.Resampling.NEAREST)
    pixels = open_image(saved(big, "PNG", compress_level=1))
    assert (pixels[:, 1_030:] == 255).all()
    assert error_between(pixels[:, :1_020], np.array(PLAIN.resize((2048, 1365)))[:, :1_020]) < 3
