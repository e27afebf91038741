"""Evidence laid over a photo: blue speaks for a class, orange against it."""

import numpy as np
from PIL import Image

FOR, AGAINST = (33, 113, 217), (232, 119, 10)  # told apart with any kind of colour vision
STRONGEST = 0.75  # how much of the colour the strongest cell gets
_DARKEST, _LIGHTEST = 70, 235  # so that colour shows on black clothes and on white ones

_ROWS, _COLUMNS = ("upper", "middle", "lower"), ("left", "middle", "right")


def overlay(pixels: np.ndarray, evidence: np.ndarray, scale: float) -> np.ndarray:
    """A photo, uint8 (H, W, 3), greyed, with evidence (h, w) as h x w coloured cells.

    A cell's colour is the stronger, the nearer its evidence is to `scale` or -`scale`. Cells
    are as large as they are: a photo is squashed on its way in, not cropped, so the map
    covers all of it, and nothing is drawn finer than the network tells it.
    """
    height, width = pixels.shape[:2]
    strength = np.clip(evidence / scale, -1, 1) if scale > 0 else np.zeros_like(evidence)
    cells = _stretched(strength.astype(np.float32), height, width)[..., None]
    grey = pixels @ np.array([0.299, 0.587, 0.114])
    photo = (_DARKEST + grey * ((_LIGHTEST - _DARKEST) / 255))[..., None]
    colour = np.where(cells > 0, np.array(FOR), np.array(AGAINST))
    share = STRONGEST * np.abs(cells)
    return np.asarray(np.rint((1 - share) * photo + share * colour), np.uint8)


def _stretched(values: np.ndarray, height: int, width: int) -> np.ndarray:
    """float32 (h, w) as (height, width), each value a block."""
    image = Image.fromarray(values)
    return np.asarray(image.resize((width, height), Image.Resampling.NEAREST))


def strongest_place(evidence: np.ndarray) -> str:
    """Where the cell with the most evidence (h, w) is: "upper left", "middle", ..."""
    height, width = evidence.shape
    row, column = divmod(int(evidence.argmax()), width)
    words = (_ROWS[_third(row, height)], _COLUMNS[_third(column, width)])
    return " ".join(dict.fromkeys(words))


def _third(place: int, size: int) -> int:
    return min(2, int(3 * (place + 0.5) / size))
