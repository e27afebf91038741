"""Colours as a picture's own ICC profile means them, to sRGB.

Cameras and programs write what their numbers for red, green and blue stand for into the file:
the same numbers are other colours in Display P3, Adobe RGB or ProPhoto RGB.
"""

from functools import lru_cache
from io import BytesIO

import numpy as np
from PIL import Image, ImageCms

_MODES = {"RGB ": "RGB", "GRAY": "L", "CMYK": "CMYK"}  # a profile's colours, Pillow's mode
_GREY_MODES = ("1", "L", "LA", "I;16", "I;16B", "I;16L")
_SAME = 2  # of 255: profiles that differ from sRGB by no more are left alone, which saves time
_LEAST_RANGE = 64  # of 255, from black to white; less is the fault of a broken profile


def transform_for(mode: str, profile: object) -> ImageCms.ImageCmsTransform | None:
    """What brings pixels of a Pillow mode to sRGB: from its `input_mode` ("L", "RGB", "CMYK")
    to "RGB".

    profile: the bytes of an ICC profile. None where nothing is to be done: without a profile,
    for sRGB itself, and where the profile is broken or meant for other pixels than these.
    """
    transform = _transform(profile) if isinstance(profile, bytes) and profile else None
    if transform is None:
        return None
    fits = ("CMYK",) if mode == "CMYK" else ("L", "RGB") if mode in _GREY_MODES else ("RGB",)
    return transform if transform.input_mode in fits else None


@lru_cache(maxsize=4)  # a profile may have some megabytes; a dataset has a few different ones
def _transform(profile: bytes) -> ImageCms.ImageCmsTransform | None:
    try:
        opened = ImageCms.ImageCmsProfile(BytesIO(profile))
        mode = _MODES[opened.profile.xcolor_space]
        transform = ImageCms.buildTransform(
            opened,
            ImageCms.createProfile("sRGB"),
            mode,
            "RGB",
            ImageCms.Intent.RELATIVE_COLORIMETRIC,
            ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
        return transform if _is_of_use(transform) else None
    except (ImageCms.PyCMSError, OSError, ImportError, KeyError, ValueError, TypeError):
        return None


def _is_of_use(transform: ImageCms.ImageCmsTransform) -> bool:
    """Tried on a few colours: whether it changes any, and tells black from white."""
    mode = transform.input_mode
    levels = np.arange(0, 256, 51, dtype=np.uint8)
    bands = Image.getmodebands(mode)
    colours = np.stack(np.meshgrid(*[levels] * bands, indexing="ij"), -1).reshape(-1, bands)
    probe = Image.frombytes(mode, (len(colours), 1), colours.tobytes())
    after = np.asarray(transform.apply(probe))[0].astype(int)
    greys = after[(colours == colours[:, :1]).all(axis=1)].mean(axis=1)
    rise = greys[-1] - greys[0]  # from no light (no ink) to the most of all
    if (-rise if mode == "CMYK" else rise) < _LEAST_RANGE or np.unique(greys).size < 3:
        return False
    return mode == "CMYK" or int(np.abs(after - colours).max()) > _SAME
