"""What stands in a file beside its pixels may be broken, huge or in a thousand parts."""

import zlib

import numpy as np
import pytest
from PIL import Image

from clothing_model.data.pictures.door import read_photo
from clothing_model.data.pictures.parts import MAX_TEXT, Parts, parts_of
from tests.data.pictures.made_pictures import (
    PLAIN,
    SCENE,
    chunk,
    error_between,
    refusal,
    saved,
)

JPEG = saved(PLAIN, "JPEG", quality=95)
PROGRESSIVE = saved(PLAIN, "JPEG", quality=95, progressive=True)
PNG = saved(PLAIN, "PNG")
GIF = saved(PLAIN.quantize(256), "GIF")
WEBP = saved(PLAIN, "WEBP", icc_profile=b"none", quality=95)
GIF_HEAD = 13 + (3 << (GIF[10] & 7) + 1)
LAST_SCAN = PROGRESSIVE.rindex(b"\xff\xc4")


def put(data: bytes, place: int, more: bytes) -> bytes:
    return data[:place] + more + data[place:]


MANY = {
    "jpeg comments": lambda n: put(JPEG, 2, b"\xff\xfe\0\2" * n),
    "jpeg tables": lambda n: put(JPEG, 20, (b"\xff\xdb\0\x43\0" + bytes([9] * 64)) * n),
    "jpeg stuffing": lambda n: put(JPEG, 20, b"\xff\0" * n),
    "jpeg comments between scans": lambda n: put(PROGRESSIVE, LAST_SCAN, b"\xff\xfe\0\2" * n),
    "png texts": lambda n: put(PNG, 33, chunk(b"tEXt", b"a\0b") * n),
    "png texts behind the pixels": lambda n: put(PNG, len(PNG) - 12, chunk(b"tEXt", b"a\0b") * n),
    "png pixels": lambda n: put(PNG, PNG.index(b"IDAT") - 4, chunk(b"IDAT", b"") * n),
    "gif comments": lambda n: put(GIF, GIF_HEAD, b"!\xfe\1a\0" * n),
    "gif comment": lambda n: put(GIF, GIF_HEAD, b"!\xfe" + b"\1a" * n + b"\0"),
    "gif rubbish": lambda n: put(GIF, len(GIF) - 1, b"a" * n),
    "gif frames": lambda n: put(GIF, len(GIF) - 1, b",\0\0\0\0\1\0\1\0\0\2\2L\1\0" * n),
    "webp": lambda n: put(WEBP, 30, b"abcd\0\0\0\0" * n),
}


@pytest.mark.parametrize("name", MANY)
def test_a_few_more_parts_are_no_harm_and_too_many_are_refused(name: str) -> None:
    few, many = MANY[name](100), MANY[name](610_000)
    if name == "webp":
        few, many = (d[:4] + (len(d) - 8).to_bytes(4, "little") + d[8:] for d in (few, many))
    assert error_between(read_photo(few).pixels, SCENE) < 9
    kind = {"jpeg": "JPEG", "png": "PNG", "gif": "GIF", "webp": "WebP"}[name.split()[0]]
    assert refusal(many).startswith(f"This {kind} file has more than ")


@pytest.mark.parametrize("between", [b"\xff", b"\0", b"rubbish"])
def test_what_stands_between_the_parts_of_a_jpeg_is_passed_over(between: bytes) -> None:
    assert error_between(read_photo(put(JPEG, 20, between * 3_000_000)).pixels, SCENE) < 3
    assert "JPEG file is" in refusal(JPEG[:20] + between * 3_000_000)


def test_scans_are_counted_in_the_picture_alone() -> None:
    """Thumbnails, pictures and films that stand behind it, and chance, write the same bytes."""
    assert error_between(read_photo(PROGRESSIVE + b"\xff\xda" * 1_000).pixels, SCENE) < 3
    comment = b"\xff\xfe\x10\0" + b"\xff\xda" * 2_047
    assert error_between(read_photo(put(PROGRESSIVE, LAST_SCAN, comment)).pixels, SCENE) < 3
    hidden = b"\xff\xfe\0\4\xff\xd9" + PROGRESSIVE[LAST_SCAN:-2] * 501
    assert "too long to decode" in refusal(put(PROGRESSIVE, len(PROGRESSIVE) - 2, hidden))


BIG = zlib.compress(bytes(3 << 20))
CHUNKS = {
    "text that unpacks to megabytes": chunk(b"zTXt", b"a\0\0" + BIG) * 40,
    "xmp that unpacks to megabytes": chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + BIG) * 40,
    "text of an unknown packing": chunk(b"zTXt", b"a\0\7abc"),
    "a profile of an unknown packing": chunk(b"iCCP", b"a\0\7abc"),
    "a wrong checksum": chunk(b"tEXt", b"a\0b")[:-1] + b"?",
    "a short gamma": chunk(b"gAMA", b"\0"),
    "short primaries": chunk(b"cHRM", b"\0"),
    "a short size": chunk(b"pHYs", b""),
    "an empty profile": chunk(b"iCCP", b""),
    "a profile in letters that are none": chunk(b"tEXt", b"Raw profile type exif\0\nx\n1\nzz"),
}


@pytest.mark.parametrize("name", CHUNKS)
def test_nothing_beside_the_pixels_costs_a_png(name: str) -> None:
    for place in (33, len(PNG) - 12):
        assert np.array_equal(read_photo(put(PNG, place, CHUNKS[name])).pixels, SCENE)


def test_the_decoder_gets_what_makes_pixels() -> None:
    exif = Image.Exif()
    exif[0x010F] = "maker"
    jpeg = saved(PLAIN, "JPEG", exif=exif, xmp=b"packet", icc_profile=b"profile", comment=b"words")
    parts = parts_of("JPEG", jpeg)
    assert (parts.profile, parts.xmp, parts.held) == (b"profile", b"packet", 0)
    assert b"maker" in parts.exif
    assert not any(word in parts.pixels for word in (b"maker", b"packet", b"profile", b"words"))
    assert parts_of("PNG", saved(PLAIN, "PNG", exif=exif, icc_profile=b"profile")).pixels == PNG
    assert parts_of("BMP", b"BM") == Parts(b"BM")


def test_very_long_xmp_is_cut() -> None:
    packet = zlib.compress(bytes(MAX_TEXT + 5))
    data = put(PNG, 33, chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + packet))
    assert len(parts_of("PNG", data).xmp) == MAX_TEXT + 1
