"""The photos that excite a channel most, and the places on them that did."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clothing_model.data.datasets.folders import DatasetPhoto

_CELLS, _LEAST, _MOST = 5, 1 / 6, 1 / 2  # of a cut-out's side: in cells, in the photo's sides


@dataclass(frozen=True)
class Excited:
    """A photo, the channel's largest value on it, and its place: a cell's row and column."""

    photo: DatasetPhoto
    value: float
    row: int
    column: int


def most_excited(
    photos: Sequence[DatasetPhoto], peaks: np.ndarray, channel: int, count: int, but: str = ""
) -> list[Excited]:
    """The `count` photos that excite a channel most, the most excited first, of `photos` with their
    peaks, `peak_store.PEAK` (n, channels). Of a photo that is there twice, one counts. Left out
    are the one with the digest `but`, and those with the lowest value of all: none is there where
    a channel's is the same on all photos."""
    found: dict[str, Excited] = {}
    values = peaks["value"][:, channel].astype(np.float32)
    lowest = values.min(initial=np.inf)
    for place in np.argsort(-values, kind="stable"):
        photo = photos[place]
        if len(found) == count or values[place] <= lowest:
            break
        if photo.digest not in (but, *found):
            peak = peaks[place, channel]
            found[photo.digest] = Excited(
                photo, float(peak["value"]), int(peak["row"]), int(peak["column"])
            )
    return list(found.values())


def share_cut_out(cells: int) -> float:
    """Of a photo's sides, the part that a cut-out shows around one of `cells` in a row: five cells,
    but a sixth of the photo at least and half of it at most."""
    return min(max(_CELLS / cells, _LEAST), _MOST)


def cut_out(pixels: np.ndarray, excited: Excited, shape: tuple[int, int]) -> np.ndarray:
    """The part of a photo, uint8 (H, W, 3), around the place that excited a channel, whose map has
    this `shape` (rows, columns). At the photo's edge it is moved inside."""
    spans = []
    for side, place, cells in zip(pixels.shape, (excited.row, excited.column), shape, strict=False):
        length = max(1, round(share_cut_out(cells) * side))
        start = round((place + 0.5) / cells * side - length / 2)
        start = min(max(start, 0), side - length)
        spans.append(slice(start, start + length))
    return pixels[spans[0], spans[1]]
