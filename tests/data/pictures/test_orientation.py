"""The one number that is wanted of an EXIF block, wherever in it."""

import struct
import zlib
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from clothing_model.data.pictures.door import read_photo
from clothing_model.data.pictures.orientation import orientation_in, orientation_in_xmp, upright
from tests.data.pictures.made_pictures import PLAIN, SCENE, chunk, error_between, saved

OTHER = (0x010F, 2, 7, 1)


def block(*entries: tuple[int, int, int, int], order: str = "<", count: int | None = None) -> bytes:
    """An EXIF block of (tag, type, how many, value)."""
    count = len(entries) if count is None else count
    rows = b"".join(struct.pack(f"{order}HHIHH", *entry, 0) for entry in entries)
    start = {"<": b"II*\0", ">": b"MM\0*"}[order]
    return b"Exif\0\0" + start + struct.pack(f"{order}IH", 8, count) + rows


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("value", range(2, 9))
def test_it_is_found_behind_others(order: str, value: int) -> None:
    wanted = (274, 3, 1, value)
    assert orientation_in(block(wanted, order=order)) == value
    assert orientation_in(block(OTHER, OTHER, wanted, order=order)) == value


@pytest.mark.parametrize(
    "exif",
    [
        block((274, 3, 1, 0)),
        block((274, 3, 1, 9)),
        block((274, 4, 1, 6)),  # a number of another length
        block((275, 3, 1, 6)),
        block(OTHER, (274, 3, 1, 6), count=1),  # behind the end
        block(OTHER, count=2),
        b"Exif\0\0",
    ],
)
def test_anything_else_is_upright(exif: bytes) -> None:
    assert orientation_in(exif) == 0


def test_width_and_height_change_places_for_quarter_turns_alone() -> None:
    image = Image.fromarray(np.zeros((2, 3, 3), np.uint8))
    turned = [upright(image, block((274, 3, 1, value)), b"") for value in range(1, 9)]
    assert [sideways for _, sideways in turned] == [False] * 4 + [True] * 4
    assert [picture.size for picture, _ in turned] == [(3, 2)] * 4 + [(2, 3)] * 4
    assert upright(image, b"", b"") == (image, False)


XMP = b"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description
 xmlns:tiff="http://ns.adobe.com/tiff/1.0/" %s</rdf:Description></rdf:RDF></x:xmpmeta>"""
PACKET = XMP % b'tiff:Orientation="6">'


@pytest.mark.parametrize(
    ("said", "orientation"),
    [
        (b'tiff:Orientation="6">', 6),
        (b"tiff:Orientation = '8' >", 8),
        (b"><tiff:Orientation>3</tiff:Orientation>", 3),
        (b"><tiff:Orientation> 5 </tiff:Orientation>", 5),
        (b'tiff:Orientation="9">', 0),
        (b'tiff:Orientation="66">', 0),
        (b'tiff:Orientations="6">', 0),
        (b">", 0),
    ],
)
def test_xmp_says_it_as_attribute_or_element(said: bytes, orientation: int) -> None:
    assert orientation_in_xmp(XMP % said) == orientation


def test_exif_counts_before_xmp() -> None:
    image = Image.fromarray(np.zeros((2, 3, 3), np.uint8))
    assert upright(image, b"", PACKET)[1]
    assert upright(image, block(OTHER), PACKET)[1]
    assert not upright(image, block((274, 3, 1, 1)), PACKET)[1]


def png_text(key: str, value: bytes, packed: bool) -> bytes:
    """Orientation as ImageMagick writes it: a profile in hexadecimal letters."""
    text = f"\n{key.split()[-1]}\n{len(value):8}\n{value.hex()}\n".encode()
    body = key.encode() + (b"\0\0" + zlib.compress(text) if packed else b"\0" + text)
    return with_chunk(chunk(b"zTXt" if packed else b"tEXt", body))


def with_chunk(part: bytes, behind: bool = False) -> bytes:
    data = saved(PLAIN, "PNG")
    place = len(data) - 12 if behind else 33
    return data[:place] + part + data[place:]


def itxt(packed: bool) -> bytes:
    text = zlib.compress(PACKET) if packed else PACKET
    return chunk(b"iTXt", b"XML:com.adobe.xmp\0" + bytes([packed]) + b"\0\0\0" + text)


def gif_with_xmp() -> bytes:
    data = saved(PLAIN.quantize(256), "GIF")
    place = 13 + (3 << (data[10] & 7) + 1)
    trailer = bytes([1, *range(255, -1, -1), 0])
    return data[:place] + b"!\xff\x0bXMP DataXMP" + PACKET + trailer + data[place:]


def heic() -> bytes:
    """HEIC that is to be turned by its own instruction, and says so in EXIF and XMP too."""
    pillow_heif = pytest.importorskip("pillow_heif")
    file, made = BytesIO(), pillow_heif.from_pillow(PLAIN)
    made.info["exif"], made.info["xmp"] = block((274, 3, 1, 6)), PACKET
    made.save(file, quality=95)
    return file.getvalue()


TURNED = {
    "jpeg": lambda: saved(PLAIN, "JPEG", xmp=PACKET, quality=95),
    "webp": lambda: saved(PLAIN, "WEBP", xmp=PACKET, quality=95),
    "avif": lambda: saved(PLAIN, "AVIF", xmp=PACKET, quality=95, speed=9),
    "heic": heic,
    "gif": gif_with_xmp,
    "png": lambda: with_chunk(itxt(packed=False)),
    "png, packed": lambda: with_chunk(itxt(packed=True)),
    "png, behind the pixels": lambda: with_chunk(itxt(packed=False), behind=True),
    "png, exif behind the pixels": lambda: with_chunk(
        chunk(b"eXIf", block((274, 3, 1, 6))[6:]), behind=True
    ),
    "png, raw exif": lambda: png_text("Raw profile type exif", block((274, 3, 1, 6)), True),
    "png, raw exif as text": lambda: png_text(
        "Raw profile type APP1", block((274, 3, 1, 6)), False
    ),
    "png, raw xmp": lambda: png_text("Raw profile type xmp", PACKET, True),
}


@pytest.mark.parametrize("name", TURNED)
def test_every_file_that_says_how_it_was_held_is_turned_once(name: str) -> None:
    photo = read_photo(TURNED[name]())
    assert (photo.width, photo.height) == (64, 96)
    assert error_between(photo.pixels, np.rot90(SCENE, -1)) < 9


@pytest.mark.parametrize("start", [b"XX\0*", b"MM\0*\xff\xff\xff\xff", b"MM\0*\0\0\0\x08\xff\xff"])
def test_a_broken_exif_block_costs_no_avif_picture(start: bytes) -> None:
    exif = Image.Exif()
    exif[0x010F] = "A maker of cameras"
    data = saved(PLAIN, "AVIF", quality=95, exif=exif.tobytes(), speed=9)
    place = data.index(b"MM\0*")
    photo = read_photo(data[:place] + start + data[place + len(start) :])
    assert error_between(photo.pixels, SCENE) < 4
