"""From whatever colours a decoder delivers to small RGB pixels, on white.

A plain `convert("RGB")` turns transparent parts black and most 16-bit greys to pure white,
without a word; both end up as a confident wrong answer.
"""

import numpy as np
from PIL import Image
from PIL.ImageCms import ImageCmsTransform

from clothing_model.errors import InvalidImage

_STRIP_PIXELS = 1_000_000  # px converted at a time, so that a copy of a big picture never exists


def small_rgb(
    image: Image.Image, size: tuple[int, int], transform: ImageCmsTransform | None = None
) -> tuple[Image.Image, bool]:
    """A loaded picture of any mode as RGB of `size` (width, height), px.

    transform: of `profiles.transform_for`, for a picture whose colours are not sRGB.

    Also says whether anything was transparent and is now white. A big picture walks through
    in strips: each is converted, then shrunk by a whole factor, so that the memory needed
    beside the decoded picture hardly depends on how big that is. Raises InvalidImage for
    modes that hold measurements, not colours.
    """
    if image.size == size:
        return rgb_on_white(image, transform)
    factor = max(1, min(image.width // size[0], image.height // size[1]))
    # The last column and row may stand for less than a whole block of `factor` px.
    box = (0.0, 0.0, image.width / factor, image.height / factor)
    if image.mode in ("L", "RGB", "CMYK") and not image.has_transparency_data:
        # Made small first: the fewer pixels there are, the less there is to convert.
        shrunk = image.reduce(factor) if factor > 1 else image
        return rgb_on_white(shrunk.resize(size, Image.Resampling.BICUBIC, box=box), transform)
    shrunk, transparent = _shrink(image, factor, transform)
    return shrunk.resize(size, Image.Resampling.BICUBIC, box=box), transparent


def _shrink(
    image: Image.Image, factor: int, transform: ImageCmsTransform | None
) -> tuple[Image.Image, bool]:
    shrunk = Image.new("RGB", (-(-image.width // factor), -(-image.height // factor)))
    transparent = False
    rows = factor * max(1, _STRIP_PIXELS // (image.width * factor))
    for top in range(0, image.height, rows):
        strip = image.crop((0, top, image.width, min(top + rows, image.height)))
        rgb, see_through = rgb_on_white(strip, transform)
        shrunk.paste(rgb.reduce(factor), (0, top // factor))
        transparent = transparent or see_through
    return shrunk, transparent


def rgb_on_white(
    image: Image.Image, transform: ImageCmsTransform | None = None
) -> tuple[Image.Image, bool]:
    """The same picture as RGB, and whether a part of it was transparent and is now white."""
    if image.mode in ("I", "F"):
        raise InvalidImage(
            "A picture must have colours of 8 or 16 bits. This one has measurements (32 bits "
            "each). Save it as JPEG or PNG first."
        )
    if image.mode.startswith("I;16"):
        image = _eight_bits(image)
    if not image.has_transparency_data:
        return _rgb(image, transform), False
    rgba = image.convert("RGBA")
    alpha = rgba.getchannel("A")
    opaque = _rgb(rgba, transform)
    if alpha.getextrema() == (255, 255):
        return opaque, False
    white = Image.new("RGB", image.size, "white")
    white.paste(opaque, mask=alpha)
    return white, True


def _rgb(image: Image.Image, transform: ImageCmsTransform | None) -> Image.Image:
    """The colours alone: whatever is transparent becomes opaque."""
    mode = transform.input_mode if transform else "RGB"
    if image.mode == "RGBA" and mode == "L":  # a grey picture that became RGBA
        image = image.getchannel("R")
    colours = image if image.mode == mode else image.convert(mode)
    return transform.apply(colours) if transform else colours


def _eight_bits(image: Image.Image) -> Image.Image:
    """16-bit grey as L, or as LA where one grey is declared to be transparent."""
    grey = np.asarray(image).astype(np.uint32)
    scaled = Image.fromarray(((grey + 128) // 257).astype(np.uint8))  # 65,535 / 257 = 255
    key = image.info.get("transparency")
    if key is None:
        return scaled
    opaque = np.where(grey == key, 0, 255).astype(np.uint8)
    return Image.merge("LA", (scaled, Image.fromarray(opaque)))


def scale_transparent_colour(image: Image.Image, depth: int) -> None:
    """Bring a PNG's transparent colour to the 8 bits that its pixels were scaled to.

    Pillow leaves it in the file's own depth (bits per channel), where it matches nothing.
    """
    key = image.info.get("transparency")
    if image.mode == "L" and isinstance(key, int):
        image.info["transparency"] = key * {2: 85, 4: 17}.get(depth, 1)
    elif image.mode == "RGB" and isinstance(key, tuple) and depth == 16:
        image.info["transparency"] = tuple(value >> 8 for value in key)
