"""Changes of a picture's colours and of its sharpness, uint8 (H, W, 3) to a new uint8 (H, W, 3)."""

import numpy as np
from PIL import Image, ImageFilter

# Of a colour's brightness (ITU-R BT.601), as in Pillow, torchvision and OpenCV.
_LUMA = np.array([0.299, 0.587, 0.114])


def saturate(pixels: np.ndarray, factor: float) -> np.ndarray:
    """Away from the grey of the same brightness by a factor: 0 is grey, 1 changes nothing."""
    matrix = np.zeros((3, 4))
    matrix[:, :3] = factor * np.eye(3) + (1 - factor) * _LUMA
    return np.array(Image.fromarray(pixels).convert("RGB", tuple(matrix.ravel().tolist())))


def turn_hue(pixels: np.ndarray, degrees: float) -> np.ndarray:
    """Hue in HSV (Smith 1978) turned by so many degrees; greys stay as they are."""
    red, green, blue = (pixels[..., channel].astype(np.float32) for channel in range(3))
    most = np.maximum(np.maximum(red, green), blue)
    least = np.minimum(np.minimum(red, green), blue)
    chroma = most - least
    safe = np.maximum(chroma, 1)
    hue = np.where(
        most == red,
        green - blue,
        np.where(most == green, blue - red + 2 * safe, red - green + 4 * safe),
    )
    hue /= safe  # sixths of a turn
    hue += np.float32(degrees / 60)
    hue -= 6 * np.floor(hue / 6)
    least += np.float32(0.5)  # for the rounding
    result = np.empty_like(pixels)
    result[..., 0] = np.clip(np.abs(hue - 3) - 1, 0, 1) * chroma + least
    result[..., 1] = np.clip(2 - np.abs(hue - 2), 0, 1) * chroma + least
    result[..., 2] = np.clip(2 - np.abs(hue - 4), 0, 1) * chroma + least
    return result


def blur(pixels: np.ndarray, sigma: float) -> np.ndarray:
    """A Gaussian blur; `sigma` is its standard deviation in px."""
    return np.array(Image.fromarray(pixels).filter(ImageFilter.GaussianBlur(sigma)))
