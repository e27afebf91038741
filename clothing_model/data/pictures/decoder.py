"""From the bytes of a file to a Photo; `images` is the door in front of it."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from PIL import (
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    ImageFile,
    JpegImagePlugin,
    PngImagePlugin,
    WebPImagePlugin,
)

from clothing_model.data.pictures.colours import scale_transparent_colour, small_rgb
from clothing_model.data.pictures.kinds import TITLES, kind_of, looks_cut_off
from clothing_model.data.pictures.limits import (
    check_bytes,
    check_size,
    count_in,
    room_for,
    too_many_pixels,
)
from clothing_model.data.pictures.orientation import upright
from clothing_model.data.pictures.parts import Parts, parts_of
from clothing_model.data.pictures.profiles import transform_for
from clothing_model.errors import InvalidImage

MAX_KEPT_SIDE = 2048  # px; fixed, so that nobody gets other pixels than anybody else


def _heif(file: BytesIO) -> ImageFile.ImageFile:
    from pillow_heif import HeifImageFile  # optional, and takes a while to load

    image: ImageFile.ImageFile = HeifImageFile(file)  # type: ignore[no-untyped-call]
    return image


# The classes are called directly, not through Image.open: only these parsers can ever run,
# each on the format it was made for; and a phone's JPEG with a second picture behind it (MPO)
# is read as the JPEG that it begins with, without Pillow's warnings about the rest.
_OPENERS: dict[str, Callable[[BytesIO], ImageFile.ImageFile]] = {
    "JPEG": JpegImagePlugin.JpegImageFile,
    "PNG": PngImagePlugin.PngImageFile,
    "WEBP": WebPImagePlugin.WebPImageFile,
    "AVIF": AvifImagePlugin.AvifImageFile,
    "HEIF": _heif,
    "GIF": GifImagePlugin.GifImageFile,
    "BMP": BmpImagePlugin.BmpImageFile,
}

warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # we refuse those ourselves

_PNG_DEPTH = 24  # byte of a PNG file that holds the bits per channel


@dataclass(frozen=True, eq=False)
class Photo:
    """A picture as the rest of the program sees it.

    pixels: uint8 (H, W, 3), 0..255, upright RGB, long side at most MAX_KEPT_SIDE px.
    width, height: of the upright original, px.
    format: "JPEG", "PNG", "WEBP", "AVIF", "HEIF", "GIF" or "BMP".
    notes: sentences that a person should read, such as that only the first frame is used.
    """

    pixels: np.ndarray
    width: int
    height: int
    format: str
    notes: tuple[str, ...] = ()


def decode(data: bytes) -> Photo:
    """One picture from the bytes of its file. Raises InvalidImage, and nothing else."""
    check_bytes(len(data))
    kind = kind_of(data)
    try:
        parts = parts_of(kind, data)
        with _OPENERS[kind](BytesIO(parts.pixels)) as image:
            check_size(kind, *image.size, parts.held)
            with room_for(image):
                return _photo(image, parts)
    except InvalidImage:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise InvalidImage(too_many_pixels(kind, count_in(error))) from error
    except MemoryError as error:
        raise InvalidImage("This picture needs more memory than is free.") from error
    except Exception as error:  # decoders raise a dozen classes on damaged files
        raise InvalidImage(_damaged(kind, data)) from error


def _photo(image: ImageFile.ImageFile, parts: Parts) -> Photo:
    width, height = image.size
    kept = _kept_size(width, height)
    # A JPEG can be decoded at 1/2, 1/4 or 1/8 of its size, in that much less memory. The
    # mode is not changed by "RGB": grey stays grey and CMYK stays CMYK until small_rgb.
    if image.format == "JPEG":
        image.draft("RGB", kept)
    image.load()
    if image.format == "PNG":
        scale_transparent_colour(image, depth=parts.pixels[_PNG_DEPTH])
    transform = transform_for(image.mode, parts.profile or _told(image, "icc_profile"))
    rgb, transparent = small_rgb(image, kept, transform)
    exif, xmp = parts.exif or _told(image, "exif"), parts.xmp or _told(image, "xmp")
    rgb, sideways = upright(rgb, exif, xmp)
    if sideways:
        width, height = height, width
    frames = parts.frames or getattr(image, "n_frames", 1)
    notes = _notes(image, frames, transparent, right_colours=transform is not None)
    # np.array, not asarray: the latter is read-only, which PyTorch warns about.
    return Photo(np.array(rgb), width, height, str(image.format), notes)


def _told(image: Image.Image, name: str) -> bytes:
    """What the decoder itself says of a picture, or nothing."""
    value = image.info.get(name)
    return value if isinstance(value, bytes) else b""


def _kept_size(width: int, height: int) -> tuple[int, int]:
    scale = min(1.0, MAX_KEPT_SIDE / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def _notes(
    image: ImageFile.ImageFile, frames: int, transparent: bool, right_colours: bool
) -> tuple[str, ...]:
    notes = []
    if frames > 1:
        notes.append(f"This is an animation of {frames:,} frames; only the first is used.")
    if transparent:
        notes.append("The transparent parts of this picture are shown on white.")
    if image.mode == "CMYK" and not right_colours:
        notes.append("The colours of this picture are meant for print (CMYK) and may look off.")
    return tuple(notes)


def _damaged(kind: str, data: bytes) -> str:
    if looks_cut_off(kind, data):
        return f"This {TITLES[kind]} file is cut off: its end is missing. Fetch or save it again."
    return f"This {TITLES[kind]} file is damaged and cannot be read. Fetch or save it again."
