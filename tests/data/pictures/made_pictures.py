"""Pictures of every kind, whole and in parts, made in memory."""

import struct
import zlib
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageChops

from clothing_model.data.pictures.door import Photo, read_photo
from clothing_model.errors import InvalidImage


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
    "avif": (saved(PLAIN, "AVIF", quality=95, speed=9), SCENE, 4),
    "avif alpha": (saved(PLAIN.convert("RGBA"), "AVIF", quality=95, speed=9), SCENE, 4),
    "avif grey": (saved(PLAIN.convert("L"), "AVIF", quality=95, speed=9), GREY, 4),
    "gif": (saved(PLAIN.quantize(256), "GIF"), SCENE, 8),
    "bmp": (saved(PLAIN, "BMP"), SCENE, 0),
    "bmp palette": (saved(PLAIN.quantize(256), "BMP"), SCENE, 8),
    "bmp 32-bit": (saved(PLAIN.convert("RGBA"), "BMP"), SCENE, 0),
}


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
    "avif": saved(half_clear("RGBA"), "AVIF", quality=100, speed=9),
    "palette": clear_palette(),
    "gif": saved(half_clear("RGBA"), "GIF"),
    "grey key 4-bit": keyed(4, 0, (3,), (9,)),
    "grey key": keyed(8, 0, (10,), (200,)),
    "grey key 16-bit": keyed(16, 0, (10_000,), (50_000,)),
    "colour key": keyed(8, 2, (10, 20, 30), (200, 100, 50)),
    "colour key 16-bit": keyed(16, 2, (5_000, 9_000, 300), (50_000, 20_000, 1_000)),
}


WHOLE = {
    "JPEG": saved(PLAIN, "JPEG", exif=Image.Exif()),
    "JPEG progressive": saved(PLAIN, "JPEG", progressive=True),
    "PNG": saved(PLAIN, "PNG"),
    "PNG palette": saved(PLAIN.quantize(16), "PNG", transparency=3),
    "APNG": saved(PLAIN, "PNG", save_all=True, append_images=[Image.new("RGB", (96, 64))]),
    "WEBP": saved(PLAIN, "WEBP"),
    "AVIF": saved(PLAIN, "AVIF", speed=9),
    "GIF": saved(PLAIN, "GIF", save_all=True, append_images=[Image.new("RGB", (96, 64))]),
    "BMP": saved(PLAIN, "BMP"),
}


def read_or_refuse(data: bytes) -> Photo | str:
    try:
        return read_photo(data)
    except InvalidImage as error:
        return str(error)
