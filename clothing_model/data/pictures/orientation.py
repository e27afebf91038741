"""How a camera was held, out of the EXIF block of a photo, or its XMP packet.

Only one number of each is wanted, so only that one is read: Pillow's own reader walks
through everything that a camera or a stranger wrote there, and prints warnings about it.
"""

import re
import struct

from PIL import Image

# The eight orientations of the EXIF standard (tag 274), as the turn that undoes each.
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SIDEWAYS = (5, 6, 7, 8)
_ORIENTATION = 274
_SHORT = 3  # the TIFF type of a 16-bit number
_IN_XMP = re.compile(rb"\btiff:Orientation\s*(?:=\s*[\"']|>)\s*([1-8])\s*[\"'<]")


def upright(image: Image.Image, exif: bytes, xmp: bytes) -> tuple[Image.Image, bool]:
    """The picture turned upright, and whether its width and height have changed places.

    exif, xmp: the bytes of its EXIF block and its XMP packet; XMP counts where EXIF does not
    say it. Missing or damaged ones mean no turn.
    """
    orientation = orientation_in(exif) or orientation_in_xmp(xmp) or 1
    if orientation not in _TURNS:
        return image, False
    return image.transpose(_TURNS[orientation]), orientation in _SIDEWAYS


def orientation_in(exif: bytes) -> int:
    """The orientation, 1..8 (1: upright), in an EXIF block; 0 where there is none."""
    tiff = exif.removeprefix(b"Exif\0\0")
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None:
        return 0
    try:
        (start,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, start)
        for entry in range(start + 2, start + 2 + 12 * count, 12):
            tag, kind, _, value = struct.unpack_from(f"{order}HHIH", tiff, entry)
            if tag == _ORIENTATION:
                return value if kind == _SHORT and 1 <= value <= 8 else 0
    except struct.error:  # the block ends too early
        pass
    return 0


def orientation_in_xmp(xmp: bytes) -> int:
    """The orientation, 1..8, in an XMP packet (tiff:Orientation, as an attribute or an
    element); 0 where there is none."""
    found = _IN_XMP.search(xmp)
    return int(found[1]) if found else 0
