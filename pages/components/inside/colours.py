"""The colours of maps: from dark violet to light yellow, evenly lighter to the eye.

Computed in OKLCH (Ottosson 2020, https://bottosson.github.io/posts/oklab/): the lightness grows in
equal steps, so that equal differences of values look equal, also in grey.
"""

from functools import lru_cache

import numpy as np

_LIGHTNESS, _CHROMA, _HUE = (0.22, 0.94), (0.13, 0.16), (300.0, 105.0)  # hue in degrees
_TO_LMS = np.array(
    [
        [1.0, 0.3963377774, 0.2158037573],
        [1.0, -0.1055613458, -0.0638541728],
        [1.0, -0.0894841775, -1.2914855480],
    ]
)
_TO_RGB = np.array(
    [
        [4.0767416621, -3.3077115913, 0.2309699292],
        [-1.2684380046, 2.6097574011, -0.3413193965],
        [-0.0041960863, -0.7034186147, 1.7076147010],
    ]
)


@lru_cache
def palette() -> np.ndarray:
    """uint8 (256, 3), sRGB, from the lowest value's colour to the highest's."""
    lightness, chroma, hue = (np.linspace(*each, 256) for each in (_LIGHTNESS, _CHROMA, _HUE))
    chroma = chroma * (0.75 + 0.25 * np.sin(np.linspace(0, np.pi, 256)))
    angle = np.radians(hue)
    lab = np.stack([lightness, chroma * np.cos(angle), chroma * np.sin(angle)], axis=1)
    linear = np.clip((lab @ _TO_LMS.T) ** 3 @ _TO_RGB.T, 0, 1)
    gamma = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.asarray(np.rint(255 * gamma), np.uint8)
