"""What a file is made of: what makes pixels, and what tells how to show them.

The decoder gets the first alone. Pillow walks through all parts of a file in Python: some
megabytes of tiny ones would take it many seconds, and one that is broken or large, which no
pixel needs, would cost the picture.

JPEG: ITU-T T.81, annex B. PNG: https://www.w3.org/TR/png-3/#5DataRep. GIF: GIF89a, 1990.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from clothing_model.data.pictures.limits import check_parts, check_scans

MAX_TEXT = 16 << 20  # bytes of a profile or of XMP, unpacked; as many as a JPEG can hold of it


@dataclass(frozen=True)
class Parts:
    """What is in a file. Where a part is absent, it is empty.

    pixels: the bytes for the decoder: the file, without what it does not need.
    profile: the ICC profile. exif: the EXIF block. xmp: the XMP packet, the beginning of a
    very long one.
    held: bytes a pixel that the decoder holds in full, whatever size it decodes to.
    frames: how many pictures an animation has, 0 where the decoder has to be asked.
    """

    pixels: bytes
    profile: bytes = b""
    exif: bytes = b""
    xmp: bytes = b""
    held: float = 0
    frames: int = 0


def parts_of(kind: str, data: bytes) -> Parts:
    """The parts of a file. Raises InvalidImage for one of too many parts.

    A damaged file gives what can be found; the decoder says what is wrong with it.
    """
    try:
        return _READERS.get(kind, Parts)(data)
    except (struct.error, IndexError):  # it ends too early
        return Parts(data)


_ALONE = (0x01, *range(0xD0, 0xD9))  # JPEG markers without a length
_FRAMES = (0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF)
_PROGRESSIVE = (0xC2, 0xC6, 0xCA, 0xCE)
_SCAN, _END = 0xDA, 0xD9
_NOT_FILL = re.compile(rb"[^\xff]")
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")


def _jpeg(data: bytes) -> Parts:
    pixels, exif, xmp = [data[:2]], b"", b""
    profiles: dict[tuple[int, int], bytes] = {}
    held, layers, size, progressive = 0.0, 0, 0, False
    for marker, start, end in _segments(data, 2):
        body = data[start + 4 : end]
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", body[1:5].ljust(4, b"\0"))
            size, progressive = width * height, marker in _PROGRESSIVE
            samples = [divmod(sampling, 16) for sampling in body[7::3]]
            layers = len(samples)
            most = max((h for h, _ in samples), default=1) * max((v for _, v in samples), default=1)
            held = 2 * sum(h * v for h, v in samples) / max(1, most)
        if marker == _SCAN:
            # A picture in several scans is held in full, as 16-bit coefficients.
            several = progressive or body[:1] < bytes([layers])
            if several:
                _check_scans(data, start, size)
            pixels.append(data[start:])
            return Parts(b"".join(pixels), _joined(profiles), exif, xmp, several * held)
        if marker == 0xE1 and body.startswith(b"Exif\0\0"):
            exif = exif or body
        elif marker == 0xE1 and body.startswith(b"http://ns.adobe.com/xap/1.0/\0"):
            xmp = xmp or body[29:]
        elif marker == 0xE2 and body.startswith(b"ICC_PROFILE\0") and len(body) > 14:
            profiles.setdefault((body[12], body[13]), body[14:])
        if not 0xE0 <= marker <= 0xFE or body.startswith((b"JFIF\0", b"Adobe")):
            pixels.append(data[start:end])
    return Parts(b"".join(pixels))  # it has no scan


def _segments(data: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """(marker, start, end) of each part of a JPEG up to its first scan, and of its header.

    What lies between the parts is passed over, as libjpeg does.
    """
    for number in count():
        check_parts("JPEG", number)
        start = data.find(b"\xff", at)
        found = _NOT_FILL.search(data, start) if start >= 0 else None
        if found is None or data[found.start()] == _END:
            return
        start, at = found.start() - 1, found.end()
        marker = data[at - 1]
        if marker != 0 and marker not in _ALONE:
            at += max(2, int.from_bytes(data[at : at + 2], "big"))
            yield marker, start, at


def _joined(profiles: dict[tuple[int, int], bytes]) -> bytes:
    """An ICC profile of its numbered pieces, or nothing where one is missing."""
    pieces = sorted(profiles)
    whole = pieces == [(number + 1, len(pieces)) for number in range(len(pieces))]
    return b"".join(profiles[piece] for piece in pieces) if whole else b""


def _check_scans(data: bytes, at: int, size: int) -> None:
    """Count the scans of a JPEG of `size` px, from the first one on. Raises InvalidImage.

    It may say again and again, in six bytes, "now refine every pixel": 20 MB of that takes an
    hour. The bytes alone are no proof: they stand in thumbnails and in what follows a picture.
    """
    scans, numbers = 0, count()
    while (found := _NEXT_MARKER.search(data, at)) and data[found.end() - 1] != _END:
        marker, at = data[found.end() - 1], found.end()
        scans += marker == _SCAN
        check_scans(scans, size)
        check_parts("JPEG", next(numbers))
        if marker not in _ALONE:
            at += max(2, int.from_bytes(data[at : at + 2], "big"))


_PNG_PIXELS = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"acTL", b"fcTL", b"fdAT")
_PNG_RAW = {
    b"Raw profile type exif": "exif",
    b"Raw profile type APP1": "exif",
    b"Raw profile type xmp": "xmp",
}


def _png(data: bytes) -> Parts:
    found: dict[str, bytes] = {}
    ranges, at = [(0, 8)], 8
    for number in count():
        if at + 8 > len(data):
            break
        check_parts("PNG", number)
        length, name = struct.unpack_from(">I4s", data, at)
        start, at = at, at + 12 + length
        if name in _PNG_PIXELS or not name[0] & 0x20:
            first, last = ranges[-1]
            ranges[-1:] = [(first, at)] if last == start else [(first, last), (start, at)]
        elif name in (b"iCCP", b"eXIf", b"iTXt", b"tEXt", b"zTXt"):
            for key, value in _png_text(name, data[start + 8 : at - 4], found):
                found.setdefault(key, value)
        if name == b"IEND":
            break
    pixels = data if len(ranges) == 1 else b"".join(data[a:b] for a, b in ranges)
    return Parts(pixels, found.get("profile", b""), found.get("exif", b""), found.get("xmp", b""))


def _png_text(name: bytes, body: bytes, known: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """What an ancillary chunk tells that is not `known` yet, as fields of Parts."""
    if name == b"eXIf":
        yield "exif", body
        return
    key, _, rest = body.partition(b"\0")
    if name == b"iCCP" and "profile" not in known:
        profile = _unpacked(rest[1:])
        yield "profile", profile if len(profile) <= MAX_TEXT else b""
    elif name == b"iTXt" and key == b"XML:com.adobe.xmp" and "xmp" not in known:
        text = rest[2:].split(b"\0", 2)[-1]
        yield "xmp", _unpacked(text) if rest[:1] == b"\1" else text
    elif key in _PNG_RAW and _PNG_RAW[key] not in known:
        yield _PNG_RAW[key], _from_hex(_unpacked(rest[1:]) if name == b"zTXt" else rest)


def _unpacked(packed: bytes) -> bytes:
    """Up to MAX_TEXT bytes and one more, which says that there are more; b"" for what is
    damaged."""
    try:
        return zlib.decompressobj().decompress(packed, MAX_TEXT + 1)
    except zlib.error:
        return b""


def _from_hex(text: bytes) -> bytes:
    """The bytes of ImageMagick's "raw profile": its name and length, a line each, then hex."""
    try:
        return bytes.fromhex(b"".join(text.split(b"\n")[3:]).decode("ascii"))
    except ValueError:
        return b""


def _webp(data: bytes) -> Parts:
    at = 12
    for number in count():
        check_parts("WEBP", number)
        if at + 8 > len(data):
            return Parts(data)
        (size,) = struct.unpack_from("<I", data, at + 4)
        at += 8 + size + size % 2
    return Parts(data)


def _gif(data: bytes) -> Parts:
    """The pixels of the first frame alone; the others are counted."""
    blocks, profile, xmp, end, frames = count(), b"", b"", 0, 0

    def skip(at: int) -> int:
        while size := data[at]:
            at += size + 1
            check_parts("GIF", next(blocks))
        return at + 1

    at = 13 + _palette(data[10])
    try:
        while (sort := data[at]) != 0x3B:
            start = at
            check_parts("GIF", next(blocks))
            if sort == 0x2C:
                at = skip(at + 11 + _palette(data[at + 9]))
                frames += 1
                end = end or at
            elif sort == 0x21:
                at = skip(at + 2)
                name, body = data[start + 3 : start + 14], data[start + 14 : at]
                if name == b"ICCRGBG1012":
                    profile = profile or _sub_blocks(body)
                elif name == b"XMP DataXMP":
                    xmp = xmp or body
            else:
                at += 1
    except IndexError:  # cut off behind the first frame, or in it
        pass
    return Parts(data[:end] + b";" if end else data, profile, b"", xmp, frames=frames)


def _palette(flags: int) -> int:
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _sub_blocks(body: bytes) -> bytes:
    pieces, at = [], 0
    while at < len(body) and (size := body[at]):
        pieces.append(body[at + 1 : at + 1 + size])
        at += size + 1
    return b"".join(pieces)


_AVIF_EXIF = re.compile(rb"(infe[\2\3]\0\0.{5,7})Exif", re.DOTALL)


def _avif(data: bytes) -> Parts:
    """Its EXIF block, which says nothing about the pixels in this format, is hidden from Pillow:
    it would refuse the picture for the sake of a broken one."""
    return Parts(_AVIF_EXIF.sub(rb"\1none", data))


def _bmp(data: bytes) -> Parts:
    """Its fifth version may hold a profile ("MBED"). Microsoft, BITMAPV5HEADER."""
    (header,) = struct.unpack_from("<I", data, 14)
    if header < 124 or data[70:74] != b"DEBM":
        return Parts(data)
    place, size = struct.unpack_from("<II", data, 126)
    return Parts(data, data[14 + place : 14 + place + size] if size <= MAX_TEXT else b"")


_READERS = {
    "JPEG": _jpeg,
    "PNG": _png,
    "WEBP": _webp,
    "AVIF": _avif,
    "GIF": _gif,
    "BMP": _bmp,
}
