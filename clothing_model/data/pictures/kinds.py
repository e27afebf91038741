"""What a file is, told from its first bytes, and what to do about the ones that are no use here.

The name's ending is never asked: a browser, a phone or a chat program changes it freely.
"""

from importlib.util import find_spec

from clothing_model.errors import InvalidImage

MUST_BE = "A photo must be a JPEG, PNG or WebP picture."
_SAVE = "Save it as JPEG first."

# The formats whose decoder we let near a stranger's file: Pillow's name, the name for people.
# TIFF is left out on purpose: the raw files of cameras (DNG, NEF, CR2, ARW) begin as a TIFF and
# would be classified, silently, by their thumbnail; and it would bring in libtiff, the decoder
# with the longest list of security holes, for files that hardly anybody uploads.
TITLES = {
    "JPEG": "JPEG",
    "PNG": "PNG",
    "WEBP": "WebP",
    "AVIF": "AVIF",
    "HEIF": "HEIC",
    "GIF": "GIF",
    "BMP": "BMP",
}

# HEIC needs a library that Pillow does not bring: `pip install pillow-heif`.
HEIC_READABLE = find_spec("pillow_heif") is not None

_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
)

# Formats that are refused: how the file begins, what it is, what to do.
_FOREIGN_STARTS: tuple[tuple[bytes, str, str], ...] = (
    (b"8BPS", "a Photoshop document (PSD)", _SAVE),
    (b"%PDF-", "a PDF document", "Save the picture in it as JPEG first."),
    (b"%!PS", "an EPS or PostScript drawing", _SAVE),
    (b"\xc5\xd0\xd3\xc6", "an EPS or PostScript drawing", _SAVE),
    (b"\x00\x00\x00\x0cjP  ", "a JPEG 2000 picture", _SAVE),
    (b"\xff\x4f\xff\x51", "a JPEG 2000 picture", _SAVE),
    (b"\x00\x00\x00\x0cJXL ", "a JPEG XL picture", _SAVE),
    (b"\xff\x0a", "a JPEG XL picture", _SAVE),
    (b"DDS ", "a DDS texture", _SAVE),
    (b"SIMPLE  =", "a FITS picture, as telescopes make them", _SAVE),
    (b"II*\x00", "a TIFF picture or a camera's raw photo", _SAVE),
    (b"MM\x00*", "a TIFF picture or a camera's raw photo", _SAVE),
    (b"II+\x00", "a TIFF picture or a camera's raw photo", _SAVE),
    (b"MM\x00+", "a TIFF picture or a camera's raw photo", _SAVE),
    (b"IIRO", "a camera's raw photo", _SAVE),
    (b"IIU\x00", "a camera's raw photo", _SAVE),
    (b"FUJIFILMCCD-RAW", "a camera's raw photo", _SAVE),
    (b"\x00\x00\x01\x00", "an icon (ICO)", _SAVE),
    (b"\x1aE\xdf\xa3", "a video", "Take a still picture from it first."),
    (b"PK\x03\x04", "a ZIP archive or an Office document", "Unpack it first."),
    (b"\x1f\x8b", "a compressed archive", "Unpack it first."),
    (b"7z\xbc\xaf\x27\x1c", "a compressed archive", "Unpack it first."),
    (b"Rar!", "a compressed archive", "Unpack it first."),
    (
        b"version https://git-lfs",
        "a Git LFS pointer, not the picture itself",
        "Run `git lfs pull` to fetch the picture.",
    ),
)

# ISO media files (HEIC, AVIF, MP4) carry their brand at byte 8, after "ftyp".
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")
_AVIF_BRANDS = (b"avif", b"avis")

_HEAD = 1024  # bytes looked at to tell a text from a binary file


def kind_of(data: bytes) -> str:
    """The format of a picture, a key of TITLES.

    Raises InvalidImage for every other file, saying what came and what to do.
    """
    if not data:
        raise InvalidImage(f"This file is empty (0 bytes). {MUST_BE}")
    for start, kind in _STARTS:
        if data.startswith(start):
            return kind
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "WEBP"
    # Two letters are no proof: a text may begin with "BM". The next header's size is one.
    if data.startswith(b"BM") and data[15:18] == b"\0\0\0":
        return "BMP"
    if data[4:8] == b"ftyp" and (kind := _still(data[8:32])):
        return kind
    what, advice = _foreign(data)
    raise InvalidImage(f"This is {what}. {MUST_BE} {advice}")


def _foreign(data: bytes) -> tuple[str, str]:
    for start, what, advice in _FOREIGN_STARTS:
        if data.startswith(start):
            return what, advice
    if data[4:8] == b"ftyp":
        return _iso_media(data[8:32])
    if data.startswith(b"RIFF"):
        return "a video or sound file", "Take a still picture from it first."
    return _text(data[:_HEAD]) or ("not a picture that this program knows", _SAVE)


def _still(brands: bytes) -> str:
    """The kind of picture in an ISO media file that can be read, "" for all others."""
    # AVIF comes first: its major brand may be HEIC's general "mif1", with "avif" further on.
    if any(brand in brands for brand in _AVIF_BRANDS):
        return "AVIF"
    return "HEIF" if HEIC_READABLE and brands.startswith(_HEIC_BRANDS) else ""


def _iso_media(brands: bytes) -> tuple[str, str]:
    if brands.startswith(_HEIC_BRANDS):
        return "a HEIC photo, as iPhones make them", _SAVE
    if brands.startswith(b"crx "):
        return "a camera's raw photo", _SAVE
    return "a video", "Take a still picture from it first."


def _text(head: bytes) -> tuple[str, str] | None:
    """What kind of text a file begins with, or None when it is no text at all."""
    if b"\0" in head:
        return None
    words = head.decode("utf-8", errors="replace").lstrip("\ufeff \t\r\n").lower()
    if "<svg" in words:
        return "an SVG drawing", _SAVE
    if words.startswith(("<!doctype html", "<html", "<head", "<body")):
        return "a web page, not the picture on it", "Save the picture itself."
    readable = sum(letter.isprintable() or letter.isspace() for letter in words)
    if readable > 0.95 * len(words) and "\ufffd" not in words[:-1]:
        return "a text file", "Choose a picture instead."
    return None


def looks_cut_off(kind: str, data: bytes) -> bool:
    """Whether the end of a picture of that kind is missing; used to choose a sentence only."""
    if kind == "JPEG":
        return data.rfind(b"\xff\xd9") <= data.rfind(b"\xff\xda")
    if kind == "PNG":
        return b"IEND" not in data[-64:]
    if kind == "GIF":
        return not data.rstrip(b"\0").endswith(b";")
    if kind == "WEBP":
        return int.from_bytes(data[4:8], "little") + 8 > len(data)
    if kind in ("AVIF", "HEIF"):
        return _boxes_end(data) > len(data)
    return int.from_bytes(data[2:6], "little") > len(data)


def _boxes_end(data: bytes) -> int:
    """Where the boxes of an ISO media file end, by the sizes that they name."""
    at = 0
    while at + 8 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        if size == 1:  # the size follows the name, in 64 bits
            size = int.from_bytes(data[at + 8 : at + 16], "big")
        at += max(8, size) if size else len(data)  # 0: to the end of the file
    return at
